"""What an update means for officers, and how far each of them is with it, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

StudyState = Literal["open", "read", "passed"]


@dataclass(frozen=True, slots=True)
class StudiedChange:
    """One provision that reads differently. `old_*` None where it is new, `new_*` None where it is gone.

    `topic` is the topic it belongs to, None where only something of ours rests on it.
    """

    title: str
    version_id: str
    kind: str
    old_label: str | None
    new_label: str | None
    old_text: str | None
    new_text: str | None
    effective_date: date | None
    topic: str | None


@dataclass(frozen=True, slots=True)
class Affected:
    """Something of ours that rests on a changed provision: a handbook unit, a phrasing, an approved answer."""

    kind: str
    object_id: str
    name: str
    title: str
    article: str


@dataclass(frozen=True, slots=True)
class StudyDraft:
    """A study list to be kept. `items` are (item_id, revision); `industries` empty: it concerns everybody."""

    generation: int
    title: str
    industries: tuple[str, ...]
    changes: tuple[StudiedChange, ...]
    affected: tuple[Affected, ...]
    items: tuple[tuple[str, int], ...]
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """A study list as kept; `ended_at` is when its publication was taken back."""

    study_id: str
    draft: StudyDraft
    created_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is with a study: read, answered (`answers` by number from 1), passed, reported on."""

    study_id: str
    actor_id: str
    read_at: datetime | None = None
    answers: dict[int, tuple[str, ...]] = field(default_factory=dict)
    tries: int = 0
    passed_at: datetime | None = None
    report: str | None = None
    report_at: datetime | None = None

    @property
    def state(self) -> StudyState:
        """open, read or passed."""
        return "passed" if self.passed_at is not None else "read" if self.read_at is not None else "open"
