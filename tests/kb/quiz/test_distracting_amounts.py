"""Numbers of a statement: which can be asked, how others are written in their place, how answers may be worded."""

from __future__ import annotations

from fractions import Fraction

import pytest

from kb.law.quantities import find_quantities
from kb.quiz.distracting.amounts import Amount, find_amounts, other_wordings, written, written_range


def amount(text: str) -> Amount:
    (found,) = find_amounts(text)
    return found


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("应当自收到之日起七日内退款", "七日"),
        ("保存时间不少于三年", "三年"),
        ("应当提前三十日公示", "三十日"),
        ("不满十四周岁的未成年人", "十四周岁"),
        ("予以处理的期限为七个工作日", "七个工作日"),
        ("超过标的额的百分之二十", "百分之二十"),
        ("最高奖的金额超过五万元", "五万元"),
        ("支付一倍以上三倍以下的赔偿金", "一倍以上三倍以下"),
        ("累计不得超过二百人", "二百人"),
        ("费用超过0.1%", "0.1%"),
    ],
)
def test_the_number_is_asked_without_its_bound(text: str, bare: str) -> None:
    found = amount(text)
    assert found.text == bare
    assert text[found.start : found.end] == bare


@pytest.mark.parametrize(
    "text",
    [
        "七日无理由退货义务",
        "上一年度营业额",
        "三年期保险",
        "每一日的价格",
        "第三十日",
        "自下一工作日起",
        "2025年10月15日",
        "三人的委员会",
    ],
)
def test_a_number_that_sets_no_limit_is_not_asked(text: str) -> None:
    assert find_amounts(text) == ()


@pytest.mark.parametrize(
    ("text", "number", "said"),
    [
        ("三倍", 5, "五倍"),
        ("五百元", 1000, "一千元"),
        ("五万元", 200000, "二十万元"),
        ("三个月", 2, "两个月"),
        ("二年", 3, "三年"),
        ("7个工作日内", 15, "15个工作日"),
        ("不超过50万元", 5000, "5000元"),
        ("不超过50万元", 1000000, "100万元"),
        ("百分之二十", 25, "百分之二十五"),
        ("不满十四周岁", 16, "十六周岁"),
    ],
)
def test_another_number_is_written_as_the_statute_writes(text: str, number: int, said: str) -> None:
    assert written(Fraction(number), amount(text)) == said


def test_a_range_keeps_its_words_and_the_lower_end_in_front() -> None:
    like = amount("处五万元以上二十万元以下罚款")
    assert written_range(Fraction(100000), Fraction(500000), like) == "十万元以上五十万元以下"
    assert written_range(Fraction(500000), Fraction(100000), like) is None


@pytest.mark.parametrize(
    ("text", "also"),
    [
        ("三倍", "3倍"),
        ("七日内", "7天"),
        ("二年", "两年"),
        ("两个月内", "2个月"),
        ("十个工作日内", "10个工作日"),
        ("百分之二十", "20%"),
        ("五万元", "50000元"),
        ("五万元", "5万元"),
        ("十四周岁", "14岁"),
        ("处一万元以上十万元以下罚款", "1万元至10万元"),
    ],
)
def test_an_answer_may_be_worded_otherwise(text: str, also: str) -> None:
    assert also in other_wordings(amount(text))


@pytest.mark.parametrize(
    "text", ["三倍", "七日内", "两个月", "五万元", "百分之二十", "十四周岁", "处一万元以上十万元以下罚款"]
)
def test_every_other_wording_means_the_same(text: str) -> None:
    found = amount(text)
    key = find_quantities(found.text)[0].key
    assert all([each.key for each in find_quantities(also)] == [key] for also in other_wordings(found))
