"""Records as the terminal reads them: only the fields that are shown. Standard library only."""

from __future__ import annotations

from typing import TypedDict

from api.client import Json


class RecordLineShape(TypedDict):
    """A record in a list."""

    record_id: str
    kind: str
    at: str
    actor_id: str
    actor_name: str | None
    about: str | None
    outcome: str | None
    as_of: str | None
    generation: int | None
    industry: str | None
    session_id: str | None
    asked: str | None
    said: str | None
    cited: list[str]
    phrasings: list[str]
    risks: int
    held: bool
    erased: bool
    writer_id: str
    sequence: int


class RecordListShape(TypedDict):
    """A page of records."""

    records: list[RecordLineShape]
    next: str | None


class SaidShape(TypedDict):
    """Feedback."""

    at: str
    actor_id: str
    actor_name: str | None
    verdict: str
    comment: str | None
    should_cite: list[str]


class SignalNoteShape(TypedDict):
    """A note on a signal."""

    at: str
    actor_id: str
    actor_name: str | None
    state: str
    note: str | None


class SignalShape(TypedDict):
    """A risk signal."""

    signal_id: int
    topic: str
    severity: str
    reason: str
    state: str
    notes: list[SignalNoteShape]


class HeldShape(TypedDict):
    """A hold."""

    hold_id: str
    reason: str
    placed_at: str


class ErasureShape(TypedDict):
    """What erased the content."""

    record_id: str
    kind: str
    at: str
    erasure_id: str | None


class HeadShape(TypedDict):
    """A day head."""

    day: str
    sequence: int
    key_id: str
    signed_at: str


class ChainShape(TypedDict):
    """The place in the chain."""

    writer_id: str
    sequence: int
    previous_hash: str
    hash: str
    commitment: str | None
    link_holds: bool
    content_holds: bool | None
    head: HeadShape | None


class RecordShape(RecordLineShape):
    """A whole record."""

    rule_set_id: str | None
    encoder: str | None
    model: str | None
    facts: dict[str, Json]
    content: dict[str, Json] | None
    sealed: bool
    chain: ChainShape
    feedback: list[SaidShape]
    signals: list[SignalShape]
    holds: list[HeldShape]
    erasure: ErasureShape | None
