"""Making items over HTTP: proven, reproducible, one run at a time, nothing kept of one that was cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from time import monotonic, sleep
from typing import Any

import pytest
from fastapi.testclient import TestClient

from kb.bootstrap import KnowledgeBase, today
from kb.citing.types import Pin
from kb.errors import ContentError
from kb.quiz.generate import GenerationRequest, Generators
from kb.quiz.generations import GenerationRuns, RunState

WAIT = 60.0


@pytest.fixture(autouse=True)
def _emptied(kb: KnowledgeBase) -> Iterator[None]:
    yield
    for each in kb.quizzes.bank.items():
        if each.state != "retired":
            kb.quizzes.retire(each.item_id, each.revision, None, "local")


def begin(client: TestClient, **body: object) -> dict[str, Any]:
    reply = client.post("/v1/quizzes/generations", json=body)
    assert reply.status_code == 202, reply.text
    run: dict[str, Any] = reply.json()
    return run


def ended(client: TestClient, run: dict[str, Any]) -> dict[str, Any]:
    """The run once it is over."""
    until = monotonic() + WAIT
    while monotonic() < until:
        found: dict[str, Any] = client.get(f"/v1/quizzes/generations/{run['generation_run']}").json()
        if found["state"] != "running":
            return found
        sleep(0.05)
    raise AssertionError("出题没有结束")


def test_items_are_made_of_real_laws_each_with_a_proof(client: TestClient, kb: KnowledgeBase) -> None:
    run = begin(client, count=6, kinds=["single", "true_false", "blank"], seed=7)
    assert (run["state"], run["total"], run["seed"]) == ("running", 6, 7)
    done = ended(client, run)
    assert (done["state"], done["made"], done["problem"]) == ("done", 6, None)
    items = client.get("/v1/quizzes/items", params={"state": "draft"}).json()["items"]
    assert {each["item_id"] for each in items} == set(done["item_ids"])
    texts = kb.quizzes.texts(Pin(kb.store.law.generation(), today()))
    drafts = [kb.quizzes.bank.get(each).draft for each in done["item_ids"]]
    assert all(kb.quizzes.prove(each, texts) == () for each in drafts)
    whole = client.get(f"/v1/quizzes/items/{done['item_ids'][0]}").json()
    basis = whole["bases"][0]
    assert basis["text"][basis["start"] :].startswith(basis["quotation"])
    assert whole["faults"] == []


def test_the_same_seed_on_the_same_texts_makes_nothing_new(client: TestClient) -> None:
    asked = {"count": 4, "kinds": ["blank"], "seed": 11, "instruments": ["消保法"]}
    first = ended(client, begin(client, **asked))
    assert first["made"] > 0
    again = ended(client, begin(client, **asked))
    assert not set(first["item_ids"]) & set(again["item_ids"])
    assert again["known"] >= first["made"]


def test_only_what_was_asked_for_is_made(client: TestClient) -> None:
    done = ended(client, begin(client, count=5, kinds=["true_false"], instruments=["广告法"], seed=3))
    items = [client.get(f"/v1/quizzes/items/{each}").json() for each in done["item_ids"]]
    assert {each["kind"] for each in items} == {"true_false"}
    assert {basis["title"] for each in items for basis in each["bases"]} == {"广告法"}


def test_one_run_at_a_time_and_nothing_of_a_cancelled_one(client: TestClient, kb: KnowledgeBase) -> None:
    before = kb.store.quiz_items.rows()
    run = begin(client, count=5000)
    busy = client.post("/v1/quizzes/generations", json={"count": 1})
    assert busy.status_code == 409
    assert run["generation_run"] in busy.json()["detail"]
    assert client.delete(f"/v1/quizzes/generations/{run['generation_run']}").status_code == 200
    assert ended(client, run)["state"] == "cancelled"
    assert kb.store.quiz_items.rows() == before
    assert client.delete(f"/v1/quizzes/generations/{run['generation_run']}").status_code == 409
    newest = client.get("/v1/quizzes/generations").json()["generations"][0]
    assert newest["generation_run"] == run["generation_run"]


def test_a_run_that_the_texts_cannot_fill_says_so(client: TestClient) -> None:
    done = ended(client, begin(client, count=3, kinds=["single"], topics=["banking"], seed=1))
    assert (done["state"], done["made"]) == ("done", 0)
    assert "只够新出 0 道" in done["problem"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"count": 0}, "count"),
        ({"count": 5001}, "count"),
        ({"count": 1, "topics": ["nothing"]}, "topics"),
        ({"count": 1, "instruments": ["没有这部法"]}, "instruments"),
        ({"count": 1, "difficulty": {"easy": 0, "medium": 0, "hard": 0}}, "difficulty"),
        ({"count": 1, "kinds": ["essay"]}, "kinds"),
    ],
)
def test_a_wrong_request_names_its_field(client: TestClient, body: dict[str, object], field: str) -> None:
    reply = client.post("/v1/quizzes/generations", json=body)
    assert reply.status_code == 422
    assert field in "".join(each["field"] for each in reply.json()["errors"])


def test_an_unknown_run_is_told(client: TestClient) -> None:
    assert client.get("/v1/quizzes/generations/g-none").status_code == 404
    assert client.delete("/v1/quizzes/generations/g-none").status_code == 404


def test_a_run_that_fails_says_why(kb: KnowledgeBase, client: TestClient) -> None:
    assert client

    def broken() -> Generators:
        raise ContentError("cases.toml:3：编号 a 在本文件里用了两次，请改其一。")

    pin = Pin(kb.store.law.generation(), today())
    runs = GenerationRuns(lambda: replace(kb.quizzes, generators=broken), lambda: pin)
    run = runs.run_now(GenerationRequest(count=1), "local")
    assert (run.state, run.problem) == (RunState.FAILED, "cases.toml:3：编号 a 在本文件里用了两次，请改其一。")
    assert runs.newest() == (run,)
