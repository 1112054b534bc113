"""Replaying what no rule makes again: a model's words, an approved answer, a follow-up read as a whole question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from api.app import create_app
from ingest.bootstrap import IngestRequest, open_ingestion
from kb.settings import Settings
from tests.builders_api import write_laws, write_samples
from tests.builders_home import open_fresh
from tests.builders_model import scripted_model

TOKEN = "a-token-that-only-the-owner-knows"
PLACE = "示例网店管理办法第二条怎么规定的"


@contextmanager
def service(home: Path, **given: object) -> Iterator[TestClient]:
    settings = Settings(home=home, rate_limit=100_000, **given)  # type: ignore[arg-type]
    kb = open_fresh(settings)
    ingestion = open_ingestion(kb)
    texts = (str(write_samples(home.parent / "samples")), str(write_laws(home.parent / "laws")))
    ingestion.run_now(IngestRequest(paths=texts))
    app = create_app(kb, ingestion, settings, token=TOKEN)
    with TestClient(app, base_url="http://127.0.0.1:8000", headers={"X-Zhigui-Token": TOKEN}) as client:
        yield client
    ingestion.close()
    kb.close()


def ask(client: TestClient, question: str, **more: object) -> dict[str, Any]:
    reply = client.post("/v1/ask", json={"question": question, **more})
    assert reply.status_code == 200, reply.text
    return reply.json()  # type: ignore[no-any-return]


def replay(client: TestClient, answer_id: str) -> dict[str, Any]:
    reply = client.post(f"/v1/records/{answer_id}/replay")
    assert reply.status_code == 200, reply.text
    return reply.json()  # type: ignore[no-any-return]


def test_follow_up_is_replayed_as_it_was_understood_then(tmp_path: Path) -> None:
    with service(tmp_path / "home") as client:
        ask(client, "网购的衣服不喜欢能退吗", session_id="c-1")
        followed = ask(client, "那食品呢", session_id="c-1")
        assert followed["rewritten_question"] is not None
        assert "食品" in followed["rewritten_question"]
        replayed = replay(client, followed["answer_id"])
    assert replayed["same"], replayed["against_record"]


def test_approved_answer_is_replayed_in_its_revision_of_then(tmp_path: Path) -> None:
    with service(tmp_path / "home") as client:
        first = ask(client, PLACE)
        body = {"question": "网店要公示什么", "from_answer": first["answer_id"]}
        made = client.post("/v1/curated", json=body)
        assert made.status_code == 201, made.text
        answered = ask(client, "请问网店要公示什么？")
        assert answered["mode"] == "curated"
        assert answered["approval"]["curated_id"] == made.json()["curated_id"]
        client.post(f"/v1/curated/{made.json()['curated_id']}/withdraw", json={"expected_revision": 1})
        replayed = replay(client, answered["answer_id"])
    assert replayed["same"], replayed["against_record"]


def test_words_of_a_model_are_not_made_again_but_checked_again(tmp_path: Path) -> None:
    with scripted_model(otherwise="网购的商品，消费者可以自收到之日起七日内退货，不用说明理由。[1]") as model:
        given = {"model": model.name, "model_url": model.url, "model_budget": 20.0}
        with service(tmp_path / "home", **given) as client:
            answered = ask(client, "网购的衣服不喜欢能退吗")
            asked = len(model.asked)
            replayed = replay(client, answered["answer_id"])
        assert len(model.asked) == asked
    assert asked == 1
    assert answered["mode"] == "model", answered["model"] | {"removed": answered["removed"]}
    assert replayed["same"], replayed["against_record"]
    assert any("大模型的措辞" in each for each in replayed["reasons"])
