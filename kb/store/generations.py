"""Rows in our time: how a generation shows what was prepared, closes what it replaces and reopens what it undoes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text, update

from kb.errors import ConflictError
from kb.store import schema as s

# What a run prepares and a publication shows. Validities and derived dates follow from these.
FLIPPED = (s.instruments, s.instrument_versions, s.version_dates, s.instrument_relations, s.handbooks)


def lock_publications(c: Connection) -> None:
    """Lets one publication at a time go on; readers are not held up."""
    if c.dialect.name == "postgresql":
        # SQLite's BEGIN IMMEDIATE has done so already.
        c.execute(text("LOCK TABLE generations IN EXCLUSIVE MODE"))


def new_generation(c: Connection, run_id: int | None, kind: str, note: str | None) -> int:
    """Adds the next generation and returns its number."""
    lock_publications(c)
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


def show(c: Connection, run_id: int, generation: int) -> None:
    """Makes everything that a run prepared visible."""
    for table in FLIPPED:
        c.execute(update(table).where(table.c.run_id == run_id, table.c.gen_from.is_(None)).values(gen_from=generation))


def close(c: Connection, table: Table, generation: int, condition: Any) -> None:
    """Ends visible rows: this generation and later ones do not show them, earlier ones still do."""
    c.execute(
        update(table)
        .where(condition, table.c.gen_from.is_not(None), table.c.gen_from < generation)
        .where(table.c.gen_to.is_(None))
        .values(gen_to=generation)
    )


def reopen(c: Connection, table: Table, generation: int, condition: Any) -> None:
    """Shows closed rows again, as new rows that keep the run that brought them."""
    columns = [column for column in table.columns if column.name != "row_id"]
    rows = c.execute(select(*columns).where(condition)).mappings().all()
    if rows:
        c.execute(insert(table), [{**row, "gen_from": generation, "gen_to": None} for row in rows])


def rollback_note(run_id: int) -> str:
    """What a generation that takes a run back says of itself."""
    return f"回滚任务 {run_id}"


def refuse_when_built_on(c: Connection, published: int) -> None:
    """Raises ConflictError when a later generation, not itself taken back, touched the same texts or handbooks."""
    touched = _touched(c, published)
    t = s.generations
    rows = c.execute(select(t).where(t.c.number > published).order_by(t.c.number)).all()
    undone = {row.note for row in rows if row.kind == "rollback"}
    own = c.scalar(select(t.c.run_id).where(t.c.number == published))
    if own is not None and rollback_note(own) in undone:
        raise ConflictError(f"任务 {own} 已经撤回过，不必再撤回。")
    later = [
        row
        for row in rows
        if row.kind != "rollback" and not (row.run_id is not None and rollback_note(row.run_id) in undone)
    ]
    conflicts = [row for row in later if _touched(c, row.number) & touched]
    if conflicts:
        names = "、".join(f"任务 {r.run_id}" if r.run_id else f"第 {r.number} 代的更正" for r in conflicts)
        by_hand = any(r.run_id is None for r in conflicts)
        instead = "；更正不能撤回，可用 zhigui instruments withdraw 撤下错误的版本" if by_hand else ""
        raise ConflictError(f"不能撤回任务 {own}：{names}建立在它之上。请先撤回后来的任务（新的在先）{instead}。")


def _touched(c: Connection, generation: int) -> set[str]:
    """The instruments and handbooks of which a generation showed or closed a row; what was derived does not count."""
    found: set[str] = set()
    for table, key in ((s.instruments, "instrument_id"), (s.instrument_versions, "instrument_id"),
                       (s.handbooks, "handbook_id")):  # fmt: skip
        found |= set(c.scalars(select(table.c[key]).where(_at(table, generation)).distinct()))
    v = s.instrument_versions
    for table in (s.version_dates, s.instrument_relations):
        condition = _at(table, generation)
        if table is s.version_dates:
            condition &= table.c.derived_from.is_(None)
        versions = select(table.c.version_id).where(condition)
        found |= set(c.scalars(select(v.c.instrument_id).where(v.c.version_id.in_(versions)).distinct()))
    return found


def _at(table: Table, generation: int) -> Any:
    return (table.c.gen_from == generation) | (table.c.gen_to == generation)
