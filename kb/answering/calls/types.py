"""The pieces of a call and what is told of them, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kb.phrasing.types import Finding


class Speaker(StrEnum):
    """Who speaks: what an officer says is judged, what a caller says is listened to."""

    OFFICER = "officer"
    CALLER = "caller"


@dataclass(frozen=True, slots=True)
class CallScope:
    """What a call is held under from its first word to its last: day, industry, scene, level, province.

    `generation` is the one it began under: the basis of what is told the officer is looked up in it to the end, while
    each answer rests on the newest, as it would at the desk. `actor_id` is the officer, `role` whose handbooks may be
    used; `session_id` the call's number as records keep it.
    """

    call_id: str
    actor_id: str
    generation: int
    as_of: date
    session_id: str
    industry: str | None = None
    scene: str | None = None
    level: str | None = None
    province: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of transcript; `at` is seconds since the call began, `final` False one that is still being recognised.

    A piece that is not final is replaced by a later one of the same number.
    """

    n: int
    speaker: Speaker
    text: str
    at: float
    final: bool = True


@dataclass(frozen=True, slots=True)
class PiecePlace:
    """A place in a piece, in code points."""

    n: int
    start: int


@dataclass(frozen=True, slots=True)
class CallFinding:
    """A restricted phrasing that the officer said; [start, end) count code points of piece `n`, where it ends.

    `begins` is where it began when that was in an earlier piece; `start` is 0 then. `matched` is the whole phrase.
    `finding_id` names it within the call.
    """

    finding_id: int
    n: int
    start: int
    end: int
    finding: Finding
    begins: PiecePlace | None = None


@dataclass(frozen=True, slots=True)
class FindingWithdrawn:
    """A finding that no longer holds: the recogniser heard otherwise, or the words behind it clear it."""

    found: CallFinding


@dataclass(frozen=True, slots=True)
class CallQuestion:
    """What the caller asks, whole; `n` is the piece with which it was complete."""

    n: int
    text: str


@dataclass(frozen=True, slots=True)
class CallRisk:
    """A risk signal in what the caller said: which rule saw it, why it matters, what the officer does now."""

    n: int
    rule_id: str
    topic: str
    topic_name: str
    severity: str
    reason: str
    advice: str


CallEvent = CallFinding | FindingWithdrawn | CallQuestion | CallRisk


@dataclass(frozen=True, slots=True)
class CallSummary:
    """What a call came to; `seconds` is the moment of its last piece, `cited` the articles answers rested on."""

    pieces: int
    questions: int
    findings: int
    seconds: float
    cited: tuple[str, ...]
