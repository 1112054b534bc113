"""What of ours rests on which article, and whether it is due for review since the article changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, text

from kb.store import schema as s
from kb.store.drafts import CitedDraft
from kb.store.engine import reading, writing
from kb.store.records import CURRENT, DUE, Reliance

# SQLite takes 32,766 variables, and a transaction that others wait for should end within some 50 ms.
_AT_ONCE = 500


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

    def due_of(self, kind: str) -> tuple[Reliance, ...]:
        """The rows of a kind that are due, in the order in which they were written."""
        t = s.reliance
        query = select(t).where(t.c.kind == kind, t.c.review_state == DUE).order_by(t.c.reliance_id)
        with reading(self._engine) as c:
            return tuple(map(_read, c.execute(query)))

    def of_objects(self, kind: str, ids: Collection[str]) -> tuple[Reliance, ...]:
        """The rows of some objects of a kind, in the order in which they were written."""
        with reading(self._engine) as c:
            return _of_objects(c, kind, ids)

    def write_objects(self, kind: str, rows: Mapping[str, Sequence[Reliance]]) -> None:
        """Makes `rows` all there is of each of these objects; those whose rows stand already are left alone.

        For kinds with thousands of objects of which few change at a time.
        """
        t = s.reliance
        ids = sorted(rows)
        for at in range(0, len(ids), _AT_ONCE):
            some = ids[at : at + _AT_ONCE]
            if not _differing(self.of_objects(kind, some), {each: rows[each] for each in some}):
                continue
            with writing(self._engine) as c:
                if c.dialect.name == "postgresql":
                    c.execute(text("LOCK TABLE reliance IN SHARE ROW EXCLUSIVE MODE"))
                # Read again under the lock: of two replicas that saw the same change the second finds nothing to do.
                other = _differing(_of_objects(c, kind, some), {each: rows[each] for each in some})
                if other:
                    c.execute(delete(t).where(t.c.kind == kind, t.c.object_id.in_(other)))
                    _insert(c, [row for each in other for row in rows[each]])

    def write_kind(
        self, kind: str, rows: Sequence[Reliance], told: Callable[[Connection], object] | None = None
    ) -> None:
        """Makes `rows` all there is of a kind, in one transaction; nothing is written when they are already.

        `told` appends the record of it in the same transaction.
        """
        if self.of_kind(kind) == tuple(rows):
            return
        t = s.reliance
        with writing(self._engine) as c:
            if told is not None:
                # Before the table is locked: whoever records an answer holds the chain first and writes here second.
                told(c)
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


def _of_objects(c: Connection, kind: str, ids: Collection[str]) -> tuple[Reliance, ...]:
    t, wanted = s.reliance, sorted(set(ids))
    found: list[Reliance] = []
    for at in range(0, len(wanted), _AT_ONCE):
        query = select(t).where(t.c.kind == kind, t.c.object_id.in_(wanted[at : at + _AT_ONCE]))
        found += map(_read, c.execute(query.order_by(t.c.reliance_id)))
    return tuple(found)


def _differing(stored: Sequence[Reliance], wanted: Mapping[str, Sequence[Reliance]]) -> list[str]:
    """The objects whose rows stand otherwise."""
    have: dict[str, list[Reliance]] = {}
    for row in stored:
        have.setdefault(row.object_id, []).append(row)
    return [each for each, rows in wanted.items() if have.get(each, []) != list(rows)]


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
