"""What an ask reply carries for special questions: precedence, two rules compared, earlier numbers, the handbook."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import Reply
from kb.law.precedence import PrecedenceRule


class PrecedenceOut(Reply):
    """In which order cited provisions on one matter apply, and why."""

    order: tuple[int, ...] = Field(description="引用编号，先适用的在前；undecided 时只是列出")
    rule: PrecedenceRule = Field(description="higher 上位法，special 特别法，newer 新法，undecided 没有定论")
    reason: str
    basis: str = Field(description="依据，如 立法法第九十九条第一款")


class QuantityDifferenceOut(Reply):
    """Numbers of one kind that the two sides do not share, as printed."""

    what: str = Field(description="倍数、金额、期限或比例")
    left: tuple[str, ...]
    right: tuple[str, ...]


class ComparedSideOut(Reply):
    """One side: what it was called, and which citations are its own."""

    label: str
    citations: tuple[int, ...]


class ComparisonOut(Reply):
    """Two rules side by side; for two versions of one law the left one is the older."""

    left: ComparedSideOut
    right: ComparedSideOut
    differences: tuple[QuantityDifferenceOut, ...]


class StricterOut(Reply):
    """That the handbook and the law it cites say different numbers; `laxer`: the handbook says less than the law."""

    handbook: int = Field(description="手册的引用编号")
    law: int = Field(description="法条的引用编号")
    handbook_says: str
    law_says: str
    what: str
    laxer: bool = Field(description="true 表示手册低于法律要求，以法律为准")
