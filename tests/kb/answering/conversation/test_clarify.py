"""What the officer is told to ask: only what the answer turns on and the caller has not said."""

from __future__ import annotations

from datetime import date

import pytest

from kb.answering.clarify import Known, clarify
from kb.answering.handbook import UnitMatch
from kb.citing.citations import CitedProvision, cite
from kb.law.instruments import ProvisionKind
from kb.law.numerals import parse_article_number
from kb.search.terms import LayTerm
from kb.store.records import Provision
from kb.text.normalise import normalise_query
from tests.builders import make_unit, make_version

TODAY = date(2026, 11, 22)


def cited(
    article: str = "第二十五条", title: str = "消费者权益保护法", since: date = date(2014, 3, 15)
) -> CitedProvision:
    version = make_version(title, valid_from=since)
    number = parse_article_number(article)
    text = "买的人可以退。"
    return cite(
        Provision(1, version.version.version_id, 1, ProvisionKind.ARTICLE, article, number, (), text), version, TODAY
    )


def ask(question: str, *citations: CitedProvision, **known: object) -> str | None:
    found = clarify(Known(normalise_query(question), TODAY, citations or (cited(),), **known))  # type: ignore[arg-type]
    assert found is None or (len(found.ask_caller) <= 40 and len(found.options) >= 2)
    return None if found is None else found.about


@pytest.mark.parametrize("question", ["衣服不喜欢能退吗", "鞋子买大了 可以退不", "刚买的锅后悔了想退货"])
def test_a_return_without_a_reason_turns_on_where_it_was_bought(question: str) -> None:
    assert ask(question) == "channel"


@pytest.mark.parametrize(
    "question",
    [
        "网购的衣服不喜欢能退吗",
        "在商场买的鞋子大了能退吗",
        "衣服破了个洞能退吗",
        "健身卡不想要了能退吗",
        "直播间拍的裙子不合适能退吗",
        "酒店订了不想要了能退吗",
    ],
)
def test_where_it_was_bought_is_not_asked_when_it_was_said_or_does_not_matter(question: str) -> None:
    assert ask(question) is None


def test_where_it_was_bought_is_not_asked_beside_another_article() -> None:
    assert ask("衣服不喜欢能退吗", cited("第五十五条")) is None


def test_whether_there_is_still_time_turns_on_when_it_began() -> None:
    assert ask("现在还来得及退吗") == "time"
    assert ask("买了三天还来得及退吗") is None
    assert ask("前天收到的 还来得及退吗") is None


def test_an_event_of_before_turns_on_the_day_only_where_the_law_is_new() -> None:
    question = "很久以前他们就泄露了我的信息 能追究吗"
    assert ask(question, cited("第二条", "某某法", date(2025, 1, 1))) == "time"
    assert ask(question, cited("第二条", "某某法", date(2014, 1, 1))) is None
    assert ask("2019年的时候就泄露了我的信息", cited("第二条", "某某法", date(2025, 1, 1))) is None
    assert ask(question, cited("第二条", "某某法", date(2025, 1, 1)), day_chosen=True) is None


def test_the_trade_is_asked_where_what_was_found_belongs_to_several() -> None:
    found = cited("第三条", "保险法"), cited("第四条", "民办教育促进法")
    assert ask("没有资质怎么办", *found) == "industry"
    assert ask("没有资质怎么办", *found, industry="finance") is None
    assert ask("培训机构没有资质怎么办", *found) is None
    assert ask("没有资质怎么办", *found, lay=(LayTerm(("资质",), ("许可",), (), ("finance",)),)) is None


def test_the_matter_is_asked_where_two_units_are_equally_like_a_short_question() -> None:
    units = [make_unit(heading, questions=(heading,)) for heading in ("投诉怎么受理", "举报怎么受理")]
    near = tuple(UnitMatch(unit, like) for unit, like in zip(units, (0.6, 0.59), strict=True))
    apart = tuple(UnitMatch(unit, like) for unit, like in zip(units, (0.6, 0.4), strict=True))
    assert ask("怎么受理", matches=near) == "matter"
    assert ask("怎么受理", matches=apart) is None
