"""zhigui deadline: counts without the knowledge base, so it answers while an ingest holds the folder."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import click

from api.cli.chinese import ChineseCommand, argument
from api.cli.options import json_flag
from api.cli.output import show
from api.cli.render_around import deadline_reply_lines
from api.client import CallError, Json


@click.command("deadline", cls=ChineseCommand)
@argument("period", metavar="期限", help="如 七日、15个工作日、三个月、一年")
@click.option(
    "--from", "start", metavar="日期", required=True, help="起算的那一天，如 2026-02-10、3月1日、昨天；当日不计入"
)
@click.option("--working-days", is_flag=True, help="按工作日计算，周末和法定节假日不算，调休上班日算")
@json_flag
def deadline(period: str, start: str, *, working_days: bool, as_json: bool) -> None:
    """算期限的最后一天。

    开始的当日不计入；最后一天是法定休假日的，顺延到休假结束的次日。
    """
    from api.deadline import count
    from kb.law.deadlines import PeriodError

    try:
        found = count(period, _day(start), working_days=working_days)
    except PeriodError as error:
        raise CallError(str(error)) from None
    reply: Json = {
        "from": found.start.isoformat(),
        "period": found.period.number,
        "unit": found.period.unit,
        "last_day": found.last_day.isoformat(),
        "moved_from": found.moved_from.isoformat() if found.moved_from else None,
        "rule": found.rule,
        "notes": list(found.notes),
    }
    show(reply, as_json, deadline_reply_lines)


def _day(written: str) -> date:
    """The day meant; CallError in Chinese for none or several."""
    from kb.law.days import named_days

    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    found = {each.day for each in named_days(written, today)}
    if len(found) != 1:
        raise CallError(f"--from 看不出是哪一天：{written}；请写成 2026-02-10 或 3月1日 这样。")
    return found.pop()
