"""POST /v1/ask as a stream of events, on real texts and with the real assistant."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.builders_served import Told, names, told

RETURNS = "网购的衣服不喜欢能退吗"
OFF_TOPIC = "今天天气怎么样"
EVENTS = {"Accept": "text/event-stream"}


def streamed(client: TestClient, question: str = RETURNS, **asked: object) -> list[Told]:
    """The events of an answer."""
    reply = client.post("/v1/ask", json={"question": question, **asked}, headers=EVENTS)
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/event-stream"
    return told(reply.text)


def test_without_a_model_status_and_extract_and_done_are_told_in_order_with_counting_ids(client: TestClient) -> None:
    events = streamed(client)
    assert names(events) == ["status", "status", "extract", "citations", "phrasings", "done"]
    assert [each.number for each in events] == [1, 2, 3, 4, 5, 6]
    assert [each.data["stage"] for each in events[:2]] == ["pinned", "searched"]
    assert all(each.data["detail"] for each in events[:2])


def test_done_is_the_answer_as_recorded_and_the_extract_has_no_number_yet(client: TestClient) -> None:
    by_name = {each.name: each.data for each in streamed(client)}
    assert by_name["extract"]["answer_id"] is None
    assert by_name["done"]["answer_id"]
    assert {**by_name["extract"], "answer_id": by_name["done"]["answer_id"]} == by_name["done"]
    record = client.get(f"/v1/records/{by_name['done']['answer_id']}")
    assert record.status_code == 200


def test_citations_and_phrasings_are_those_of_the_answer(client: TestClient) -> None:
    by_name = {each.name: each.data for each in streamed(client)}
    assert by_name["citations"] == by_name["done"]["citations"]
    assert by_name["phrasings"] == by_name["done"]["restricted_phrasings"]
    used = {n for sentence in by_name["done"]["sentences"] for n in sentence["citations"]}
    assert used <= {each["n"] for each in by_name["citations"]}


def test_a_stream_ends_in_the_same_answer_as_a_reply_without_one(client: TestClient) -> None:
    plain = client.post("/v1/ask", json={"question": RETURNS}).json()
    done = streamed(client)[-1].data
    changing = ("answer_id", "timings_ms")
    assert {k: v for k, v in done.items() if k not in changing} == {k: v for k, v in plain.items() if k not in changing}


def test_a_refusal_is_streamed_like_any_other_answer(client: TestClient) -> None:
    events = streamed(client, OFF_TOPIC)
    assert names(events)[-1] == "done"
    assert events[-1].data["status"] == "refused"
    assert "sentence" not in names(events)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/html, */*;q=0.8", "application/json"),
        ("application/json, text/event-stream", "application/json"),
        ("application/json;q=0.5, text/event-stream;q=0.9", "text/event-stream"),
        ("text/event-stream;q=0, */*", "application/json"),
        ("Text/Event-Stream", "text/event-stream"),
        ("text/event-stream;q=viel", "application/json"),
        ("", "application/json"),
    ],
)
def test_what_comes_back_is_what_the_accept_header_prefers(client: TestClient, accept: str, kind: str) -> None:
    reply = client.post("/v1/ask", json={"question": RETURNS}, headers={"Accept": accept})
    assert (reply.status_code, reply.headers["content-type"].partition(";")[0]) == (200, kind)


@pytest.mark.parametrize(
    "question", ["问" * 100_000, "退\x07货", "退\x00货", " ", "\ud800"], ids=["long", "bell", "nul", "blank", "half"]
)
def test_a_question_that_cannot_be_taken_is_a_problem_before_any_stream_begins(
    client: TestClient, question: str
) -> None:
    body = b'{"question": "%s"}' % question.encode("unicode_escape").replace(b"\\x", b"\\u00")
    reply = client.post("/v1/ask", content=body, headers={**EVENTS, "Content-Type": "application/json"})
    assert (reply.status_code, reply.headers["content-type"]) == (422, "application/problem+json")
    assert "question" in reply.json()["detail"]


def test_a_stream_is_not_stored_and_not_collected_on_its_way(client: TestClient) -> None:
    reply = client.post("/v1/ask", json={"question": RETURNS}, headers=EVENTS)
    assert reply.headers["cache-control"] == "no-store"
    assert reply.headers["x-accel-buffering"] == "no"
    assert "content-length" not in reply.headers
