"""When festivals fall that callers date their stories by: 五一, 双十一,
春节. Days that follow the moon stand in a table."""

from __future__ import annotations

from datetime import date, timedelta

# The first day of the lunar year, the fifth of its fifth month, the fifteenth of its eighth, from 2015 on;
# tested against the holidays the State Council announced.
_SPRING = (219, 208, 128, 216, 205, 125, 212, 201, 122, 210, 129, 217, 206, 126, 213, 203)
_DRAGON_BOAT = (620, 609, 530, 618, 607, 625, 614, 603, 622, 610, 531, 619, 609, 528, 616, 605)
_MID_AUTUMN = (927, 915, 1004, 924, 913, 1001, 921, 910, 929, 917, 1006, 925, 915, 1003, 922, 912)
_TABLE_BEGINS = 2015
_MOON = {"春节": (_SPRING, -1, 6), "过年": (_SPRING, -1, 6), "端午": (_DRAGON_BOAT, 0, 0), "中秋": (_MID_AUTUMN, 0, 0)}
_FIXED = {
    "元旦": ((1, 1), (1, 3)),
    "情人节": ((2, 14), (2, 14)),
    "妇女节": ((3, 8), (3, 8)),
    "清明": ((4, 4), (4, 6)),
    "五一": ((5, 1), (5, 5)),
    "劳动节": ((5, 1), (5, 5)),
    "六一": ((6, 1), (6, 1)),
    "618": ((6, 18), (6, 18)),
    "国庆": ((10, 1), (10, 7)),
    "十一": ((10, 1), (10, 7)),
    "双十一": ((11, 11), (11, 11)),
    "双11": ((11, 11), (11, 11)),
    "双十二": ((12, 12), (12, 12)),
    "双12": ((12, 12), (12, 12)),
    "圣诞": ((12, 25), (12, 25)),
}
FESTIVALS = tuple(sorted((*_MOON, *_FIXED), key=len, reverse=True))


def festival_days(name: str, year: int) -> tuple[date, date] | None:
    """The days of a festival in a year, both ends included; None for one that follows the moon beyond the table.

    >>> festival_days("春节", 2026), festival_days("春节", 1999)
    ((datetime.date(2026, 2, 16), datetime.date(2026, 2, 23)), None)
    """
    if name in _FIXED:
        first, last = _FIXED[name]
        return date(year, *first), date(year, *last)
    table, before, after = _MOON[name]
    at = year - _TABLE_BEGINS
    if not 0 <= at < len(table):
        return None
    day = date(year, *divmod(table[at], 100))
    return day + timedelta(days=before), day + timedelta(days=after)


def festival_before(name: str, today: date) -> tuple[date, date] | None:
    """The festival that was over last before a day.

    >>> festival_before("国庆", date(2026, 9, 1))
    (datetime.date(2025, 10, 1), datetime.date(2025, 10, 7))
    """
    for year in (today.year, today.year - 1):
        days = festival_days(name, year)
        if days is not None and days[1] < today:
            return days
    return None
