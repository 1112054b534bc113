"""What the store tells of an ingest run: its state, its phase, and what it did. Values only; no SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RunState(StrEnum):
    """Where a run stands; the last four are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ROLLED_BACK = "rolled_back"


FINAL_STATES = frozenset({RunState.DONE, RunState.FAILED, RunState.CANCELLED, RunState.ROLLED_BACK})


class RunPhase(StrEnum):
    """What a running run is at, in this order."""

    READING = "reading"
    PREPARING = "preparing"
    VERIFYING = "verifying"
    EMBEDDING = "embedding"
    PUBLISHING = "publishing"


@dataclass(frozen=True, slots=True)
class FileFailure:
    """Why one text of a run was refused: its path, the reason, the place in it; `quarantine` names the kept copy."""

    path: str
    reason: str
    place: str | None = None
    quarantine: str | None = None


@dataclass(frozen=True, slots=True)
class PassageCounts:
    """What a run asked of the encoder: passages of its new versions, those embedded, those whose vectors were there."""

    changed: int = 0
    embedded: int = 0
    reused: int = 0


@dataclass(frozen=True, slots=True)
class RunReport:
    """One ingest run. `total` and `done` count texts; `added` and `unchanged` those that succeeded.

    `current` names the text at hand; `attempt` counts from 1; `not_before` is when a run that was put back goes on.
    `impact` is the report of what the new texts change, as `ingest.impact` gives it. `versions` are the texts that a
    dry run would have brought in, in the order of `added`; None where that was not kept.
    """

    run_id: int
    state: RunState
    source: str
    kind: str
    actor: str
    dry_run: bool
    total: int
    done: int
    added: tuple[str, ...]
    unchanged: int
    failed: tuple[FileFailure, ...]
    notes: tuple[str, ...]
    generation: int | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    phase: str | None = None
    attempt: int = 1
    not_before: datetime | None = None
    worker_id: str | None = None
    current: str | None = None
    impact: Mapping[str, object] | None = None
    passages: PassageCounts | None = None
    versions: tuple[str, ...] | None = None
