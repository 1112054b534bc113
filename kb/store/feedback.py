"""What people say of answers: useful or not, and what should have been cited. Appended, never changed.

The answer stands in the ledger; its content may leave when its time of retention ends, what was judged of it stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, or_, select

from kb.errors import NotFoundError
from kb.store import schema as s
from kb.store.engine import reading, writing
from kb.store.ledger import joined_contents, read_record
from kb.store.ledger_records import RecordKind

_FEEDBACK = s.feedback
_RECORDS = s.records
_CONTENTS = s.record_contents
_REFUSED = "refused"
# SQLite takes 32,766 values in one statement, older builds 999.
_AT_ONCE = 500


class Verdict(StrEnum):
    """What somebody thinks of an answer."""

    USEFUL = "useful"
    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    UNCLEAR = "unclear"


# The verdicts that say something of what was found, not only of how it was put.
FAULTED = (Verdict.WRONG, Verdict.INCOMPLETE)


@dataclass(frozen=True, slots=True)
class FeedbackDraft:
    """Feedback to be kept; `should_cite` as people write it: 消保法55."""

    answer_id: str
    verdict: Verdict
    comment: str | None = None
    should_cite: tuple[str, ...] = ()
    actor: str = "local"


@dataclass(frozen=True, slots=True)
class Feedback:
    """Feedback as kept, with the question it is about; None where the answer has left the record."""

    feedback_id: int
    answer_id: str
    verdict: Verdict
    comment: str | None
    should_cite: tuple[str, ...]
    actor: str
    created_at: datetime
    question: str | None


@dataclass(frozen=True, slots=True)
class AnswerSeen:
    """A recorded answer with what everybody still says of it, newest first."""

    answer_id: str
    question: str
    as_of: date
    created_at: datetime
    refused: bool
    payload: Mapping[str, Any]
    feedback: tuple[Feedback, ...]


class SqlFeedback:
    """FeedbackBook over the SQL store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, draft: FeedbackDraft, given_to: Sequence[str] | None = None) -> Feedback:
        """Keeps what somebody said. NotFoundError when no answer of that id was recorded, or given to none of these."""
        created_at = datetime.now(UTC)
        with writing(self._engine) as c:
            question, known = _question(c, draft.answer_id, given_to)
            if not known:
                raise NotFoundError(f"没有编号为 {draft.answer_id[:40]} 的答复，不能评价；编号见答复的 answer_id。")
            values = {
                "answer_id": draft.answer_id,
                "verdict": draft.verdict.value,
                "comment": draft.comment,
                "should_cite": list(draft.should_cite),
                "actor_id": draft.actor,
                "created_at": created_at,
            }
            added = insert(_FEEDBACK).values(values).returning(_FEEDBACK.c.feedback_id)
            feedback_id = int(c.execute(added).scalar_one())
        return Feedback(
            feedback_id, draft.answer_id, draft.verdict, draft.comment, draft.should_cite, draft.actor, created_at,
            question,
        )  # fmt: skip

    def newest(
        self,
        limit: int,
        *,
        verdict: Verdict | None = None,
        answer_id: str | None = None,
        given_to: Sequence[str] | None = None,
    ) -> tuple[Feedback, ...]:
        """The newest first, of all answers or of one, of those given to some people, of all verdicts or of one."""
        joined = _FEEDBACK.outerjoin(_CONTENTS, _CONTENTS.c.record_id == _FEEDBACK.c.answer_id)
        query = select(_FEEDBACK, _CONTENTS.c.content).select_from(joined)
        if verdict is not None:
            query = query.where(_FEEDBACK.c.verdict == verdict.value)
        if answer_id is not None:
            query = query.where(_FEEDBACK.c.answer_id == answer_id)
        if given_to is not None:
            theirs = select(_RECORDS.c.record_id).where(_RECORDS.c.actor_id.in_(given_to))
            query = query.where(_FEEDBACK.c.answer_id.in_(theirs))
        with reading(self._engine) as c:
            return tuple(map(_feedback, c.execute(query.order_by(_FEEDBACK.c.feedback_id.desc()).limit(limit))))

    def doubtful(self, limit: int) -> tuple[AnswerSeen, ...]:
        """The newest answers that refused, or of which somebody's last word is a fault; newest first."""
        faulted = select(_FEEDBACK.c.answer_id).where(_FEEDBACK.c.verdict.in_([one.value for one in FAULTED]))
        query = (
            select(_RECORDS, _CONTENTS.c.content, _CONTENTS.c.sealed)
            .select_from(joined_contents())
            .where(_RECORDS.c.kind == RecordKind.ASK.value, _CONTENTS.c.content.is_not(None))
            .where(or_(_RECORDS.c.outcome == _REFUSED, _RECORDS.c.record_id.in_(faulted)))
            .order_by(_RECORDS.c.at.desc(), _RECORDS.c.sequence.desc())
            .limit(limit)
        )
        with reading(self._engine) as c:
            rows = list(c.execute(query))
            said: dict[str, list[Feedback]] = {row.record_id: [] for row in rows}
            for start in range(0, len(rows), _AT_ONCE):
                ids = [row.record_id for row in rows[start : start + _AT_ONCE]]
                told = select(_FEEDBACK).where(_FEEDBACK.c.answer_id.in_(ids)).order_by(_FEEDBACK.c.feedback_id.desc())
                for one in c.execute(told):
                    said[one.answer_id].append(_feedback(one))
        seen = (_seen(row, _last_words(said[row.record_id])) for row in rows)
        return tuple(one for one in seen if one.refused or any(each.verdict in FAULTED for each in one.feedback))


def _last_words(said: Sequence[Feedback]) -> tuple[Feedback, ...]:
    """Of feedback newest first, what everybody still holds: who says 有用 after 不对 has changed his mind.

    Faults found one after the other add up: the page sends 不对 at once, and what should have been cited after it.
    """
    kept: list[Feedback] = []
    over: set[str] = set()
    heard: set[str] = set()
    for one in said:
        if one.actor not in over and (one.verdict in FAULTED or one.actor not in heard):
            kept.append(one)
        heard.add(one.actor)
        if one.verdict not in FAULTED:
            over.add(one.actor)
    return tuple(kept)


def _feedback(row: Row[Any]) -> Feedback:
    return Feedback(
        row.feedback_id,
        row.answer_id,
        Verdict(row.verdict),
        row.comment,
        tuple(row.should_cite),
        row.actor_id,
        _utc(row.created_at),
        _asked(row._mapping.get("content")),
    )


def _seen(row: Row[Any], said: tuple[Feedback, ...]) -> AnswerSeen:
    record = read_record(row)
    content = record.content or {}
    answer, refused = content.get("answer", {}), record.outcome == _REFUSED
    day = record.as_of or record.at.date()
    return AnswerSeen(record.record_id, content.get("question", ""), day, record.at, refused, answer, said)


def _question(c: Connection, answer_id: str, given_to: Sequence[str] | None) -> tuple[str | None, bool]:
    """The question of a recorded answer, None once it was erased; and whether there is such an answer at all."""
    query = select(_RECORDS.c.record_id, _CONTENTS.c.content).select_from(joined_contents())
    query = query.where(_RECORDS.c.record_id == answer_id, _RECORDS.c.kind == RecordKind.ASK.value)
    row = c.execute(query if given_to is None else query.where(_RECORDS.c.actor_id.in_(given_to))).first()
    return (None, False) if row is None else (_asked(row.content), True)


def _asked(content: str | None) -> str | None:
    return None if content is None else json.loads(content).get("question")


def _utc(at: datetime) -> datetime:
    """SQLite gives back what it was given without the zone, PostgreSQL in the zone of its session."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
