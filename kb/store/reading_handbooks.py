"""SQLAlchemy adapter of HandbookReader.

The day on which a text ends is not stored: it is the day on which the next visible one begins, so that taking a text
back, or bringing one in late, needs no other row to change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from sqlalchemy import Engine, select

from kb.law.instruments import VersionId
from kb.store import schema as s
from kb.store.engine import reading
from kb.store.handbook_versions import readable, with_ends
from kb.store.reading import PerGeneration, newest_generation, rows_by_ids, visible
from kb.store.records import HandbookId, HandbookUnit, HandbookVersion
from kb.store.rows import read_unit


class SqlHandbookReader:
    """HandbookReader over the SQL store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._handbooks = PerGeneration(self._read_handbooks, lambda: newest_generation(engine))
        self._units = PerGeneration(self._read_units, lambda: newest_generation(engine))

    def handbooks(self, generation: int) -> tuple[HandbookVersion, ...]:
        return self._handbooks(generation)

    def handbook_versions(self, generation: int, as_of: date, role: str | None = None) -> frozenset[VersionId]:
        return readable(self._handbooks(generation), as_of, role)

    def handbook_units(self, generation: int, as_of: date, role: str | None = None) -> tuple[HandbookUnit, ...]:
        return self._of_versions(generation, self.handbook_versions(generation, as_of, role))

    def units_from(self, generation: int, day: date) -> tuple[HandbookUnit, ...]:
        left = {v.version_id for v in self._handbooks(generation) if v.valid_to is None or day < v.valid_to}
        return self._of_versions(generation, left)

    def units_of_version(self, version_id: VersionId) -> tuple[HandbookUnit, ...]:
        t = s.handbook_units
        with reading(self._engine) as c:
            rows = c.execute(select(t).where(t.c.version_id == version_id).order_by(t.c.ordinal)).all()
        return tuple(map(read_unit, rows))

    def units_by_id(self, unit_ids: Sequence[int]) -> Mapping[int, HandbookUnit]:
        rows = rows_by_ids(self._engine, select(s.handbook_units), s.handbook_units.c.unit_id, unit_ids)
        return {row.unit_id: read_unit(row) for row in rows}

    def _of_versions(self, generation: int, wanted: Collection[VersionId]) -> tuple[HandbookUnit, ...]:
        units = self._units(generation)
        return tuple(unit for version_id in units if version_id in wanted for unit in units[version_id])

    def _read_handbooks(self, generation: int) -> tuple[HandbookVersion, ...]:
        with reading(self._engine) as c:
            rows = {row.row_id: row for row in c.execute(select(s.handbooks).where(visible(s.handbooks, generation)))}
        found = (
            HandbookVersion(
                HandbookId(row.handbook_id),
                VersionId(row.version_id),
                row.title,
                tuple(row.industries),
                row.owner,
                row.review_date,
                row.valid_from,
                valid_to,
                tuple(row.audience) if row.audience else None,
            )
            for row, valid_to in ((rows[row_id], valid_to) for row_id, valid_to in with_ends(rows.values()))
        )
        return tuple(sorted(found, key=lambda v: (v.title, v.handbook_id, v.valid_from or date.min)))

    def _read_units(self, generation: int) -> Mapping[VersionId, tuple[HandbookUnit, ...]]:
        """The units of every visible text, by handbook."""
        t = s.handbook_units
        shown = select(s.handbooks.c.version_id).where(visible(s.handbooks, generation))
        query = select(t).where(t.c.version_id.in_(shown)).order_by(t.c.handbook_id, t.c.version_id, t.c.ordinal)
        found: defaultdict[VersionId, list[HandbookUnit]] = defaultdict(list)
        with reading(self._engine) as c:
            for row in c.execute(query):
                found[VersionId(row.version_id)].append(read_unit(row))
        return MappingProxyType({version_id: tuple(units) for version_id, units in found.items()})
