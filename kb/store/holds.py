"""Legal holds: records of a dispute are kept whatever the periods or a request say, until the hold is released."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from kb.errors import ConflictError, NotFoundError
from kb.store import schema as s
from kb.store.chain import utc
from kb.store.engine import reading, writing
from kb.store.erasing import lock_holds
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.selections import Selection, wanted

# Ids in one record of the ledger; a larger hold takes several.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold; `released_at` None: it keeps its records still."""

    hold_id: str
    reason: str
    placed_by: str
    placed_at: datetime
    released_by: str | None
    released_at: datetime | None
    release_reason: str | None
    records: int


class SqlHolds:
    """Holds over the SQL store, each change with its record in the ledger."""

    def __init__(self, engine: Engine, ledger: SqlLedger) -> None:
        self._engine = engine
        self._ledger = ledger

    def place(self, hold: Hold, what: Selection) -> Hold:
        """Keeps every record that is selected now. Raises NotFoundError when there is none."""
        with writing(self._engine) as c:
            lock_holds(c)
            ids = list(c.scalars(select(s.records.c.record_id).where(wanted(what)).order_by(s.records.c.at)))
            if not ids:
                raise NotFoundError("没有符合条件的记录，没有可以保全的；请核对条件，可用 zhigui records list 查找。")
            names = [name for name in Hold.__slots__ if name != "records"]
            c.execute(insert(s.legal_holds).values({name: getattr(hold, name) for name in names}))
            for some in _chunks(ids):
                c.execute(insert(s.held_records), [{"hold_id": hold.hold_id, "record_id": each} for each in some])
                self._tell(c, hold.placed_by, hold.hold_id, "place", some)
        return self.get(hold.hold_id)

    def release(self, hold_id: str, by: str, at: datetime, reason: str) -> Hold:
        """Ends a hold. Raises NotFoundError, and ConflictError for one that was released before."""
        with writing(self._engine) as c:
            lock_holds(c)
            h = s.legal_holds
            ended = {"released_by": by, "released_at": at, "release_reason": reason}
            change = update(h).where(h.c.hold_id == hold_id, h.c.released_at.is_(None)).values(ended)
            if c.execute(change).rowcount == 0:
                _known(c, hold_id)
                raise ConflictError(f"保全 {hold_id} 已经解除过了。")
            kept = select(s.held_records.c.record_id).where(s.held_records.c.hold_id == hold_id)
            for some in _chunks(list(c.scalars(kept))):
                self._tell(c, by, hold_id, "release", some)
        return self.get(hold_id)

    def get(self, hold_id: str) -> Hold:
        """One hold. Raises NotFoundError."""
        with reading(self._engine) as c:
            return _known(c, hold_id)

    def all(self, *, active_only: bool = False) -> tuple[Hold, ...]:
        """Holds, the newest first."""
        query = _with_count().order_by(s.legal_holds.c.placed_at.desc(), s.legal_holds.c.hold_id)
        if active_only:
            query = query.where(s.legal_holds.c.released_at.is_(None))
        with reading(self._engine) as c:
            return tuple(_hold(dict(row._mapping)) for row in c.execute(query))

    def holds_of(self, record_ids: Sequence[str]) -> tuple[str, ...]:
        """The ids of the holds that keep any of these records now."""
        h, r = s.legal_holds, s.held_records
        found: set[str] = set()
        with reading(self._engine) as c:
            for some in _chunks(record_ids):
                joined = r.join(h, h.c.hold_id == r.c.hold_id)
                query = select(r.c.hold_id).distinct().select_from(joined)
                found.update(c.scalars(query.where(r.c.record_id.in_(some), h.c.released_at.is_(None))))
        return tuple(sorted(found))

    def _tell(self, c: Connection, by: str, hold_id: str, action: str, ids: Sequence[str]) -> None:
        facts = {"action": action, "hold_id": hold_id, "records": list(ids), "count": len(ids)}
        self._ledger.append_in(c, RecordDraft(RecordKind.LEGAL_HOLD, by, facts, about=hold_id, outcome="done"))


def _chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _with_count() -> Any:
    h, r = s.legal_holds, s.held_records
    count = select(func.count()).where(r.c.hold_id == h.c.hold_id).scalar_subquery()
    return select(h, count.label("records"))


def _known(c: Connection, hold_id: str) -> Hold:
    row = c.execute(_with_count().where(s.legal_holds.c.hold_id == hold_id)).first()
    if row is None:
        raise NotFoundError(f"没有编号为 {hold_id[:40]} 的保全；可用 zhigui records holds 查看。")
    return _hold(dict(row._mapping))


def _hold(row: Mapping[str, Any]) -> Hold:
    values = {name: row[name] for name in Hold.__slots__}
    ended = row["released_at"]
    return Hold(**{**values, "placed_at": utc(row["placed_at"]), "released_at": None if ended is None else utc(ended)})
