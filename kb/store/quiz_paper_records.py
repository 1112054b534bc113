"""Papers, who is to sit them, attempts and certificates, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class PaperState(StrEnum):
    """Whether a paper can be sat."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class PaperItem:
    """One question of a paper: a revision of an item, the section it stands in (from 0), what it is worth."""

    item_id: str
    revision: int
    section: int
    points: int


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """A paper to be kept. `blueprint` are the plain fields it was made by, `generation` the texts it was made on."""

    title: str
    blueprint: Mapping[str, object]
    items: tuple[PaperItem, ...]
    seed: int
    generation: int
    as_of: date


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: what it holds never changes. `sibling` is the other of two parallel papers."""

    paper_id: str
    state: PaperState
    draft: PaperDraft
    sibling: str | None
    created_by: str
    created_at: datetime

    @property
    def title(self) -> str:
        """What it is called."""
        return self.draft.title

    @property
    def items(self) -> tuple[PaperItem, ...]:
        """Its questions, in the order of the paper; their numbers begin at 1."""
        return self.draft.items

    @property
    def possible(self) -> int:
        """满分."""
        return sum(each.points for each in self.items)


@dataclass(frozen=True, slots=True)
class AssignmentDraft:
    """That one person (`actor_id`) or everybody of a team is to sit a paper; `cause` is what it follows from."""

    paper_id: str
    actor_id: str | None
    team_id: str | None
    due_on: date | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """An assignment as kept; `ended_at` is when it was taken back."""

    assignment_id: str
    draft: AssignmentDraft
    assigned_by: str
    assigned_at: datetime
    ended_at: datetime | None

    def concerns(self, actor_id: str, team_id: str | None) -> bool:
        """Whether somebody is to sit it."""
        draft = self.draft
        return draft.actor_id == actor_id or (draft.team_id is not None and draft.team_id == team_id)


class AttemptState(StrEnum):
    """How far an attempt is: being sat, handed in with answers that a person has to mark, or marked."""

    OPEN = "open"
    SUBMITTED = "submitted"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class Mark:
    """What one question brought. `met` are the points of an open answer, `note` what the marker says of it.

    `confirmed` False: a suggestion by rule that a person has yet to look at.
    """

    item_id: str
    revision: int
    points: int
    of: int
    met: tuple[bool, ...] = ()
    note: str = ""
    confirmed: bool = True

    @property
    def right(self) -> bool:
        """Whether it brought all it could."""
        return self.points == self.of


@dataclass(frozen=True, slots=True)
class Marking:
    """The marks of an attempt by number of the question, and what follows; `passed` None: pending, or not judged."""

    marks: Mapping[int, Mark]
    score: int
    possible: int
    passed: bool | None
    state: AttemptState


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody's sitting of a paper.

    `answers` by number of the question in the paper, from 1: the places of the chosen options (from 0, as text), what
    was written into the blanks, or the one text of an open answer. `ends_at` None: without limit. `seed` is what the
    questions and options were shuffled by. `score` None until it was handed in.
    """

    attempt_id: str
    paper_id: str
    actor_id: str
    state: AttemptState
    seed: int
    started_at: datetime
    ends_at: datetime | None
    submitted_at: datetime | None = None
    marked_at: datetime | None = None
    marked_by: str | None = None
    answers: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    marks: Mapping[int, Mark] = field(default_factory=dict)
    score: int | None = None
    possible: int | None = None
    passed: bool | None = None


@dataclass(frozen=True, slots=True)
class CertificateDraft:
    """That somebody passed; `expires_on` is the first day on which it no longer holds, None: it holds for good."""

    title: str
    issued_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate as kept; `ended_on` with its reason where it was ended before its time."""

    certificate_id: str
    actor_id: str
    attempt_id: str
    draft: CertificateDraft
    ended_on: date | None
    ended_because: str | None

    def holds(self, on: date) -> bool:
        """Whether it is good on a day."""
        ends = [each for each in (self.draft.expires_on, self.ended_on) if each is not None]
        return self.draft.issued_on <= on and all(on < each for each in ends)
