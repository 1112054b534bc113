"""Feedback over HTTP, and how what was refused or faulted becomes a judged question."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from kb.settings import Settings

CPL = "消费者权益保护法"


def ask(client: TestClient, question: str) -> dict[str, Any]:
    """An answer, recorded."""
    reply = client.post("/v1/ask", json={"question": question})
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    assert answer["answer_id"]
    return answer


@pytest.fixture
def questions(settings: Settings) -> Iterator[Path]:
    """The company's sets, gone after the test."""
    folder = settings.home / "questions"
    yield folder
    for path in folder.glob("*") if folder.is_dir() else ():
        path.unlink()


def test_feedback_is_kept_and_listed(client: TestClient) -> None:
    answer = ask(client, "消保法55")
    body = {"answer_id": answer["answer_id"], "verdict": "incomplete", "comment": "问13800138000", "should_cite": [CPL]}
    reply = client.post("/v1/feedback", json=body)
    assert reply.status_code == 201, reply.text
    kept = reply.json()
    assert (kept["question"], kept["comment"]) == ("消保法55", "问〔手机号〕")
    listed = client.get(f"/v1/feedback?answer_id={answer['answer_id']}").json()["feedback"]
    assert listed == [kept]
    assert client.get("/v1/feedback?verdict=incomplete&limit=1").json()["feedback"] == [kept]
    assert kept not in client.get("/v1/feedback?verdict=useful").json()["feedback"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"answer_id": "nowhere"}, 404),
        ({"verdict": "bad"}, 422),
        ({"verdict": None}, 422),
        ({"comment": "字" * 1001}, 422),
        ({"should_cite": [" "]}, 422),
        ({"should_cite": ["消保法55"] * 11}, 422),
        ({"rating": 5}, 422),
    ],
)
def test_what_is_no_feedback_is_refused(client: TestClient, change: dict[str, Any], status: int) -> None:
    body = {"answer_id": ask(client, "消保法55")["answer_id"], "verdict": "useful", **change}
    reply = client.post("/v1/feedback", json=body)
    assert reply.status_code == status, reply.text


def test_a_refused_question_is_a_candidate_until_it_stands_in_a_set(client: TestClient, questions: Path) -> None:
    for question in ("明天杭州会下雨吗", "请问明天杭州会下雨吗？"):
        assert ask(client, question)["status"] == "refused"

    def found() -> list[dict[str, Any]]:
        listed = client.get("/v1/evaluations/candidates").json()["candidates"]
        return [one for one in listed if "杭州" in one["question"]]

    [candidate] = found()
    assert (candidate["question"], candidate["asked"], candidate["refused"]) == ("请问明天杭州会下雨吗？", 2, 2)
    assert candidate["status"] == "refused"
    assert candidate["text"]
    body = {"question": candidate["question"], "answerable": False, "kind": "off_topic"}
    added = client.post("/v1/evaluations/sets/company/questions", json=body)
    assert added.status_code == 201, added.text
    assert found() == []
    assert client.delete("/v1/evaluations/sets/company/questions/company-0001").json()["questions"] == 0
    assert len(found()) == 1
    assert not list(questions.glob("*"))


def test_an_answer_marked_wrong_is_a_candidate_with_what_it_should_have_cited(client: TestClient) -> None:
    answer = ask(client, "网购七天无理由退货")
    body = {"answer_id": answer["answer_id"], "verdict": "wrong", "comment": "差一条", "should_cite": ["消保法24"]}
    client.post("/v1/feedback", json=body)
    listed = client.get("/v1/evaluations/candidates").json()["candidates"]
    [found] = [one for one in listed if one["answer_id"] == answer["answer_id"]]
    assert (found["status"], found["faulted"], found["text"]) == ("answered", 1, answer["text"])
    assert (found["comments"], found["should_cite"]) == (["差一条"], ["消保法24"])
    assert found["cited"]
    client.post("/v1/feedback", json={"answer_id": answer["answer_id"], "verdict": "useful"})
    assert found["question"] not in {
        one["question"] for one in client.get("/v1/evaluations/candidates").json()["candidates"]
    }


def test_an_added_question_is_evaluated_with_its_set(client: TestClient, questions: Path) -> None:
    place = "/v1/evaluations/sets/%E6%88%91%E4%BB%AC%E7%9A%84/questions"
    for question, gold in (("网购几天能退", "消保法25"), ("骗人赔几倍", "消保法五十五条")):
        reply = client.post(place, json={"question": question, "gold": [gold], "industry": "market"})
        assert reply.status_code == 201, reply.text
    assert reply.json()["gold"] == [{"title": CPL, "article": "第五十五条"}]
    assert reply.json()["question_id"] == "我们的-0002"
    assert (questions / "我们的.jsonl").exists()
    listed = {one["name"]: one for one in client.get("/v1/evaluations/sets").json()["sets"]}
    assert (listed["我们的"]["company"], listed["我们的"]["questions"]) == (True, 2)
    assert client.post("/v1/evaluations", json={"set": "我们的"}).status_code == 202


@pytest.mark.parametrize(
    ("name", "body", "status", "told"),
    [
        ("company", {"question": "骗人赔几倍", "gold": ["消保法999"]}, 422, "第九百九十九条"),
        ("company", {"question": "骗人赔几倍"}, 422, "gold"),
        ("company", {"question": " ", "gold": ["消保法55"]}, 422, "question"),
        ("answerable", {"question": "骗人赔几倍", "gold": ["消保法55"]}, 409, "自带"),
        ("a%20b", {"question": "骗人赔几倍", "gold": ["消保法55"]}, 422, "名称"),
        ("company", {"question": "骗人赔几倍", "gold": ["消保法55"], "as_of": "昨天"}, 422, "as_of"),
    ],
)
def test_what_cannot_be_judged_is_refused_in_chinese(
    client: TestClient, questions: Path, name: str, body: dict[str, Any], status: int, told: str
) -> None:
    reply = client.post(f"/v1/evaluations/sets/{name}/questions", json=body)
    assert reply.status_code == status, reply.text
    assert told in reply.json()["detail"]
    assert not list(questions.glob("*"))
