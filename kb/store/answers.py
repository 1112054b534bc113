"""Answers given, appended in a chain: every row holds the hash of the one before it by the same writer.

Appending and hashing only; masking, retention and verification belong to kb/records.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine, insert, select

from kb.store import schema as s
from kb.store.drafts import CitedDraft
from kb.store.engine import reading, writing

FIRST_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """An answer to be recorded; `payload` is the answer as shown, JSON-ready."""

    answer_id: str
    actor_id: str
    question: str
    as_of: date
    generation: int
    rule_set_id: str | None
    payload: Mapping[str, Any]
    rests_on: Sequence[tuple[CitedDraft, str | None]] = ()


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """A recorded answer with its place in its writer's chain."""

    answer_id: str
    writer_id: str
    sequence: int
    previous_hash: str
    hash: str
    created_at: datetime
    question: str
    as_of: date
    generation: int
    payload: Mapping[str, Any]


class SqlAnswers:
    """Appends answers for one writer."""

    def __init__(self, engine: Engine, writer_id: str) -> None:
        self._engine = engine
        self._writer_id = writer_id

    def append(self, draft: AnswerDraft) -> int:
        """Appends an answer and what it rests on; returns its sequence number."""
        t = s.answers
        with writing(self._engine) as c:
            last = c.execute(
                select(t.c.sequence, t.c.hash)
                .where(t.c.writer_id == self._writer_id)
                .order_by(t.c.sequence.desc())
                .limit(1)
            ).first()
            sequence, previous = (last.sequence + 1, last.hash) if last else (1, FIRST_HASH)
            created_at = datetime.now(UTC).replace(microsecond=0)
            payload = json.loads(json.dumps(draft.payload, ensure_ascii=False, default=str))
            row = {
                "answer_id": draft.answer_id,
                "writer_id": self._writer_id,
                "sequence": sequence,
                "previous_hash": previous,
                "created_at": created_at,
                "actor_id": draft.actor_id,
                "question": draft.question,
                "as_of": draft.as_of,
                "generation": draft.generation,
                "rule_set_id": draft.rule_set_id,
                "payload": payload,
            }
            c.execute(insert(t).values(**row, hash=chain_hash(row)))
            if draft.rests_on:
                c.execute(insert(s.reliance), [_reliance(draft.answer_id, *r) for r in draft.rests_on])
        return sequence

    def get(self, answer_id: str) -> RecordedAnswer | None:
        """One recorded answer, None when there is none with this id."""
        t = s.answers
        with reading(self._engine) as c:
            row = c.execute(select(t).where(t.c.answer_id == answer_id)).first()
        if row is None:
            return None
        return RecordedAnswer(
            row.answer_id,
            row.writer_id,
            row.sequence,
            row.previous_hash,
            row.hash,
            row.created_at,
            row.question,
            row.as_of,
            row.generation,
            row.payload,
        )


def chain_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 over the row's canonical JSON, previous hash included."""
    plain = {k: v for k, v in row.items() if k != "hash"}
    plain["created_at"] = plain["created_at"].strftime("%Y-%m-%dT%H:%M:%SZ")
    canonical = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _reliance(answer_id: str, cited: CitedDraft, version_id: str | None) -> dict[str, object]:
    return {
        "kind": "answer",
        "object_id": answer_id,
        "title": cited.title,
        "article": cited.article,
        "version_id": version_id,
        "review_state": "current",
    }
