"""Live calls over a real socket: what is told while a call is held, and what is kept of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.calls.open_calls import FULL
from ingest.bootstrap import Ingestion
from kb.bootstrap import KnowledgeBase
from kb.settings import Settings
from tests.builders_phone import phone
from tests.builders_served import served

HOSTILE = "<img src=x onerror=alert(1)>\"';--"
PROMISE = "本保息，稳赚不赔"


@pytest.fixture(scope="module")
def app(kb: KnowledgeBase, ingestion: Ingestion, settings: Settings) -> FastAPI:
    return create_app(kb, ingestion, settings, token="t")


@pytest.fixture(scope="module")
def address(app: FastAPI, settings: Settings) -> Iterator[str]:
    with served(app, settings) as at:
        yield at


def record(owner: TestClient, record_id: str) -> dict[str, Any]:
    reply = owner.get(f"/v1/records/{record_id}")
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def test_call_from_its_first_word_to_its_record(address: str, owner: TestClient) -> None:
    with phone(address) as line:
        begun = line.begin(industry="finance", number="热线 2026-7")
        assert line.connection.subprotocol == "zhigui.calls.v1"
        line.say(
            ("officer", "您好，这里是客服。"),
            ("caller", "我网购的衣服不喜欢，手机13800138000，能退吗？"),
            ("officer", f"{HOSTILE}我们这款保"),
            ("officer", PROMISE),
        )
        answer = line.until("answer")
        ended = line.end()
        assert line.closed() == (1000, "")
    assert [each["seq"] for each in line.heard] == list(range(1, len(line.heard) + 1))
    (question,) = line.of("question")
    assert (question["n"], answer["n"]) == (2, 2)
    assert answer["answer"]["mode"] == "extract"
    assert "消费者权益保护法" in {each["title"] for each in answer["answer"]["citations"]}
    cut = line.of("finding")[0]
    assert (cut["n"], cut["start"], cut["from"]["n"]) == (4, 0, 3)
    assert cut["matched"] == f"{HOSTILE}我们这款保"[cut["from"]["start"] :] + PROMISE[: cut["end"]]
    assert "保本" in cut["matched"]
    assert cut["basis"]
    assert cut["say_instead"]
    summary = ended["summary"]
    assert (summary["pieces"], summary["questions"], summary["seconds"]) == (4, 1, 4.0)
    assert summary["findings"] == len(line.of("finding"))
    kept = record(owner, ended["record_id"])
    assert (kept["kind"], kept["record_id"], kept["session_id"]) == ("call", begun["call_id"], "热线 2026-7")
    assert "13800138000" not in json.dumps(kept, ensure_ascii=False)
    assert kept["content"]["pieces"][2]["text"] == f"{HOSTILE}我们这款保"
    assert kept["facts"]["answers"] == [answer["answer"]["answer_id"]]
    assert kept["cited"]
    assert kept["outcome"] == "block"
    assert record(owner, kept["facts"]["answers"][0])["session_id"] == "热线 2026-7"
    calls = owner.get("/v1/records", params={"kind": "call"}).json()["records"]
    assert begun["call_id"] in {each["record_id"] for each in calls}
    assert {each["kind"] for each in calls} == {"call"}


def test_follow_up_is_read_with_what_was_asked_before_in_the_call(address: str) -> None:
    with phone(address) as line:
        line.begin(industry="market")
        line.say(("caller", "网购的衣服不喜欢能退吗？"))
        line.until("answer")
        line.say(("officer", "七天内可以。"), ("caller", "那食品呢？"), first=2)
        answer = line.until("answer")["answer"]
        line.end()
    assert "食品" in (answer["rewritten_question"] or "")


def test_silence_brings_up_an_answer_before_the_officer_speaks(address: str) -> None:
    with phone(address) as line:
        line.begin()
        line.say(("caller", "网购的衣服不喜欢能退吗"))
        assert line.until("answer")["n"] == 1
        line.end()


def test_two_calls_at_once_are_kept_apart(address: str) -> None:
    with phone(address) as one, phone(address) as other:
        ids = {one.begin()["call_id"], other.begin(industry="finance")["call_id"]}
        one.say(("officer", "这款产品保"))
        other.say(("officer", "这款产品保"))
        other.say(("officer", PROMISE), first=2)
        other.until("finding")
        assert one.end()["summary"]["findings"] == 0
        assert other.end()["summary"]["findings"] > 0
    assert len(ids) == 2


def test_withdrawn_finding_names_the_finding_that_it_takes_back(address: str) -> None:
    with phone(address) as line:
        line.begin(industry="finance")
        line.send("piece", n=1, speaker="officer", text="这款保本保息", at=1, final=False)
        found = line.until("finding")
        line.send("piece", n=1, speaker="officer", text="这款保温杯", at=1)
        gone = line.until("withdrawn")
        assert (gone["finding"], gone["n"], gone["rule_id"]) == (found["finding"], 1, found["rule_id"])
        assert line.end()["summary"]["findings"] == 0


@pytest.mark.parametrize(
    ("messages", "status", "words"),
    [
        (["{"], 400, "JSON"),
        (['{"type": "piece", "n": 1, "speaker": "officer", "text": "您好", "at": 1}'], 409, "start"),
        (['{"type": "start", "industy": "market"}'], 422, "industy：没有这一项"),
        (['{"type": "start"}', '{"type": "start"}'], 409, "已经开始"),
        (['{"type": "start"}', '{"type": "piece", "n": 1, "speaker": "boss", "text": "您好", "at": 1}'], 422,
         "speaker"),
        (['{"type": "start"}', '{"type": "piece", "n": 1, "speaker": "officer", "text": "a\\u0001", "at": 1}'], 422,
         "控制字符"),
        (['{"type": "start"}', '{"type": "piece", "n": 1, "speaker": "officer", "text": "LONG", "at": 1}'], 422,
         "最多 2000 个字"),
        (['{"type": "start"}', '{"type": "piece", "n": 2, "speaker": "officer", "text": "您好", "at": 1}',
          '{"type": "piece", "n": 1, "speaker": "officer", "text": "您好", "at": 2}'], 422, "段号要递增"),
        (['{"type": "resume", "call_id": "nowhere", "next": 1}'], 404, "接续"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told_in_chinese_before_the_end(
    address: str, messages: list[str], status: int, words: str
) -> None:
    with phone(address) as line:
        for each in messages:
            line.send("", raw=each.replace("LONG", "长" * 2_001))
        told = line.until("problem")
        assert (told["status"], line.closed()[0]) == (status, 1008)
    assert words in told["detail"]


def test_dropped_call_is_taken_up_again_and_nothing_is_missed(address: str, owner: TestClient) -> None:
    with phone(address) as line:
        call_id = line.begin(industry="finance")["call_id"]
        line.say(("officer", "您好，我们这款保"))
        seen = line.heard[-1]["seq"]
        line.send("piece", n=2, speaker="officer", text=PROMISE, at=2.0)
        found = line.until("finding")
        line.connection.socket.shutdown(2)
    with phone(address) as line:
        line.send("resume", call_id=call_id, next=4, seen=seen)
        resumed = line.until("started")
        assert (resumed["resumed"], resumed["next"]) == (True, 3)
        assert "第 3 段到第 3 段没有收到" in line.until("notice")["detail"]
        assert line.until("finding") == found
        line.say(("officer", PROMISE), ("caller", "衣服能退吗？"), first=2)  # 2 again: it was heard
        line.until("question")
        assert line.end()["summary"]["pieces"] == 3
    assert record(owner, call_id)["facts"]["ended"] == "ended"


def test_call_that_is_taken_up_elsewhere_ends_its_old_connection_and_says_why(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    server = logging.getLogger("uvicorn.error")
    server.addHandler(caplog.handler)
    with phone(address) as old, phone(address) as new:
        call_id = old.begin()["call_id"]
        new.send("resume", call_id=call_id, next=1)
        assert new.until("started")["resumed"]
        assert old.closed() == (1008, "这次通话已在另一个连接上接续。")
        new.say(("caller", "喂，你好"))
        assert new.end()["summary"]["pieces"] == 1
    server.removeHandler(caplog.handler)
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == []


def test_call_whose_client_was_killed_is_recorded_as_it_stands(address: str, app: FastAPI, owner: TestClient) -> None:
    waited, app.state.calls.resume_seconds = app.state.calls.resume_seconds, 0.05
    with phone(address) as line:
        call_id = line.begin(industry="finance")["call_id"]
        line.say(("officer", "您好，我们这款保"), ("officer", PROMISE))
        line.until("finding")
        line.connection.socket.shutdown(2)
    kept = None
    while kept is None:
        reply = owner.get(f"/v1/records/{call_id}")
        kept = reply.json() if reply.status_code == 200 else None
    app.state.calls.resume_seconds = waited
    assert (kept["facts"]["ended"], len(kept["content"]["pieces"]), kept["outcome"]) == ("dropped", 2, "block")


def test_more_calls_than_allowed_are_told_to_come_later(address: str, app: FastAPI) -> None:
    allowed, app.state.calls.limit = app.state.calls.limit, len(app.state.calls) + 1
    with phone(address) as one, phone(address) as other:
        one.begin()
        other.send("start")
        assert other.until("problem")["status"] == 503
        assert other.closed() == (1013, FULL)
        one.end()
    app.state.calls.limit = allowed


def test_service_that_stops_records_the_calls_that_are_open(
    kb: KnowledgeBase, ingestion: Ingestion, settings: Settings, owner: TestClient
) -> None:
    with served(create_app(kb, ingestion, settings, token="t"), settings) as at, phone(at) as line:
        call_id = line.begin(industry="finance")["call_id"]
        line.say(("officer", f"我们这款保{PROMISE}"))
        line.until("finding")
    kept = record(owner, call_id)
    assert kept["facts"]["ended"] in {"stopped", "dropped"}
    assert kept["outcome"] == "block"
