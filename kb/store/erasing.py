"""Erases what was said while the chain stays: contents with their salts, tokens of people, comments, notes, answers.

A row of `records` is never touched, so every hash still holds; what was erased is told by a record of its own, written
in the same transaction. A record under a legal hold is left alone, whoever asks.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, and_, delete, func, insert, or_, select, text, update

from kb.errors import NotFoundError
from kb.store import schema as s
from kb.store.chain import utc
from kb.store.engine import reading, writing
from kb.store.erasing_bytes import mark
from kb.store.erasing_quizzes import forget_written
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import RecordDraft
from kb.store.selections import ERASED_WORDS, Selection, Wanted, erasable, has_words, held, speaks_of, wanted

# One transaction, and one record, tells of at most so many: a write of some 50 ms on SQLite.
AT_ONCE = 500
_R = s.records


@dataclass(frozen=True, slots=True)
class Erased:
    """A record whose words are gone; `commitment` is what its link still holds of them, None where it had none."""

    record_id: str
    kind: str
    at: datetime
    commitment: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a selection meets: records with words by kind, of them those under a hold, and from when to when.

    `session_others` are further records with words in the same sessions, which the selection does not name.
    """

    kinds: Mapping[str, int]
    held: int
    holds: tuple[str, ...]
    first: datetime | None
    last: datetime | None
    session_others: int

    @property
    def count(self) -> int:
        """How many records there are with something to erase."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True)
class ErasureRow:
    """A certificate as kept: `statement` is canonical JSON, `record_id` the record of the ledger that tells of it."""

    erasure_id: str
    kind: str
    at: datetime
    actor_id: str
    record_id: str
    statement: str
    signature: str


# What a batch erased and what a hold kept of it, turned into the ledger's record and, at the end, the certificate.
Telling = Callable[[Sequence[Erased], Sequence[str]], tuple[RecordDraft, ErasureRow | None] | None]


class SqlErasing:
    """Finds and erases over the SQL store."""

    def __init__(self, engine: Engine, ledger: SqlLedger) -> None:
        self._engine = engine
        self._ledger = ledger

    def look(self, what: Wanted) -> Found:
        """What would be erased, nothing is changed."""
        named = _with_dependents(what)
        asked = and_(named, erasable())
        with reading(self._engine) as c:
            kinds = {row.kind: row.n for row in c.execute(_by_kind().where(asked).group_by(_R.c.kind))}
            span = c.execute(select(func.min(_R.c.at), func.max(_R.c.at)).where(asked)).one()
            kept = c.scalar(select(func.count()).select_from(_R).where(asked, held())) or 0
            holds = tuple(c.scalars(_holds_of(asked))) if kept else ()
            others = 0
            if isinstance(what, Selection) and not what.with_sessions:
                sessions = select(_R.c.session_id).where(named, _R.c.session_id.is_not(None))
                more = and_(_R.c.session_id.in_(sessions), _R.c.record_id.not_in(_ids(named)), erasable())
                others = c.scalar(select(func.count()).select_from(_R).where(more)) or 0
        first, last = (None if each is None else utc(each) for each in span)
        return Found(kinds, kept, holds, first, last, others)

    def pages(self, what: Wanted) -> Iterator[tuple[str, ...]]:
        """The ids of the records with something to erase, held ones included, at most AT_ONCE at a time.

        What speaks of a record comes with it: once the words are gone nothing would lead from one to the other.
        """
        after = ""
        # What expired and was erased long ago is most of a table; a request may name it for what speaks of it.
        meant = wanted(what) if isinstance(what, Selection) else and_(wanted(what), erasable())
        while True:
            query = select(_R.c.record_id).where(meant, _R.c.record_id > after)
            with reading(self._engine) as c:
                ids = list(c.scalars(query.order_by(_R.c.record_id).limit(AT_ONCE)))
                if not ids:
                    return
                about = list(c.scalars(select(_R.c.record_id).where(speaks_of(ids), _R.c.record_id.not_in(ids))))
                found = list(dict.fromkeys((*ids, *about)))
                for start in range(0, len(found), AT_ONCE):
                    some = found[start : start + AT_ONCE]
                    page = tuple(c.scalars(select(_R.c.record_id).where(_R.c.record_id.in_(some), erasable())))
                    if page:
                        yield page
            after = ids[-1]

    def questions(self, record_ids: Sequence[str]) -> tuple[str, ...]:
        """The questions of answers among these records, as they are stored."""
        query = select(s.record_contents.c.content).where(s.record_contents.c.record_id.in_(record_ids))
        with reading(self._engine) as c:
            contents = [json.loads(each) for each in c.scalars(query)]
        return tuple(str(each["question"]) for each in contents if "question" in each)

    def erase(self, record_ids: Sequence[str], told: Telling) -> None:
        """Erases all words of these records that no hold keeps, and writes what `told` makes of it; one transaction."""
        with writing(self._engine) as c:
            lock_holds(c)
            meant = _R.c.record_id.in_(record_ids)
            kept = tuple(c.scalars(select(_R.c.record_id).where(meant, held(), erasable()).order_by(_R.c.at)))
            rows = c.execute(
                select(_R.c.record_id, _R.c.kind, _R.c.at, _R.c.commitment)
                .where(meant, erasable(), ~held())
                .order_by(_R.c.at, _R.c.record_id)
            )
            gone = tuple(Erased(row.record_id, row.kind, utc(row.at), row.commitment) for row in rows)
            if gone:
                _remove(c, [each.record_id for each in gone])
                mark(c)
            telling = told(gone, kept)
            if telling is not None:
                draft, row = telling
                self._ledger.append_in(c, draft)
                if row is not None:
                    c.execute(insert(s.erasures).values({name: getattr(row, name) for name in ErasureRow.__slots__}))

    def certificates(self, kinds: Sequence[str] | None = None, limit: int | None = None) -> tuple[ErasureRow, ...]:
        """Certificates, the newest first; of some kinds only where told."""
        query = select(s.erasures).order_by(s.erasures.c.at.desc(), s.erasures.c.erasure_id).limit(limit)
        if kinds is not None:
            query = query.where(s.erasures.c.kind.in_(kinds))
        with reading(self._engine) as c:
            return tuple(_row(dict(row._mapping)) for row in c.execute(query))

    def certificate(self, erasure_id: str) -> ErasureRow:
        """One certificate. Raises NotFoundError."""
        with reading(self._engine) as c:
            row = c.execute(select(s.erasures).where(s.erasures.c.erasure_id == erasure_id)).first()
        if row is None:
            raise NotFoundError(f"没有编号为 {erasure_id[:40]} 的删除证明；可用 zhigui records certificate 查看全部。")
        return _row(dict(row._mapping))


def lock_holds(c: Connection) -> None:
    """Within a transaction that places a hold or erases: the other one waits. SQLite has one writer anyway."""
    if c.dialect.name == "postgresql":
        c.execute(text("LOCK TABLE held_records IN SHARE ROW EXCLUSIVE MODE"))


def _remove(c: Connection, ids: Sequence[str]) -> None:
    forget_written(c, ids)
    signals = select(s.risk_signals.c.signal_id).where(s.risk_signals.c.record_id.in_(ids))
    c.execute(delete(s.record_contents).where(s.record_contents.c.record_id.in_(ids)))
    c.execute(delete(s.record_subjects).where(s.record_subjects.c.record_id.in_(ids)))
    said = update(s.feedback).where(s.feedback.c.answer_id.in_(ids))
    c.execute(said.where(has_words(s.feedback.c.comment)).values(comment=ERASED_WORDS))
    # An article as people write it, but nothing keeps them from writing something else.
    c.execute(said.values(should_cite=[]))
    noted = update(s.risk_notes).where(s.risk_notes.c.signal_id.in_(signals), has_words(s.risk_notes.c.note))
    c.execute(noted.values(note=ERASED_WORDS))


def _with_dependents(what: Wanted) -> Any:
    named = wanted(what)
    return or_(named, speaks_of(_ids(named)))


def _ids(condition: Any) -> Any:
    return select(_R.c.record_id).where(condition)


def _by_kind() -> Any:
    return select(_R.c.kind, func.count().label("n"))


def _holds_of(condition: Any) -> Any:
    h, r = s.legal_holds, s.held_records
    joined = r.join(_R, _R.c.record_id == r.c.record_id).join(h, h.c.hold_id == r.c.hold_id)
    return select(r.c.hold_id).distinct().select_from(joined).where(condition, h.c.released_at.is_(None))


def _row(row: Mapping[str, Any]) -> ErasureRow:
    values = {name: row[name] for name in ErasureRow.__slots__}
    return ErasureRow(**{**values, "at": utc(row["at"])})
