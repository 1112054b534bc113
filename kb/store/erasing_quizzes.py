"""What was written in tests and studies leaves their tables with the content of the record that told of it.

Choices, points, dates and certificates stay: they prove that somebody was trained, under an id that names nobody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from kb.store import schema as s
from kb.store import schema_quiz as q
from kb.store.ledger_records import RecordKind
from kb.store.quiz_paper_records import AttemptState
from kb.store.selections import ERASED_WORDS, Selection

_A, _C, _P = q.quiz_attempts, q.certificates, q.study_progress
_KINDS = (RecordKind.QUIZ_ATTEMPT.value, RecordKind.STUDY.value)


def forget_written(c: Connection, record_ids: Sequence[str]) -> None:
    """Within the transaction that erases these records, before their contents are gone: the same words in the tables.

    Only what still reads as in the record: what was written anew since has a record of its own.
    """
    r, contents = s.records.c, s.record_contents.c
    query = (
        select(r.actor_id, r.about, contents.content)
        .join_from(s.records, s.record_contents, contents.record_id == r.record_id)
        .where(r.record_id.in_(record_ids), r.kind.in_(_KINDS), r.about.is_not(None), contents.content.is_not(None))
    )
    for row in c.execute(query).all():
        kind, _, object_id = row.about.partition(":")
        content = json.loads(row.content)
        if kind == "study":
            _forget_report(c, object_id, row.actor_id, content)
        elif kind == "attempt":
            _forget_attempt(c, object_id, content)


def forget_unsent(c: Connection, actor_id: str) -> None:
    """Within a transaction: what somebody answered in tests never handed in, of which no record tells."""
    unsent = (_A.c.actor_id == actor_id) & (_A.c.state == AttemptState.OPEN.value)
    c.execute(update(_A).where(unsent).values(answers={}))


def written_by(c: Connection, actor_id: str) -> tuple[Selection, ...]:
    """The records with what somebody wrote in tests and studies, and with what was noted of his answers."""
    attempts = c.scalars(select(_A.c.attempt_id).where(_A.c.actor_id == actor_id).order_by(_A.c.attempt_id))
    studied = Selection(actor_id=actor_id, kinds=(RecordKind.STUDY.value,))
    return (studied, *(Selection(about=f"attempt:{each}") for each in attempts))


def _forget_report(c: Connection, study_id: str, actor_id: str, content: Mapping[str, Any]) -> None:
    mine = (_P.c.study_id == study_id) & (_P.c.actor_id == actor_id)
    if content.get("report"):
        c.execute(update(_P).where(mine, _P.c.report == content["report"]).values(report=ERASED_WORDS))


def _forget_attempt(c: Connection, attempt_id: str, content: Mapping[str, Any]) -> None:
    this = _A.c.attempt_id == attempt_id
    row = c.execute(select(_A.c.answers, _A.c.marks).where(this).with_for_update()).first()
    if row is None:
        return
    said, notes = content.get("answers", {}), content.get("notes", {})
    answers = {n: [ERASED_WORDS] if [said.get(n)] == each else each for n, each in row.answers.items()}
    marks = {
        n: {**each, "note": ERASED_WORDS} if each["note"] and each["note"] == notes.get(n) else each
        for n, each in row.marks.items()
    }
    c.execute(update(_A).where(this).values(answers=answers, marks=marks))
    if content.get("reason"):
        ended = (_C.c.attempt_id == attempt_id) & (_C.c.ended_because == content["reason"])
        c.execute(update(_C).where(ended).values(ended_because=ERASED_WORDS))
