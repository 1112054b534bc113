"""A whole text for reading: every word of the stored one, each place under the locator that citations print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi.testclient import TestClient

from kb.bootstrap import KnowledgeBase
from kb.law.instruments import VersionId

LAW, SAMPLE = "消费者权益保护法", "示例网店管理办法"


def text(client: TestClient, name: str, **asked: str) -> dict[str, Any]:
    reply = client.get(f"/v1/instruments/{name}/text", params=asked)
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def pieces(unit: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for paragraph in unit["paragraphs"]:
        yield paragraph
        for item in paragraph["items"]:
            yield item
            yield from item["subitems"]


def test_pieces_hold_every_word_of_the_stored_text(client: TestClient, kb: KnowledgeBase) -> None:
    found = text(client, LAW)
    stored = kb.store.law.provisions(VersionId(found["version"]["version_id"]))
    assert [each["label"] for each in found["units"]] == [each.label for each in stored]
    for unit, provision in zip(found["units"], stored, strict=True):
        said = "".join("".join(each["text"].split()) for each in pieces(unit))
        assert said == "".join(provision.text.split())


def test_places_are_named_as_citations_name_them_and_no_two_alike(client: TestClient) -> None:
    found = [each["locator"] for unit in text(client, LAW)["units"] for each in pieces(unit)]
    assert {"第二十五条第一款第一项", "第二十五条第二款", "第五十五条第一款"} <= set(found)
    # An article of one paragraph is cited without 款.
    assert "第一条" in found and "第一条第一款" not in found
    named = [each for each in found if each]
    assert len(named) == len(set(named))


def test_headings_stand_once_above_their_first_article(client: TestClient) -> None:
    found = text(client, LAW)
    chapters = [each for each in found["headings"] if each["depth"] == 1]
    assert len(chapters) == 8 and len(found["headings"]) == len({each["text"] for each in found["headings"]})
    assert all(each["text"] in found["units"][each["unit"]]["path"] for each in found["headings"])


def test_words_that_name_another_place_lead_there(client: TestClient) -> None:
    found = [
        (piece["text"][each["start"] : each["end"]], each["title"], each["locator"])
        for unit in text(client, LAW)["units"]
        for piece in pieces(unit)
        for each in piece["references"]
    ]
    assert ("本法第四十九条", LAW, "第四十九条") in found
    assert ("前款", LAW, "第二十五条第一款") in found


def test_text_is_that_of_the_day_or_of_the_version_named(client: TestClient) -> None:
    before, after = text(client, SAMPLE, as_of="2023-12-31"), text(client, SAMPLE, as_of="2025-01-01")
    assert (before["version"]["label"], after["version"]["label"]) == ("2020", "2024")
    assert before["binding"] and after["binding"]
    chosen = text(client, SAMPLE, as_of="2025-01-01", version=before["version"]["version_id"])
    assert (chosen["version"]["label"], chosen["binding"]) == ("2020", False)
    assert chosen["version"]["validity_status"] == "superseded"


def test_day_before_any_text_shows_the_first_and_says_that_it_does_not_bind(client: TestClient) -> None:
    found = text(client, SAMPLE, as_of="2019-01-01")
    assert (found["version"]["label"], found["binding"]) == ("2020", False)
    assert found["version"]["notice"]
