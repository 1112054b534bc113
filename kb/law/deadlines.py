"""Periods counted to their last day: 民法典 200 to 204, and working days where a statute counts in them.

Which days are worked is asked of a calendar behind a Protocol; nothing here knows a holiday.
"""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from kb.law.errors import LawError
from kb.law.measures import QuantityKind
from kb.law.quantities import find_quantities

# 诉讼时效 runs 20 years at most; what is longer is a typing mistake, and a date must still be one.
LONGEST_YEARS = 100
DAYS, WORKING_DAYS, WEEKS, MONTHS, YEARS = "日", "工作日", "周", "月", "年"
_LONGEST = {
    DAYS: 366 * LONGEST_YEARS,
    WORKING_DAYS: 2_000,
    WEEKS: 5_200,
    MONTHS: 12 * LONGEST_YEARS,
    YEARS: LONGEST_YEARS,
}
_COUNTED = "开始的当日不计入，自次日起算"
_MOVED = "最后一日是法定休假日，顺延到休假结束的次日"
_MONTHLY = "到期月的对应日为最后一日"
_MONTH_END = "到期月没有对应日，以月末日为最后一日"
_WORKED = "按工作日计算，周末和法定节假日不算，调休上班日算"
CIVIL_BASIS = "民法典第二百零一条至第二百零三条"
_HOLIDAYS_UNKNOWN = "年的放假调休安排尚未公布，暂按周末和日期固定的法定假日（元旦、劳动节、国庆节）计算，公布后请复核"


class PeriodError(LawError, ValueError):
    """A period that cannot be counted to a day; the message says in Chinese what is wrong and what would do."""


class HolidayCalendar(Protocol):
    """Which days are worked in mainland China."""

    def knows(self, year: int) -> bool:
        """Whether the year's holidays and shifted working days were announced."""
        ...

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked, 调休上班 included; of a year it does not know, by weekday and fixed holidays."""
        ...


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as statutes state it; `unit` is 日, 工作日, 周, 月 or 年."""

    number: int
    unit: str

    @property
    def printed(self) -> str:
        """15个工作日, 3个月, 7日."""
        return f"{self.number}{'个' if self.unit in {WORKING_DAYS, MONTHS} else ''}{self.unit}"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a period that began on `start`; `moved_from` is the day it would have been without holidays.

    `rule` says in Chinese how it was counted; `notes` what to beware of.
    """

    start: date
    period: Period
    last_day: date
    rule: str
    notes: tuple[str, ...] = ()
    moved_from: date | None = None


def parse_period(text: str) -> Period:
    """The one period a text states; PeriodError for none, several, or one counted in hours.

    >>> [parse_period(text).printed for text in ("七日", "十五个工作日内", "半年", "3个月", "两周", "7天")]
    ['7日', '15个工作日', '6个月', '3个月', '2周', '7日']
    """
    found = [each for each in find_quantities(text) if each.kind is QuantityKind.PERIOD]
    if not found:
        raise PeriodError(f"没有看出期限：“{text[:20]}”；请写成 七日、15个工作日、三个月 或 一年 这样。")
    if len(found) > 1:
        raise PeriodError(f"“{text[:20]}”里有不止一个期限，请只写一个。")
    (quantity,) = found
    number = quantity.upper if quantity.upper is not None else quantity.lower
    if quantity.unit not in _LONGEST:
        raise PeriodError("按小时、分钟、交易日或季度计算的期限不能算到某一天；请写成日、工作日、周、月或年。")
    if number is None or number.denominator != 1 or not 0 < number <= _LONGEST[quantity.unit]:
        raise PeriodError(f"期限“{text[:20]}”不是可以计算的整数，或者太长。")
    return Period(int(number), quantity.unit)


def reckon(start: date, period: Period, calendar: HolidayCalendar, *, moves_on: bool = True) -> Deadline:
    """The last day of a period that begins on `start`.

    The first day is not counted. Months and years end on the corresponding day, or on the last of the month where
    there is none. With `moves_on` a last day that is not worked moves to the next that is. PeriodError where the
    calendar of this era ends.
    """
    try:
        nominal = _nominal(start, period, calendar)
        last = _next_workday(nominal, calendar) if moves_on else nominal
    except OverflowError:
        raise PeriodError("期限太长，算不出最后一天。") from None
    # The year behind a moved day is looked at as well: 12 月 31 日 may be the eve of a holiday.
    unknown = [year for year in _years_that_matter(start, nominal, last, period) if not calendar.knows(year)]
    notes = (f"{_years(unknown)}{_HOLIDAYS_UNKNOWN}",) if unknown else ()
    return Deadline(
        start, period, last, _rule(start, period, nominal, last), notes, nominal if last != nominal else None
    )


def _nominal(start: date, period: Period, calendar: HolidayCalendar) -> date:
    if period.unit == WORKING_DAYS:
        return _working(start, period.number, calendar)
    if period.unit in {DAYS, WEEKS}:
        return start + timedelta(days=period.number * (7 if period.unit == WEEKS else 1))
    count = period.number * (12 if period.unit == YEARS else 1)
    years, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    if years > date.max.year:
        raise OverflowError
    return date(years, month + 1, min(start.day, months.monthrange(years, month + 1)[1]))


def _working(start: date, number: int, calendar: HolidayCalendar) -> date:
    day = start
    while number:
        day += timedelta(days=1)
        number -= calendar.is_workday(day)
    return day


def _next_workday(day: date, calendar: HolidayCalendar) -> date:
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def _years_that_matter(start: date, nominal: date, last: date, period: Period) -> range:
    """Working days depend on every day between; else only the end does."""
    first = start + timedelta(days=1) if period.unit == WORKING_DAYS else nominal
    return range(first.year, last.year + 1)


def _years(years: list[int]) -> str:
    return str(years[0]) if len(years) == 1 else f"{years[0]}至{years[-1]}"


def _rule(start: date, period: Period, nominal: date, last: date) -> str:
    parts = [_COUNTED]
    if period.unit == WORKING_DAYS:
        parts.append(_WORKED)
    if period.unit in {MONTHS, YEARS}:
        parts.append(_MONTHLY if nominal.day == start.day else _MONTH_END)
    if last != nominal:
        parts.append(_MOVED)
    return "；".join(parts)
