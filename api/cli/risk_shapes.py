"""Risk signals as the terminal reads them: only the fields that are shown. Standard library only."""

from __future__ import annotations

from typing import TypedDict


class RiskShape(TypedDict):
    """A signal."""

    risk_id: int
    record_id: str
    topic: str
    topic_name: str
    severity: str
    reason: str
    state: str
    actor_id: str
    actor_name: str | None
    assignee: str | None
    assignee_name: str | None
    created_at: str


class RiskNoteShape(TypedDict):
    """A step of the history."""

    at: str
    actor_id: str
    actor_name: str | None
    state: str
    note: str | None


class RiskCaseShape(RiskShape):
    """A signal with its history."""

    question: str | None
    advice: str | None
    notes: list[RiskNoteShape]


class RiskListShape(TypedDict):
    """The queue."""

    risks: list[RiskShape]
    total: int
    waiting: int
