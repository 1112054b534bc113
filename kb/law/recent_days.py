"""Days callers count back from today: 前天, 上周五, 上个月15号, 三个月前, 半年前, 国庆的时候, 年初."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kb.law.errors import NumeralError
from kb.law.festivals import FESTIVALS, festival_before
from kb.law.numerals import parse_numeral

_COUNT = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
# 目前天气, 提前天数 hold 前天.
_DAYS = re.compile(r"(?<![目提之以从])(?P<word>大前天|前天(?!数)|昨[天晚日]|昨儿|前晚)")
_DAYS_BACK = {"大前天": 3, "前天": 2, "前晚": 2}
_WEEK = re.compile(r"上(?P<again>上)?(?:个)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])?")
_WEEKDAYS = {**{day: n for n, day in enumerate("一二三四五六")}, "日": 6, "天": 6}
_MONTH = re.compile(
    rf"(?P<which>上上个?月|上个?月|这个月|本月)(?:的)?(?:(?P<day>{_COUNT})[日号]|(?P<part>初|中旬|底|末))?"
)
_AGO = re.compile(
    rf"(?:大概|差不多|大约)?(?P<count>{_COUNT}|半|几)(?:个)?(?P<more>多|半)?(?P<unit>天|周|星期|礼拜|月|"
    rf"年)(?:多)?(?:以|之)?前(?![面后])"
)
# 十一 and 五一 are numerals as well; a festival is one where something of time stands behind it.
_FESTIVAL = re.compile(
    rf"(?<![\d第一二三四五六七八九十百零之])(?P<name>{'|'.join(FESTIVALS)})(?:节|购物节|大促|假期|黄金周|长假|小长假)?"
    r"(?P<behind>期间|的时候|那[天会儿几]|当天|前后|以前|之前|前|买|下单|拍|囤|签|订|去|抢|活动|大促|时|在|做|办|入|"
    r"换|晚上|，|,|$)"
)
_BARE = frozenset({"十一", "五一", "六一", "618"})
_PART = re.compile(r"(?<![今去前每同当这那明后半年一二三四五六七八九十\d])年(?P<part>初|中(?!旬))")
_MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of days with what was written and where; `first` None: everything up to `last`."""

    written: str
    start: int
    first: date | None
    last: date


def counted_back(text: str, today: date) -> Iterator[Stretch]:
    """The stretches that a text counts back from today, in no order; those that reach today are among them.

    A festival without a year is the last one that is over.

    >>> [each.first.isoformat() for each in counted_back("上周五买的", date(2026, 11, 22)) if each.first]
    ['2026-11-13']
    """
    for match in _DAYS.finditer(text):
        day = today - timedelta(days=_DAYS_BACK.get(match["word"], 1))
        yield Stretch(match.group(), match.start(), day, day)
    for match in _WEEK.finditer(text):
        yield _week(match, today)
    for match in _MONTH.finditer(text):
        if (found := _month(match, today)) is not None:
            yield found
    for match in _AGO.finditer(text):
        if (found := _ago(match, today)) is not None:
            yield found
    for match in _FESTIVAL.finditer(text):
        if (found := _festival(match, today)) is not None:
            yield found
    for match in _PART.finditer(text):
        first, last = part_of_year(today.year, match["part"])
        yield Stretch(match.group(), match.start(), first, last)


def part_of_year(year: int, part: str) -> tuple[date, date]:
    """What callers mean by 初, 中, 底 and the halves of a year: three months at its beginning, two at its end.

    >>> part_of_year(2025, "底")
    (datetime.date(2025, 11, 1), datetime.date(2025, 12, 31))
    """
    bounds = {"初": (1, 3), "中": (5, 8), "上半年": (1, 6), "下半年": (7, 12)}
    first, last = bounds.get(part, (11, 12))
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def _week(match: re.Match[str], today: date) -> Stretch:
    monday = today - timedelta(days=today.weekday() + (14 if match["again"] else 7))
    if match["day"] is None:
        return Stretch(match.group(), match.start(), monday, monday + timedelta(days=6))
    if match["day"] == "末":
        return Stretch(match.group(), match.start(), monday + timedelta(days=5), monday + timedelta(days=6))
    day = monday + timedelta(days=_WEEKDAYS[match["day"]])
    return Stretch(match.group(), match.start(), day, day)


def _month(match: re.Match[str], today: date) -> Stretch | None:
    back = {"上上": 2, "上个": 1, "上月": 1}.get(match["which"][:2], 0)
    year, month = _month_back(today, back)
    length = calendar.monthrange(year, month)[1]
    if match["day"] is not None:
        number = _number(match["day"])
        if number is None or not 1 <= number <= length:
            return None
        day = date(year, month, number)
        return Stretch(match.group(), match.start(), day, day)
    first, last = {"初": (1, 10), "中旬": (11, 20), None: (1, length)}.get(match["part"], (21, length))
    return Stretch(match.group(), match.start(), date(year, month, first), date(year, month, last))


def _ago(match: re.Match[str], today: date) -> Stretch | None:
    """三个月前 is the month in which that day lies, 三天前 the very day; years are whole years and not read here."""
    unit, count = match["unit"], match["count"]
    if unit == "年" and count != "半":
        return None
    if count == "几":
        return None
    if count == "半":
        return _months_ago(match, today, 6) if unit == "年" else None
    number = _number(count)
    if number is None or number * 7 > _MOST_DAYS:
        return None
    if unit == "月":
        return _months_ago(match, today, number)
    days = number if unit == "天" else number * 7
    day = today - timedelta(days=days)
    return Stretch(match.group(), match.start(), day if unit == "天" else day - timedelta(days=3), day)


def _months_ago(match: re.Match[str], today: date, months: int) -> Stretch | None:
    year, month = _month_back(today, months)
    if year < 1950:
        return None
    day = min(today.day, calendar.monthrange(year, month)[1])
    last = date(year, month, day)
    return Stretch(match.group(), match.start(), last - timedelta(days=15), last)


def _festival(match: re.Match[str], today: date) -> Stretch | None:
    name, behind = match["name"], match["behind"]
    if name in _BARE and behind in ("", "，", ",", "在", "做", "办", "去", "时"):
        return None
    days = festival_before(name, today)
    if days is None:
        return None
    if behind in ("以前", "之前", "前"):
        return Stretch(match.group(), match.start(), None, days[0] - timedelta(days=1))
    written = match.group().removesuffix(behind) if behind not in ("期间", "前后", "当天") else match.group()
    return Stretch(written, match.start(), *days)


def _month_back(today: date, months: int) -> tuple[int, int]:
    years, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return years, month + 1


def _number(written: str) -> int | None:
    try:
        return parse_numeral(written)
    except NumeralError:
        return None
