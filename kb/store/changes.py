"""What each generation changed, read from the rows that it began and ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, func, select

from kb.store import schema as s
from kb.store.engine import reading
from kb.store.generations import rollback_note
from kb.store.reading import visible
from kb.store.run_records import RunState

REPEALED = "repealed"
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class VersionNews:
    """One version in the news: it came in, was taken back, got a date (`kind` and `value`) or an end."""

    instrument_id: str
    title: str
    version_id: str
    label: str | None
    effective_date: date | None = None
    kind: str | None = None
    value: date | None = None


@dataclass(frozen=True, slots=True)
class GenerationNews:
    """What one generation changed. `impact` is what its run had told beforehand, None where it had no run.

    Of the dates that are new (`dated`), a person entered those in `settled`; `cleared` are dates entered by hand that
    were taken back. `handbooks` are those that changed; where nothing but a withdrawal happened, those withdrawn.
    """

    number: int
    created_at: datetime
    kind: str
    note: str | None
    run_id: int | None
    source: str | None
    came_in: tuple[VersionNews, ...]
    taken_back: tuple[VersionNews, ...]
    dated: tuple[VersionNews, ...]
    settled: tuple[VersionNews, ...]
    cleared: tuple[VersionNews, ...]
    ended: tuple[VersionNews, ...]
    handbooks: tuple[str, ...]
    impact: Mapping[str, Any] | None


class SqlChanges:
    """Reads generations as news: what came in, what was taken back, whose dates were settled."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def news(self, after: int = 0, before: int | None = None, limit: int = 50) -> tuple[GenerationNews, ...]:
        """Generations in (after, before), newest first."""
        g, r = s.generations, s.ingest_runs
        query = (
            select(g, r.c.source, r.c.report)
            .outerjoin(r, r.c.run_id == g.c.run_id)
            .where(g.c.number > after)
            .order_by(g.c.number.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(g.c.number < before)
        with reading(self._engine) as c:
            rows = c.execute(query).all()
            return tuple(_news(c, row) for row in rows)

    def unfinished_after(self, generation: int) -> int | None:
        """The first later generation whose run has not yet closed its report; None when all have."""
        g, r = s.generations, s.ingest_runs
        query = (
            select(func.min(g.c.number))
            .join(r, r.c.run_id == g.c.run_id)
            .where(g.c.number > generation, r.c.state == RunState.RUNNING.value)
        )
        with reading(self._engine) as c:
            found: int | None = c.scalar(query)
            return found

    def repealers(self, title: str, generation: int) -> tuple[str, ...]:
        """Titles of the visible instruments whose texts repeal the instrument of this normalised title."""
        r, v, i = s.instrument_relations, s.instrument_versions, s.instruments
        query = (
            select(i.c.title)
            .join(v, v.c.instrument_id == i.c.instrument_id)
            .join(r, r.c.version_id == v.c.version_id)
            .where(r.c.kind == "repeals", r.c.target_title == title)
            .where(visible(r, generation), visible(v, generation), visible(i, generation))
            .order_by(i.c.title)
            .distinct()
        )
        with reading(self._engine) as c:
            return tuple(c.scalars(query))

    def repealed_titles(self, version_ids: Collection[str], generation: int) -> Mapping[str, frozenset[str]]:
        """The normalised titles of the instruments that the texts of some versions repeal, by version."""
        r, wanted = s.instrument_relations, sorted(version_ids)
        found: dict[str, set[str]] = defaultdict(set)
        with reading(self._engine) as c:
            for at in range(0, len(wanted), _AT_ONCE):
                some = r.c.version_id.in_(wanted[at : at + _AT_ONCE])
                query = select(r.c.version_id, r.c.target_title).where(r.c.kind == "repeals", some)
                for row in c.execute(query.where(visible(r, generation))):
                    found[row.version_id].add(row.target_title)
        return {each: frozenset(titles) for each, titles in found.items()}

    def rolled_back(self, generation: int) -> bool:
        """Whether the run that made a generation was taken back later."""
        g = s.generations
        with reading(self._engine) as c:
            run_id = c.scalar(select(g.c.run_id).where(g.c.number == generation))
            if run_id is None:
                return False
            undone = select(g.c.number).where(g.c.kind == "rollback", g.c.note == rollback_note(run_id))
            return c.scalar(undone.where(g.c.number > generation).limit(1)) is not None


def _news(c: Connection, row: Row[Any]) -> GenerationNews:
    number = row.number
    begun, closed = _at(c, s.instrument_versions, number)
    came = [each for each in begun if each.version_id not in {one.version_id for one in closed}]
    gone = [each for each in closed if each.version_id not in {one.version_id for one in begun}]
    new = {each.version_id for each in came}
    dates, past = _at(c, s.version_dates, number)
    settled = [each for each in dates if each.entered_by]
    by_hand = {(each.version_id, each.kind) for each in settled}
    cleared = [each for each in past if each.entered_by and (each.version_id, each.kind) not in by_hand]
    cleared = [each for each in cleared if each.version_id not in {one.version_id for one in gone}]
    dated = [each for each in dates if each.version_id not in new]
    valid, was = _at(c, s.validities, number)
    starts = {each.version_id: None if each.unproven else each.valid_from for each in (*was, *valid)}
    ended_before = {each.version_id for each in was if each.ended_by == REPEALED}
    ended = [
        each
        for each in valid
        if each.ended_by == REPEALED and each.version_id not in new | ended_before and each.valid_to is not None
    ]
    named = _Names(c, number, [*came, *gone, *dated, *cleared, *ended])
    books, closed_books = _at(c, s.handbooks, number)
    at = row.created_at
    return GenerationNews(
        number=number,
        created_at=at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC),
        kind=row.kind,
        note=row.note,
        run_id=row.run_id,
        source=row.source,
        came_in=tuple(named(each.version_id, starts.get(each.version_id)) for each in came),
        taken_back=tuple(named(each.version_id, starts.get(each.version_id)) for each in gone),
        dated=tuple(named(each.version_id, kind=each.kind, value=each.value) for each in dated),
        settled=tuple(named(each.version_id, kind=each.kind, value=each.value) for each in settled),
        cleared=tuple(named(each.version_id, kind=each.kind) for each in cleared),
        ended=tuple(named(each.version_id, kind="repeal", value=each.valid_to) for each in ended),
        handbooks=tuple(dict.fromkeys(each.title for each in books or closed_books)),
        impact=(row.report or {}).get("impact") if row.report else None,
    )


def _at(c: Connection, table: Table, number: int) -> tuple[Sequence[Row[Any]], Sequence[Row[Any]]]:
    """The rows that a generation began, and those it ended, in the order in which they were written."""
    begun = c.execute(select(table).where(table.c.gen_from == number).order_by(table.c.row_id)).all()
    closed = c.execute(select(table).where(table.c.gen_to == number).order_by(table.c.row_id)).all()
    return begun, closed


class _Names:
    """Titles and labels of versions as they were known at a generation or, where it hid them, just before."""

    def __init__(self, c: Connection, number: int, rows: Sequence[Row[Any]]) -> None:
        v, i = s.instrument_versions, s.instruments
        ids = sorted({row.version_id for row in rows})
        self._known: dict[str, Row[Any]] = {}
        for first in range(0, len(ids), _AT_ONCE):
            query = (
                select(v.c.version_id, v.c.instrument_id, v.c.label, i.c.short_title)
                .join(i, i.c.instrument_id == v.c.instrument_id)
                .where(
                    v.c.version_id.in_(ids[first : first + _AT_ONCE]), v.c.gen_from <= number, i.c.gen_from <= number
                )
                .order_by(v.c.gen_from, i.c.gen_from)
            )
            self._known |= {row.version_id: row for row in c.execute(query)}

    def __call__(
        self, version_id: str, effective: date | None = None, *, kind: str | None = None, value: date | None = None
    ) -> VersionNews:
        row = self._known[version_id]
        return VersionNews(row.instrument_id, row.short_title, version_id, row.label, effective, kind, value)


def by_version(news: Sequence[VersionNews]) -> Mapping[str, tuple[VersionNews, ...]]:
    """News of versions grouped by version, in order."""
    found: dict[str, list[VersionNews]] = defaultdict(list)
    for each in news:
        found[each.version_id].append(each)
    return {version_id: tuple(rows) for version_id, rows in found.items()}
