"""China's statutory holidays and shifted working days, out of the package chinesecalendar."""

from __future__ import annotations

from datetime import date

import chinese_calendar

# 全国年节及纪念日放假办法 (2025-01-01): holidays that fall on the same day every year. The others follow the moon.
_FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
_SATURDAY = 5


class ChineseHolidays:
    """The HolidayCalendar of mainland China, as far as the State Council has announced it and the package knows."""

    def __init__(self) -> None:
        self._years = frozenset(day.year for day in chinese_calendar.holidays)

    def knows(self, year: int) -> bool:
        """Whether the package holds the year's announcement; it is made in November for the year after."""
        return year in self._years

    def is_workday(self, day: date) -> bool:
        """Announced days as announced; of other years Monday to Friday but for holidays with a fixed date."""
        if self.knows(day.year):
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED
