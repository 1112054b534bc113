"""Telephone systems name calls by the caller's number; no record keeps it, and the call is found by it all the same."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from kb.bootstrap import KnowledgeBase

QUESTION = "网购的衣服不喜欢能退吗"


def ask(client: TestClient, session_id: str) -> str:
    reply = client.post("/v1/ask", json={"question": QUESTION, "session_id": session_id})
    assert reply.status_code == 200, reply.text
    return str(reply.json()["answer_id"])


@pytest.mark.parametrize("number", ["13912345671", "call-13912345672-2", "zhang.san@example.com"])
def test_a_number_that_leads_to_the_caller_is_not_kept_but_finds_the_call(
    client: TestClient, kb: KnowledgeBase, number: str
) -> None:
    ids = {ask(client, number), ask(client, number)}
    for each in ids:
        row = next(row for row in kb.store.ledger.walk(kb.store.ledger.writer_id) if row["record_id"] == each)
        assert number not in str(dict(row))
    found = client.get("/v1/records", params={"session": number}).json()["records"]
    assert {each["record_id"] for each in found} == ids
    preview = client.post("/v1/records/erasures/preview", json={"session_ids": [number]}).json()
    assert preview["count"] == len(ids)


@pytest.mark.parametrize("number", ["c-20261122-07", "20261122143059123", "1763792445.3821"])
def test_a_number_of_the_telephone_systems_own_stays_as_it_is(client: TestClient, number: str) -> None:
    record = client.get(f"/v1/records/{ask(client, number)}").json()
    assert record["session_id"] == number


def test_a_text_with_a_character_that_no_store_keeps_is_refused_where_it_stands(client: TestClient) -> None:
    reply = client.post("/v1/ask", json={"question": QUESTION, "session_id": "c\x001"})
    assert reply.status_code == 422
    assert reply.json()["errors"] == [{"field": "session_id", "detail": "第 2 个字是控制字符，请去掉"}]
    reply = client.post("/v1/records/erasures/preview", json={"session_ids": ["a", "b\x00"]})
    assert reply.json()["errors"] == [{"field": "session_ids", "detail": "第 2 个字是控制字符，请去掉"}]


@pytest.mark.parametrize("number", ["2147483648", "9223372036854775808", "1" + "0" * 30])
def test_a_number_beyond_any_row_is_no_internal_error(client: TestClient, number: str) -> None:
    for place in ("ingestions", "evaluations", "risks", "changes"):
        assert client.get(f"/v1/{place}/{number}").status_code in {404, 422}, place


@pytest.mark.parametrize("query", ["from=0001-01-01", "to=9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/v1/records?{query}").status_code == 422
    assert client.get(f"/v1/records/export?{query}").status_code == 422
    name, day = query.split("=")
    assert client.post("/v1/records/holds", json={name: day, "reason": "投诉"}).status_code == 422
