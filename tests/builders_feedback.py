"""Recorded answers and what was said of them with keyword defaults, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from kb.store.answers import AnswerDraft
from kb.store.feedback import AnswerSeen, Feedback, Verdict

AT = datetime(2026, 7, 1, tzinfo=UTC)


def make_answer(answer_id: str = "a1", question: str = "网购能退吗", *, status: str = "answered") -> AnswerDraft:
    """An answer of the local user, to be recorded."""
    return AnswerDraft(answer_id, "local", question, date(2026, 7, 1), 1, None, {"status": status, "text": "可以退。"})


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
