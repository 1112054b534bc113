"""Dates entered by hand over HTTP: settled with evidence in one step, refused when impossible, taken back again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

UNPROVEN = "广告法"
EVIDENCE = "示例公报 2021 年第 4 号"
DATES = f"/v1/instruments/{UNPROVEN}/dates"


@pytest.fixture
def own_text(client: TestClient) -> Iterator[None]:
    """Whatever a test settles by hand is taken back: the knowledge base is shared."""
    yield
    for kind in ("adoption", "promulgation", "effective", "repeal"):
        client.delete(f"{DATES}/{kind}", params={"reason": "测试完毕"})


def version(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/v1/instruments/{UNPROVEN}").json()["versions"][0]
    return found


def dates(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = version(client)["dates"]
    return found


@pytest.mark.usefixtures("own_text")
def test_a_date_is_settled_with_its_evidence_and_taken_back_to_what_the_source_says(client: TestClient) -> None:
    before = dates(client)
    assert before["effective"]["value"] is None
    done = client.post(DATES, json={"effective_date": "2021-04-29", "evidence": EVIDENCE})
    assert done.status_code == 200
    assert "生效日期已核定为 2021-04-29" in done.json()["detail"]
    settled = version(client)
    assert settled["dates"]["effective"] == {
        "value": "2021-04-29",
        "basis": "entered_by_hand",
        "evidence": EVIDENCE,
    }
    assert (settled["validity_status"], settled["notice"]) == ("in_force", None)
    back = client.delete(f"{DATES}/effective", params={"reason": "公报期号有误"})
    assert back.json()["generation"] == done.json()["generation"] + 1
    assert "现在没有可以证明的日期" in back.json()["detail"]
    assert dates(client) == before


@pytest.mark.usefixtures("own_text")
def test_several_dates_of_one_text_are_one_publication(client: TestClient) -> None:
    body = {"promulgation_date": "2021-04-29", "effective_date": "2021-05-01", "repeal_date": "2021-06-01"}
    first = client.post(DATES, json={"adoption_date": "2021-04-28", "evidence": EVIDENCE}).json()["generation"]
    done = client.post(DATES, json={**body, "evidence": EVIDENCE}).json()
    assert done["generation"] == first + 1
    assert {name: fact["value"] for name, fact in dates(client).items()} == {
        "adoption": "2021-04-28",
        "promulgation": "2021-04-29",
        "effective": "2021-05-01",
        "repeal": "2021-06-01",
    }
    assert version(client)["validity_status"] == "repealed"


@pytest.mark.usefixtures("own_text")
def test_a_source_date_under_one_entered_by_hand_counts_again_once_that_is_taken_back(client: TestClient) -> None:
    published = dates(client)["promulgation"]
    assert client.post(DATES, json={"promulgation_date": "2021-04-28", "evidence": EVIDENCE}).status_code == 200
    assert dates(client)["promulgation"]["basis"] == "entered_by_hand"
    back = client.delete(f"{DATES}/promulgation", params={"reason": "原来的对"})
    assert f"现为 {published['value']}" in back.json()["detail"]
    assert dates(client)["promulgation"] == published


def test_a_date_that_nobody_entered_cannot_be_taken_back(client: TestClient) -> None:
    reply = client.delete(f"{DATES}/repeal", params={"reason": "试一试"})
    assert reply.status_code == 404
    assert "没有手工填写的废止日期" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "effective_date"),
        ({"effective_date": "2021-05-01", "repeal_date": "2021-04-01"}, "repeal_date"),
        ({"repeal_date": "1990-01-01"}, "repeal_date"),
        ({"promulgation_date": "2021-04-01", "adoption_date": "2021-04-02"}, "promulgation_date"),
    ],
)
def test_dates_that_cannot_be_are_refused_and_change_nothing(
    client: TestClient, given: dict[str, str], field: str
) -> None:
    before = version(client)
    reply = client.post(DATES, json={**given, "evidence": EVIDENCE})
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == field
    assert version(client) == before


def test_an_unknown_kind_of_date_and_a_missing_reason_are_refused(client: TestClient) -> None:
    assert client.delete(f"{DATES}/birthday", params={"reason": "试一试"}).status_code == 422
    assert client.delete(f"{DATES}/effective").status_code == 422
