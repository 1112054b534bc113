"""A period counted for whoever asks for nothing else. Light: the command counts without opening anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kb.answering.holidays import ChineseHolidays
from kb.law.deadlines import CIVIL_BASIS, DAYS, WORKING_DAYS, Deadline, PeriodError, parse_period, reckon


def count(period: str, start: date, *, working_days: bool = False) -> Deadline:
    """The deadline of a period as written; with `working_days` a period in days is one of working days.

    PeriodError, in Chinese, for what cannot be counted so.
    """
    stated = parse_period(period)
    if working_days and stated.unit not in {DAYS, WORKING_DAYS}:
        raise PeriodError("只有按日计算的期限可以改按工作日计算。")
    deadline = reckon(start, replace(stated, unit=WORKING_DAYS) if working_days else stated, ChineseHolidays())
    return replace(deadline, rule=f"{deadline.rule}（{CIVIL_BASIS}）")
