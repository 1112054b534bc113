"""What an update means for officers, and how far each of them is with it, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

StudyState = Literal["open", "read", "passed"]


@dataclass(frozen=True, slots=True)
class StudiedChange:
    """One provision that reads differently. `old_*` None where it is new, `new_*` None where it is gone.

    `version_id` is the version that came in. `topic` is the topic it belongs to, None where only something of ours
    rests on it. `old_title` is the instrument that `title` replaced, None where both wordings are of one instrument;
    a provision that went with a replaced instrument has that one's title in both.
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
    old_title: str | None = None


@dataclass(frozen=True, slots=True)
class Affected:
    """Something of ours that rests on changed provisions: a handbook unit, a phrasing, an approved answer.

    `rests_on` are (title, article) as the object cites them, each once.
    """

    kind: str
    object_id: str
    name: str
    rests_on: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StudyDraft:
    """A study list to be kept. `items` are (item_id, revision), more than one try asks; `industries` empty: it
    concerns everybody."""

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
