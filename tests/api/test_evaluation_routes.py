"""Evaluation over HTTP, on a few real laws."""

from __future__ import annotations

import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from kb.bootstrap import KnowledgeBase
from kb.store.engine import reading

CPL = "消费者权益保护法"
QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "refund",
        "question": "网购七天无理由退货",
        "industry": "market",
        "gold": [{"title": CPL, "article": "第25条"}],
    },
    {
        "id": "fraud",
        "question": "欺诈 三倍赔偿",
        "industry": "market",
        "gold": [{"title": CPL, "article": "第五十五条"}],
    },
    {
        "id": "terms",
        "question": "格式条款 减轻责任",
        "kind": "right",
        "gold": [{"title": CPL, "article": "第二十六条"}],
    },
    {"id": "missing", "question": "机票怎么退", "gold": [{"title": "没有的办法", "article": "第一条"}]},
    {"id": "weather", "question": "明天会下雨吗", "answerable": False},
]


def finished(client: TestClient, body: dict[str, Any]) -> dict[str, Any]:
    """The run that a body asks for, once it is over, with all its questions."""
    reply = client.post("/v1/evaluations", json=body)
    assert reply.status_code == 202, reply.text
    run_id = reply.json()["run_id"]
    while True:
        run: dict[str, Any] = client.get(f"/v1/evaluations/{run_id}?questions=all").json()
        if run["state"] not in {"queued", "running"}:
            return run
        time.sleep(0.05)


@pytest.fixture(scope="module")
def run(client: TestClient) -> dict[str, Any]:
    return finished(client, {"questions": QUESTIONS, "name": "试", "answers": True})


def test_a_run_of_questions_sent_along_is_measured_and_kept(run: dict[str, Any], client: TestClient) -> None:
    assert (run["state"], run["problem"]) == ("done", None)
    assert (run["set"], run["half"], run["config"]) == ("试", "all", "default")
    assert (run["total"], run["scored"], run["unscored"]) == (5, 3, 1)
    assert run["generation"] > 0
    assert run["encoder"]
    assert {"rule_set", "terms"} <= set(run["parameters"])
    figures = {one["name"]: one for one in run["figures"]}
    assert set(figures) >= {"R@1", "R@5", "R@10", "hit@5", "MRR@10", "nDCG@10", "refusal_recall", "wrong_refusals"}
    assert figures["R@10"]["low"] <= figures["R@10"]["value"] <= figures["R@10"]["high"]
    assert {(one["axis"], one["value"]) for one in run["groups"]} == {("industry", "market"), ("kind", "right")}
    questions = {one["question_id"]: one for one in run["questions"]}
    assert questions["refund"]["gold"][0] == {
        "title": CPL, "article": "第二十五条", "loaded": True, "rank": questions["refund"]["gold"][0]["rank"]
    }  # fmt: skip
    assert questions["refund"]["found"]
    assert questions["missing"]["scores"] is None
    listed = client.get("/v1/evaluations?set=试").json()["evaluations"]
    assert [one["run_id"] for one in listed] == [run["run_id"]]


def test_only_the_questions_asked_for_are_listed(run: dict[str, Any], client: TestClient) -> None:
    place = f"/v1/evaluations/{run['run_id']}"
    assert client.get(f"{place}?questions=none").json()["questions"] == []
    assert len(client.get(place).json()["questions"]) == run["missed"]
    assert len(run["questions"]) == 5


def test_answers_asked_for_evaluation_are_no_records(kb: KnowledgeBase, client: TestClient) -> None:
    def recorded() -> int:
        with reading(kb.store.engine) as connection:
            return int(connection.execute(text("SELECT count(*) FROM records WHERE kind = 'ask'")).scalar_one())

    before = recorded()
    found = finished(client, {"questions": QUESTIONS[:2], "name": "不留记录", "answers": True})
    assert found["questions"][0]["answer"] is not None
    assert recorded() == before


def test_questions_sent_along_are_kept_without_what_leads_to_a_person(client: TestClient) -> None:
    caller = {**QUESTIONS[0], "id": "caller", "question": "我电话13812345679，网购能退吗"}
    run = finished(client, {"questions": [*QUESTIONS[:2], caller], "name": "来电"})
    kept = {each["question_id"]: each["question"] for each in run["questions"]}
    assert kept["caller"] == "我电话〔手机号〕，网购能退吗"


def test_two_runs_are_compared_over_http(run: dict[str, Any], client: TestClient) -> None:
    other = finished(client, {"questions": QUESTIONS, "name": "试", "config": "words", "answers": True})
    found = client.get(f"/v1/evaluations/{other['run_id']}/compare?with={run['run_id']}").json()
    assert (found["base"]["run_id"], found["other"]["run_id"]) == (run["run_id"], other["run_id"])
    assert found["common"] == 4
    assert {one["name"] for one in found["differences"]} >= {"R@5", "refusal_recall"}
    assert all(0 <= one["p"] <= 1 for one in found["differences"])
    latest = client.get(f"/v1/evaluations/{other['run_id']}/compare?with=latest").json()
    assert latest == found
    assert client.get(f"/v1/evaluations/{other['run_id']}/compare?with=x").status_code == 422
    assert client.get(f"/v1/evaluations/{other['run_id']}/compare?with=99999").status_code == 404


def test_a_report_is_one_page_and_escapes_what_questions_say(client: TestClient) -> None:
    nasty = {"id": "x", "question": "<script>alert(1)</script> 机票", "gold": [{"title": CPL, "article": "第一条"}]}
    run = finished(client, {"questions": [*QUESTIONS[:2], nasty], "name": "网页"})
    reply = client.get(f"/v1/evaluations/{run['run_id']}/page?with={run['run_id']}")
    assert reply.headers["content-type"].startswith("text/html")
    assert "attachment" in reply.headers["content-disposition"]
    assert "nDCG@10" in reply.text
    assert "<script" not in reply.text
    assert "&lt;script&gt;" in reply.text
    assert "http://" not in reply.text
    assert "https://" not in reply.text


def test_sets_and_configurations_are_listed(client: TestClient) -> None:
    found = client.get("/v1/evaluations/sets").json()
    assert "answerable" in {one["name"] for one in found["sets"]}
    assert {"default", "start", "words"} <= set(found["configs"])


def test_finished_runs_cannot_be_cancelled_and_unknown_ones_are_not_found(
    run: dict[str, Any], client: TestClient
) -> None:
    assert client.delete(f"/v1/evaluations/{run['run_id']}").status_code == 409
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/compare")):
        assert client.request(method, f"/v1/evaluations/99999{path}").status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({}, 422, "set"),
        ({"set": "answerable", "questions": QUESTIONS}, 422, "set"),
        ({"set": "nowhere"}, 404, "answerable"),
        ({"set": "answerable", "config": "fast"}, 422, "default"),
        ({"set": "answerable", "half": "third"}, 422, "half"),
        ({"set": "refusal"}, 422, "answers"),
        ({"questions": []}, 422, "没有题目"),
        ({"questions": [QUESTIONS[0], {"question": "能退吗"}]}, 422, "第 2 题"),
        ({"questions": [{**QUESTIONS[0], "gold": [{"title": CPL, "article": "第九款"}]}]}, 422, "第九款"),
        ({"questions": [{"question": "问" * 2001}]}, 422, "2000"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_in_chinese(
    client: TestClient, body: dict[str, Any], status: int, told: str
) -> None:
    reply = client.post("/v1/evaluations", json=body)
    assert reply.status_code == status, reply.text
    assert told in reply.json()["detail"]
