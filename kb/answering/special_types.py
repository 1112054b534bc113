"""What stands beside an answer to a special question: precedence, two rules compared, an earlier wording, a stricter
handbook. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from kb.answering.deadline_types import DeadlineFound
from kb.law.precedence import PrecedenceRule


@dataclass(frozen=True, slots=True)
class Precedence:
    """In which order cited provisions on one matter apply, by citation number; why, and on which article.

    With the rule undecided nothing was moved: `order` is as they were found, and the reason says who may rule.
    """

    order: tuple[int, ...]
    rule: PrecedenceRule
    reason: str
    basis: str


@dataclass(frozen=True, slots=True)
class QuantityDifference:
    """What two texts put in different numbers, as each prints it: 倍数 三倍 / 十倍; a side without one is empty."""

    what: str
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One of two rules compared: what the asker calls it, and the numbers of its citations."""

    label: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rules side by side; for two versions of one law the left one is the older."""

    left: ComparedSide
    right: ComparedSide
    differences: tuple[QuantityDifference, ...] = ()


@dataclass(frozen=True, slots=True)
class Stricter:
    """That our handbook and the law it cites say different numbers: citation numbers, what each says, and which binds.

    `laxer` True: the handbook promises less than the law demands, which is a fault of the handbook.
    """

    handbook: int
    law: int
    handbook_says: str
    law_says: str
    what: str
    laxer: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a draft: which rule goes first, two sides, a stricter handbook, and what must be said."""

    precedence: Precedence | None = None
    comparison: Comparison | None = None
    stricter: Stricter | None = None
    notices: tuple[str, ...] = ()
    deadline: DeadlineFound | None = None
