"""Periods, holds and erasures over HTTP, on a whole home folder: database, indexes, queue, spool, keys."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from fastapi.testclient import TestClient

from kb.settings import Settings
from tests.builders_erasing import files_with

PHONE = "13711002200"
PLACE = "蓝花楹街的玻璃灯笼"


def ask(client: TestClient, question: str, session: str | None = None) -> str:
    """The id of a recorded answer."""
    reply = client.post("/v1/ask", json={"question": question, "session_id": session})
    assert reply.status_code == 200, reply.text
    answer_id: str = reply.json()["answer_id"]
    return answer_id


def ok(reply: Any, status: int = 200) -> dict[str, Any]:
    """The body of a reply with the right status."""
    assert reply.status_code == status, reply.text
    body: dict[str, Any] = reply.json()
    return body


def test_the_periods_are_told_with_their_articles_and_what_is_due(client: TestClient) -> None:
    told = ok(client.get("/v1/records/retention"))
    assert [each["period_id"] for each in told["periods"]][:2] == ["general", "market"]
    assert (told["due"], told["bytes_left"]) == (0, False)
    [finance] = [each for each in told["periods"] if each["period_id"] == "finance"]
    assert finance["basis"][0] == {"title": "反洗钱法", "article": "第三十四条", "needs": False, "unverified": False}
    assert ok(client.post("/v1/records/retention"))["certificate"] is None


def test_a_periods_file_that_cannot_be_used_is_told_in_chinese(client: TestClient, settings: Settings) -> None:
    overlay = settings.home / "retention.toml"
    overlay.write_text("[market]\nmonths = 'viele'\n", "utf-8")
    try:
        assert "months" in ok(client.get("/v1/records/retention"), 422)["detail"]
    finally:
        overlay.unlink()


def test_somebodys_words_leave_every_file_of_the_home_folder_while_the_service_runs(
    client: TestClient, settings: Settings
) -> None:
    first = ask(client, f"我在{PLACE}买了东西，手机{PHONE}，七天内能退吗", "s-lantern")
    ask(client, "消保法55", "s-lantern")
    said = {"answer_id": first, "verdict": "wrong", "comment": f"{PLACE}说得不对"}
    assert client.post("/v1/feedback", json=said).status_code == 201
    reader = sqlite3.connect(settings.home / "zhigui.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM record_contents").fetchone()
    assert files_with(settings.home, PLACE)
    preview = ok(client.post("/v1/records/erasures/preview", json={"phone": f"+86 {PHONE}"}))
    assert (preview["count"], preview["kinds"], preview["session_others"]) == (1, {"ask": 1}, 1)
    assert preview["means"] == ["手机号"]
    asked = {"phone": PHONE, "reason": f"{PHONE}来电要求删除"}
    erased = ok(client.post("/v1/records/erasures", json=asked))
    assert (erased["count"], erased["bytes_left"]) == (1, True)
    assert ok(client.get("/v1/records/retention"))["bytes_left"]
    reader.execute("COMMIT")
    reader.close()
    assert ok(client.post("/v1/records/erasures", json=asked))["bytes_left"] is False
    assert files_with(settings.home, PLACE) == []
    assert files_with(settings.home, PHONE) == []
    assert ok(client.get(f"/v1/records/{first}"))["erased"]
    certificate = ok(client.get(f"/v1/records/erasures/{erased['certificate']['erasure_id']}"))
    assert certificate["genuine"] and PHONE not in certificate["text"]
    verified = ok(client.post("/v1/records/verify", json={}))["result"]
    about_records = [each for each in verified["faults"] if each["record_id"] in {first, certificate["record_id"]}]
    assert (about_records, verified["erased"] >= 1) == ([], True)


def test_a_held_record_is_erased_when_its_hold_is_released(client: TestClient) -> None:
    record = ask(client, "我在石榴巷，投诉怎么办", "s-hold")
    hold = ok(client.post("/v1/records/holds", json={"record_ids": [record[:10]], "reason": "转诉讼"}), 201)
    assert (hold["records"], hold["released_at"]) == (1, None)
    assert hold in ok(client.get("/v1/records/holds?active=true"))["holds"]
    erased = ok(client.post("/v1/records/erasures", json={"session_ids": ["s-hold"], "reason": "要求删除"}))
    assert (erased["count"], erased["held"]) == (0, 1)
    assert not ok(client.get(f"/v1/records/{record}"))["erased"]
    released = ok(client.post(f"/v1/records/holds/{hold['hold_id']}/release", json={"reason": "撤诉"}))
    assert [each["count"] for each in released["completed"]] == [1]
    assert ok(client.get(f"/v1/records/{record}"))["erased"]
    assert hold["hold_id"] not in {each["hold_id"] for each in ok(client.get("/v1/records/holds?active=true"))["holds"]}
    assert client.post(f"/v1/records/holds/{hold['hold_id']}/release", json={"reason": "撤诉"}).status_code == 409


def test_records_of_a_day_and_a_person_can_be_held(client: TestClient) -> None:
    ask(client, "消保法55", "s-day")
    body = {"actor": "local", "from": "2020-01-01", "to": "2099-12-31", "reason": "内部调查"}
    hold = ok(client.post("/v1/records/holds", json=body), 201)
    assert hold["records"] >= 1
    ok(client.post(f"/v1/records/holds/{hold['hold_id']}/release", json={"reason": "调查结束"}))


@pytest.mark.parametrize(
    ("path", "body", "status", "told"),
    [
        ("erasures", {"phone": "12345", "reason": "要求删除"}, 422, "手机号"),
        ("erasures", {"reason": "要求删除"}, 422, "查找依据"),
        ("erasures", {"text": "消费者", "reason": ""}, 422, "reason"),
        ("erasures", {"record_ids": ["ffffffffffff"], "reason": "要求删除"}, 404, "没有编号"),
        ("erasures/preview", {"telephone": PHONE}, 422, "telephone"),
        ("erasures/person", {"person": "local", "reason": "离职"}, 404, "没有编号或登录名"),
        ("holds", {"reason": "诉讼"}, 422, "查找依据"),
        ("holds", {"session_ids": ["nowhere"], "reason": "诉讼"}, 404, "没有符合条件"),
        ("holds", {"from": "2026-02-02", "to": "2026-02-01", "reason": "诉讼"}, 422, "早于"),
        ("holds", {"actor": "没有这个人", "reason": "诉讼"}, 404, "没有这个人"),
        ("holds/H1/release", {"reason": "撤诉"}, 404, "H1"),
    ],
)
def test_what_cannot_be_done_is_refused_in_chinese(
    client: TestClient, path: str, body: dict[str, Any], status: int, told: str
) -> None:
    assert told in ok(client.post(f"/v1/records/{path}", json=body), status)["detail"]


def test_an_unknown_certificate_is_told(client: TestClient) -> None:
    assert "E1" in ok(client.get("/v1/records/erasures/E1"), 404)["detail"]
