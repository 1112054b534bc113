"""How a statute counts its own periods: some say that their short ones are working days.

行政处罚法 85, 行政强制法 69, 行政复议法 88 and 行政许可法 82 do; everything else counts by 民法典 200 to 204.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kb.law.deadlines import DAYS, WORKING_DAYS, Period
from kb.law.errors import NumeralError
from kb.law.numerals import parse_numeral

_SAYS_SO = re.compile(r"指工作日|以工作日计算")
_NAMED = re.compile(r"[“\"”]([〇一二三四五六七八九十]+)日[”\"“]")
_UP_TO = re.compile(r"([〇一二三四五六七八九十]+)日以内期限")
_AUTHORITY_ONLY = re.compile(r"行政机关[^，。]{0,10}期限以工作日计算")


@dataclass(frozen=True, slots=True)
class WorkingDayRule:
    """That an article makes periods of so many days working days; `days` None: all of them.

    `authority_only`: only those within which an authority must act, not the citizen's own.
    """

    label: str
    days: frozenset[int] | None
    authority_only: bool = False

    def binds(self, period: Period, stated_in: str) -> bool:
        """Whether a period in days, stated in the article text `stated_in`, is one of working days."""
        if period.unit != DAYS or (self.authority_only and "行政机关" not in stated_in):
            return False
        return self.days is None or period.number in self.days


def working_day_rule(articles: Iterable[tuple[str, str]]) -> WorkingDayRule | None:
    """The rule among the (label, text) of a statute; None for most.

    >>> found = working_day_rule([("第八十五条", "本法中“二日”“三日”“五日”“七日”的规定是指工作日，不含法定节假日。")])
    >>> found and sorted(found.days or ())
    [2, 3, 5, 7]
    """
    for label, text in articles:
        if not _SAYS_SO.search(text):
            continue
        named = frozenset(_number(each) for each in _NAMED.findall(text))
        if named:
            return WorkingDayRule(label, named)
        if up_to := _UP_TO.search(text):
            return WorkingDayRule(label, frozenset(range(1, _number(up_to[1]) + 1)))
        if _AUTHORITY_ONLY.search(text):
            return WorkingDayRule(label, None, authority_only=True)
    return None


def counted(period: Period, rule: WorkingDayRule | None, stated_in: str) -> Period:
    """The period as the statute counts it."""
    return replace(period, unit=WORKING_DAYS) if rule is not None and rule.binds(period, stated_in) else period


def _number(printed: str) -> int:
    try:
        return parse_numeral(printed)
    except NumeralError:
        return 0
