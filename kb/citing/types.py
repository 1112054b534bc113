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


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """A citation found in a text: [start, end) in code points of the text as sent, how it reads in full, its state.

    `detail` says in Chinese why it is not verified; None when it is and nothing needs saying.
    """

    start: int
    end: int
    cited: str
    state: CitationState
    detail: str | None = None
