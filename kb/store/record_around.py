"""What stands around one record: feedback, risk signals, holds, what erased it, and the day head that covers it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from kb.store import schema as s
from kb.store.chain import canonical, commitment, link_hash, utc
from kb.store.day_head import DayHead
from kb.store.engine import reading
from kb.store.ledger_records import Record, RecordKind

_ERASING = (RecordKind.RETENTION.value, RecordKind.ERASURE.value)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of an answer."""

    at: datetime
    actor_id: str
    actor_name: str | None
    verdict: str
    comment: str | None
    should_cite: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What was noted of a risk signal, and the state it was put into."""

    at: datetime
    actor_id: str
    actor_name: str | None
    state: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Signal:
    """A risk signal that the question gave."""

    signal_id: int
    rule_id: str
    topic: str
    severity: str
    reason: str
    state: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A hold that keeps the record."""

    hold_id: str
    reason: str
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class Erasure:
    """What erased the content: the record of the ledger that tells of it, and the certificate if one was issued."""

    record_id: str
    kind: str
    at: datetime
    erasure_id: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Whether the record still is what its writer put into the chain.

    `original` is canonical JSON of all that hash and commitment are computed from: the columns of the row, and salt and
    content as they lie; whoever has it can compute both anew. `link_holds`: the row gives the hash it carries.
    `content_holds`: the content gives the commitment; None where there is no content. That the whole chain holds is for
    `zhigui records verify` to say.
    """

    original: str
    link_holds: bool
    content_holds: bool | None
    head: DayHead | None


@dataclass(frozen=True, slots=True)
class Around:
    """Everything that stands around one record."""

    feedback: tuple[Said, ...]
    signals: tuple[Signal, ...]
    holds: tuple[Held, ...]
    erasure: Erasure | None
    place: Place


class SqlRecordAround:
    """Reads what belongs to one record."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, record: Record) -> Around:
        """All of it as one state of the database."""
        with reading(self._engine) as c:
            return Around(
                feedback=_feedback(c, record.record_id),
                signals=_signals(c, record.record_id),
                holds=_holds(c, record.record_id),
                erasure=_erasure(c, record) if record.erased else None,
                place=_place(c, record),
            )


def _feedback(c: Connection, record_id: str) -> tuple[Said, ...]:
    t = s.feedback
    query = select(t, s.actors.c.name).outerjoin(s.actors, s.actors.c.actor_id == t.c.actor_id)
    rows = c.execute(query.where(t.c.answer_id == record_id).order_by(t.c.feedback_id))
    return tuple(
        Said(utc(row.created_at), row.actor_id, row.name, row.verdict, row.comment, tuple(row.should_cite))
        for row in rows
    )


def _signals(c: Connection, record_id: str) -> tuple[Signal, ...]:
    t = s.risk_signals
    rows = c.execute(select(t).where(t.c.record_id == record_id).order_by(t.c.signal_id)).all()
    return tuple(
        Signal(row.signal_id, row.rule_id, row.topic, row.severity, row.reason, row.state, _notes(c, row.signal_id))
        for row in rows
    )


def _notes(c: Connection, signal_id: int) -> tuple[Note, ...]:
    t = s.risk_notes
    query = select(t, s.actors.c.name).outerjoin(s.actors, s.actors.c.actor_id == t.c.actor_id)
    rows = c.execute(query.where(t.c.signal_id == signal_id).order_by(t.c.note_id))
    return tuple(Note(utc(row.at), row.actor_id, row.name, row.state, row.note) for row in rows)


def _holds(c: Connection, record_id: str) -> tuple[Held, ...]:
    h, r = s.legal_holds, s.held_records
    query = select(h.c.hold_id, h.c.reason, h.c.placed_at).join(r, r.c.hold_id == h.c.hold_id)
    rows = c.execute(query.where(r.c.record_id == record_id, h.c.released_at.is_(None)).order_by(h.c.placed_at))
    return tuple(Held(row.hold_id, row.reason, utc(row.placed_at)) for row in rows)


def _erasure(c: Connection, record: Record) -> Erasure | None:
    t, e = s.records, s.erasures
    told = select(t.c.record_id, t.c.kind, t.c.at, t.c.facts).where(
        t.c.kind.in_(_ERASING), t.c.at >= record.at, t.c.facts.contains(f'"{record.record_id}"', autoescape=True)
    )
    row = c.execute(told.order_by(t.c.at).limit(1)).first()
    if row is None:
        return None
    # A large erasure is told by several records; its certificate names the last of them alone, and every record it.
    named = e.c.record_id == row.record_id
    certificate = c.scalar(select(e.c.erasure_id).where(named)) or _certificate_named(row.facts)
    return Erasure(row.record_id, row.kind, utc(row.at), certificate)


def _certificate_named(facts: str) -> str | None:
    named = json.loads(facts).get("erasure_id")
    return named if isinstance(named, str) else None


def _place(c: Connection, record: Record) -> Place:
    t = s.records
    row: dict[str, Any] = dict(c.execute(select(t).where(t.c.record_id == record.record_id)).mappings().one())
    kept = s.record_contents
    content = c.execute(select(kept.c.salt, kept.c.content).where(kept.c.record_id == record.record_id)).first()
    holds = None if content is None else commitment(content.salt, content.content) == record.commitment
    beside = {"salt": None, "content": None} if content is None else dict(content._mapping)
    original = canonical({"record": {**row, "at": utc(row["at"])}, **beside})
    return Place(original, link_hash(row) == record.hash, holds, _head(c, record))


def _head(c: Connection, record: Record) -> DayHead | None:
    """The first head of the writer's chain that came after the record: it covers everything up to its own link."""
    t = s.day_heads
    mine = select(t).where(t.c.writer_id == record.writer_id, t.c.sequence >= record.sequence)
    row = c.execute(mine.order_by(t.c.day).limit(1)).mappings().first()
    return None if row is None else DayHead(**{**row, "signed_at": utc(row["signed_at"])})
