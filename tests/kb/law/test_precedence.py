"""Which of two instruments goes first, and when nobody but the authority named may say."""

from __future__ import annotations

from datetime import date

import pytest

from kb.law.instruments import LegalRank
from kb.law.precedence import SAME_MAKER, PrecedenceRule, Special, Standing, decide

LAW = Standing("产品质量法", LegalRank.LAW, "全国人民代表大会常务委员会")
REGULATION = Standing("示例条例", LegalRank.ADMINISTRATIVE_REGULATION, "国务院")
RULE = Standing("示例办法", LegalRank.DEPARTMENTAL_RULE, "市场监管总局")
LOCAL = Standing("浙江省示例条例", LegalRank.LOCAL_REGULATION, "浙江省人民代表大会常务委员会", "浙江省")
GUIDE = Standing("示例指南", LegalRank.NORMATIVE_DOCUMENT, "市场监管总局")
READING = Standing("示例解释", LegalRank.JUDICIAL_INTERPRETATION, "最高人民法院")


@pytest.mark.parametrize(
    ("higher", "lower", "basis"),
    [
        (Standing("宪法", LegalRank.CONSTITUTION), LAW, "立法法第九十八条"),
        (LAW, REGULATION, "立法法第九十九条第一款"),
        (LAW, LOCAL, "立法法第九十九条第一款"),
        (REGULATION, RULE, "立法法第九十九条第二款"),
        (REGULATION, LOCAL, "立法法第九十九条第二款"),
        (LAW, READING, "立法法第一百一十九条"),
    ],
)
def test_higher_rank_goes_first_in_either_order(higher: Standing, lower: Standing, basis: str) -> None:
    for first, pair in ((0, (higher, lower)), (1, (lower, higher))):
        found = decide(*pair)
        assert (found.first, found.rule, found.basis) == (first, PrecedenceRule.HIGHER, basis)
        assert f"《{higher.title}》" in found.reason


def test_a_guide_gives_way_to_whatever_has_force_of_law() -> None:
    assert decide(GUIDE, RULE).first == 1


@pytest.mark.parametrize(
    ("one", "other", "who"),
    [
        (LOCAL, RULE, "国务院"),
        (RULE, Standing("另一办法", LegalRank.DEPARTMENTAL_RULE, "商务部"), "国务院"),
        (LOCAL, Standing("上海市示例条例", LegalRank.LOCAL_REGULATION, "上海人大", "上海市"), "本行政区域"),
        (LAW, Standing("广告法", LegalRank.LAW, "全国人民代表大会常务委员会"), "特别规定"),
        (READING, REGULATION, "司法解释"),
    ],
)
def test_what_no_rule_decides_is_left_undecided_with_who_may(one: Standing, other: Standing, who: str) -> None:
    found = decide(one, other)
    assert (found.first, found.rule) == (None, PrecedenceRule.UNDECIDED)
    assert who in found.reason


SPECIAL = Special("产品质量法", "食品安全法", SAME_MAKER)


def food(effective: date | None = None) -> Standing:
    return Standing("食品安全法", LegalRank.LAW, "全国人民代表大会常务委员会", effective=effective)


def test_special_statute_goes_before_the_general_one() -> None:
    found = decide(LAW, food(), [SPECIAL])
    assert (found.first, found.rule, found.basis) == (1, PrecedenceRule.SPECIAL, SAME_MAKER)


def test_new_general_statute_against_old_special_one_is_ruled_by_the_standing_committee() -> None:
    general = Standing("产品质量法", LegalRank.LAW, "全国人民代表大会常务委员会", effective=date(2026, 1, 1))
    found = decide(general, food(date(2015, 10, 1)), [SPECIAL])
    assert (found.first, found.basis) == (None, "立法法第一百零五条")
    assert "常务委员会裁决" in found.reason


def test_general_statute_that_gives_way_in_its_own_words_does_so_however_new() -> None:
    code = Standing("民法典", LegalRank.LAW, "全国人民代表大会", effective=date(2021, 1, 1))
    special = Special("民法典", "保险法", "民法典第十一条")
    found = decide(code, Standing("保险法", LegalRank.LAW, "全国人大常委会", effective=date(2015, 4, 24)), [special])
    assert (found.first, found.basis) == (1, "民法典第十一条")


def test_special_rule_for_one_article_decides_nothing_for_the_others() -> None:
    special = Special("消费者权益保护法", "食品安全法", "消费者权益保护法第五十五条第一款", "第五十五条")
    named = {"title": "消费者权益保护法", "legal_rank": LegalRank.LAW, "authority": "全国人大常委会"}
    assert decide(Standing(**named, article="第五十五条"), food(), [special]).first == 1  # type: ignore[arg-type]
    assert decide(Standing(**named, article="第二十五条"), food(), [special]).first is None  # type: ignore[arg-type]


def test_the_newer_goes_first_only_where_it_plainly_follows_the_older() -> None:
    old = Standing("投诉处理暂行办法", LegalRank.DEPARTMENTAL_RULE, "市场监管总局", effective=date(2020, 1, 1))
    new = Standing("投诉处理办法", LegalRank.DEPARTMENTAL_RULE, "市场监管总局", effective=date(2026, 4, 15))
    assert (decide(old, new).first, decide(old, new).rule) == (1, PrecedenceRule.NEWER)
    other = Standing("网络交易办法", LegalRank.DEPARTMENTAL_RULE, "市场监管总局", effective=date(2026, 4, 15))
    assert decide(old, other).first is None
