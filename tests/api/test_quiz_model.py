"""A model in quizzes over HTTP, on a real socket: honest words get in, lies and failures leave everything as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from time import monotonic, sleep
from typing import Any

import pytest

from kb.store.ledger_records import RecordKind
from kb.store.record_filter import RecordFilter
from tests.builders_model import ERROR_PAGE, NO_JSON, SILENT, Messages, Reply, ScriptedModel, scripted_model
from tests.builders_quiz_model import asked_wording, lies_of
from tests.builders_quiz_papers import Service, quiz_service

ATTEMPTS, RUNS = "/v1/quizzes/attempts", "/v1/quizzes/generations"
WAIT = 60.0
ANSWER = "店家骗了人，应当按价款三倍赔。"


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as running:
        yield running


@pytest.fixture(scope="module")
def service(model: ScriptedModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    named = {"model": model.name, "model_url": model.url, "model_budget": 6.0, "model_pause": 0.05}
    with quiz_service(tmp_path_factory.mktemp("model"), **named) as opened:
        yield opened


def honest(messages: Messages) -> str:
    """A caller's own words with a greeting before them."""
    return f"喂，{asked_wording(messages[-1]['content'])}"


def generated(service: Service, seed: int, **asked: object) -> dict[str, Any]:
    """A run once it is over."""
    trainer = service.as_("u-trainer")
    reply = trainer.post(RUNS, json={"count": 3, "kinds": ["scenario"], "seed": seed, "rewrite": True, **asked})
    assert reply.status_code == 202, reply.text
    until = monotonic() + WAIT
    while monotonic() < until:
        run: dict[str, Any] = trainer.get(f"{RUNS}/{reply.json()['generation_run']}").json()
        if run["state"] != "running":
            return run
        sleep(0.05)
    raise AssertionError("出题没有结束")


def items(service: Service, run: dict[str, Any]) -> list[dict[str, Any]]:
    return [service.as_("u-trainer").get(f"/v1/quizzes/items/{each}").json() for each in run["item_ids"]]


def test_honest_words_get_in_proven_and_say_who_wrote_them(service: Service, model: ScriptedModel) -> None:
    model.otherwise = Reply(honest)
    run = generated(service, 1)
    assert run["made"] == 3
    assert run["rewriting"] == {"model": "scripted", "of": 3, "asked": 3, "taken": 3, "refused": {}}
    for each in items(service, run):
        assert "：“喂，" in each["material"]
        assert "model:scripted" in each["tags"]
        assert (each["flag"], each["faults"]) == (None, [])
    found = service.kb.store.record_search.find(RecordFilter(kinds=(RecordKind.QUIZ,)), 20).records
    facts = next(each.record.facts for each in found if each.record.facts.get("run") == run["generation_run"])
    assert (facts["model"], facts["rewritten"], facts["not_rewritten"]) == ("scripted", 3, {})


def test_question_that_a_model_worded_is_known_when_the_rules_make_it_again(
    service: Service, model: ScriptedModel
) -> None:
    model.otherwise = Reply(honest)
    first = generated(service, 2)
    assert first["rewriting"]["taken"] == 3
    again = generated(service, 2, rewrite=False)
    assert again["rewriting"] is None
    assert not set(again["item_ids"]) & set(first["item_ids"])
    assert again["known"] >= 3


@pytest.mark.parametrize(("seed", "kind"), [*enumerate((kind for kind, _ in lies_of("")), 10)])
def test_no_lie_gets_in(seed: int, kind: str, service: Service, model: ScriptedModel) -> None:
    said: list[str] = []

    def liar(messages: Messages) -> str:
        said.append(dict(lies_of(asked_wording(messages[-1]["content"])))[kind])
        return said[-1]

    model.otherwise = Reply(liar)
    run = generated(service, seed)
    assert run["made"] == len(said) == 3
    assert run["rewriting"]["taken"] == 0
    assert sum(run["rewriting"]["refused"].values()) == 3
    for each in items(service, run):
        assert "model:scripted" not in each["tags"]
        assert not any(lie in each["material"] for lie in said)


@pytest.mark.parametrize(
    ("seed", "failing"), [(31, NO_JSON), (32, ERROR_PAGE), (33, Reply(status=503)), (34, Reply("好", cut_after=0))]
)
def test_endpoint_that_fails_leaves_the_items_as_the_rules_made_them(
    seed: int, failing: Reply, service: Service, model: ScriptedModel
) -> None:
    model.otherwise = failing
    run = generated(service, seed)
    assert (run["state"], run["made"], run["rewriting"]["taken"]) == ("done", 3, 0)
    assert all("model:scripted" not in each["tags"] for each in items(service, run))


def test_run_that_waits_for_a_silent_model_can_be_cancelled(service: Service, model: ScriptedModel) -> None:
    model.otherwise = SILENT
    trainer, before = service.as_("u-trainer"), len(model.asked)
    run = trainer.post(RUNS, json={"count": 3, "kinds": ["scenario"], "seed": 41, "rewrite": True}).json()
    assert model.wait_until(lambda seen: len(seen.asked) > before, WAIT)
    assert trainer.delete(f"{RUNS}/{run['generation_run']}").status_code == 200
    until = monotonic() + WAIT
    while (ended := trainer.get(f"{RUNS}/{run['generation_run']}").json())["state"] == "running":
        assert monotonic() < until, "出题没有停下来"
        sleep(0.05)
    assert (ended["state"], ended["item_ids"]) == ("cancelled", [])
    assert model.wait_until(lambda seen: seen.active == 0, WAIT)


def handed_in(service: Service, answer: str = ANSWER) -> str:
    """An attempt whose open question is answered so, and waits to be marked."""
    paper_id = service.paper(kinds={"short": 1})["paper_id"]
    service.assign(paper_id, "u-anna")
    attempt: str = service.begin(paper_id)["attempt_id"]
    anna = service.as_("u-anna")
    assert anna.put(f"{ATTEMPTS}/{attempt}/answers/1", json={"answer": answer}).status_code == 200
    assert anna.post(f"{ATTEMPTS}/{attempt}/submit").status_code == 200
    return attempt


def suggested(service: Service, attempt: str, actor_id: str = "u-trainer") -> Any:
    return service.as_(actor_id).post(f"{ATTEMPTS}/{attempt}/suggestions")


def told(*points: dict[str, object]) -> Reply:
    return Reply(json.dumps(points, ensure_ascii=False))


def waiting(service: Service, attempt: str) -> Any:
    queue = service.as_("u-trainer").get("/v1/quizzes/marking").json()
    assert queue["model"] == "scripted"
    return next(each for each in queue["attempts"] if each["attempt_id"] == attempt)


def test_suggestion_stands_beside_the_rule_and_decides_nothing(service: Service, model: ScriptedModel) -> None:
    attempt = handed_in(service)
    before = waiting(service, attempt)
    model.otherwise = told({"n": 1, "met": True, "words": "骗了人"}, {"n": 2, "met": False, "words": ""})
    reply = suggested(service, attempt)
    assert reply.status_code == 200, reply.text
    (question,) = reply.json()["questions"]
    assert question["points"] == [{"met": True, "words": "骗了人"}, {"met": False, "words": ""}]
    assert (question["dropped"], question["problem"], reply.json()["model"]) == (0, None, "scripted")
    assert waiting(service, attempt) == before
    assert [each["met"] for each in before["questions"][0]["met"]] == [False, True]


def test_words_that_are_not_in_the_answer_are_not_shown(service: Service, model: ScriptedModel) -> None:
    attempt = handed_in(service)
    model.otherwise = told({"n": 1, "met": True, "words": "存在欺诈"}, {"n": 7, "met": True, "words": "骗了人"})
    (question,) = suggested(service, attempt).json()["questions"]
    assert (question["points"], question["dropped"]) == ([None, None], 2)
    assert "存在欺诈" not in suggested(service, attempt).text


@pytest.mark.parametrize("failing", [NO_JSON, ERROR_PAGE, Reply(status=401)])
def test_marker_is_told_why_there_is_no_suggestion(failing: Reply, service: Service, model: ScriptedModel) -> None:
    attempt = handed_in(service)
    model.otherwise = failing
    (question,) = suggested(service, attempt).json()["questions"]
    assert question["points"] == [None, None]
    assert "大模型 scripted" in question["problem"]


def test_model_sees_the_answer_masked_and_who_wrote_it_may_not_ask(service: Service, model: ScriptedModel) -> None:
    attempt = handed_in(service, "打电话13800138000给我。")
    model.otherwise = told()
    asked = len(model.asked)
    assert suggested(service, attempt, "u-anna").status_code == 409
    assert len(model.asked) == asked
    assert suggested(service, attempt, "u-lead").status_code == 200
    assert "13800138000" not in model.asked[-1].raw
    assert "安娜" not in model.asked[-1].raw


def test_paper_that_is_being_sat_is_not_shown_to_a_model(service: Service, model: ScriptedModel) -> None:
    paper_id = service.paper(kinds={"short": 1})["paper_id"]
    service.assign(paper_id, "u-anna")
    asked = len(model.asked)
    assert suggested(service, service.begin(paper_id)["attempt_id"]).status_code == 409
    assert len(model.asked) == asked


def test_without_a_model_both_say_what_is_missing(tmp_path_factory: pytest.TempPathFactory) -> None:
    with quiz_service(tmp_path_factory.mktemp("plain")) as plain:
        reply = plain.as_("u-trainer").post(RUNS, json={"count": 1, "rewrite": True})
        assert reply.status_code == 422
        assert "ZHIGUI_MODEL" in reply.json()["errors"][0]["detail"]
        refused = suggested(plain, handed_in(plain))
        assert refused.status_code == 409
        assert "ZHIGUI_MODEL_URL" in refused.json()["detail"]
        assert plain.as_("u-trainer").get("/v1/quizzes/marking").json()["model"] is None
