"""The supervisors' queue of risk signals: who took one, what came of it, and its history.

A signal is written with its record (kb/store/ledger); here it only changes its state. What the caller said stays in the
record's content and goes with it; a signal never repeats it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, String, case, cast, func, insert, literal, select, update

from kb.errors import ConflictError, NotFoundError
from kb.store import schema as s
from kb.store.chain import utc
from kb.store.engine import reading, writing
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.risk_words import words_of

EVENT = "risk-"
_R, _N, _A = s.risk_signals, s.risk_notes, s.actors
_ASSIGNED = s.actors.alias("assigned")
_URGENT = "urgent"


class RiskState(StrEnum):
    """Where a signal stands: nobody has it, somebody has it, dealt with, found to be none."""

    OPEN = "open"
    TAKEN = "taken"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


CLOSED = (RiskState.RESOLVED, RiskState.DISMISSED)
WAITING = (RiskState.OPEN, RiskState.TAKEN)
_SAID = {
    RiskState.OPEN: "待处理",
    RiskState.TAKEN: "处理中",
    RiskState.RESOLVED: "已处理",
    RiskState.DISMISSED: "已排除",
}


@dataclass(frozen=True, slots=True)
class RiskNote:
    """One step of a signal's history: the state it was in from then on, and what was said."""

    at: datetime
    actor_id: str
    actor_name: str | None
    state: RiskState
    note: str | None


@dataclass(frozen=True, slots=True)
class RiskSignal:
    """A signal as the queue shows it. `actor` is who asked; `assignee` who deals with it, None: nobody yet."""

    signal_id: int
    record_id: str
    rule_id: str
    topic: str
    severity: str
    reason: str
    industry: str | None
    state: RiskState
    actor_id: str
    actor_name: str | None
    assignee: str | None
    assignee_name: str | None
    created_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RiskCase:
    """A signal with its history, oldest first.

    `question` is what was asked, of a call what the caller said, as recorded; None once that was erased.
    """

    signal: RiskSignal
    notes: tuple[RiskNote, ...]
    question: str | None


@dataclass(frozen=True, slots=True)
class RiskFilter:
    """Which signals: of some states or a topic, somebody's to deal with, of some people's questions (None: all)."""

    states: tuple[RiskState, ...] = ()
    topic: str | None = None
    assignee: str | None = None
    actor_ids: tuple[str, ...] | None = None


class SqlRisks:
    """Keeps the queue in the SQL store; every change of state is a record of the ledger in the same transaction."""

    def __init__(self, engine: Engine, ledger: SqlLedger) -> None:
        self._engine = engine
        self._ledger = ledger

    def find(self, wanted: RiskFilter, limit: int) -> tuple[tuple[RiskSignal, ...], int]:
        """The signals that fit, urgent ones first, then the newest; and how many there are in all."""
        query = _fitting(_signals(), wanted)
        first = case((_R.c.severity == _URGENT, 0), else_=1)
        with reading(self._engine) as c:
            rows = c.execute(query.order_by(first, _R.c.signal_id.desc()).limit(limit))
            found = tuple(map(_signal, rows))
            total = c.scalar(_fitting(select(func.count()).select_from(_R), wanted)) or 0
        return found, total

    def tally(self, wanted: RiskFilter) -> Mapping[tuple[RiskState, str], int]:
        """How many signals fit, by state and topic; what there is none of is left out."""
        counted = select(_R.c.state, _R.c.topic, func.count().label("signals")).group_by(_R.c.state, _R.c.topic)
        with reading(self._engine) as c:
            rows = c.execute(_fitting(counted, wanted).order_by(_R.c.topic, _R.c.state)).all()
        return {(RiskState(row.state), row.topic): row.signals for row in rows}

    def questions(self, signals: Collection[RiskSignal]) -> Mapping[int, str]:
        """The words that gave some signals as recorded, masked, by signal; what was erased is left out."""
        t, record_ids = s.record_contents.c, {each.record_id for each in signals}
        with reading(self._engine) as c:
            rows = c.execute(select(t.record_id, t.content).where(t.record_id.in_(record_ids)))
            contents = {row.record_id: row.content for row in rows}
        asked = {each.signal_id: words_of(contents.get(each.record_id), each.rule_id) for each in signals}
        return {signal_id: words for signal_id, words in asked.items() if words is not None}

    def case(self, signal_id: int, actor_ids: Sequence[str] | None = None) -> RiskCase:
        """One signal. NotFoundError when there is none, or none of these people's."""
        with reading(self._engine) as c:
            signal = _one(c, signal_id, actor_ids)
            content = c.scalar(
                select(s.record_contents.c.content).where(s.record_contents.c.record_id == signal.record_id)
            )
            return RiskCase(signal, _notes(c, signal_id), words_of(content, signal.rule_id))

    def take(self, signal_id: int, actor_id: str, note: str | None, actor_ids: Sequence[str] | None = None) -> None:
        """Somebody deals with it from now on. ConflictError when it is closed, or his already."""
        with writing(self._engine) as c:
            signal = _one(c, signal_id, actor_ids, lock=True)
            if signal.state in CLOSED:
                raise ConflictError(f"信号 {signal_id} {_SAID[signal.state]}；要继续处理请先重新打开。")
            if signal.state is RiskState.TAKEN and signal.assignee == actor_id:
                raise ConflictError(f"信号 {signal_id} 已经由您处理。")
            self._change(c, signal, RiskState.TAKEN, actor_id, note, assignee=actor_id)

    def close(
        self,
        signal_id: int,
        actor_id: str,
        state: RiskState,
        note: str | None,
        actor_ids: Sequence[str] | None = None,
    ) -> None:
        """It was dealt with, or found to be none. ConflictError when it is closed already."""
        with writing(self._engine) as c:
            signal = _one(c, signal_id, actor_ids, lock=True)
            if signal.state in CLOSED:
                raise ConflictError(f"信号 {signal_id} {_SAID[signal.state]}，不用再关闭。")
            self._change(c, signal, state, actor_id, note, assignee=signal.assignee or actor_id)

    def reopen(self, signal_id: int, actor_id: str, note: str | None, actor_ids: Sequence[str] | None = None) -> None:
        """Back into the queue, for anybody to take. ConflictError when it is not closed."""
        with writing(self._engine) as c:
            signal = _one(c, signal_id, actor_ids, lock=True)
            if signal.state not in CLOSED:
                raise ConflictError(f"信号 {signal_id} {_SAID[signal.state]}，没有关闭过。")
            self._change(c, signal, RiskState.OPEN, actor_id, note, assignee=None)

    def note(self, signal_id: int, actor_id: str, note: str, actor_ids: Sequence[str] | None = None) -> None:
        """Adds to the history without a change of state."""
        with writing(self._engine) as c:
            signal = _one(c, signal_id, actor_ids, lock=True)
            _write(c, signal_id, actor_id, signal.state, note)

    def waiting(self) -> int:
        """How many signals nobody has closed."""
        with reading(self._engine) as c:
            return c.scalar(select(func.count()).where(_R.c.state.in_(WAITING))) or 0

    def untold(self, limit: int) -> tuple[RiskSignal, ...]:
        """Signals newer than the webhook of which no notice was ever made; urgent ones first, then the oldest.

        Empty while nothing marks since when the webhook is used.
        """
        t = s.webhook_deliveries
        told = select(t.c.delivery_id).where(t.c.event_id == literal(EVENT) + cast(_R.c.signal_id, String))
        since = select(func.min(t.c.created_at)).scalar_subquery()
        first = case((_R.c.severity == _URGENT, 0), else_=1)
        query = _signals().where(_R.c.created_at >= since, ~told.exists()).order_by(first, _R.c.signal_id).limit(limit)
        with reading(self._engine) as c:
            return tuple(map(_signal, c.execute(query)))

    def _change(
        self,
        c: Connection,
        signal: RiskSignal,
        state: RiskState,
        actor_id: str,
        note: str | None,
        *,
        assignee: str | None,
    ) -> None:
        closed_at = datetime.now(UTC) if state in CLOSED else None
        values = {"state": state.value, "assignee": assignee, "closed_at": closed_at}
        c.execute(update(_R).where(_R.c.signal_id == signal.signal_id).values(values))
        _write(c, signal.signal_id, actor_id, state, note)
        facts = {
            "signal_id": signal.signal_id,
            "record_id": signal.record_id,
            "rule_id": signal.rule_id,
            "topic": signal.topic,
            "from": signal.state.value,
            "to": state.value,
            "assignee": assignee,
        }
        draft = RecordDraft(
            RecordKind.RISK, actor_id, facts, about=f"risk:{signal.signal_id}", industry=signal.industry, outcome="done"
        )
        self._ledger.append_in(c, draft)


def _signals() -> Any:
    joined = _R.outerjoin(_A, _A.c.actor_id == _R.c.actor_id).outerjoin(
        _ASSIGNED, _ASSIGNED.c.actor_id == _R.c.assignee
    )
    names = (_A.c.name.label("actor_name"), _ASSIGNED.c.name.label("assignee_name"))
    return select(_R, *names).select_from(joined)


def _fitting(query: Any, wanted: RiskFilter) -> Any:
    if wanted.states:
        query = query.where(_R.c.state.in_([each.value for each in wanted.states]))
    if wanted.topic is not None:
        query = query.where(_R.c.topic == wanted.topic)
    if wanted.assignee is not None:
        query = query.where(_R.c.assignee == wanted.assignee)
    if wanted.actor_ids is not None:
        query = query.where(_R.c.actor_id.in_(wanted.actor_ids))
    return query


def _one(c: Connection, signal_id: int, actor_ids: Sequence[str] | None, *, lock: bool = False) -> RiskSignal:
    if lock:
        # The row is the lock: of two people who take one signal at once the second is told so.
        c.execute(select(_R.c.signal_id).where(_R.c.signal_id == signal_id).with_for_update())
    row = c.execute(_signals().where(_R.c.signal_id == signal_id)).first()
    if row is None or (actor_ids is not None and row.actor_id not in actor_ids):
        raise NotFoundError(f"没有编号为 {signal_id} 的风险信号；可用 zhigui risks list 查看。")
    return _signal(row)


def _write(c: Connection, signal_id: int, actor_id: str, state: RiskState, note: str | None) -> None:
    values = {"signal_id": signal_id, "at": datetime.now(UTC), "actor_id": actor_id, "state": state.value, "note": note}
    c.execute(insert(_N).values(values))


def _notes(c: Connection, signal_id: int) -> tuple[RiskNote, ...]:
    query = select(_N, _A.c.name).select_from(_N.outerjoin(_A, _A.c.actor_id == _N.c.actor_id))
    rows = c.execute(query.where(_N.c.signal_id == signal_id).order_by(_N.c.note_id))
    return tuple(RiskNote(utc(row.at), row.actor_id, row.name, RiskState(row.state), row.note) for row in rows)


def _signal(row: Row[Any]) -> RiskSignal:
    values = {name: getattr(row, name) for name in RiskSignal.__slots__}
    values |= {
        "state": RiskState(row.state),
        "created_at": utc(row.created_at),
        "closed_at": None if row.closed_at is None else utc(row.closed_at),
    }
    return RiskSignal(**values)
