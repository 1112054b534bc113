"""What follows from the texts of a generation: dates that decisions give, and when each version binds.

Both are computed anew from everything visible at every publication, correction, withdrawal and rollback, so that the
order in which texts came in leaves no trace; only rows that changed are written. The 375 versions of the starter take
about 40 ms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from kb.law.instruments import InstrumentId, InstrumentVersion, Validity, VersionId
from kb.law.validity import timeline
from kb.store import schema as s
from kb.store.generations import close
from kb.store.reading import visible
from kb.store.relations import DerivedDate, World, derived_dates, load_world, repeals
from kb.store.rows import better_fact


def recompute(c: Connection, generation: int) -> None:
    """Writes the derived dates and validities of a generation that differ from those before it."""
    world = load_world(c, generation)
    derived = _write_derived(c, generation, world)
    versions = {one: _dated(version, derived.get(one)) for one, version in world.versions.items()}
    ends = repeals(world, versions)
    by_instrument: dict[InstrumentId, list[InstrumentVersion]] = defaultdict(list)
    for version in versions.values():
        by_instrument[version.instrument_id].append(version)
    found = {
        validity.version_id: (instrument_id, validity)
        for instrument_id, own in by_instrument.items()
        for validity in timeline(own, ends.get(instrument_id, ()))
    }
    _write_validities(c, generation, found)


def _dated(version: InstrumentVersion, derived: DerivedDate | None) -> InstrumentVersion:
    if derived is None:
        return version
    effective = better_fact(version.dates.effective, derived.fact)
    return replace(version, dates=replace(version.dates, effective=effective))


def _write_derived(c: Connection, generation: int, world: World) -> Mapping[VersionId, DerivedDate]:
    t = s.version_dates
    wanted = {one.version_id: one for one in derived_dates(world)}
    standing: set[VersionId] = set()
    for row in c.execute(select(t).where(visible(t, generation), t.c.derived_from.is_not(None))).all():
        one = wanted.get(row.version_id)
        if one and (row.value, row.evidence, row.derived_from) == (one.fact.value, one.fact.evidence, one.derived_from):
            standing.add(one.version_id)
        else:
            close(c, t, generation, t.c.row_id == row.row_id)
    new = [
        {
            "version_id": one.version_id,
            "kind": "effective",
            "value": one.fact.value,
            "basis": one.fact.basis.value,
            "evidence": one.fact.evidence,
            "derived_from": one.derived_from,
            "gen_from": generation,
        }
        for one in wanted.values()
        if one.version_id not in standing
    ]
    if new:
        c.execute(insert(t), new)
    return wanted


def _write_validities(c: Connection, generation: int, found: Mapping[VersionId, tuple[InstrumentId, Validity]]) -> None:
    t = s.validities
    standing: set[str] = set()
    for row in c.execute(select(t).where(visible(t, generation))).all():
        one = found.get(row.version_id)
        if one is not None and row.instrument_id == one[0] and _same(row, one[1]):
            standing.add(row.version_id)
        else:
            close(c, t, generation, t.c.row_id == row.row_id)
    new = [
        {
            "version_id": version_id,
            "instrument_id": instrument_id,
            "valid_from": validity.valid_from,
            "valid_to": validity.valid_to,
            "unproven": validity.unproven,
            "ended_by": validity.ended_by.value if validity.ended_by else None,
            "gen_from": generation,
        }
        for version_id, (instrument_id, validity) in found.items()
        if version_id not in standing
    ]
    if new:
        c.execute(insert(t), new)


def _same(row: Row[Any], validity: Validity) -> bool:
    ended = validity.ended_by.value if validity.ended_by else None
    return (row.valid_from, row.valid_to, row.unproven, row.ended_by) == (
        validity.valid_from,
        validity.valid_to,
        validity.unproven,
        ended,
    )
