"""SQLAlchemy adapters of LawReader and PassageReader.

Rows of one generation never change, so what is read per generation is kept in memory (the last few generations).
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from sqlalchemy import Engine, Row, Table, and_, func, or_, select
from sqlalchemy.sql import ColumnElement, Select

from kb.law.instruments import (
    Instrument,
    InstrumentId,
    VersionId,
)
from kb.store import schema as s
from kb.store.chain import utc
from kb.store.engine import reading
from kb.store.records import (
    IndexablePassage,
    Passage,
    PassageId,
    PassageKind,
    Provision,
    Publication,
    Source,
    VersionOnDay,
)
from kb.store.rows import (
    age,
    indexable_provision,
    indexable_unit,
    read_dates,
    read_instrument,
    read_passage,
    read_provision,
    read_unit,
    read_validity,
    read_version,
)

# SQLite takes at most 32,766 bound values in one statement.
IDS_PER_QUERY = 10_000
T = TypeVar("T")


def visible(table: Table, generation: int) -> ColumnElement[bool]:
    """Rows of `table` that a generation shows."""
    return and_(table.c.gen_from <= generation, or_(table.c.gen_to.is_(None), table.c.gen_to > generation))


class PerGeneration(Generic[T]):
    """Remembers a value per published generation, the last few of them; computed once, by the first who asks."""

    def __init__(self, compute: Callable[[int], T], newest: Callable[[], int], size: int = 3) -> None:
        self._compute = compute
        self._newest = newest
        self._size = size
        self._values: OrderedDict[int, T] = OrderedDict()
        self._lock = Lock()

    def __call__(self, generation: int) -> T:
        with self._lock:
            if generation in self._values:
                self._values.move_to_end(generation)
                return self._values[generation]
            published = generation <= self._newest()
            value = self._compute(generation)
            if published:
                self._values[generation] = value
            while len(self._values) > self._size:
                self._values.popitem(last=False)
            return value


def newest_generation(engine: Engine) -> int:
    """The newest published generation; 0 when nothing was published."""
    with reading(engine) as c:
        return c.scalar(select(func.coalesce(func.max(s.generations.c.number), 0))) or 0


class SqlLawReader:
    """LawReader over the SQL store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._versions = PerGeneration(self._read_versions, self.generation)
        self._instruments = PerGeneration(self._read_instruments, self.generation)
        self._versions_of = PerGeneration(self._by_instrument, self.generation)

    def generation(self) -> int:
        return newest_generation(self._engine)

    def instruments(self, generation: int) -> tuple[Instrument, ...]:
        return self._instruments(generation)

    def versions(self, generation: int) -> Mapping[VersionId, VersionOnDay]:
        return self._versions(generation)

    def versions_of(self, instrument_id: InstrumentId, generation: int) -> tuple[VersionOnDay, ...]:
        return self._versions_of(generation).get(instrument_id, ())

    def provisions(self, version_id: VersionId) -> tuple[Provision, ...]:
        query = select(s.provisions).where(s.provisions.c.version_id == version_id)
        with reading(self._engine) as c:
            return tuple(map(read_provision, c.execute(query.order_by(s.provisions.c.ordinal))))

    def provision(self, version_id: VersionId, label: str) -> Provision | None:
        query = select(s.provisions).where(s.provisions.c.version_id == version_id, s.provisions.c.label == label)
        with reading(self._engine) as c:
            row = c.execute(query).first()
        return read_provision(row) if row else None

    def holds(self, version_id: VersionId) -> bool:
        """Whether any provision of a version is here: of a copy, whether it has the version at all."""
        known = select(s.provisions.c.provision_id).where(s.provisions.c.version_id == version_id).limit(1)
        with reading(self._engine) as c:
            return c.scalar(known) is not None

    def provisions_by_id(self, provision_ids: Sequence[int]) -> Mapping[int, Provision]:
        rows = rows_by_ids(self._engine, select(s.provisions), s.provisions.c.provision_id, provision_ids)
        return {row.provision_id: read_provision(row) for row in rows}

    def sources(self, version_id: VersionId) -> tuple[Source, ...]:
        query = select(s.sources).where(s.sources.c.version_id == version_id).order_by(s.sources.c.source_id)
        with reading(self._engine) as c:
            return tuple(
                Source(VersionId(r.version_id), r.name, r.location, r.retrieved_at, r.sha256) for r in c.execute(query)
            )

    def _read_instruments(self, generation: int) -> tuple[Instrument, ...]:
        with reading(self._engine) as c:
            rows = c.execute(select(s.instruments).where(visible(s.instruments, generation))).all()
        return tuple(sorted(map(read_instrument, rows), key=lambda i: (i.short_title, i.instrument_id)))

    def _by_instrument(self, generation: int) -> Mapping[InstrumentId, tuple[VersionOnDay, ...]]:
        """Kept because an answer asks for some twenty instruments, of 13,000 versions .7 ms each."""
        found: dict[InstrumentId, list[VersionOnDay]] = defaultdict(list)
        for version in self._versions(generation).values():
            found[version.instrument.instrument_id].append(version)
        return {instrument_id: tuple(sorted(own, key=age)) for instrument_id, own in found.items()}

    def _read_versions(self, generation: int) -> Mapping[VersionId, VersionOnDay]:
        instruments = {i.instrument_id: i for i in self._instruments(generation)}
        with reading(self._engine) as c:
            versions = c.execute(select(s.instrument_versions).where(visible(s.instrument_versions, generation))).all()
            dates = read_dates(c.execute(select(s.version_dates).where(visible(s.version_dates, generation))).all())
            validities = {
                row.version_id: read_validity(row)
                for row in c.execute(select(s.validities).where(visible(s.validities, generation)))
            }
        return MappingProxyType(
            {
                VersionId(row.version_id): VersionOnDay(
                    instruments[row.instrument_id],
                    read_version(row, dates[row.version_id]),
                    validities[row.version_id],
                )
                for row in versions
            }
        )


class SqlPassageReader:
    """PassageReader over the SQL store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def passages(self, passage_ids: Sequence[PassageId]) -> Mapping[PassageId, Passage]:
        rows = rows_by_ids(self._engine, select(s.passages), s.passages.c.passage_id, passage_ids)
        return {PassageId(row.passage_id): read_passage(row) for row in rows}

    def passages_of_version(self, version_id: VersionId) -> tuple[Passage, ...]:
        query = select(s.passages).where(s.passages.c.version_id == version_id)
        with reading(self._engine) as c:
            return tuple(map(read_passage, c.execute(query.order_by(s.passages.c.passage_id))))

    def passage_ids(self) -> frozenset[PassageId]:
        with reading(self._engine) as c:
            return frozenset(map(PassageId, c.scalars(select(s.passages.c.passage_id))))

    def passages_after(self, passage_id: int, limit: int) -> tuple[IndexablePassage, ...]:
        return self.indexable(self.rows_after(passage_id, limit))

    def rows_after(self, passage_id: int, limit: int) -> tuple[tuple[Passage, int], ...]:
        page = (
            select(s.passages)
            .where(s.passages.c.passage_id > passage_id)
            .order_by(s.passages.c.passage_id)
            .limit(limit)
        )
        with reading(self._engine) as c:
            return tuple((read_passage(row), row.priority) for row in c.execute(page).all())

    def indexable(self, rows: Sequence[tuple[Passage, int]]) -> tuple[IndexablePassage, ...]:
        of_handbooks = [p.unit_id for p, _ in rows if p.kind is PassageKind.HANDBOOK]
        of_provisions = [p.unit_id for p, _ in rows if p.kind is not PassageKind.HANDBOOK]
        provisions = rows_by_ids(
            self._engine,
            select(s.provisions, s.instrument_versions.c.instrument_id, s.instruments.c.short_title)
            .join(s.instrument_versions, s.instrument_versions.c.version_id == s.provisions.c.version_id)
            .join(s.instruments, s.instruments.c.instrument_id == s.instrument_versions.c.instrument_id),
            s.provisions.c.provision_id,
            of_provisions,
        )
        by_provision = {row.provision_id: row for row in provisions}
        units = {
            row.unit_id: read_unit(row)
            for row in rows_by_ids(self._engine, select(s.handbook_units), s.handbook_units.c.unit_id, of_handbooks)
        }
        indexable = []
        for p, priority in rows:
            if p.kind is PassageKind.HANDBOOK:
                if p.unit_id in units:
                    indexable.append(indexable_unit(p, units[p.unit_id], priority))
            elif p.unit_id in by_provision:
                indexable.append(indexable_provision(p, by_provision[p.unit_id], priority))
        return tuple(indexable)

    def short_titles(self) -> Mapping[VersionId, str]:
        titles = select(s.instrument_versions.c.version_id, s.instruments.c.short_title).join(
            s.instruments, s.instruments.c.instrument_id == s.instrument_versions.c.instrument_id
        )
        with reading(self._engine) as c:
            return {VersionId(row.version_id): row.short_title for row in c.execute(titles)}

    def publication(self, generation: int | None = None) -> Publication | None:
        g = s.generations.c
        query = select(g.number, g.created_at, g.last_passage_id).order_by(g.number.desc()).limit(1)
        with reading(self._engine) as c:
            row = c.execute(query if generation is None else query.where(g.number == generation)).first()
        return None if row is None else Publication(row.number, utc(row.created_at), row.last_passage_id)

    def last_passage_id(self) -> int:
        with reading(self._engine) as c:
            return c.scalar(select(func.coalesce(func.max(s.passages.c.passage_id), 0))) or 0

    def generation_passage_id(self, generation: int) -> int:
        query = select(s.generations.c.last_passage_id).where(s.generations.c.number == generation)
        with reading(self._engine) as c:
            return c.scalar(query) or 0


def rows_by_ids(engine: Engine, query: Select[Any], column: ColumnElement[int], ids: Sequence[int]) -> list[Row[Any]]:
    """The rows of a query whose column holds one of the ids."""
    wanted = list(dict.fromkeys(int(i) for i in ids))
    rows: list[Row[Any]] = []
    with reading(engine) as c:
        for first in range(0, len(wanted), IDS_PER_QUERY):
            rows += c.execute(query.where(column.in_(wanted[first : first + IDS_PER_QUERY]))).all()
    return rows
