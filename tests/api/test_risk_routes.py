"""From the question to the supervisor's queue over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from kb.answering.types import Question
from kb.bootstrap import KnowledgeBase
from tests.builders_risks import EVERYTHING

WANTS = "把检验报告的日期改成这个月的，客户电话13812345678"


def ask(client: TestClient, question: str) -> dict[str, Any]:
    reply = client.post("/v1/ask", json={"question": question})
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


@pytest.fixture
def signal(client: TestClient) -> dict[str, Any]:
    """The signal of a question just asked."""
    answer = ask(client, WANTS)
    listed = client.get("/v1/risks?all=true&limit=200").json()["risks"]
    found: dict[str, Any] = next(each for each in listed if each["record_id"] == answer["answer_id"])
    return found


def test_the_officer_is_told_what_to_do_and_whom_to_hand_over(client: TestClient) -> None:
    answer = ask(client, WANTS)
    (risk,) = answer["risks"]
    assert (risk["topic"], risk["topic_name"], risk["severity"]) == ("alter_filing", "要求改备案、造材料", "notice")
    assert "上报合规负责人" in risk["advice"]
    assert answer["escalation"]["reason"].startswith("打听规避、造假或者躲检查的上报：")
    assert answer["escalation"]["citation"]["kind"] == "handbook"


def test_a_hand_over_of_the_handbooks_own_triggers_stands(client: TestClient) -> None:
    answer = ask(client, "吃了你们的饼干上吐下泻，再不管我就从你们楼上跳下去，还要把备案日期改掉")
    assert answer["risks"][0]["severity"] == "urgent"
    assert answer["escalation"] is not None


def test_a_refused_question_gives_its_signal_too(client: TestClient) -> None:
    answer = ask(client, "想查查我邻居家里到底有几口人，是谁投诉我的")
    assert answer["risks"][0]["topic"] == "share_others_data"


def test_an_ordinary_question_gives_none(client: TestClient) -> None:
    assert ask(client, "网购的衣服不喜欢能退吗")["risks"] == []


def test_the_queue_shows_the_masked_question_and_the_history(client: TestClient, signal: dict[str, Any]) -> None:
    place = f"/v1/risks/{signal['risk_id']}"
    case = client.get(place).json()
    assert "日期改成" in case["question"] and "13812345678" not in case["question"]
    assert case["advice"] and case["notes"] == []
    taken = client.post(f"{place}/take", json={"note": "打回13812345678"}).json()
    assert (taken["state"], taken["assignee"], taken["notes"][0]["note"]) == ("taken", "local", "打回〔手机号〕")
    client.post(f"{place}/notes", json={"note": "没有人接"})
    closed = client.post(f"{place}/close", json={"state": "resolved", "note": "已谈话"}).json()
    assert [each["state"] for each in closed["notes"]] == ["taken", "taken", "resolved"]
    assert signal["risk_id"] not in {each["risk_id"] for each in client.get("/v1/risks?limit=200").json()["risks"]}
    assert client.post(f"{place}/reopen", json={}).json()["state"] == "open"


def test_the_queue_tells_the_questions_and_how_many_stand_where(client: TestClient, signal: dict[str, Any]) -> None:
    place = f"/v1/risks/{signal['risk_id']}"
    before = client.get("/v1/risks?limit=200").json()
    listed = next(each for each in before["risks"] if each["risk_id"] == signal["risk_id"])
    assert "日期改成" in listed["question"] and "13812345678" not in str(before)
    client.post(f"{place}/close", json={"state": "resolved"})
    after = client.get("/v1/risks?state=resolved&state=dismissed&limit=200").json()
    assert signal["risk_id"] in {each["risk_id"] for each in after["risks"]}
    assert after["total"] == after["counts"]["resolved"] + after["counts"]["dismissed"]
    assert after["counts"]["resolved"] == before["counts"]["resolved"] + 1
    assert after["waiting"] == before["waiting"] - 1
    topic = next(each for each in after["topics"] if each["topic"] == signal["topic"])
    assert topic["name"] == signal["topic_name"] and topic["total"] > topic["waiting"]


@pytest.mark.parametrize(
    ("step", "body", "status", "said"),
    [
        ("close", {"state": "dismissed"}, 422, "排除一条信号要写明理由"),
        ("close", {"state": "taken"}, 422, "只能是 resolved"),
        ("notes", {"note": ""}, 422, "note"),
        ("reopen", {}, 409, "没有关闭过"),
    ],
)
def test_what_cannot_be_done_is_told(
    client: TestClient, signal: dict[str, Any], step: str, body: dict[str, Any], status: int, said: str
) -> None:
    reply = client.post(f"/v1/risks/{signal['risk_id']}/{step}", json=body)
    assert (reply.status_code, said in reply.json()["detail"]) == (status, True), reply.text


def test_an_unknown_signal_is_a_404(client: TestClient) -> None:
    reply = client.get("/v1/risks/999999")
    assert reply.status_code == 404
    assert "zhigui risks list" in reply.json()["detail"]


def test_an_assistant_without_a_record_writes_no_signal(client: TestClient, kb: KnowledgeBase) -> None:
    ask(client, WANTS)
    before = kb.store.risks.find(EVERYTHING, 1)[1]
    answer = kb.assistant.unrecorded(kb.searcher).ask(Question(WANTS))
    assert answer.risks and kb.store.risks.find(EVERYTHING, 1)[1] == before


def test_the_doctor_counts_what_waits(client: TestClient, signal: dict[str, Any]) -> None:
    assert client.get("/v1/doctor").json()["risks_waiting"] >= 1
