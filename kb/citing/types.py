"""What checking a citation or quotation in a text can say. Values only; the checking is in `verify`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Pin:
    """What a request is pinned to: one generation of the store and one day of the law."""

    generation: int
    as_of: date


class CitationState(StrEnum):
    """How a citation fares against the stored texts on a day."""

    VERIFIED = "verified"
    NOT_FOUND = "not_found"
    NOT_IN_FORCE = "not_in_force"
    MISQUOTED = "misquoted"
    UNRESOLVED = "unresolved"


class DifferenceOp(StrEnum):
    """What happens to a stretch of the quotation on the way to the stored wording."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of a quotation and what stands for it in the stored wording; insert and delete leave one empty."""

    op: DifferenceOp
    quoted: str
    stored: str


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """A citation found in a text: [start, end) in code points of the text as sent, how it reads in full, its state.

    `detail` says in Chinese why it is not verified; None when it is and nothing needs saying. Of a misquoted one
    `wording` is the stored wording nearest to the quotation and `difference` leads from the quotation to it.
    """

    start: int
    end: int
    cited: str
    state: CitationState
    detail: str | None = None
    wording: str | None = None
    difference: tuple[Difference, ...] = ()
