"""The history of ingest runs: what was asked, how far it came, what it published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, Row, insert, select, update

from kb.errors import NotFoundError
from kb.store import schema as s
from kb.store.engine import reading, writing


class RunState(StrEnum):
    """Where a run stands; the last four are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True, slots=True)
class FileFailure:
    """Why one text of a run was refused: its path, the reason, and the place in it."""

    path: str
    reason: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class RunReport:
    """One ingest run. `total` and `done` count texts; `added` and `unchanged` those that succeeded."""

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


class SqlRuns:
    """Keeps ingest runs in the SQL store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self, source: str, kind: str, actor: str, *, dry_run: bool, request: Mapping[str, Any]) -> int:
        """Queues a run and returns its number."""
        query = (
            insert(s.ingest_runs)
            .values(
                state=RunState.QUEUED.value,
                source=source,
                kind=kind,
                actor_id=actor,
                dry_run=dry_run,
                request=dict(request),
                report=_report((), 0, (), ()),
                total=0,
                done=0,
                cancel_requested=False,
                created_at=datetime.now(UTC),
            )
            .returning(s.ingest_runs.c.run_id)
        )
        with writing(self._engine) as c:
            return int(c.execute(query).scalar_one())

    def request(self, run_id: int) -> Mapping[str, Any]:
        """What a run was asked to do. Raises NotFoundError."""
        with reading(self._engine) as c:
            found = c.scalar(select(s.ingest_runs.c.request).where(s.ingest_runs.c.run_id == run_id))
        if found is None:
            raise NotFoundError(f"没有编号为 {run_id} 的导入任务。")
        return dict(found)

    def start(self, run_id: int) -> None:
        """Marks a run as running."""
        self._update(run_id, state=RunState.RUNNING.value, started_at=datetime.now(UTC))

    def progress(self, run_id: int, done: int, total: int) -> bool:
        """Notes how far a run came; True when somebody asked to cancel it."""
        self._update(run_id, done=done, total=total)
        with reading(self._engine) as c:
            query = select(s.ingest_runs.c.cancel_requested).where(s.ingest_runs.c.run_id == run_id)
            return bool(c.scalar(query))

    def request_cancel(self, run_id: int) -> None:
        """Asks a run to stop at its next text; what it prepared is discarded."""
        self._update(run_id, cancel_requested=True)

    def finish(
        self,
        run_id: int,
        state: RunState,
        *,
        added: Sequence[str] = (),
        unchanged: int = 0,
        failed: Sequence[FileFailure] = (),
        notes: Sequence[str] = (),
        generation: int | None = None,
    ) -> None:
        """Closes a run with what it did."""
        self._update(
            run_id,
            state=state.value,
            report=_report(added, unchanged, failed, notes),
            generation=generation,
            finished_at=datetime.now(UTC),
        )

    def mark(self, run_id: int, state: RunState) -> None:
        """Changes the state of a finished run (a rollback)."""
        self._update(run_id, state=state.value)

    def unfinished(self) -> tuple[int, ...]:
        """Runs that were running when their process died; the owner of the home folder discards them at start."""
        query = select(s.ingest_runs.c.run_id).where(s.ingest_runs.c.state == RunState.RUNNING.value)
        with reading(self._engine) as c:
            return tuple(c.scalars(query))

    def queued(self) -> tuple[int, ...]:
        """Runs that wait for a worker, oldest first."""
        t = s.ingest_runs
        with reading(self._engine) as c:
            query = select(t.c.run_id).where(t.c.state == RunState.QUEUED.value).order_by(t.c.run_id)
            return tuple(c.scalars(query))

    def get(self, run_id: int) -> RunReport | None:
        """One run, None when there is none with this number."""
        with reading(self._engine) as c:
            row = c.execute(select(s.ingest_runs).where(s.ingest_runs.c.run_id == run_id)).first()
        return _run(row) if row else None

    def newest(self, limit: int) -> tuple[RunReport, ...]:
        """The newest runs first."""
        query = select(s.ingest_runs).order_by(s.ingest_runs.c.run_id.desc()).limit(limit)
        with reading(self._engine) as c:
            return tuple(map(_run, c.execute(query)))

    def _update(self, run_id: int, **values: object) -> None:
        t = s.ingest_runs
        with writing(self._engine) as c:
            if c.execute(update(t).where(t.c.run_id == run_id).values(**values)).rowcount == 0:
                raise NotFoundError(f"没有编号为 {run_id} 的导入任务。")


def _report(
    added: Sequence[str], unchanged: int, failed: Sequence[FileFailure], notes: Sequence[str]
) -> dict[str, Any]:
    return {
        "added": list(added),
        "unchanged": unchanged,
        "failed": [{"path": f.path, "reason": f.reason, "place": f.place} for f in failed],
        "notes": list(notes),
    }


def _run(row: Row[Any]) -> RunReport:
    report = row.report
    return RunReport(
        run_id=row.run_id,
        state=RunState(row.state),
        source=row.source,
        kind=row.kind,
        actor=row.actor_id,
        dry_run=row.dry_run,
        total=row.total,
        done=row.done,
        added=tuple(report["added"]),
        unchanged=report["unchanged"],
        failed=tuple(FileFailure(**f) for f in report["failed"]),
        notes=tuple(report["notes"]),
        generation=row.generation,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
