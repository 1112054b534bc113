"""POST /v1/verify and the tool verify_citations: whether a text's citations hold and what its sentences rest on."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.mcp.texts import verify_text


def verified(client: TestClient, text: str, **given: str) -> dict[str, Any]:
    """What is said of a text."""
    reply = client.post("/v1/verify", json={"text": text, **given})
    assert reply.status_code == 200, reply.text
    return reply.json()  # type: ignore[no-any-return]


pytestmark = pytest.mark.usefixtures("ingestion")


def test_sentence_that_its_article_says_is_supported(client: TestClient) -> None:
    found = verified(client, "根据《示例网店管理办法》第二条，网店应当在三日内处理退款申请。")
    assert found["verdict"] == "pass"
    (sentence,) = found["sentences"]
    assert (sentence["state"], sentence["reason"]) == ("supported", None)
    assert [(each["title"], each["locator"]) for each in sentence["rests_on"]] == [("示例网店管理办法", "第二条")]
    assert {"exists", "in_force"} <= set(sentence["checks"])


def test_altered_number_is_told_although_the_citation_holds(client: TestClient) -> None:
    found = verified(client, "根据《示例网店管理办法》第二条，网店应当在十日内处理退款申请。")
    assert found["verdict"] == "fail"
    assert [each["state"] for each in found["citations"]] == ["verified"]
    (sentence,) = found["sentences"]
    assert (sentence["state"], sentence["rule"]) == ("faulty", "quantities")
    assert "【不符】" in verify_text(found)


def test_text_is_held_against_the_law_of_the_day_asked_about(client: TestClient) -> None:
    text = "根据《示例网店管理办法》第二条，网店应当在七日内处理退款申请。"
    assert verified(client, text, as_of="2021-06-01")["verdict"] == "pass"
    assert verified(client, text, as_of="2025-06-01")["verdict"] == "fail"


def test_article_that_does_not_exist_is_told(client: TestClient) -> None:
    found = verified(client, "《示例网店管理办法》第九条规定，网店可以不退款。")
    assert found["verdict"] == "fail"
    assert found["citations"][0]["state"] == "not_found"
    assert found["sentences"][0]["state"] == "faulty"
    assert "查无此条" in verify_text(found)


def test_sentence_without_a_citation_is_told_but_does_not_decide(client: TestClient) -> None:
    found = verified(
        client, "网店应当在一年内处理退款申请。根据《示例网店管理办法》第二条，网店应当在三日内处理退款申请。"
    )
    assert found["verdict"] == "pass"
    assert [each["state"] for each in found["sentences"]] == ["uncited", "supported"]


def test_text_that_cites_nothing_cannot_be_verified(client: TestClient) -> None:
    found = verified(client, "网店应当在三日内处理退款申请。")
    assert found["verdict"] == "nothing_cited"
    assert "无法核对" in verify_text(found)


def test_courtesy_needs_no_citation(client: TestClient) -> None:
    assert [each["state"] for each in verified(client, "您好，请稍等。")["sentences"]] == ["no_claim"]


@pytest.mark.parametrize(("body", "told"), [({"text": "  "}, "不能为空"), ({"text": "甲", "as_of": "去年"}, "日期")])
def test_what_cannot_be_verified_is_refused(client: TestClient, body: dict[str, str], told: str) -> None:
    reply = client.post("/v1/verify", json=body)
    assert reply.status_code == 422
    assert told in reply.json()["detail"]
