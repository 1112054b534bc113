"""Questions that deserve a judged answer: refused, or answered to somebody's dissatisfaction, and in no set yet."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kb.evaluation.sets import QuestionSets
from kb.records.redact import masked
from kb.store.feedback import FAULTED, AnswerSeen
from kb.store.repositories import FeedbackBook
from kb.text.normalise import normalise_query

# So many recorded answers are looked at: what nobody asked for thousands of doubtful answers is not urgent.
LOOKED_AT = 2_000
# Articles shown of an answer: what the officer saw without scrolling.
CITED = 3
_MARKS = re.compile(r"[\s\W_]+")
# Courtesy before a question and particles behind it: 请问网购能退吗, 网购能退么 and 网购能退 are one.
_COURTESY = re.compile(r"^(?:你好|您好|请问|想问一下|问一下|麻烦问下)+")
_PARTICLES = re.compile(r"[吗呢么啊呀吧嘛了的]+$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Near-identical questions as one. `question` is the newest wording, personal data masked.

    `status`, `text` and `cited` are of the newest answer; `comments` and `should_cite` of everybody, newest first.
    """

    question: str
    asked: int
    refused: int
    faulted: int
    last_asked: datetime
    as_of: date
    answer_id: str
    status: str
    text: str
    cited: tuple[str, ...]
    comments: tuple[str, ...]
    should_cite: tuple[str, ...]


def question_key(question: str) -> str:
    """What near-identical questions share: one spelling, no marks, no courtesy, no particle at the end.

    >>> question_key("请问，网購能退嗎？") == question_key("网购能退")
    True
    """
    plain = _MARKS.sub("", normalise_query(question))
    return _PARTICLES.sub("", _COURTESY.sub("", plain)) or plain


def candidates(book: FeedbackBook, sets: QuestionSets, limit: int) -> tuple[Candidate, ...]:
    """The newest candidates first, without those that stand in a set."""
    known = {question_key(question) for question in sets.all_questions()}
    return grouped(book.doubtful(LOOKED_AT), known)[:limit]


def grouped(answers: Sequence[AnswerSeen], known: Collection[str]) -> tuple[Candidate, ...]:
    """Answers, newest first, as candidates in the order of their newest; `known` keys are left out."""
    groups: dict[str, list[AnswerSeen]] = {}
    for one in answers:
        # A set holds the masked question, a record the raw one.
        key = question_key(masked(one.question).text)
        if key and key not in known:
            groups.setdefault(key, []).append(one)
    return tuple(map(_candidate, groups.values()))


def _candidate(answers: Sequence[AnswerSeen]) -> Candidate:
    newest = answers[0]
    payload = newest.payload
    said = [each for one in answers for each in one.feedback]
    return Candidate(
        masked(newest.question).text,
        len(answers),
        sum(one.refused for one in answers),
        sum(any(each.verdict in FAULTED for each in one.feedback) for one in answers),
        newest.created_at,
        newest.as_of,
        newest.answer_id,
        "refused" if newest.refused else "answered",
        str((payload.get("refusal") or {}).get("reason", "") if newest.refused else payload.get("text", "")),
        _cited(payload),
        tuple(dict.fromkeys(masked(each.comment).text for each in said if each.comment)),
        tuple(dict.fromkeys(article for each in said for article in each.should_cite)),
    )


def _cited(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """《消费者权益保护法》第二十五条 …: what the answer rested on, or what a refusal showed as nearest."""
    shown = payload.get("citations") or (payload.get("refusal") or {}).get("nearest") or ()
    names = (f"《{one.get('title', '')}》{one.get('locator') or one.get('article') or ''}" for one in shown)
    return tuple(dict.fromkeys(names))[:CITED]
