"""The one day a caller names: 3月1号签收, 昨天, 上周五, 2026-02-10, 三天前.

People speak of what has happened: a day without a year is the last one that is not after today.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kb.law.errors import NumeralError
from kb.law.numerals import parse_numeral

_DIGITS = r"(?:\d{1,2}|[一二三四五六七八九十廿]{1,3})"
_YEAR = r"(?:(?P<year>\d{4})\s*年|(?P<which>今|去|前|本)年)?\s*"
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
_SAID = {"今天": 0, "今日": 0, "今早": 0, "今儿": 0, "昨天": 1, "昨日": 1, "昨晚": 1, "昨儿": 1, "前天": 2, "大前天": 3}
_AGO = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7}
_DAY = re.compile(
    r"(?<![\d.])(?P<iso>(?P<y>\d{4})\s*[-/.．年]\s*(?P<m>\d{1,2})\s*[-/.．月]\s*(?P<d>\d{1,2})(?!\d)\s*[日号]?)"
    rf"|(?P<month>{_YEAR}(?P<mm>{_DIGITS})\s*月\s*(?P<dd>{_DIGITS})\s*(?:[日号]|(?=[^\d日号]|$)))"
    rf"|(?P<this>(?P<back>上个?|这个?|本)月\s*(?P<td>{_DIGITS})\s*[日号])"
    rf"|(?P<said>{'|'.join(sorted(_SAID, key=len, reverse=True))})"
    r"|(?P<week>(?P<before>上上|上|这|本)?(?:个)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?!天|个|年|周岁))"
    rf"|(?P<ago>(?P<count>\d{{1,3}}|[一二两三四五六七八九十半]{{1,3}})\s*个?(?P<unit>天|日|周|星期|礼拜)(?:之?前|以前))"
    rf"|(?<![\d月])(?P<bare>(?P<bd>{_DIGITS})号)(?![线楼店院])"
)


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day with the words that name it; [start, end) in the text."""

    day: date
    text: str
    start: int
    end: int


def named_days(text: str, today: date) -> tuple[NamedDay, ...]:
    """Every day a text names, in order; what is no date of the calendar (2月30日) is left out.

    >>> [str(each.day) for each in named_days("3月1号下单，上周五签收", date(2026, 3, 18))]
    ['2026-03-01', '2026-03-13']
    >>> [str(each.day) for each in named_days("12月30日签收的，今天还能退吗", date(2026, 1, 3))]
    ['2025-12-30', '2026-01-03']
    """
    return tuple(_days(text, today))


def _days(text: str, today: date) -> Iterator[NamedDay]:
    for match in _DAY.finditer(text):
        try:
            day = _day(match, today)
        except (ValueError, OverflowError, NumeralError):
            continue
        if day is not None:
            yield NamedDay(day, match.group().strip(), match.start(), match.end())


def _day(match: re.Match[str], today: date) -> date | None:
    if match["iso"]:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    if match["month"]:
        return _in_month(match, today)
    if match["this"]:
        month = _shifted(today, -1 if match["back"].startswith("上") else 0)
        return date(month.year, month.month, parse_numeral(match["td"]))
    if match["said"]:
        return today - timedelta(days=_SAID[match["said"]])
    if match["week"]:
        return _in_week(match["before"], _WEEKDAYS[match["weekday"]], today)
    if match["ago"]:
        if match["count"] == "半":
            return None
        return today - timedelta(days=parse_numeral(match["count"]) * _AGO[match["unit"]])
    number = parse_numeral(match["bd"])
    this = today.replace(day=1)
    return date(this.year, this.month, number) if number <= today.day else _shifted(today, -1).replace(day=number)


def _in_month(match: re.Match[str], today: date) -> date:
    month, day = parse_numeral(match["mm"]), parse_numeral(match["dd"])
    if match["year"]:
        return date(int(match["year"]), month, day)
    if match["which"]:
        return date(today.year - {"今": 0, "本": 0, "去": 1, "前": 2}[match["which"]], month, day)
    if (month, day) == (2, 29):
        return next(date(year, 2, 29) for year in range(today.year, today.year - 9, -1) if _leap(year, today))
    this = date(today.year, month, day)
    return this if this <= today else date(today.year - 1, month, day)


def _leap(year: int, today: date) -> bool:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return leap and date(year, 2, 29) <= today


def _in_week(before: str | None, weekday: int, today: date) -> date:
    """周五 alone is the last one; 上周五 the one of the week before this."""
    monday = today - timedelta(days=today.weekday())
    if before is None:
        return today - timedelta(days=(today.weekday() - weekday) % 7)
    weeks = {"上上": 2, "上": 1}.get(before, 0)
    return monday - timedelta(days=7 * weeks) + timedelta(days=weekday)


def _shifted(today: date, months: int) -> date:
    years, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(years, month + 1, 1)
