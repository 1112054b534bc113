"""A number is no date: what pydantic would take for seconds since 1970 would give another day's law without a word."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize("given", ["20240101", "0", "1.5", " 20240101"])
def test_a_number_in_an_address_is_refused_as_a_date(client: TestClient, given: str) -> None:
    reply = client.get("/v1/lookup", params={"q": "示例网店管理办法2", "as_of": given})
    assert reply.status_code == 422
    assert reply.json()["errors"] == [{"field": "as_of", "detail": "日期要写成 2026-11-21 这样"}]


@pytest.mark.parametrize("given", [20240101, 0, 1.5, True, "20240101"])
def test_a_number_in_a_body_is_refused_as_a_date(client: TestClient, given: object) -> None:
    reply = client.post("/v1/search", json={"query": "退款", "as_of": given})
    assert reply.status_code == 422
    assert reply.json()["errors"] == [{"field": "as_of", "detail": "日期要写成 2026-11-21 这样"}]


def test_a_date_that_is_written_out_is_taken(client: TestClient) -> None:
    assert client.post("/v1/search", json={"query": "退款", "as_of": "2024-03-01"}).json()["as_of"] == "2024-03-01"
