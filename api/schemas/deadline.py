"""The body of a counted deadline."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from api.schemas.base import Reply


class DeadlineReply(Reply):
    """The last day of a period; `moved_from` is the day it would have been without holidays."""

    start: date = Field(serialization_alias="from", description="起算的那一天，当日不计入")
    period: int
    unit: str = Field(description="日、工作日、周、月 或 年")
    last_day: date = Field(description="最后一天")
    moved_from: date | None = Field(description="顺延之前的最后一天；没有顺延时为空")
    rule: str = Field(description="怎么算的，依据哪一条")
    notes: tuple[str, ...] = Field(description="要留意的，如 放假安排尚未公布")
