"""The history of ingest runs: what was asked, how far it came, what it published.

The table is the truth of the job queue too: who carries a run out takes it here, in one step, so that a message which
comes twice or gets lost does no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, or_, select, text, update

from kb.errors import ConflictError, NotFoundError
from kb.store import schema as s
from kb.store.engine import reading, writing
from kb.store.run_records import FINAL_STATES, FileFailure, PassageCounts, RunPhase, RunReport, RunState
from kb.store.run_rows import insert_run, read_run, report_values

__all__ = [
    "FINAL_STATES",
    "STALE_AFTER",
    "FileFailure",
    "PassageCounts",
    "RunPhase",
    "RunReport",
    "RunState",
    "SqlRuns",
]

# A run renews its row every 15 s (ingest/jobs/running.py); four missed renewals mean that its process is gone.
STALE_AFTER = timedelta(seconds=60)
OPEN = (RunState.QUEUED.value, RunState.RUNNING.value)


class SqlRuns:
    """Keeps ingest runs in the SQL store."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine = engine
        self._clock = clock

    def create(self, source: str, kind: str, actor: str, *, dry_run: bool, request: Mapping[str, Any]) -> int:
        """Queues a run and returns its number."""
        with writing(self._engine) as c:
            return insert_run(c, source, kind, actor, dry_run=dry_run, request=request)

    def create_unless_since(
        self, source: str, kind: str, actor: str, *, request: Mapping[str, Any], since: datetime
    ) -> int | None:
        """Queues a run unless the same actor's run of this source is open or was queued at or after `since`.

        Looking and queueing are one step, so two services with one schedule make one run. None when there was one.
        """
        t = s.ingest_runs
        known = select(t.c.run_id).where(t.c.actor_id == actor, t.c.source == source, t.c.kind == kind)
        with writing(self._engine) as c:
            if c.dialect.name == "postgresql":
                # SQLite's BEGIN IMMEDIATE has done so already.
                c.execute(text("LOCK TABLE ingest_runs IN SHARE ROW EXCLUSIVE MODE"))
            if c.scalar(known.where(or_(t.c.state.in_(OPEN), t.c.created_at >= since)).limit(1)) is not None:
                return None
            return insert_run(c, source, kind, actor, dry_run=False, request=request)

    def request(self, run_id: int) -> Mapping[str, Any]:
        """What a run was asked to do. Raises NotFoundError."""
        with reading(self._engine) as c:
            found = c.scalar(select(s.ingest_runs.c.request).where(s.ingest_runs.c.run_id == run_id))
        if found is None:
            raise NotFoundError(f"没有编号为 {run_id} 的导入任务。")
        return dict(found)

    def open_requests(self) -> tuple[Mapping[str, Any], ...]:
        """What the runs that are queued or running were asked to do."""
        t = s.ingest_runs
        with reading(self._engine) as c:
            return tuple(dict(found) for found in c.scalars(select(t.c.request).where(t.c.state.in_(OPEN))))

    def take(self, run_id: int, worker_id: str, now: datetime) -> bool:
        """Makes a queued run that is due this worker's own; False when it is no longer to be had."""
        t = s.ingest_runs
        query = (
            update(t)
            .where(t.c.run_id == run_id, t.c.state == RunState.QUEUED.value)
            .where(or_(t.c.not_before.is_(None), t.c.not_before <= now))
            .values(state=RunState.RUNNING.value, worker_id=worker_id, started_at=now, renewed_at=now)
        )
        with writing(self._engine) as c:
            return c.execute(query).rowcount == 1

    def start(self, run_id: int) -> int:
        """Marks a run as running, and returns the number of the attempt that begins; see `attempt`."""
        now = self._clock()
        self._update(run_id, state=RunState.RUNNING.value, started_at=now, renewed_at=now)
        return self.attempt(run_id)

    def attempt(self, run_id: int) -> int:
        """The attempt that counts now: who began an earlier one was given up for dead. Raises NotFoundError."""
        with reading(self._engine) as c:
            found = c.scalar(select(s.ingest_runs.c.attempt).where(s.ingest_runs.c.run_id == run_id))
        if found is None:
            raise NotFoundError(f"没有编号为 {run_id} 的导入任务。")
        return int(found)

    def phase(self, run_id: int, phase: RunPhase, attempt: int) -> None:
        """Notes what an attempt is at. Raises ConflictError for one that was given up for dead: it may not publish."""
        t = s.ingest_runs
        query = update(t).where(t.c.run_id == run_id, t.c.state == RunState.RUNNING.value, t.c.attempt == attempt)
        with writing(self._engine) as c:
            noted = {"phase": phase.value, "report": report_values((), 0, (), ()), "renewed_at": self._clock()}
            if c.execute(query.values(**noted)).rowcount == 0:
                raise ConflictError(f"任务 {run_id} 中断太久，已被关闭，不再继续。")

    def progress(self, run_id: int, attempt: int, done: int, total: int, current: str | None = None) -> bool:
        """Notes how far an attempt came and which text is at hand; True when it has to stop.

        One that was given up for dead notes nothing: the report is no longer its own.
        """
        t = s.ingest_runs
        own = update(t).where(t.c.run_id == run_id, t.c.state == RunState.RUNNING.value, t.c.attempt == attempt)
        report = report_values((), 0, (), (), current=current)
        with writing(self._engine) as c:
            noted = own.values(done=done, total=total, report=report, renewed_at=self._clock())
            return c.execute(noted).rowcount == 0 or bool(
                c.scalar(select(t.c.cancel_requested).where(t.c.run_id == run_id))
            )

    def renew(self, run_id: int) -> bool:
        """Says that whoever carries the run out is alive; True when it has to stop."""
        self._update(run_id, renewed_at=self._clock())
        return self.must_stop(run_id)

    def must_stop(self, run_id: int) -> bool:
        """Whether somebody asked to cancel a run, or it was closed for dead and belongs to nobody."""
        t = s.ingest_runs
        with reading(self._engine) as c:
            row = c.execute(select(t.c.cancel_requested, t.c.state).where(t.c.run_id == run_id)).first()
        return row is None or row.cancel_requested or row.state != RunState.RUNNING.value

    def is_cancelled(self, run_id: int) -> bool:
        """Whether somebody asked to cancel a run."""
        t = s.ingest_runs
        with reading(self._engine) as c:
            return bool(c.scalar(select(t.c.cancel_requested).where(t.c.run_id == run_id)))

    def again(self, run_id: int, not_before: datetime | None, problem: str, *, counted: bool = True) -> None:
        """Puts a run back into the queue, to go on at `not_before`; `counted` makes it another attempt."""
        t = s.ingest_runs
        self._update(
            run_id,
            state=RunState.QUEUED.value,
            attempt=t.c.attempt + (1 if counted else 0),
            not_before=not_before,
            worker_id=None,
            phase=None,
            done=0,
            report=report_values((), 0, (), (problem,)),
        )

    def request_cancel(self, run_id: int) -> None:
        """Asks a run to stop at its next text; what it prepared is discarded."""
        self._update(run_id, cancel_requested=True)

    def cancel_queued(self, run_id: int) -> bool:
        """Closes a run that nobody has taken yet; False when somebody has."""
        t = s.ingest_runs
        query = (
            update(t)
            .where(t.c.run_id == run_id, t.c.state == RunState.QUEUED.value)
            .values(state=RunState.CANCELLED.value, cancel_requested=True, finished_at=self._clock())
        )
        with writing(self._engine) as c:
            return c.execute(query).rowcount == 1

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
        impact: Mapping[str, object] | None = None,
        passages: PassageCounts | None = None,
        versions: Sequence[str] | None = None,
    ) -> None:
        """Closes a run with what it did."""
        self._update(
            run_id,
            state=state.value,
            report=report_values(added, unchanged, failed, notes, impact=impact, passages=passages, versions=versions),
            generation=generation,
            phase=None,
            not_before=None,
            finished_at=self._clock(),
        )

    def keep(
        self,
        run_id: int,
        *,
        added: Sequence[str],
        unchanged: int,
        failed: Sequence[FileFailure],
        notes: Sequence[str],
        impact: Mapping[str, object] | None,
        passages: PassageCounts | None,
    ) -> None:
        """Writes down what a run did before it publishes: a kill behind the publication loses none of it."""
        self._update(run_id, report=report_values(added, unchanged, failed, notes, impact=impact, passages=passages))

    def mark(self, run_id: int, state: RunState) -> None:
        """Changes the state of a finished run (a rollback)."""
        self._update(run_id, state=state.value)

    def unfinished(self, stale_before: datetime | None = None) -> tuple[int, ...]:
        """Runs whose process died: all that are running, for the one process that owns the home folder.

        Where workers on other machines carry runs out too, only those not renewed since `stale_before` are dead.
        """
        t = s.ingest_runs
        query = select(t.c.run_id).where(t.c.state == RunState.RUNNING.value).order_by(t.c.run_id)
        if stale_before is not None:
            query = query.where(or_(t.c.renewed_at.is_(None), t.c.renewed_at < stale_before))
        with reading(self._engine) as c:
            return tuple(c.scalars(query))

    def queued(self) -> tuple[int, ...]:
        """Runs that wait for a worker or for their time, oldest first."""
        t = s.ingest_runs
        with reading(self._engine) as c:
            query = select(t.c.run_id).where(t.c.state == RunState.QUEUED.value).order_by(t.c.run_id)
            return tuple(c.scalars(query))

    def due(self, now: datetime) -> tuple[int, ...]:
        """Queued runs whose time has come, oldest first."""
        t = s.ingest_runs
        query = (
            select(t.c.run_id)
            .where(t.c.state == RunState.QUEUED.value, or_(t.c.not_before.is_(None), t.c.not_before <= now))
            .order_by(t.c.run_id)
        )
        with reading(self._engine) as c:
            return tuple(c.scalars(query))

    def counts(self) -> Mapping[RunState, int]:
        """How many runs are in each state; every state is named."""
        t = s.ingest_runs
        with reading(self._engine) as c:
            found = {
                row.state: row.number
                for row in c.execute(select(t.c.state, func.count().label("number")).group_by(t.c.state))
            }
        return {state: found.get(state.value, 0) for state in RunState}

    def get(self, run_id: int) -> RunReport | None:
        """One run, None when there is none with this number."""
        return next(iter(self.several((run_id,))), None)

    def several(self, run_ids: Iterable[int]) -> tuple[RunReport, ...]:
        """The runs of these numbers that there are."""
        t = s.ingest_runs
        with reading(self._engine) as c:
            return tuple(map(read_run, c.execute(select(t).where(t.c.run_id.in_(tuple(run_ids))))))

    def newest(self, limit: int, actor: str | None = None, before: int | None = None) -> tuple[RunReport, ...]:
        """The newest runs first, of one actor or of all; `before`: older ones than this run."""
        t = s.ingest_runs
        query = select(t).order_by(t.c.run_id.desc()).limit(limit)
        if before is not None:
            query = query.where(t.c.run_id < before)
        if actor is not None:
            query = query.where(t.c.actor_id == actor)
        with reading(self._engine) as c:
            return tuple(map(read_run, c.execute(query)))

    def _update(self, run_id: int, **values: object) -> None:
        t = s.ingest_runs
        with writing(self._engine) as c:
            if c.execute(update(t).where(t.c.run_id == run_id).values(**values)).rowcount == 0:
                raise NotFoundError(f"没有编号为 {run_id} 的导入任务。")
