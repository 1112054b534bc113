"""The catalogue over HTTP and on the terminal: what is held, what is missing, where it can be had."""

from __future__ import annotations

from fastapi.testclient import TestClient

from api.cli.render_sources import catalogue_lines, entry_lines
from api.cli.terminal import Paper

PAGE = Paper(80, False)


def test_catalogue_says_what_is_held_and_what_is_missing(client: TestClient) -> None:
    found = client.get("/v1/sources").json()
    assert found["total"] == len(found["sources"]) >= 100
    assert found["held"] == sum(each["held"] for each in found["sources"])
    by_title = {each["short_title"]: each for each in found["sources"]}
    assert by_title["网络交易监督管理办法"]["held"] is False
    assert by_title["消费者权益保护法实施条例"]["effective"]["evidence"] == "末条载明的施行日期"


def test_every_address_of_the_catalogue_may_be_asked(client: TestClient) -> None:
    found = client.get("/v1/sources", params={"address": "true"}).json()
    assert found["with_address"] == found["total"] > 0
    assert found["hosts"] == ["www.samr.gov.cn"]


def test_list_is_narrowed_by_words_alias_industry_and_what_is_held(client: TestClient) -> None:
    def titles(**query: str) -> list[str]:
        return [each["short_title"] for each in client.get("/v1/sources", params=query).json()["sources"]]

    assert "医疗美容服务管理办法" in titles(q="医疗美容")
    assert titles(q="消保法实施条例") == ["消费者权益保护法实施条例"]
    assert "教师资格条例" not in titles(industry="finance") and "征信业管理条例" in titles(industry="finance")
    assert titles(held="true") == []


def test_entry_is_found_by_alias_and_unknown_names_get_those_alike(client: TestClient) -> None:
    assert client.get("/v1/sources/消保法实施条例").json()["document_number"] == "国务院令第778号"
    refused = client.get("/v1/sources/网络交易管理办法")
    assert refused.status_code == 404
    assert "网络交易监督管理办法" in refused.json()["detail"]


def test_terminal_shows_what_to_do_next(client: TestClient) -> None:
    shown = "\n".join(entry_lines(client.get("/v1/sources/网络交易监督管理办法").json(), PAGE))
    assert "未入库" in shown and "[[instrument]]" in shown and "zhigui ingest" in shown
    fetched = "\n".join(entry_lines(client.get("/v1/sources/医疗广告认定指南").json(), PAGE))
    assert "zhigui ingest --source 医疗广告认定指南" in fetched
    listed = "\n".join(catalogue_lines(client.get("/v1/sources").json(), PAGE))
    assert "未入库" in listed and "登记了网址" in listed
    assert catalogue_lines(client.get("/v1/sources", params={"q": "没有的"}).json(), PAGE) == [
        "来源目录里没有这样的法规。"
    ]
