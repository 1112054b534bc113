"""Keeps the signed heads of days in the SQL store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Engine, insert, select

from kb.store import schema as s
from kb.store.chain_rows import as_found, read_day, read_moment
from kb.store.day_head import DayHead
from kb.store.engine import reading, writing


@dataclass(frozen=True, slots=True)
class FoundHeads:
    """The heads of a store by day; `spoilt` names (day, writer) of rows that are no head any more."""

    heads: tuple[DayHead, ...]
    spoilt: tuple[tuple[str, str], ...]


class SqlDayHeads:
    """Adds heads and hands them out; a head is never changed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, head: DayHead) -> bool:
        """Keeps a head; False when that day of that writer has one, which stays."""
        t = s.day_heads
        mine = select(t.c.day).where(t.c.day == head.day, t.c.writer_id == head.writer_id)
        with writing(self._engine) as c:
            # Two services sign at the same minute; on PostgreSQL the second waits here and finds the first's.
            c.execute(select(s.ledger_writers).where(s.ledger_writers.c.writer_id == head.writer_id).with_for_update())
            if c.execute(mine).first() is not None:
                return False
            names = [column.name for column in t.columns]
            c.execute(insert(t).values({name: getattr(head, name) for name in names}))
        return True

    def all(self) -> tuple[DayHead, ...]:
        """Every readable head, oldest day first."""
        with reading(self._engine) as c:
            return heads_in(c).heads

    def told(self, event_ids: Sequence[str]) -> frozenset[str]:
        """Which of these notices stand in the outbox of the webhook."""
        t = s.webhook_deliveries
        with reading(self._engine) as c:
            return frozenset(c.scalars(select(t.c.event_id).where(t.c.event_id.in_(event_ids))))


def heads_in(c: Connection) -> FoundHeads:
    """The heads within a transaction of the caller's."""
    heads: list[DayHead] = []
    spoilt: list[tuple[str, str]] = []
    for row in c.execute(select(*as_found(s.day_heads, c))).mappings():
        found = {**row, "day": read_day(row["day"]), "signed_at": read_moment(row["signed_at"])}
        if _is_head(found):
            heads.append(DayHead(**found))
        else:
            spoilt.append((str(row["day"]), str(row["writer_id"])))
    heads.sort(key=lambda each: (each.day, each.writer_id))
    return FoundHeads(tuple(heads), tuple(spoilt))


def _is_head(found: dict[str, object]) -> bool:
    kinds = {"day": date, "signed_at": datetime, "sequence": int, "records": int}
    return all(isinstance(value, kinds.get(name, str)) for name, value in found.items())
