"""Publishes: one short transaction that makes a generation visible, or takes one back by another.

Texts were prepared aside (`preparing`); here rows are flipped and the validity of the touched instruments is
computed anew from the dates that the new generation knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, func, insert, select, text, update

from kb.errors import ConflictError, NotFoundError
from kb.law.instruments import DateBasis, InstrumentVersion, Validity, VersionId
from kb.law.validity import timeline
from kb.store import schema as s
from kb.store.engine import reading, writing
from kb.store.reading import visible
from kb.store.rows import read_dates, read_version

FLIPPED = (s.instruments, s.instrument_versions, s.version_dates, s.handbooks)
DATE_KINDS = ("adoption", "promulgation", "effective", "repeal")


class SqlPublisher:
    """Makes generations. Every method that changes what is visible returns the new generation's number."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def publish(self, run_id: int, note: str | None = None) -> int | None:
        """Makes everything a run prepared visible in one step; None when it prepared nothing."""
        with writing(self._engine) as c:
            prepared = {
                table.name: c.execute(select(table).where(table.c.run_id == run_id, table.c.gen_from.is_(None))).all()
                for table in FLIPPED
            }
            if not any(prepared.values()):
                return None
            generation = _new_generation(c, run_id, "publication", note)
            _close_older_handbooks(c, generation, prepared["handbooks"])
            _show(c, run_id, generation)
            versions = {row.version_id for row in prepared["instrument_versions"]}
            versions |= {row.version_id for row in prepared["version_dates"]}
            _recompute(c, run_id, generation, _instruments_of(c, versions))
            return generation

    def generation_of(self, run_id: int) -> int | None:
        """The generation a run published; None when it published nothing."""
        with reading(self._engine) as c:
            return c.scalar(select(s.generations.c.number).where(s.generations.c.run_id == run_id))

    def set_date(  # noqa: PLR0917 - the parts of one sworn statement
        self, version_id: VersionId, kind: str, value: date, basis: DateBasis, evidence: str, actor: str
    ) -> int:
        """Settles a date by hand, with evidence; validity follows. Raises NotFoundError for an unknown version."""
        with writing(self._engine) as c:
            touched = _instruments_of(c, {version_id})
            if not touched:
                raise NotFoundError(f"没有版本 {version_id}；可用 zhigui instruments show 查看版本号。")
            generation = _new_generation(c, None, "correction", evidence)
            t = s.version_dates
            c.execute(
                update(t)
                .where(t.c.version_id == version_id, t.c.kind == kind, visible(t, generation))
                .values(gen_to=generation)
            )
            c.execute(
                insert(t).values(
                    version_id=version_id,
                    kind=kind,
                    value=value,
                    basis=basis.value,
                    evidence=evidence,
                    entered_by=actor,
                    gen_from=generation,
                )
            )
            _recompute(c, None, generation, touched)
            return generation

    def withdraw(self, version_id: VersionId, reason: str) -> int:
        """Takes a wrong version back: no later generation shows it; earlier ones still do."""
        with writing(self._engine) as c:
            touched = _instruments_of(c, {version_id})
            if not touched:
                raise NotFoundError(f"没有版本 {version_id}，或它已被撤下。")
            generation = _new_generation(c, None, "withdrawal", reason)
            for table in (s.instrument_versions, s.version_dates, s.validities):
                _close(c, table, generation, table.c.version_id == version_id)
            _recompute(c, None, generation, touched)
            _hide_empty_instruments(c, generation, touched)
            return generation

    def rollback(self, run_id: int) -> int:
        """Undoes a published run by a new generation; ConflictError names the later ones that built on it."""
        with writing(self._engine) as c:
            published = c.scalar(select(s.generations.c.number).where(s.generations.c.run_id == run_id))
            if published is None:
                raise NotFoundError(f"任务 {run_id} 没有发布过内容，无需回滚。")
            _refuse_when_built_on(c, published)
            generation = _new_generation(c, None, "rollback", f"回滚任务 {run_id}")
            for table in (*FLIPPED, s.validities):
                _reopen(c, table, published, generation)
                _close(c, table, generation, table.c.gen_from == published)
            return generation


def _new_generation(c: Connection, run_id: int | None, kind: str, note: str | None) -> int:
    if c.dialect.name == "postgresql":
        # One publication at a time; readers go on. SQLite's BEGIN IMMEDIATE has done so already.
        c.execute(text("LOCK TABLE generations IN EXCLUSIVE MODE"))
    number = (c.scalar(select(func.coalesce(func.max(s.generations.c.number), 0))) or 0) + 1
    last = c.scalar(select(func.coalesce(func.max(s.passages.c.passage_id), 0))) or 0
    c.execute(
        insert(s.generations).values(
            number=number,
            created_at=datetime.now(UTC),
            run_id=run_id,
            kind=kind,
            last_passage_id=last,
            note=note,
        )
    )
    return number


def _show(c: Connection, run_id: int, generation: int) -> None:
    for table in FLIPPED:
        c.execute(update(table).where(table.c.run_id == run_id, table.c.gen_from.is_(None)).values(gen_from=generation))


def _close(c: Connection, table: Table, generation: int, condition: Any) -> None:
    c.execute(
        update(table)
        .where(condition, table.c.gen_from.is_not(None), table.c.gen_from < generation)
        .where(table.c.gen_to.is_(None))
        .values(gen_to=generation)
    )


def _close_older_handbooks(c: Connection, generation: int, prepared: Sequence[Row[Any]]) -> None:
    ids = {row.handbook_id for row in prepared}
    if ids:
        _close(c, s.handbooks, generation, s.handbooks.c.handbook_id.in_(ids))


def _instruments_of(c: Connection, versions: Iterable[str]) -> set[str]:
    t = s.instrument_versions
    wanted = set(versions)
    rows = c.execute(select(t.c.instrument_id, t.c.version_id).where(t.c.gen_to.is_(None), t.c.gen_from.is_not(None)))
    return {row.instrument_id for row in rows if row.version_id in wanted}


def _recompute(c: Connection, run_id: int | None, generation: int, instruments: set[str]) -> None:
    """Writes the validities that changed for the touched instruments; unchanged rows stay as they are."""
    if not instruments:
        return
    versions = _visible_versions(c, generation, instruments)
    t = s.validities
    rows = c.execute(select(t).where(visible(t, generation))).all()
    known = {row.version_id: row for row in rows if row.instrument_id in instruments}
    new: list[dict[str, object]] = []
    for instrument_id, own in versions.items():
        for validity in timeline(own):
            row = known.get(validity.version_id)
            if row is not None and _same(row, validity):
                continue
            if row is not None:
                _close(c, t, generation, t.c.row_id == row.row_id)
            new.append(
                {
                    "version_id": validity.version_id,
                    "instrument_id": instrument_id,
                    "valid_from": validity.valid_from,
                    "valid_to": validity.valid_to,
                    "unproven": validity.unproven,
                    "ended_by": validity.ended_by.value if validity.ended_by else None,
                    "run_id": run_id,
                    "gen_from": generation,
                }
            )
    if new:
        c.execute(insert(t), new)


def _visible_versions(c: Connection, generation: int, instruments: set[str]) -> dict[str, list[InstrumentVersion]]:
    dates = read_dates(c.execute(select(s.version_dates).where(visible(s.version_dates, generation))).all())
    t = s.instrument_versions
    found: dict[str, list[InstrumentVersion]] = defaultdict(list)
    for row in c.execute(select(t).where(visible(t, generation))):
        if row.instrument_id in instruments:
            found[row.instrument_id].append(read_version(row, dates[row.version_id]))
    return found


def _same(row: Row[Any], validity: Validity) -> bool:
    ended = validity.ended_by.value if validity.ended_by else None
    return (row.valid_from, row.valid_to, row.unproven, row.ended_by) == (
        validity.valid_from,
        validity.valid_to,
        validity.unproven,
        ended,
    )


def _hide_empty_instruments(c: Connection, generation: int, instruments: set[str]) -> None:
    left = _visible_versions(c, generation, instruments)
    empty = instruments - set(left)
    if empty:
        _close(c, s.instruments, generation, s.instruments.c.instrument_id.in_(empty))


def _refuse_when_built_on(c: Connection, published: int) -> None:
    """A later generation built on this one when it touched the same instruments or handbooks."""
    later: set[int] = set()
    for table, key in ((s.validities, "instrument_id"), (s.handbooks, "handbook_id")):
        column = table.c[key]
        own = select(column).where((table.c.gen_from == published) | (table.c.gen_to == published))
        for edge in (table.c.gen_from, table.c.gen_to):
            later |= set(c.scalars(select(edge).where(column.in_(own), edge > published).distinct()))
    if later:
        t = s.generations
        rows = c.execute(select(t.c.number, t.c.run_id).where(t.c.number.in_(later)).order_by(t.c.number))
        names = "、".join(f"第 {r.number} 代" + (f"（任务 {r.run_id}）" if r.run_id else "") for r in rows)
        raise ConflictError(f"不能回滚：{names} 建立在它之上。请先回滚这些，再回滚本任务。")


def _reopen(c: Connection, table: Table, published: int, generation: int) -> None:
    """Shows again, as new rows, what the publication had closed."""
    columns = [column for column in table.columns if column.name != "row_id"]
    rows = c.execute(select(*columns).where(table.c.gen_to == published)).mappings().all()
    if rows:
        c.execute(
            insert(table),
            [{**row, "gen_from": generation, "gen_to": None, "run_id": None} for row in rows],
        )
