"""What tests of jobs need: a store with runs, a queue that only notes, a clock that is moved by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest.requests import IngestKind, IngestRequest
from kb.store.sql import SqlStore

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
"""Twelve o'clock in Shanghai, a Sunday."""


class Clock:
    """A time that stands until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def make_run(store: SqlStore, *paths: Path, source: str | None = None, actor: str = "local") -> int:
    """A queued run."""
    request = IngestRequest(paths=tuple(map(str, paths)), source=source, kind=IngestKind.INSTRUMENT, actor=actor)
    return store.runs.create(request.label, request.kind.value, actor, dry_run=False, request=request.as_json())


def write_law(path: Path, *articles: str, title: str = "退换货试行办法") -> Path:
    """A short text with legal validity."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"第{'一二三四五六七八九'[i]}条　{text}" for i, text in enumerate(articles or ("经营者应当退货。",))]
    closing = f"第{'一二三四五六七八九'[len(lines)]}条　本办法自2020年6月1日起施行。"
    path.write_text(
        f"---\ntitle: {title}\nissuer: 某局\ndoc_type: 部门规章\npublish_date: 2020-01-01\nstatus: 现行有效\n---\n"
        + "\n\n".join((*lines, closing)),
        "utf-8",
    )
    return path
