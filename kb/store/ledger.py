"""The ledger: what happened, appended in a chain by each writer, every row holding the hash of the one before it.

Appending and reading only; verification, heads of days, retention and erasure belong to kb/records.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, text, update

from kb.store import schema as s
from kb.store.chain import FIRST_HASH, canonical, commitment, link_hash, utc
from kb.store.drafts import CitedDraft
from kb.store.engine import reading, writing
from kb.store.ledger_records import Record, RecordDraft, RecordKind, RiskDraft

SALT_BYTES = 32
PAGE = 500
# Which fact of a record holds the SHA-256 of what is sealed beside its content.
SEALED_FACT = "sealed_sha256"
# The state of a risk signal nobody has taken yet.
OPEN = "open"
BEGIN_WRITER = (
    "INSERT INTO ledger_writers (writer_id, sequence, hash) VALUES (:writer_id, :sequence, :hash) "
    "ON CONFLICT DO NOTHING"
)


class SqlLedger:
    """Appends records for one writer, and reads those of all. Thread-safe; two processes may share a writer."""

    def __init__(
        self, engine: Engine, writer_id: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._engine = engine
        self._clock = clock
        self.writer_id = writer_id

    def begin(self) -> None:
        """Makes the row of this writer: on PostgreSQL two first appends would both find none to lock."""
        w = s.ledger_writers
        with reading(self._engine) as c:
            known = c.scalar(select(w.c.sequence).where(w.c.writer_id == self.writer_id))
        if known is None:
            first = {"writer_id": self.writer_id, "sequence": 0, "hash": FIRST_HASH}
            with writing(self._engine) as c:
                c.execute(text(BEGIN_WRITER), first)

    def append(self, draft: RecordDraft) -> Record:
        """Appends a record, and what it rests on. StoreError when it could not be written."""
        with writing(self._engine) as c:
            return self.append_in(c, draft)

    def append_in(self, c: Connection, draft: RecordDraft) -> Record:
        """Appends within a transaction of the caller's, so that a change and its record stand or fall together.

        To be called with the write lock held (`kb.store.engine.writing`).
        """
        w = s.ledger_writers
        mine = select(w.c.sequence, w.c.hash).where(w.c.writer_id == self.writer_id)
        # The row of the writer is the lock: who appends second waits, and sees the link the first one added.
        last = c.execute(mine.with_for_update()).first()
        if last is None:
            c.execute(insert(w).values(writer_id=self.writer_id, sequence=0, hash=FIRST_HASH))
        sequence, previous = (last.sequence + 1, last.hash) if last else (1, FIRST_HASH)
        content = None if draft.content is None else canonical(draft.content)
        salt = secrets.token_hex(SALT_BYTES)
        row = _row(draft, self.writer_id, sequence, previous)
        row["at"] = utc(self._clock())
        row["commitment"] = None if content is None else commitment(salt, content)
        row["hash"] = link_hash(row)
        c.execute(insert(s.records).values(row))
        if content is not None:
            values = {"record_id": draft.record_id, "salt": salt, "content": content, "sealed": draft.sealed}
            c.execute(insert(s.record_contents).values(values))
        if draft.subjects:
            found = dict.fromkeys(draft.subjects)
            values_of = [{"record_id": draft.record_id, "token": token, "kind": kind} for kind, token in found]
            c.execute(insert(s.record_subjects), values_of)
        if draft.rests_on:
            c.execute(insert(s.reliance), [_reliance(draft.record_id, *each) for each in draft.rests_on])
        if draft.risks:
            c.execute(insert(s.risk_signals), [_signal(draft, each, row["at"]) for each in draft.risks])
        c.execute(update(w).where(w.c.writer_id == self.writer_id).values(sequence=sequence, hash=row["hash"]))
        return _record(row, content, draft.sealed)

    def get(self, record_id: str) -> Record | None:
        """One record, None when there is none with this id."""
        with reading(self._engine) as c:
            row = c.execute(_joined().where(s.records.c.record_id == record_id)).first()
        return None if row is None else read_record(row)

    def writers(self) -> tuple[str, ...]:
        """Everybody who ever appended, by id."""
        with reading(self._engine) as c:
            known = {
                *c.scalars(select(s.ledger_writers.c.writer_id)),
                *c.scalars(select(s.records.c.writer_id).distinct()),
            }
        return tuple(sorted(known))

    def length(self) -> int:
        """How many records were ever appended, by all writers together."""
        with reading(self._engine) as c:
            return int(c.scalar(select(func.coalesce(func.sum(s.ledger_writers.c.sequence), 0))) or 0)

    def walk(self, writer_id: str) -> Iterator[Mapping[str, Any]]:
        """The raw rows of one writer by sequence, with `salt` and `content` (None: erased or never any); in pages."""
        after, t = -1, s.records
        while True:
            query = _joined().where(t.c.writer_id == writer_id, t.c.sequence > after).order_by(t.c.sequence).limit(PAGE)
            with reading(self._engine) as c:
                rows = [dict(row) for row in c.execute(query).mappings()]
            if not rows:
                return
            yield from rows
            after = rows[-1]["sequence"]


def read_record(row: Row[Any]) -> Record:
    """A row of records joined with its content, as a value."""
    return _record(dict(row._mapping), row.content, row.sealed)


def joined_contents() -> Any:
    """Records with their contents, as far as they have any."""
    return s.records.outerjoin(s.record_contents, s.record_contents.c.record_id == s.records.c.record_id)


def _joined() -> Any:
    c = s.record_contents.c
    return select(s.records, c.salt, c.content, c.sealed).select_from(joined_contents())


def _row(draft: RecordDraft, writer_id: str, sequence: int, previous: str) -> dict[str, Any]:
    return {
        "record_id": draft.record_id,
        "writer_id": writer_id,
        "sequence": sequence,
        "previous_hash": previous,
        "kind": draft.kind.value,
        "actor_id": draft.actor_id,
        "about": draft.about,
        "as_of": draft.as_of,
        "generation": draft.generation,
        "rule_set_id": draft.rule_set_id,
        "encoder": draft.encoder,
        "model": draft.model,
        "industry": draft.industry,
        "session_id": draft.session_id,
        "outcome": draft.outcome,
        "facts": canonical(_facts(draft)),
    }


def _facts(draft: RecordDraft) -> Mapping[str, Any]:
    """The facts, with the hash of the sealed box: that lies beside the chain, which covers it all the same."""
    if draft.content is None or draft.sealed is None:
        return draft.facts
    return {**draft.facts, SEALED_FACT: sha256(draft.sealed).hexdigest()}


def _record(row: Mapping[str, Any], content: str | None, sealed: bytes | None) -> Record:
    names = [name for name in Record.__slots__ if name not in {"content", "sealed", "kind", "at", "facts"}]
    return Record(
        **{name: row[name] for name in names},
        kind=RecordKind(row["kind"]),
        at=utc(row["at"]),
        facts=json.loads(row["facts"]),
        content=None if content is None else json.loads(content),
        sealed=sealed,
    )


def _signal(draft: RecordDraft, risk: RiskDraft, at: datetime) -> dict[str, object]:
    return {
        "record_id": draft.record_id,
        "rule_id": risk.rule_id,
        "topic": risk.topic,
        "severity": risk.severity,
        "reason": risk.reason,
        "industry": draft.industry,
        "actor_id": draft.actor_id,
        "state": OPEN,
        "created_at": at,
    }


def _reliance(record_id: str, cited: CitedDraft, version_id: str | None) -> dict[str, object]:
    return {
        "kind": "answer",
        "object_id": record_id,
        "title": cited.title,
        "article": cited.article,
        "version_id": version_id,
        "review_state": "current",
    }


def records_of(rows: Iterable[Row[Any]]) -> tuple[Record, ...]:
    """Several rows as values, in their order."""
    return tuple(map(read_record, rows))
