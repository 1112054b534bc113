"""What a new release changes, as values: our content since it was last accepted, and where the company's meets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ingest.upgrade_objects import ContentKind

# Lists are capped for people, counts are exact.
LISTED = 300


class ContentChange(StrEnum):
    """What became of an object of ours since this home accepted it."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Meeting(StrEnum):
    """How something of the company's meets ours.

    conflict: it stands in place of something of ours that changed; same: it says what ours says; dangling: it refers
    to what is no longer there.
    """

    CONFLICT = "conflict"
    SAME = "same"
    DANGLING = "dangling"


@dataclass(frozen=True, slots=True)
class ChangedObject:
    """An object of ours that is new, other or gone; of a removed one only its id is left.

    `said` is what it says now, `before` what it said; None where there is nothing, or nobody knows any more.
    """

    kind: ContentKind
    object_id: str
    name: str
    change: ContentChange
    said: str | None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class OverlayFinding:
    """Something of the company's to look at: what ours says now, what theirs says, and what to do."""

    meeting: Meeting
    kind: ContentKind
    object_id: str
    name: str
    ours: str | None
    theirs: str | None
    advice: str


@dataclass(frozen=True, slots=True)
class StarterState:
    """The starter package: the release installed and the one whose texts came in last; `due`: they are to come in."""

    installed: str
    stored: str | None
    due: bool


@dataclass(frozen=True, slots=True)
class UpgradeReport:
    """What `zhigui upgrade` would do. `content_id` names our content as it was read.

    `first`: this home never accepted anything, so that nothing can be said to have changed. `counts` is by kind and
    change; `standing` are objects of the company's in place of ours that did not change; `left` are titles of handbooks
    whose file is gone and whose text is taken back.
    """

    content_id: str
    starter: StarterState
    first: bool
    changes: tuple[ChangedObject, ...]
    counts: Mapping[str, Mapping[str, int]]
    overlays: tuple[OverlayFinding, ...]
    standing: int
    left: tuple[str, ...]
    relations_due: bool
    problems: tuple[str, ...]

    @property
    def changed(self) -> int:
        """How many objects of ours are new, other or gone."""
        return sum(number for kind in self.counts.values() for number in kind.values())

    @property
    def conflicts(self) -> tuple[OverlayFinding, ...]:
        """The company's objects over changed ones of ours."""
        return tuple(each for each in self.overlays if each.meeting is Meeting.CONFLICT)
