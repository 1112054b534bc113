"""Recorded answers and what was said of them with keyword defaults, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from kb.store.feedback import AnswerSeen, Feedback, Verdict
from kb.store.ledger_records import RecordDraft, RecordKind

AT = datetime(2026, 7, 1, tzinfo=UTC)


def make_answer(answer_id: str = "a1", question: str = "网购能退吗", *, status: str = "answered") -> RecordDraft:
    """An answer of the local user, to be recorded."""
    return RecordDraft(
        kind=RecordKind.ASK,
        record_id=answer_id,
        actor_id="local",
        facts={},
        content={"question": question, "answer": {"status": status, "text": "可以退。"}},
        as_of=date(2026, 7, 1),
        generation=1,
        outcome=status,
    )


def make_said(verdict: Verdict = Verdict.WRONG, comment: str | None = None, *should_cite: str) -> Feedback:
    """Somebody's last word on an answer."""
    return Feedback(1, "a1", verdict, comment, should_cite, "local", AT, None)


def make_seen(
    question: str = "网购能退吗",
    *,
    answer_id: str = "a1",
    days_ago: int = 0,
    refused: bool = True,
    said: Sequence[Feedback] = (),
) -> AnswerSeen:
    """A recorded answer: a refusal with one nearest article, or a text that cites one."""
    cited = [{"title": "消费者权益保护法", "locator": "第二十五条"}]
    payload = (
        {"refusal": {"reason": "没有找到。", "nearest": cited}} if refused else {"text": "可以退。", "citations": cited}
    )
    at = AT - timedelta(days=days_ago)
    return AnswerSeen(answer_id, question, date(2026, 7, 1), at, refused, payload, tuple(said))
