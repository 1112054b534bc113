"""Quantities: what is the same amount in law compares as the same, and only that."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.law.numerals import format_numeral
from kb.law.quantities import Bound, Quantity, QuantityKind, find_quantities, format_quantity


def only(text: str) -> Quantity:
    (found,) = find_quantities(text)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三倍", "3倍"), ("五百元", "500元"), ("5百元", "５００元"), ("七日", "7天"), ("七日", "一周"),
        ("百分之五", "5%"),
        ("5％", "百分之五"), ("千分之三", "0.3%"), ("一年", "12个月"), ("半年", "六个月"), ("一年半", "18个月"),
        ("不少于三年", "三年以上"), ("至少3年", "3年及以上"), ("不超过三个月", "三个月以内"), ("7日内", "七天之内"),
        ("不能超过三个月", "三个月以内"), ("不能少于三年", "三年以上"), ("五秒钟", "5秒"),
        ("一万元以上十万元以下", "1万元至10万元"), ("3至5日", "三日以上五日以下"), ("1至3万元", "一万元到三万元"),
        ("不满一万元", "不足10000元"), ("¥99", "99元"), ("五百块钱", "五百元"), ("十八周岁", "18岁"), ("三成", "30%"),
        ("5-10%", "百分之五至百分之十"), ("1.5万元", "15000元"), ("一点五倍", "1.5倍"), ("三个工作日", "3个工作日"),
    ],
)  # fmt: skip
def test_two_wordings_of_one_quantity_have_one_key(one: str, other: str) -> None:
    assert only(one).key == only(other).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("七日", "7个工作日"), ("三倍", "三元"), ("三年以上", "三年以下"), ("三年以下", "不满三年"),
        ("超过三年", "三年以上"),
        ("500元", "500元以下"), ("24小时", "1日"), ("30日", "1个月"), ("百分之五", "千分之五"), ("1.5倍", "15倍"),
        ("一万元以上十万元以下", "一万元以上十万元"), ("五个交易日", "五个工作日"),
    ],
)  # fmt: skip
def test_different_quantities_have_different_keys(one: str, other: str) -> None:
    assert find_quantities(one)[0].key != find_quantities(other)[0].key


@pytest.mark.parametrize("text", ["第三日", "第五条第二款", "三月", "一次性", "依照第十条", "几倍", "元旦", "若干年"])
def test_what_only_looks_like_a_quantity_is_none(text: str) -> None:
    assert find_quantities(text) == ()


def test_a_range_is_one_quantity_with_both_ends() -> None:
    found = only("处违法所得一倍以上五倍以下的罚款")
    assert (found.kind, found.lower, found.upper, found.qualifier) == (
        QuantityKind.MULTIPLE, Fraction(1), Fraction(5), Bound.RANGE,
    )  # fmt: skip
    assert found.value is None


def test_an_age_from_fourteen_to_under_eighteen_excludes_the_upper_end() -> None:
    found = only("已满十四周岁不满十八周岁")
    assert (found.lower, found.upper, found.lower_open, found.upper_open) == (14, 18, False, True)


def test_offsets_are_those_of_the_text_as_given() -> None:
    text = "应当自收到商品之日起７日内退货，并处以５００元以下罚款。"
    assert [text[found.start : found.end] for found in find_quantities(text)] == ["７日内", "５００元以下"]


def test_two_amounts_of_one_sentence_stay_two() -> None:
    assert [format_quantity(found) for found in find_quantities("金额不足五百元的，为五百元")] == ["不满500元", "500元"]


def test_a_date_is_no_period() -> None:
    found = only("自2021年1月1日起")
    assert (found.kind, found.value) == (QuantityKind.DATE, Fraction(20210101))
    assert only("二〇二一年").kind is QuantityKind.DATE
    assert only("每年3月15日").unit == "月日"


@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        ("三年以下", "二年", True), ("三年以下", "三年", True), ("不满三年", "三年", False),
        ("七日内", "5个工作日", False),
        ("一万元以上十万元以下", "五万元", True), ("一万元以上十万元以下", "二十万元", False), ("三倍", "三倍", True),
        ("一年以内", "六个月", True), ("三年以上", "三年以下", False), ("五百元以上", "超过五百元", True),
    ],
)  # fmt: skip
def test_a_quantity_covers_what_lies_inside_its_bounds(wide: str, narrow: str, covered: bool) -> None:
    assert only(wide).covers(only(narrow)) is covered


_UNITS = st.sampled_from(
    [
        (QuantityKind.MONEY, "元"), (QuantityKind.MULTIPLE, "倍"), (QuantityKind.PERIOD, "日"),
        (QuantityKind.PERIOD, "年"), (QuantityKind.PERIOD, "月"), (QuantityKind.PERIOD, "工作日"),
        (QuantityKind.PERCENTAGE, "%"), (QuantityKind.COUNT, "岁"), (QuantityKind.COUNT, "次"),
        (QuantityKind.PERIOD, "小时"),
    ]
)  # fmt: skip
_NUMBERS = st.integers(min_value=1, max_value=1800) | st.sampled_from([10**4, 12 * 10**4, 3 * 10**8])


@given(_UNITS, _NUMBERS, st.integers(min_value=1, max_value=500), st.sampled_from(list(Bound)), st.booleans())
def test_a_printed_quantity_reads_as_the_same(
    measure: tuple[QuantityKind, str], number: int, more: int, bound: Bound, upper_open: bool
) -> None:
    low, high = Fraction(number), Fraction(number + more)
    kind, unit = measure
    quantity = {
        Bound.EXACTLY: Quantity(kind, unit, low, low),
        Bound.AT_LEAST: Quantity(kind, unit, low, None),
        Bound.ABOVE: Quantity(kind, unit, low, None, lower_open=True),
        Bound.AT_MOST: Quantity(kind, unit, None, low),
        Bound.BELOW: Quantity(kind, unit, None, low, upper_open=True),
        Bound.RANGE: Quantity(kind, unit, low, high, upper_open=upper_open),
    }[bound]
    again = only(format_quantity(quantity))
    assert again.key == quantity.key
    assert again.qualifier is bound
    assert format_quantity(again) == format_quantity(quantity)


@given(st.integers(min_value=1, max_value=9999), st.sampled_from(["元", "倍", "日", "个工作日", "个月", "次", "名"]))
def test_chinese_and_arabic_amounts_are_the_same(number: int, unit: str) -> None:
    assert only(f"{format_numeral(number)}{unit}").key == only(f"{number}{unit}").key


@given(st.integers(min_value=1, max_value=100), st.integers(min_value=2, max_value=100))
def test_every_fraction_survives_printing(part: int, whole: int) -> None:
    found = only(f"{whole}分之{part}")
    assert found.value == Fraction(part * 100, whole)
    assert only(format_quantity(found)).key == found.key


@pytest.mark.parametrize("text", ["0分之三", "零—0年", "万至5日", "〇千至三分之一", "二廿至30日", "9" * 5000 + "元"])
def test_numbers_that_are_none_are_passed_over_and_stop_nothing(text: str) -> None:
    """Each of these, found by bench.fuzz, once ended the whole reading of a text with an error."""
    assert find_quantities(f"{text}，并处一万元以下罚款。")[-1].key == find_quantities("一万元以下")[0].key


def test_100000_digits_are_no_number_and_are_passed_over_at_once() -> None:
    text = "9" * 100_000 + "，七日内"
    assert [text[found.start : found.end] for found in find_quantities(text)] == ["七日内"]
