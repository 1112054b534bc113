"""What a reply carries beside its citations: related provisions, and the last day of a period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pydantic import Field

from api.schemas.base import Reply
from api.schemas.citation import Citation
from kb.answering.deadline_types import DeadlineFound
from kb.citing.related import RelatedCitation
from kb.search.related import Relation


class RelatedOut(Reply):
    """A provision to look at beside those cited; its wording is behind `href`."""

    title: str
    locator: str
    article: str
    instrument_id: str
    href: str
    relation: Relation = Field(
        description="penalty_of 对应的处罚，duty_of 所罚行为对应的要求，referred_to 条文中提到，refers_here 提到本条"
    )
    reason: str = Field(description="为什么相关，如 违反第十九条的处罚")


class DeadlineOut(Reply):
    """The last day of a period that a cited article states, counted from the day the question names."""

    start: date = Field(serialization_alias="from", description="起算的那一天，当日不计入")
    from_text: str = Field(description="问题里的说法，如 3月1号")
    event: str = Field(description="条文从什么时候起算，如 收到商品")
    period: int
    unit: str = Field(description="日、工作日、周、月 或 年")
    last_day: date = Field(description="最后一天")
    rule: str = Field(description="怎么算的，依据哪一条")
    notes: tuple[str, ...] = Field(description="要留意的，如 放假安排尚未公布")
    citation: Citation = Field(description="写明期限的条文")

    @classmethod
    def of(cls, found: DeadlineFound) -> DeadlineOut:
        """The contract's shape of a deadline."""
        return cls(
            start=found.start,
            from_text=found.start_text,
            event=found.event,
            period=found.period.number,
            unit=found.period.unit,
            last_day=found.last_day,
            rule=found.rule,
            notes=found.notes,
            citation=Citation.model_validate(found.citation),
        )


def related_out(related: Iterable[RelatedCitation]) -> tuple[RelatedOut, ...]:
    """The contract's shape of related provisions."""
    return tuple(RelatedOut.model_validate(one) for one in related)
