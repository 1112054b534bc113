"""A period and a day in, the last day out."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from api.deadline import count
from api.errors import field_error
from api.routing import Routes
from api.schemas.base import WrittenDay
from api.schemas.deadline import DeadlineReply
from kb.law.deadlines import PeriodError

router = Routes(tags=["deadline"])
LONGEST_PERIOD = 40


@router.get("/deadline", summary="算期限的最后一天")
def deadline(
    period: Annotated[str, Query(min_length=1, max_length=LONGEST_PERIOD, description="期限", examples=["七日"])],
    start: Annotated[WrittenDay, Query(alias="from", description="起算的那一天，当日不计入", examples=["2026-02-10"])],
    working_days: Annotated[bool, Query(description="按工作日计算")] = False,
) -> DeadlineReply:
    """Counted by 民法典 200 to 204; the last day moves on from a holiday, and working days skip them."""
    try:
        found = count(period, start, working_days=working_days)
    except PeriodError as error:
        raise field_error("period", str(error)) from None
    return DeadlineReply(
        start=found.start,
        period=found.period.number,
        unit=found.period.unit,
        last_day=found.last_day,
        moved_from=found.moved_from,
        rule=found.rule,
        notes=found.notes,
    )
