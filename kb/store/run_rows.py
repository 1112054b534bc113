"""Rows of the table of runs as values, and values as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert

from kb.store import schema as s
from kb.store.run_records import FileFailure, PassageCounts, RunReport, RunState


def insert_run(c: Connection, source: str, kind: str, actor: str, *, dry_run: bool, request: Mapping[str, Any]) -> int:
    """Adds a queued run; its number."""
    query = insert(s.ingest_runs).values(
        state=RunState.QUEUED.value,
        source=source,
        kind=kind,
        actor_id=actor,
        dry_run=dry_run,
        request=dict(request),
        report=report_values((), 0, (), ()),
        total=0,
        done=0,
        cancel_requested=False,
        created_at=datetime.now(UTC),
    )
    return int(c.execute(query.returning(s.ingest_runs.c.run_id)).scalar_one())


def report_values(
    added: Sequence[str],
    unchanged: int,
    failed: Sequence[FileFailure],
    notes: Sequence[str],
    *,
    current: str | None = None,
    impact: Mapping[str, object] | None = None,
    passages: PassageCounts | None = None,
    versions: Sequence[str] | None = None,
) -> dict[str, Any]:
    """What a run did, as the column `report` holds it."""
    return {
        "added": list(added),
        "unchanged": unchanged,
        "failed": [{"path": f.path, "reason": f.reason, "place": f.place, "quarantine": f.quarantine} for f in failed],
        "notes": list(notes),
        "current": current,
        "impact": dict(impact) if impact is not None else None,
        "passages": [passages.changed, passages.embedded, passages.reused] if passages is not None else None,
        "versions": list(versions) if versions is not None else None,
    }


def read_run(row: Row[Any]) -> RunReport:
    """A row of ingest_runs as a value."""
    report = row.report
    passages, versions = report.get("passages"), report.get("versions")
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
        created_at=_in_utc(row.created_at),
        started_at=_in_utc(row.started_at) if row.started_at else None,
        finished_at=_in_utc(row.finished_at) if row.finished_at else None,
        phase=row.phase,
        attempt=row.attempt,
        not_before=_in_utc(row.not_before) if row.not_before else None,
        worker_id=row.worker_id,
        current=report.get("current"),
        impact=report.get("impact"),
        passages=PassageCounts(*passages) if passages is not None else None,
        versions=tuple(versions) if versions is not None else None,
    )


def _in_utc(at: datetime) -> datetime:
    """SQLite gives times back without their zone."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
