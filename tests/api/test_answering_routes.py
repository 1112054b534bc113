"""ask, search, lookup and check over a real knowledge base."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

RETURNS = "网购的衣服不喜欢能退吗"


def test_answer_quotes_the_article_and_says_that_its_date_is_unproven(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": RETURNS}).json()
    assert answer["status"] == "answered"
    assert 0 < len(answer["text"]) <= 120
    law = next(each for each in answer["citations"] if each["kind"] == "provision")
    assert (law["title"], law["article"]) == ("消费者权益保护法", "第二十五条")
    assert law["article_number"] == {"number": 25, "suffix": 0}
    assert law["quotation"] in law["text"]
    assert law["notice"] == "生效日期未核实（来源标注现行有效）"
    assert answer["restricted_phrasings"]
    assert all(each["say_instead"] for each in answer["restricted_phrasings"])


def test_every_citation_of_an_answer_leads_to_its_article(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": RETURNS}).json()
    for citation in answer["citations"]:
        if citation["href"]:
            article = client.get(citation["href"]).json()["citation"]
            assert article["text"] == citation["text"]


def test_off_topic_question_is_refused_with_status_200(client: TestClient) -> None:
    reply = client.post("/v1/ask", json={"question": "今天天气怎么样"})
    answer = reply.json()
    assert reply.status_code == 200
    assert answer["status"] == "refused"
    assert answer["refusal"]["reason"]
    assert answer["refusal"]["ask_caller"]


def test_answer_reports_how_far_the_indexes_are(client: TestClient) -> None:
    index = client.post("/v1/ask", json={"question": RETURNS}).json()["index"]
    assert index["lexical"] == "ready"
    assert 0 <= index["vectors"]["done"] <= index["vectors"]["total"]
    assert 0 <= index["phrases"]["done"] <= index["phrases"]["total"]


def test_search_returns_hits_of_the_named_instrument_only(client: TestClient) -> None:
    body = {"query": "处罚", "instruments": ["广告法"], "top_k": 5}
    hits = client.post("/v1/search", json=body).json()["hits"]
    assert hits
    assert {hit["title"] for hit in hits} == {"广告法"}
    assert [hit["n"] for hit in hits] == list(range(1, len(hits) + 1))


def test_search_in_an_instrument_that_is_not_held_is_not_found(client: TestClient) -> None:
    reply = client.post("/v1/search", json={"query": "处罚", "instruments": ["不存在法"]})
    assert reply.status_code == 404
    assert "不存在法" in reply.json()["detail"]


def test_search_as_of_a_day_shows_the_version_of_that_day(client: TestClient) -> None:
    def wording(day: str) -> str:
        body = {"query": "网店处理退款申请", "instruments": ["示例网店管理办法"], "as_of": day}
        return next(hit["text"] for hit in client.post("/v1/search", json=body).json()["hits"] if "退款" in hit["text"])

    assert "七日" in wording("2021-01-01")
    assert "三日" in wording("2025-01-01")


@pytest.mark.parametrize(("query", "locator"), [("消保法55条", "第五十五条"), ("广告法第九条第三项", "第九条第三项")])
def test_lookup_finds_the_provision_a_reference_names(client: TestClient, query: str, locator: str) -> None:
    found = client.get("/v1/lookup", params={"q": query}).json()
    assert [hit["locator"].endswith(locator[-4:]) for hit in found["hits"]] == [True]
    assert found["reason"] is None


def test_lookup_of_a_missing_article_says_which_there_are(client: TestClient) -> None:
    found = client.get("/v1/lookup", params={"q": "消保法999条"}).json()
    assert found["hits"] == []
    assert "第一条" in found["reason"]


def test_lookup_of_an_instrument_alone_names_it(client: TestClient) -> None:
    found = client.get("/v1/lookup", params={"q": "消保法"}).json()
    assert (found["hits"], found["title"], found["reason"]) == ([], "消费者权益保护法", None)
    assert found["instrument_id"]


def test_lookup_of_a_replaced_instrument_says_where_its_matter_stands(client: TestClient) -> None:
    found = client.get("/v1/lookup", params={"q": "合同法52条"}).json()
    assert found["hits"] == []
    assert "民法典" in found["note"]


def test_lookup_of_a_question_is_refused_as_no_reference(client: TestClient) -> None:
    reply = client.get("/v1/lookup", params={"q": RETURNS})
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == "q"


def test_check_finds_the_phrasing_where_it_stands_in_the_text_as_sent(client: TestClient) -> None:
    text = "😀您好，这款产品保本保息。"
    result = client.post("/v1/check", json={"text": text, "industry": "finance"}).json()
    assert result["verdict"] == "block"
    finding = result["findings"][0]
    assert text[finding["start"] : finding["end"]] == finding["matched"]
    assert finding["say_instead"]


def test_check_verifies_the_citations_of_a_text(client: TestClient) -> None:
    text = "依据《消费者权益保护法》第二十五条和《消费者权益保护法》第九百条。"
    citations = client.post("/v1/check", json={"text": text}).json()["citations"]
    assert [each["state"] for each in citations] == ["verified", "not_found"]


def test_clean_text_passes(client: TestClient) -> None:
    assert client.post("/v1/check", json={"text": "您好，请问有什么可以帮您？"}).json()["verdict"] == "pass"
