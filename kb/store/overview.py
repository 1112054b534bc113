"""Reads the ledger for the overview: many records at a time, of each no more than is counted."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, ColumnElement, Engine, and_, case, cast, func, select, type_coerce

from kb.store import schema as s
from kb.store.chain import utc
from kb.store.engine import reading
from kb.store.ledger import joined_contents
from kb.store.ledger_records import RecordKind

# Rows held at once: without their contents, of which only the end is read, they are small.
AT_ONCE = 2_000
# SQLite takes 32,766 values in one statement, older builds 999.
_IDS_AT_ONCE = 500
# A content is written with its keys in order, so that the question ends it; 500 characters asked are 1,000 escaped.
_TAIL = 1_200
_QUESTION = re.compile(r',"question":("(?:[^"\\]|\\.)*")\}$')
_ENDINGS = (RecordKind.RETENTION.value, RecordKind.ERASURE.value)
_CHECKED = (RecordKind.CHECK, RecordKind.CALL)
_R, _C, _F = s.records.c, s.record_contents.c, s.feedback.c


class AskedRow(NamedTuple):
    """A recorded question. `question` None: it was erased. `ms` None: nobody measured how long the answer took."""

    record_id: str
    at: datetime
    actor_id: str
    session_id: str | None
    refused: bool
    ms: float | None
    question: str | None


class CheckedRow(NamedTuple):
    """A checked draft, or a call that was listened to, with the rules that it broke, each with its severity."""

    record_id: str
    call: bool
    at: datetime
    actor_id: str
    findings: tuple[tuple[str, str], ...]


class SqlOverview:
    """Reads what the overview counts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._postgres = engine.dialect.name == "postgresql"

    def asked(self, since: datetime, until: datetime) -> Iterator[Sequence[AskedRow]]:
        """The questions recorded from a moment on and before another, oldest first, in pages."""
        tail = func.right(_C.content, _TAIL) if self._postgres else func.substr(_C.content, -_TAIL)
        # To SQLite a cast to JSON is one to a number.
        facts = cast(_R.facts, JSON) if self._postgres else type_coerce(_R.facts, JSON)
        ms = facts[("timings_ms", "total")].as_float()
        columns = (_R.record_id, _R.at, _R.actor_id, _R.session_id, _R.outcome, ms.label("ms"), tail.label("tail"))
        for rows in self._pages((RecordKind.ASK,), since, until, columns):
            long = [row.record_id for row in rows if row.tail is not None and _QUESTION.search(row.tail) is None]
            whole = self.questions(long) if long else {}
            yield [
                AskedRow(
                    row.record_id,
                    utc(row.at),
                    row.actor_id,
                    row.session_id,
                    row.outcome == "refused",
                    row.ms,
                    whole.get(row.record_id) if row.record_id in whole else _question(row.tail),
                )
                for row in rows
            ]

    def checked(self, since: datetime, until: datetime) -> Iterator[Sequence[CheckedRow]]:
        """Drafts checked and calls listened to from a moment on and before another, oldest first, in pages."""
        columns = (_R.record_id, _R.kind, _R.at, _R.actor_id, _R.facts)
        for rows in self._pages(_CHECKED, since, until, columns):
            yield [
                CheckedRow(
                    row.record_id, row.kind == RecordKind.CALL.value, utc(row.at), row.actor_id, _findings(row.facts)
                )
                for row in rows
            ]

    def cited(self, since: datetime, until: datetime) -> Iterator[Sequence[tuple[str, str, str]]]:
        """(record, title, article) of what answers of that time stood on, in pages; of two paragraphs twice."""
        t = s.reliance
        joined = t.join(s.records, _R.record_id == t.c.object_id)
        query = (
            select(t.c.object_id, t.c.title, t.c.article)
            .select_from(joined)
            .where(t.c.kind == "answer", t.c.article.is_not(None), _R.at >= since, _R.at < until)
        )
        # Whoever stops reading leaves no cursor open on the server.
        with reading(self._engine) as c, c.execution_options(yield_per=AT_ONCE).execute(query) as found:
            for rows in found.partitions():
                yield [(row.object_id, row.title, row.article) for row in rows]

    def questions(self, record_ids: Collection[str]) -> dict[str, str]:
        """What was asked, by record; what was erased is left out. For some hundreds of records."""
        query = select(_C.record_id, _C.content).where(_C.record_id.in_(list(record_ids)))
        with reading(self._engine) as c:
            asked = {row.record_id: json.loads(row.content).get("question") for row in c.execute(query)}
        return {each: question for each, question in asked.items() if isinstance(question, str)}

    def first_asked(self) -> datetime | None:
        """When the first question was recorded."""
        return self._first((RecordKind.ASK,))

    def first_counted(self) -> datetime | None:
        """When the first record was written of all that is counted."""
        return self._first((RecordKind.ASK, *_CHECKED))

    def last_erasure(self) -> str | None:
        """The newest record that tells of an erasure: while it stays the same, nothing was erased."""
        query = select(_R.record_id).where(_R.kind.in_(_ENDINGS)).order_by(_R.at.desc(), _R.record_id).limit(1)
        with reading(self._engine) as c:
            found: str | None = c.scalar(query)
        return found

    def erased(self, since: datetime) -> frozenset[str]:
        """The questions recorded since a moment whose content is gone."""
        gone = and_(_R.kind == RecordKind.ASK.value, _R.at >= since, _R.commitment.is_not(None), _C.record_id.is_(None))
        with reading(self._engine) as c:
            return frozenset(c.scalars(select(_R.record_id).select_from(joined_contents()).where(gone)))

    def verdicts(self, since: datetime, until: datetime, given_to: Collection[str] | None) -> dict[str, int]:
        """How many answers of that time people found useful, wrong …; of answers given to some people, or to all."""
        # No answer is judged before it is given. Joined in SQL, SQLite would walk all answers for the few judged.
        said = select(_F.answer_id, _F.verdict).where(_F.created_at >= since).distinct()
        counted: Counter[str] = Counter()
        with reading(self._engine) as c:
            rows = [(row.answer_id, row.verdict) for row in c.execute(said)]
            for start in range(0, len(rows), _IDS_AT_ONCE):
                some = rows[start : start + _IDS_AT_ONCE]
                query = select(_R.record_id).where(
                    _R.record_id.in_({answer_id for answer_id, _ in some}), _R.at >= since, _R.at < until
                )
                if given_to is not None:
                    query = query.where(_R.actor_id.in_(list(given_to)))
                given = set(c.scalars(query))
                counted.update(verdict for answer_id, verdict in some if answer_id in given)
        return dict(counted)

    def signals(self, since: datetime, until: datetime, of: Collection[str] | None) -> dict[str, tuple[int, int]]:
        """What gave risk signals in that time, by topic: how many records, and of how many a signal is not closed."""
        t = s.risk_signals.c
        waiting = func.count(case((t.closed_at.is_(None), t.record_id)).distinct()).label("waiting")
        query = select(t.topic, func.count(t.record_id.distinct()).label("signals"), waiting).where(
            t.created_at >= since, t.created_at < until
        )
        if of is not None:
            query = query.where(t.actor_id.in_(list(of)))
        with reading(self._engine) as c:
            return {row.topic: (int(row.signals), int(row.waiting)) for row in c.execute(query.group_by(t.topic))}

    def _first(self, kinds: Sequence[RecordKind]) -> datetime | None:
        with reading(self._engine) as c:
            at = c.scalar(select(_R.at).where(_of(kinds)).order_by(_R.at).limit(1))
        return None if at is None else utc(at)

    def _pages(
        self, kinds: Sequence[RecordKind], since: datetime, until: datetime, columns: Sequence[Any]
    ) -> Iterator[Sequence[Any]]:
        source = joined_contents() if any(column.name == "tail" for column in columns) else s.records
        query = select(*columns).select_from(source).where(_of(kinds), _R.at >= since, _R.at < until)
        query = query.order_by(_R.at)
        with reading(self._engine) as c, c.execution_options(yield_per=AT_ONCE).execute(query) as found:
            yield from found.partitions()


def _of(kinds: Sequence[RecordKind]) -> ColumnElement[bool]:
    # Wrapped, so that SQLite takes the index of time: by that of kinds it would read all of history for an hour.
    return func.coalesce(_R.kind, "").in_(kinds)


def _question(tail: str | None) -> str | None:
    found = None if tail is None else _QUESTION.search(tail)
    return None if found is None else str(json.loads(found[1]))


def _findings(facts: str) -> tuple[tuple[str, str], ...]:
    return tuple((rule_id, severity) for rule_id, severity in json.loads(facts).get("findings", ()))
