"""Special questions over HTTP: what the reply carries beside the answer."""

from __future__ import annotations

from fastapi.testclient import TestClient


def ask(client: TestClient, question: str, **fields: object) -> dict[str, object]:
    reply = client.post("/v1/ask", json={"question": question, **fields})
    assert reply.status_code == 200
    body: dict[str, object] = reply.json()
    return body


def test_compared_rules_come_with_their_citations(client: TestClient) -> None:
    answer = ask(client, "消保法55和广告法57有什么区别")
    comparison = answer["comparison"]
    assert isinstance(comparison, dict)
    assert (comparison["left"]["label"], comparison["left"]["citations"][0]) == ("消保法55", 1)
    assert (comparison["right"]["label"], comparison["right"]["citations"][0]) == ("广告法57", 2)


def test_a_law_named_wrongly_is_said_back(client: TestClient) -> None:
    assert "应为《消费者权益保护法》" in str(ask(client, "消费者利益保护法第55条")["notice"])
    found = client.get("/v1/lookup", params={"q": "消费者利益保护法第55条"}).json()
    assert [hit["article"] for hit in found["hits"]] == ["第五十五条"]
    assert found["note"] == "您说的《消费者利益保护法》应为《消费者权益保护法》。"


def test_a_place_without_a_law_is_proposed_from_the_industry(client: TestClient) -> None:
    citations = ask(client, "五十五条第二款", industry="market")["citations"]
    assert isinstance(citations, list)
    assert [(each["title"], each["locator"]) for each in citations] == [("消费者权益保护法", "第五十五条第二款")]


def test_an_ordinary_answer_carries_nothing_special(client: TestClient) -> None:
    answer = ask(client, "网购的衣服不喜欢能退吗")
    for name in ("comparison", "stricter", "earlier_wording", "proposed_as_of", "rewritten_question"):
        assert answer[name] is None
    assert answer["earlier_differences"] == []
