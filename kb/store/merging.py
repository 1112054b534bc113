"""Joins what a run prepared with what is visible: the same text or instrument described twice stays one row.

Done at publication, under its lock, so that two runs that met the same instrument cannot both show a row of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from kb.law.best_known import merge_instruments, merge_versions
from kb.law.instruments import Instrument, InstrumentVersion
from kb.law.titles import normalise_title
from kb.store import schema as s
from kb.store.generations import close
from kb.store.rows import read_instrument, read_version


def keep_instrument(c: Connection, run_id: int, instrument: Instrument) -> bool:
    """Prepares a row for an instrument that is new, or of which this text tells more; False when it tells nothing."""
    t = s.instruments
    known = _known(c, t, "instrument_id", instrument.instrument_id, run_id)
    merged = instrument
    for row in known:
        merged = merge_instruments(read_instrument(row), merged)
    return _keep(c, t, run_id, known, instrument_values(merged), same=lambda row: read_instrument(row) == merged)


def keep_version(c: Connection, run_id: int, version: InstrumentVersion) -> bool:
    """Prepares a row for a wording that is new, or of which this source tells more; False when it tells nothing."""
    t = s.instrument_versions
    known = _known(c, t, "version_id", version.version_id, run_id)
    merged = version
    for row in known:
        merged = merge_versions(read_version(row, {}), merged)
    values = version_values(merged)
    return _keep(c, t, run_id, known, values, same=lambda row: version_values(read_version(row, {})) == values)


def settle(c: Connection, run_id: int) -> None:
    """Joins a run's prepared rows with the visible ones; what brings nothing new is dropped."""
    shown = _visible(c, s.instruments, "instrument_id")
    for row in _prepared(c, s.instruments, run_id):
        for known in map(read_instrument, shown[row.instrument_id]):
            merged = merge_instruments(known, read_instrument(row))
            _replace(c, s.instruments, row, instrument_values(merged), same=merged == known)
    shown = _visible(c, s.instrument_versions, "version_id")
    for row in _prepared(c, s.instrument_versions, run_id):
        for version in (read_version(one, {}) for one in shown[row.version_id]):
            values = version_values(merge_versions(version, read_version(row, {})))
            _replace(c, s.instrument_versions, row, values, same=values == version_values(version))
    _drop_doubles(c, s.version_dates, run_id, ("kind", "value", "basis"))
    _drop_doubles(c, s.instrument_relations, run_id, ("kind", "target_title", "effective_date"))


def supersede(c: Connection, run_id: int, generation: int) -> None:
    """Closes the rows of instruments and wordings of which this generation shows a fuller one."""
    for table, key in ((s.instruments, "instrument_id"), (s.instrument_versions, "version_id")):
        fuller = select(table.c[key]).where(table.c.run_id == run_id, table.c.gen_from == generation)
        close(c, table, generation, table.c[key].in_(fuller))


def instrument_values(instrument: Instrument) -> dict[str, object]:
    """The columns of an instrument's row."""
    return {
        "instrument_id": instrument.instrument_id,
        "title": instrument.title,
        "short_title": instrument.short_title,
        "normalised_title": normalise_title(instrument.title),
        "issuing_authority": instrument.issuing_authority,
        "legal_rank": instrument.legal_rank.value,
        "province": instrument.province,
    }


def version_values(version: InstrumentVersion) -> dict[str, object]:
    """The columns of a version's row; its dates have rows of their own."""
    return {
        "version_id": version.version_id,
        "instrument_id": version.instrument_id,
        "label": version.label,
        "document_number": version.document_number,
        "source_status": version.source_status,
        "article_count": version.article_count,
    }


def _known(c: Connection, table: Table, key: str, value: str, run_id: int) -> list[Row[Any]]:
    """The visible row and the one that this run prepared, in this order."""
    rows = c.execute(select(table).where(table.c[key] == value, table.c.gen_to.is_(None))).all()
    own = [row for row in rows if row.gen_from is None and row.run_id == run_id]
    return [row for row in rows if row.gen_from is not None] + own


def _keep(c: Connection, t: Table, run_id: int, known: list[Row[Any]], values: dict[str, object], *, same: Any) -> bool:
    if any(same(row) for row in known):
        return False
    own = [row for row in known if row.gen_from is None]
    if own:
        c.execute(update(t).where(t.c.row_id == own[0].row_id).values(**values))
    else:
        c.execute(insert(t).values(**values, run_id=run_id))
    return True


def _prepared(c: Connection, table: Table, run_id: int) -> list[Row[Any]]:
    return list(c.execute(select(table).where(table.c.run_id == run_id, table.c.gen_from.is_(None))))


def _visible(c: Connection, table: Table, key: str) -> Mapping[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in c.execute(select(table).where(table.c.gen_from.is_not(None), table.c.gen_to.is_(None))):
        found[getattr(row, key)].append(row)
    return found


def _replace(c: Connection, table: Table, row: Row[Any], values: dict[str, object], *, same: bool) -> None:
    if same:
        c.execute(delete(table).where(table.c.row_id == row.row_id))
    else:
        c.execute(update(table).where(table.c.row_id == row.row_id).values(**values))


def _drop_doubles(c: Connection, table: Table, run_id: int, columns: tuple[str, ...]) -> None:
    def said(row: Row[Any]) -> tuple[object, ...]:
        return tuple(getattr(row, name) for name in columns)

    shown = _visible(c, table, "version_id")
    for row in _prepared(c, table, run_id):
        if said(row) in map(said, shown[row.version_id]):
            c.execute(delete(table).where(table.c.row_id == row.row_id))
