"""Days as callers name them: 2019年5月, 去年, 2024-07-01之前, 旧法. What was in force then is not decided here."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from kb.law.errors import NumeralError
from kb.law.festivals import FESTIVALS, festival_days
from kb.law.numerals import parse_numeral
from kb.law.recent_days import counted_back, part_of_year

_DIGITS = "〇零一二三四五六七八九"
# 19年 is a year only where a time word follows: 贷款20年 is a period.
_SHORT_YEAR = r"(?<!\d)[012]\d(?=年(?:的时候|那[年会]|买|签|发生|以?前|之前|初|底|\d|[一二三四五六七八九十]+月))"
_YEAR = rf"(?P<year>(?:19|20)\d{{2}}|[一二][{_DIGITS}]{{3}}|{_SHORT_YEAR})"
_MONTH = r"(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})"
_DAY = r"(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})"
_PART = rf"初|底|末|中(?!旬)|上半年|下半年|(?:{'|'.join(FESTIVALS)})(?!月|个)"
_NUMBERED = re.compile(
    rf"(?<!\d){_YEAR}\s*年(?![以之]?[内后]|\s*(?:修|版|第|[内]))"
    rf"(?:\s*{_MONTH}\s*月(?:\s*份)?(?:\s*{_DAY}\s*[日号])?|的?(?:年)?(?P<part>{_PART}))?"
)
_ISO = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?(?!\d)(?P<part>(?!))?"
)
_SPOKEN = re.compile(
    rf"(?P<word>大前年|前年|去年|今年)(?:\s*{_MONTH}\s*月(?:份)?(?:\s*{_DAY}\s*[日号])?|的?(?:年)?(?P<part>{_PART}))?"
)
_AGO = re.compile(r"(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*年(?:多)?(?:以|之)?前(?!面)")
_BEFORE = re.compile(r"\s*(?:以前|之前|前(?!后))")
_AFTER = re.compile(r"\s*(?:以后|之后|后|起|开始|至今)")
_YEARS_BACK = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3}
_OLD_LAW = re.compile(
    r"(?<!新)(?:旧法|老法|旧的?规定|老规定|旧版|原来的?(?:法|规定)|以前(?:的法|的规定|怎么规定|法律)|修[改订正]前|"
    r"改之前)"
)


@dataclass(frozen=True, slots=True)
class DayMention:
    """A stretch of days named in a text, both ends included; `written` as it stands there, from `start` on.

    `first` None: everything up to `last` (之前). `old_law` means no day but whatever bound before today's text.
    """

    written: str
    start: int
    first: date | None
    last: date | None
    old_law: bool = False


def past_days(text: str, today: date) -> DayMention | None:
    """The first past day or stretch of days a text names, else that it asks for the old law; None for neither.

    Stretches that reach today or later are none: today's law answers them.

    >>> found = past_days("2019年5月买的手机", date(2026, 11, 22))
    >>> (found.written, found.first.isoformat(), found.last.isoformat())
    ('2019年5月', '2019-05-01', '2019-05-31')
    >>> past_days("前年的合同", date(2026, 11, 22)).last.isoformat()
    '2024-12-31'
    >>> past_days("旧法怎么规定的", date(2026, 11, 22)).old_law
    True
    """
    found = [each for each in _mentions(text, today) if each.last is not None and each.last < today]
    if found:
        # Of two readings of one place the longer one: 去年双十一 is no 双十一 of this year.
        return min(found, key=lambda each: (each.start, -len(each.written)))
    old = _OLD_LAW.search(text)
    return DayMention(old.group(), old.start(), None, None, old_law=True) if old else None


def _mentions(text: str, today: date) -> list[DayMention]:
    found = []
    for match in (*_ISO.finditer(text), *_NUMBERED.finditer(text)):
        if (year := _year(match["year"], today)) is not None:
            found.append(_bounded(text, match, year))
    for match in _SPOKEN.finditer(text):
        found.append(_bounded(text, match, today.year - _YEARS_BACK[match["word"]]))
    for match in _AGO.finditer(text):
        if (count := _number(match["count"])) is not None and 0 < count < today.year - 1949:
            year = today.year - count
            found.append(DayMention(match.group(), match.start(), date(year, 1, 1), date(year, 12, 31)))
    for each in counted_back(text, today):
        if not _AFTER.match(text, each.start + len(each.written)):
            found.append(DayMention(each.written, each.start, each.first, each.last))
    return [each for each in found if each is not None]


def _bounded(text: str, match: re.Match[str], year: int) -> DayMention | None:
    """The stretch a written day stands for, with 之前 behind it read as everything before."""
    month, day = _number(match["month"]), _number(match["day"])
    if _AFTER.match(text, match.end()):
        return None
    part = match["part"]
    if part is not None:
        span = festival_days(part, year) if part in FESTIVALS else part_of_year(year, part)
    else:
        span = _span(year, month, day)
    if span is None:
        return None
    first, last = span
    if before := _BEFORE.match(text, match.end()):
        written = text[match.start() : before.end()]
        return DayMention(written, match.start(), None, first - timedelta(days=1))
    return DayMention(match.group(), match.start(), first, last)


def _span(year: int, month: int | None, day: int | None) -> tuple[date, date] | None:
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except (ValueError, calendar.IllegalMonthError):
        return None  # 2019年13月 names no day


def _year(written: str, today: date) -> int | None:
    if written.isdigit():
        year = int(written)
        return year if year >= 1000 else 2000 + year if 2000 + year <= today.year else None
    digits = [max(_DIGITS.index(each) - 1, 0) for each in written]
    year = int("".join(map(str, digits)))
    return year if 1949 < year <= today.year else None


def _number(written: str | None) -> int | None:
    if written is None:
        return None
    try:
        return parse_numeral(written)
    except NumeralError:
        return None
