"""The list of instruments narrowed, and counted by what it can be narrowed to."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient


def listed(client: TestClient, **asked: str) -> dict[str, Any]:
    reply = client.get("/v1/instruments", params=asked)
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def counts(found: dict[str, Any], facet: str) -> dict[str, int]:
    return {each["value"]: each["count"] for each in found["facets"][facet]}


def test_each_count_is_what_the_list_would_hold(client: TestClient) -> None:
    everything = listed(client)
    for facet in ("rank", "authority", "validity", "industry"):
        for value, count in counts(everything, facet).items():
            assert listed(client, **{facet: value})["total"] == count, f"{facet}={value}"
    assert listed(client, unproven="true")["total"] == everything["facets"]["unproven"]


def test_a_facet_counts_what_the_others_leave(client: TestClient) -> None:
    laws = listed(client, rank="法律")
    assert "示例机关" not in counts(laws, "authority")
    assert counts(laws, "rank") == counts(listed(client), "rank")


def test_instrument_is_of_the_industries_of_what_rests_on_it(client: TestClient) -> None:
    found = {each["short_title"]: each for each in listed(client)["instruments"]}
    assert "market" in found["广告法"]["industries"]
    assert found["示例网店管理办法"]["industries"] == []


def test_instrument_without_a_text_of_the_day_says_what_its_newest_is(client: TestClient) -> None:
    (found,) = listed(client, q="示例网店管理办法", as_of="2019-01-01")["instruments"]
    assert found["current"] is None
    assert found["validity_status"] == "not_yet_effective"


def test_unknown_value_is_refused_by_its_field(client: TestClient) -> None:
    reply = client.get("/v1/instruments", params={"industry": "farming"})
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == "industry"
