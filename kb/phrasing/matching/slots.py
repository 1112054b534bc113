"""Reads the quantity a pattern wants at a place of a folded text: 赔您<amount>, 假一赔<number > 3>.

Between the words and the quantity at most two words of _FILLER may stand (治愈率高达百分之九十). A range is taken at
its upper end, 至少3倍 at its number. Days are the measure of periods: a month is 30, a year 365.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from kb.law.errors import NumeralError
from kb.law.numerals import parse_numeral
from kb.law.quantities import Quantity, QuantityKind, find_quantities
from kb.phrasing.matching.characters import BREAK
from kb.phrasing.matching.patterns import Slot, SlotKind

# Longest quantity read, with the words of its bound: 不超过人民币一百二十三万四千五百元; and the words in front.
LONGEST = 24
LEAD = 8
_FILLER = re.compile(
    "(?:你们?|我们?|他|客户|顾客|全部|高达|多达|可达|达到?|大约|约|接近|近|将近|超过?|最高|最低|最多|最少|至少|足足|整整|一共|总共|共计?|"
    "是|为|有|在|会|能|可以?|到|了|至|给|再|就|都|均|要|按|翻|的){0,2}"
)
_KINDS = {
    SlotKind.AMOUNT: QuantityKind.MONEY,
    SlotKind.PERCENT: QuantityKind.PERCENTAGE,
    SlotKind.MULTIPLE: QuantityKind.MULTIPLE,
    SlotKind.PERIOD: QuantityKind.PERIOD,
}
_DAYS = {
    "年": Fraction(365), "季度": Fraction(90), "月": Fraction(30), "周": Fraction(7), "小时": Fraction(1, 24),
    "分钟": Fraction(1, 1440),
}  # fmt: skip
_BARE = r"(?:\d+(?:\.\d+)?[十百千万亿]*|[零一二两三四五六七八九十百千万亿]+)"
_NUMBER = re.compile(rf"(?<![第\d.])(?P<low>{_BARE})(?:[-至到](?P<high>{_BARE}))?")
# 赔您三千, 赔你500: money is often said without 元, but 3天 or 5% is none.
_NO_UNIT = re.compile(r"(?![%‰倍个天年月日号次件家人名位小分周岁条款项成折星级楼期度点多余])")
_LEAST_BARE_AMOUNT = 100
# What a quantity, or the words of its bound, may hold first of all numbers.
NUMBER_STARTS = frozenset("0123456789零一二两三四五六七八九十百千万亿半")
_WHOLE = "百分百"

_Found = tuple[int, int, Fraction]


def slot_places(slot: Slot, text: str, at: int, width: int) -> list[tuple[int, int]]:
    """Where behind `at` a quantity stands that the slot admits: at most `width` characters away, or behind filler."""
    stop = text.find(BREAK, at, at + width + LEAD + LONGEST)
    window = text[at : stop if stop >= 0 else at + width + LEAD + LONGEST]
    if NUMBER_STARTS.isdisjoint(window[: width + LEAD]):
        return []
    return [
        (at + start, at + end)
        for start, end, number in _numbers(slot.kind, window)
        if slot.admits(number) and (start <= width or _FILLER.fullmatch(window, 0, start))
    ]


def _numbers(kind: SlotKind, window: str) -> Iterator[_Found]:
    """Numbers of a kind by place, the ones with a unit before bare ones."""
    quantities = find_quantities(window)
    for quantity in quantities:
        if quantity.kind is _KINDS.get(kind) or (kind is SlotKind.NUMBER and quantity.kind is not QuantityKind.DATE):
            yield quantity.start, quantity.end, _measure(quantity)
    if kind in {SlotKind.PERCENT, SlotKind.NUMBER} and (start := window.find(_WHOLE)) >= 0:
        yield start, start + len(_WHOLE), Fraction(100)
    if kind is SlotKind.NUMBER:
        yield from _bare(kind, window)
    if kind is SlotKind.AMOUNT:
        yield from (found for found in _bare(kind, window) if not any(_covers(each, found) for each in quantities))


def _measure(quantity: Quantity) -> Fraction:
    number = quantity.upper if quantity.upper is not None else quantity.lower
    assert number is not None
    return number * _DAYS.get(quantity.unit, Fraction(1)) if quantity.kind is QuantityKind.PERIOD else number


def _covers(quantity: Quantity, found: _Found) -> bool:
    return quantity.start < found[1] and found[0] < quantity.end


def _bare(kind: SlotKind, window: str) -> Iterator[_Found]:
    for match in _NUMBER.finditer(window):
        number = _number(match["high"] or match["low"])
        if number is None:
            continue
        if kind is SlotKind.AMOUNT and (number < _LEAST_BARE_AMOUNT or not _NO_UNIT.match(window, match.end())):
            continue
        yield match.start(), match.end(), number


def _number(printed: str) -> Fraction | None:
    if "." in printed:
        plain = re.match(r"[\d.]+", printed)
        assert plain is not None
        number = Fraction(plain.group())
        for unit in printed[plain.end() :]:
            number *= {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}[unit]
        return number
    try:
        return Fraction(parse_numeral(printed))
    except NumeralError:  # 千万 alone is no number
        return None
