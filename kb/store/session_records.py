"""The newest answers of one call: what a follow-up is read with. Nothing is copied; what is erased is gone here too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, select

from kb.store import schema as s
from kb.store.engine import reading
from kb.store.ledger import read_record
from kb.store.ledger_records import Record, RecordKind

_R, _C = s.records.c, s.record_contents.c


class SqlSessionRecords:
    """Reads the ledger by session."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def newest(self, session_id: str, actor_id: str, since: datetime, limit: int) -> tuple[Record, ...]:
        """The answers this person got in a session since a moment that still have their content, newest first."""
        query = (
            select(s.records, _C.content, _C.sealed)
            .join(s.record_contents, _C.record_id == _R.record_id)
            .where(
                _R.session_id == session_id,
                _R.actor_id == actor_id,
                _R.kind == RecordKind.ASK.value,
                _R.at >= since,
            )
            .order_by(_R.at.desc(), _R.sequence.desc())
            .limit(limit)
        )
        with reading(self._engine) as c:
            return tuple(read_record(row) for row in c.execute(query))
