"""What stands beside citations at the edge: related provisions, deadlines, and the command that counts them."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from api.cli.main import zhigui
from api.client import CallError


def test_search_offers_what_its_best_hits_refer_to(client: TestClient) -> None:
    reply = client.post("/v1/search", json={"query": "广告代言人推荐未使用过的商品", "instruments": ["广告法"]}).json()
    assert 1 <= len(reply["related"]) <= 5
    shown = {hit["article"] for hit in reply["hits"][:3]}
    for each in reply["related"]:
        assert each["article"] not in shown
        assert each["relation"] in {"penalty_of", "duty_of", "referred_to", "refers_here"}
        assert each["reason"]
        assert client.get(each["href"]).status_code == 200


def test_answer_to_a_question_of_punishment_cites_the_penalty_and_says_the_amount(client: TestClient) -> None:
    reply = client.post("/v1/ask", json={"question": "广告里用国家级、最高级这样的用语罚多少"}).json()
    assert "第五十七条" in {each["article"] for each in reply["citations"]}
    assert "罚款" in reply["text"]


def test_answer_counts_the_deadline_that_the_question_asks_for(client: TestClient) -> None:
    question = "网购的衣服2026年3月1号签收的，七天无理由退货最晚哪天"
    reply = client.post("/v1/ask", json={"question": question, "as_of": "2026-03-05"}).json()
    found = reply["deadline"]
    assert (found["from"], found["from_text"], found["last_day"]) == ("2026-03-01", "2026年3月1号", "2026-03-09")
    assert (found["period"], found["unit"], found["citation"]["article"]) == (7, "日", "第二十五条")
    assert "最后一天是2026年3月9日" in reply["text"]


def test_answer_without_a_day_has_no_deadline(client: TestClient) -> None:
    assert client.post("/v1/ask", json={"question": "网购的衣服不喜欢能退吗"}).json()["deadline"] is None


def test_deadline_is_counted_over_the_holidays(client: TestClient) -> None:
    reply = client.get("/v1/deadline", params={"period": "七日", "from": "2026-02-10"}).json()
    assert (reply["last_day"], reply["moved_from"]) == ("2026-02-24", "2026-02-17")
    worked = {"period": "七日", "from": "2026-02-10", "working_days": True}
    assert client.get("/v1/deadline", params=worked).json()["last_day"] == "2026-02-26"


@pytest.mark.parametrize("period", ["尽快", "48小时", "七日或者十五日"])
def test_period_that_cannot_be_counted_is_an_invalid_field(client: TestClient, period: str) -> None:
    reply = client.get("/v1/deadline", params={"period": period, "from": "2026-02-10"})
    assert reply.status_code == 422
    assert any("\u4e00" <= each <= "\u9fff" for each in reply.json()["detail"])


def counted(*arguments: str) -> str:
    done = CliRunner().invoke(zhigui, ["deadline", *arguments], catch_exceptions=False, standalone_mode=False)
    return done.output


def test_command_prints_the_object_of_the_api(client: TestClient) -> None:
    printed = json.loads(counted("三个月", "--from", "2025-11-30", "--json"))
    assert printed == client.get("/v1/deadline", params={"period": "三个月", "from": "2025-11-30"}).json()


def test_command_tells_people_the_day_and_why() -> None:
    printed = counted("七日", "--from", "2026年2月10日")
    assert "最后一天：2026-02-24（星期二）" in printed
    assert "顺延" in printed
    assert "民法典第二百零一条" in "".join(printed.split())


def test_command_counts_working_days() -> None:
    assert "最后一天：2026-02-26（星期四）" in counted("七日", "--from", "2026-02-10", "--working-days")


@pytest.mark.parametrize(
    "arguments",
    [("七日", "--from", "某天"), ("很快", "--from", "2026-02-10"), ("一年", "--from", "昨天", "--working-days")],
)
def test_command_refuses_what_it_cannot_count_in_chinese(arguments: tuple[str, ...]) -> None:
    with pytest.raises((CallError, SystemExit)) as caught:
        CliRunner().invoke(zhigui, ["deadline", *arguments], catch_exceptions=False, standalone_mode=False)
    assert any("\u4e00" <= each <= "\u9fff" for each in str(caught.value))
