"""The turns of a session, read from the recorded answers: no second copy of what a caller said lies anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from kb.answering.conversation.types import Turn
from kb.answering.types import AnswerStatus
from kb.citing.citations import CitationKind
from kb.records.redact import without_introductions
from kb.store.ledger_records import Record

# A call is over long before; the same number on another day is another call.
OPEN_HOURS = 2
# The articles of a turn that a follow-up may mean (第二款呢): the ones said, not everything that was found.
_ARTICLES = 5


class SessionRecords(Protocol):
    """Where the recorded answers of a session are; kb.store.session_records.SqlSessionRecords is one."""

    def newest(self, session_id: str, actor_id: str, since: datetime, limit: int) -> tuple[Record, ...]:
        """This person's answers in a session since a moment, newest first, without those whose content is erased."""
        ...


class LedgerTurns:
    """`Turns` over the ledger: retention and erasure take a turn away together with its record."""

    def __init__(self, records: SessionRecords, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._records = records
        self._clock = clock

    def last(self, session_id: str, actor_id: str, limit: int) -> tuple[Turn, ...]:
        """The newest turns of the last two hours, oldest first; `session_id` is the name records keep it under.

        Answers that wait in the spool are no turns yet. Raises StoreError.
        """
        since = self._clock() - timedelta(hours=OPEN_HOURS)
        found = [_turn(each) for each in self._records.newest(session_id, actor_id, since, limit)]
        return tuple(turn for turn in reversed(found) if turn is not None)


def _turn(record: Record) -> Turn | None:
    """What a record tells of a turn; None for one whose question was nothing but personal data."""
    content: Mapping[str, Any] = record.content or {}
    answer: Mapping[str, Any] = content.get("answer", {})
    question = without_introductions(answer.get("rewritten_question") or content.get("question") or "").strip()
    if not question:
        return None
    cited = [each for each in answer.get("citations", ()) if each["kind"] != CitationKind.HANDBOOK.value]
    places = dict.fromkeys((each["title"], each["article"]) for each in cited if each["title"] and each["article"])
    answered = record.outcome == AnswerStatus.ANSWERED.value
    return Turn(question, record.happened_at, answered, record.industry, tuple(places)[:_ARTICLES])
