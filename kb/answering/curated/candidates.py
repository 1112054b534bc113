"""Questions that deserve an approved answer: asked again and again, refused, or answered to dissatisfaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kb.answering.curated.same_words import same_words_key
from kb.records.redact import masked
from kb.store.feedback import FAULTED, AnswerSeen, SqlFeedback
from kb.store.ledger_records import Record, RecordKind
from kb.store.record_filter import RecordFilter
from kb.store.record_search import SqlRecordSearch

# The newest answers looked at: some weeks of a busy desk, read in a second.
LOOKED_AT = 2_000
# Asked so often a question is worth a person's time although nobody complained.
OFTEN = 3
# Articles shown of an answer: what the officer saw without scrolling.
CITED = 3
# What a refusal and a fault weigh against being asked once more.
_REFUSED, _FAULTED = 2, 3


@dataclass(frozen=True, slots=True)
class CuratedCandidate:
    """Questions that are the same but for courtesy, as one; wording, answer and articles are the newest's.

    `comments` and `should_cite` are of everybody, newest first; personal data is masked.
    """

    question: str
    asked: int
    refused: int
    faulted: int
    last_asked: datetime
    answer_id: str
    status: str
    text: str
    cited: tuple[str, ...]
    comments: tuple[str, ...]
    should_cite: tuple[str, ...]

    @property
    def need(self) -> int:
        """How much it would help."""
        return self.asked + _REFUSED * self.refused + _FAULTED * self.faulted


def curated_candidates(
    feedback: SqlFeedback,
    records: SqlRecordSearch,
    known: Collection[str],
    given_to: tuple[str, ...] | None = None,
) -> tuple[CuratedCandidate, ...]:
    """Those most in need first; without questions `known`, of the answers given to some people or (None) to all."""
    wanted = RecordFilter(kinds=(RecordKind.ASK,), actor_ids=given_to)
    asked = [each.record for each in records.find(wanted, LOOKED_AT).records]
    doubted = {each.answer_id: each for each in feedback.doubtful(LOOKED_AT)}
    return grouped(asked, doubted, {same_words_key(each) for each in known})


def grouped(
    asked: Sequence[Record], doubted: Mapping[str, AnswerSeen], known: Collection[str]
) -> tuple[CuratedCandidate, ...]:
    """Recorded answers, newest first, as candidates; `known` are keys of questions."""
    found = (candidate_of(each, doubted) for key, each in same_questions(asked).items() if key not in known)
    worth = (each for each in found if each.refused or each.faulted or each.asked >= OFTEN)
    return tuple(sorted(worth, key=lambda each: (each.need, each.last_asked), reverse=True))


def same_questions(asked: Sequence[Record]) -> Mapping[str, Sequence[Record]]:
    """Recorded answers by what their questions share, in their order; without those whose question was erased."""
    groups: dict[str, list[Record]] = {}
    for record in asked:
        question = (record.content or {}).get("question")
        key = same_words_key(masked(question).text) if isinstance(question, str) else ""
        if key:
            groups.setdefault(key, []).append(record)
    return groups


def candidate_of(records: Sequence[Record], doubted: Mapping[str, AnswerSeen]) -> CuratedCandidate:
    """Answers to one question, newest first, as one."""
    newest = records[0]
    content = newest.content or {}
    answer = content.get("answer") or {}
    refused = newest.outcome == "refused"
    seen = [doubted[each.record_id] for each in records if each.record_id in doubted]
    said = [each for one in seen for each in one.feedback]
    return CuratedCandidate(
        question=masked(str(content.get("question"))).text,
        asked=len(records),
        refused=sum(each.outcome == "refused" for each in records),
        faulted=sum(any(each.verdict in FAULTED for each in one.feedback) for one in seen),
        last_asked=newest.at,
        answer_id=newest.record_id,
        status="refused" if refused else "answered",
        text=str((answer.get("refusal") or {}).get("reason", "") if refused else answer.get("text", "")),
        cited=_cited(answer),
        comments=tuple(dict.fromkeys(masked(each.comment).text for each in said if each.comment)),
        should_cite=tuple(dict.fromkeys(article for each in said for article in each.should_cite)),
    )


def _cited(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """《消费者权益保护法》第二十五条 …: what the answer rested on, or what a refusal showed as nearest."""
    shown = answer.get("citations") or (answer.get("refusal") or {}).get("nearest") or ()
    names = (f"《{one.get('title', '')}》{one.get('locator') or one.get('article') or ''}" for one in shown)
    return tuple(dict.fromkeys(names))[:CITED]
