"""Misspelt words put right, seen over HTTP: the asker is told what was searched."""

from __future__ import annotations

from fastapi.testclient import TestClient


def test_ask_says_how_a_misspelt_word_was_read(client: TestClient) -> None:
    answer = client.post("/v1/ask", json={"question": "商家欺诈要怎么陪偿"}).json()
    assert answer["rewritten_question"] == "商家欺诈要怎么赔偿"
    assert "按“赔偿”理解“陪偿”。" in answer["notice"]


def test_search_finds_what_was_meant_and_says_how_it_read_the_query(client: TestClient) -> None:
    meant = client.post("/v1/search", json={"query": "欺诈怎么赔偿"}).json()
    reply = client.post("/v1/search", json={"query": "欺诈怎么陪偿"}).json()
    assert reply["rewritten_query"] == "欺诈怎么赔偿"
    assert reply["notice"] == "按“赔偿”理解“陪偿”。"
    assert [hit["href"] for hit in reply["hits"]] == [hit["href"] for hit in meant["hits"]]


def test_a_right_question_is_searched_as_it_is(client: TestClient) -> None:
    assert client.post("/v1/search", json={"query": "欺诈怎么赔偿"}).json()["rewritten_query"] is None
    assert client.post("/v1/ask", json={"question": "网购的衣服不喜欢能退吗"}).json()["rewritten_question"] is None
