"""Titles in 《》 and calendar days as the last articles and prefaces of laws print them; what they mean is for others.

Shared by `repeals` and `amendments`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kb.law.errors import NumeralError
from kb.law.numerals import parse_numeral

_NUMBER = r"[0-9０-９〇○零一二三四五六七八九十]"
DAY = rf"{_NUMBER}{{4}}\s*年\s*{_NUMBER}{{1,3}}\s*月\s*{_NUMBER}{{1,3}}\s*日"
_DAY = re.compile(rf"({_NUMBER}{{4}})\s*年\s*({_NUMBER}{{1,3}})\s*月\s*({_NUMBER}{{1,3}})\s*日")
_OPENING, _CLOSING = "《〈", "》〉"


@dataclass(frozen=True, slots=True)
class NamedText:
    """A title between 《 and 》, inner marks included; [start, end) covers the outer marks as well."""

    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PrintedDay:
    """A whole day 2026年4月15日 where it stands; [start, end) in the text."""

    day: date
    start: int
    end: int


def named_texts(text: str) -> tuple[NamedText, ...]:
    """The outermost titles of a text in order; a mark that is never closed opens none.

    >>> [found.title for found in named_texts("依照《关于修改〈甲法〉的决定》和《乙办法》")]
    ['关于修改〈甲法〉的决定', '乙办法']
    """
    return tuple(_titles(text))


def _titles(text: str) -> Iterator[NamedText]:
    depth, start = 0, 0
    for index, char in enumerate(text):
        if char in _OPENING:
            if depth == 0:
                start = index
            depth += 1
        elif char in _CLOSING and depth:
            depth -= 1
            if depth == 0:
                yield NamedText(text[start + 1 : index], start, index + 1)


def printed_days(text: str) -> tuple[PrintedDay, ...]:
    """Every whole day a text prints, in order; what is no day of the calendar is left out.

    >>> [str(found.day) for found in printed_days("自二〇二六年一月一日起施行，1999年2月30日废止")]
    ['2026-01-01']
    """
    return tuple(_days(text))


def _days(text: str) -> Iterator[PrintedDay]:
    for match in _DAY.finditer(text):
        try:
            year, month, day = (parse_numeral(match.group(i)) for i in (1, 2, 3))
            yield PrintedDay(date(year, month, day), match.start(), match.end())
        except (NumeralError, ValueError):
            continue
