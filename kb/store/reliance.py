"""What of ours rests on which article, and whether it is due for review since the article changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, text

from kb.store import schema as s
from kb.store.drafts import CitedDraft
from kb.store.engine import reading, writing
from kb.store.records import CURRENT, Reliance


class SqlReliance:
    """The table `reliance`: one row for every object of ours and article it rests on."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def replace(self, kind: str, object_id: str, rests_on: Sequence[CitedDraft]) -> None:
        """Writes anew what one object rests on."""
        t = s.reliance
        rows = [Reliance(kind, object_id, None, each.title, each.article, None, CURRENT) for each in rests_on]
        with writing(self._engine) as c:
            c.execute(delete(t).where(t.c.kind == kind, t.c.object_id == object_id))
            _insert(c, rows)

    def of_kind(self, kind: str) -> tuple[Reliance, ...]:
        """All rows of a kind, in the order in which they were written."""
        t = s.reliance
        with reading(self._engine) as c:
            return tuple(map(_read, c.execute(select(t).where(t.c.kind == kind).order_by(t.c.reliance_id))))

    def write_kind(self, kind: str, rows: Sequence[Reliance]) -> None:
        """Makes `rows` all there is of a kind, in one transaction; nothing is written when they are already."""
        if self.of_kind(kind) == tuple(rows):
            return
        t = s.reliance
        with writing(self._engine) as c:
            if c.dialect.name == "postgresql":
                # Two replicas that load the same rules at once must not both insert them.
                c.execute(text("LOCK TABLE reliance IN SHARE ROW EXCLUSIVE MODE"))
            c.execute(delete(t).where(t.c.kind == kind))
            _insert(c, rows)

    def resting_on_any(self, titles: Collection[str]) -> tuple[Reliance, ...]:
        """All that rests on one of several instruments, by normalised titles: one query for a whole batch of texts."""
        t = s.reliance
        query = select(t).where(t.c.title.in_(sorted(titles))).order_by(t.c.kind, t.c.object_id, t.c.reliance_id)
        with reading(self._engine) as c:
            return tuple(map(_read, c.execute(query)))

    def resting_on(self, title: str, article: str | None = None) -> tuple[Reliance, ...]:
        """All that rests on an instrument (by normalised title), or on one article of it."""
        t = s.reliance
        query = select(t).where(t.c.title == title).order_by(t.c.kind, t.c.object_id)
        if article is not None:
            query = query.where(t.c.article == article)
        with reading(self._engine) as c:
            return tuple(map(_read, c.execute(query)))


def _insert(connection: Connection, rows: Sequence[Reliance]) -> None:
    if rows:
        connection.execute(insert(s.reliance), [asdict(each) for each in rows])


def _read(row: Row[Any]) -> Reliance:
    # SQLite forgets the zone; everything is written in UTC.
    at = row.reviewed_at
    return Reliance(
        kind=row.kind,
        object_id=row.object_id,
        instrument_id=row.instrument_id,
        title=row.title,
        article=row.article,
        version_id=row.version_id,
        review_state=row.review_state,
        content_hash=row.content_hash,
        wording_hash=row.wording_hash,
        reviewed_at=at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at,
        reviewed_by=row.reviewed_by,
        note=row.note,
    )
