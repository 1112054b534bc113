"""Keeps attempts and certificates: what was handed in, marked and issued, each with a record of the ledger.

Answers are saved one by one while an attempt is open, without a record: what counts is what is handed in.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from kb.errors import ConflictError, NotFoundError
from kb.store import schema_quiz as s
from kb.store.chain import utc
from kb.store.engine import reading, writing
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.quiz_paper_records import (
    Attempt,
    AttemptState,
    Certificate,
    CertificateDraft,
    Mark,
    Marking,
)

_T, _C = s.quiz_attempts, s.certificates
_ID_BYTES = 6
# Made of an attempt as it stands once it is locked: its marks, and the certificate that follows where one does.
Judge = Callable[[Attempt], tuple[Marking, CertificateDraft | None]]


class SqlQuizAttempts:
    """Attempts and certificates in the SQL store."""

    def __init__(self, engine: Engine, ledger: SqlLedger) -> None:
        self._engine = engine
        self._ledger = ledger

    def start(self, draft: Attempt, once_since: datetime | None) -> Attempt:
        """The person's open attempt at the paper, or `draft` kept as a new one.

        ConflictError where somebody handed in an attempt begun at `once_since` or later: an assignment is for one.
        """
        with writing(self._engine) as c:
            # The paper is the lock: of two windows that start at once the second finds what the first one started.
            c.execute(
                select(s.quiz_papers.c.paper_id).where(s.quiz_papers.c.paper_id == draft.paper_id).with_for_update()
            )
            mine = select(_T).where(_T.c.paper_id == draft.paper_id, _T.c.actor_id == draft.actor_id)
            for each in map(_attempt, c.execute(mine)):
                if each.state is AttemptState.OPEN:
                    return each
                if once_since is not None and each.started_at >= once_since:
                    raise ConflictError("这张试卷您已经交卷；需要重考，请培训师重新布置。")
            c.execute(insert(_T).values(_row(draft)))
            self._ledger.append_in(c, _record("started", draft, draft.actor_id))
        return draft

    def get(self, attempt_id: str) -> Attempt:
        """One attempt; NotFoundError when there is none."""
        with reading(self._engine) as c:
            return _found(c, attempt_id)

    def save(self, attempt_id: str, number: int, answer: tuple[str, ...], until: datetime) -> Attempt:
        """Keeps the answer to one question. ConflictError when the attempt was handed in or its time is over.

        `until` is the moment now less the grace: an attempt that ended before it takes no answer.
        """
        with writing(self._engine) as c:
            before = _locked(c, attempt_id)
            if before.state is not AttemptState.OPEN:
                raise ConflictError("已经交卷，不能再改答案。")
            if before.ends_at is not None and before.ends_at < until:
                raise ConflictError("考试时间已到，这道题的答案没有保存；此前保存的答案都在。")
            answers = {**{str(key): list(value) for key, value in before.answers.items()}, str(number): list(answer)}
            c.execute(update(_T).where(_T.c.attempt_id == attempt_id).values(answers=answers))
            return _found(c, attempt_id)

    def hand_in(self, attempt_id: str, at: datetime, judge: Judge, words: Collection[int] = ()) -> Attempt:
        """Hands an attempt in and keeps its marks; one that was handed in already stays as it is.

        `words` are the numbers of the questions answered in one's own words: these answers go into the record.
        """
        with writing(self._engine) as c:
            before = _locked(c, attempt_id)
            if before.state is not AttemptState.OPEN:
                return before
            marking, certificate = judge(before)
            c.execute(update(_T).where(_T.c.attempt_id == attempt_id).values(submitted_at=at, **_marked(marking)))
            after = _found(c, attempt_id)
            said = {str(number): after.answers[number][0] for number in sorted(words) if after.answers.get(number)}
            self._ledger.append_in(c, _record("submitted", after, after.actor_id, {"answers": said} if said else None))
            self._issue(c, after, certificate, after.actor_id)
        return after

    def mark(self, attempt_id: str, at: datetime, by: str, judge: Judge) -> Attempt:
        """Keeps what a person decided of the open answers. ConflictError while the attempt is still being sat."""
        with writing(self._engine) as c:
            before = _locked(c, attempt_id)
            if before.state is AttemptState.OPEN:
                raise ConflictError(f"考试 {attempt_id} 还没有交卷，不能批改。")
            marking, certificate = judge(before)
            values = {"marked_at": at, "marked_by": by, **_marked(marking)}
            c.execute(update(_T).where(_T.c.attempt_id == attempt_id).values(values))
            after = _found(c, attempt_id)
            notes = {str(number): mark.note for number, mark in after.marks.items() if mark.note}
            self._ledger.append_in(c, _record("marked", after, by, {"notes": notes} if notes else None))
            held = _certificates(c, _C.c.attempt_id == attempt_id)
            if certificate is None:
                for each in held:
                    self._end(c, each, at.date(), "重新批改后未通过", by)
            elif all(each.ended_on is not None for each in held):
                self._issue(c, after, certificate, by)
        return after

    def attempts(
        self,
        actors: Collection[str] | None = None,
        *,
        paper_id: str | None = None,
        states: Collection[AttemptState] = (),
    ) -> tuple[Attempt, ...]:
        """Attempts of some people (None: of all), of one paper, in some states; the newest first."""
        query = select(_T)
        if actors is not None:
            query = query.where(_T.c.actor_id.in_(sorted(actors)))
        if paper_id is not None:
            query = query.where(_T.c.paper_id == paper_id)
        if states:
            query = query.where(_T.c.state.in_(sorted(each.value for each in states)))
        with reading(self._engine) as c:
            found = map(_attempt, c.execute(query))
            return tuple(sorted(found, key=lambda each: (each.started_at, each.attempt_id), reverse=True))

    def certificates(self, actors: Collection[str] | None = None) -> tuple[Certificate, ...]:
        """Certificates of some people, None: of all; the newest first."""
        with reading(self._engine) as c:
            return _certificates(c, *(() if actors is None else (_C.c.actor_id.in_(sorted(actors)),)))

    def certificate(self, certificate_id: str) -> Certificate:
        """One certificate; NotFoundError when there is none."""
        with reading(self._engine) as c:
            found = _certificates(c, _C.c.certificate_id == certificate_id)
        if not found:
            raise NotFoundError(f"没有编号为 {certificate_id[:40]} 的证书。")
        return found[0]

    def end_certificate(self, certificate_id: str, on: date, because: str, by: str) -> Certificate:
        """Ends a certificate before its time; one that ended stays as it is."""
        with writing(self._engine) as c:
            found = _certificates(c, _C.c.certificate_id == certificate_id)
            if not found:
                raise NotFoundError(f"没有编号为 {certificate_id[:40]} 的证书。")
            if found[0].ended_on is None:
                self._end(c, found[0], on, because, by)
            return _certificates(c, _C.c.certificate_id == certificate_id)[0]

    def _issue(self, c: Connection, attempt: Attempt, draft: CertificateDraft | None, by: str) -> None:
        if draft is None:
            return
        certificate_id = f"z-{secrets.token_hex(_ID_BYTES)}"
        values = {"certificate_id": certificate_id, "actor_id": attempt.actor_id, "attempt_id": attempt.attempt_id}
        c.execute(insert(_C).values(**values, **asdict(draft)))
        expires = None if draft.expires_on is None else draft.expires_on.isoformat()
        facts = {"event": "certificate_issued", "certificate_id": certificate_id, "expires_on": expires}
        self._ledger.append_in(c, _draft(attempt.attempt_id, by, facts))

    def _end(self, c: Connection, certificate: Certificate, on: date, because: str, by: str) -> None:
        this = _C.c.certificate_id == certificate.certificate_id
        c.execute(update(_C).where(this, _C.c.ended_on.is_(None)).values(ended_on=on, ended_because=because))
        facts = {"event": "certificate_ended", "certificate_id": certificate.certificate_id, "ended_on": on.isoformat()}
        self._ledger.append_in(c, _draft(certificate.attempt_id, by, facts, {"reason": because}))


def _record(event: str, attempt: Attempt, by: str, content: dict[str, object] | None = None) -> RecordDraft:
    # Whose it is stands with the attempt: who marks without names is not to find one in his own records.
    facts: dict[str, object] = {"event": event, "paper_id": attempt.paper_id}
    if attempt.state is not AttemptState.OPEN:
        facts |= {
            "state": attempt.state.value,
            "score": attempt.score,
            "possible": attempt.possible,
            "passed": attempt.passed,
            "marks": {str(number): [each.points, each.of] for number, each in attempt.marks.items()},
        }
    return _draft(attempt.attempt_id, by, facts, content)


def _draft(attempt_id: str, by: str, facts: dict[str, Any], content: dict[str, object] | None = None) -> RecordDraft:
    about = f"attempt:{attempt_id}"
    return RecordDraft(RecordKind.QUIZ_ATTEMPT, by, facts, content=content, about=about, outcome="done")


def _locked(c: Connection, attempt_id: str) -> Attempt:
    c.execute(select(_T.c.attempt_id).where(_T.c.attempt_id == attempt_id).with_for_update())
    return _found(c, attempt_id)


def _found(c: Connection, attempt_id: str) -> Attempt:
    row = c.execute(select(_T).where(_T.c.attempt_id == attempt_id)).first()
    if row is None:
        raise NotFoundError(f"没有编号为 {attempt_id[:40]} 的考试。")
    return _attempt(row)


def _certificates(c: Connection, *where: Any) -> tuple[Certificate, ...]:
    rows = c.execute(select(_C).where(*where))
    found = [
        Certificate(
            row.certificate_id,
            row.actor_id,
            row.attempt_id,
            CertificateDraft(row.title, row.issued_on, row.expires_on),
            row.ended_on,
            row.ended_because,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda each: (each.draft.issued_on, each.certificate_id), reverse=True))


def _marked(marking: Marking) -> dict[str, object]:
    return {
        "marks": {str(number): {**asdict(each), "met": list(each.met)} for number, each in marking.marks.items()},
        "score": marking.score,
        "possible": marking.possible,
        "passed": marking.passed,
        "state": marking.state.value,
    }


def _row(attempt: Attempt) -> dict[str, object]:
    return {
        "attempt_id": attempt.attempt_id,
        "paper_id": attempt.paper_id,
        "actor_id": attempt.actor_id,
        "state": attempt.state.value,
        "seed": attempt.seed,
        "started_at": attempt.started_at,
        "ends_at": attempt.ends_at,
        "answers": {},
        "marks": {},
    }


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        attempt_id=row.attempt_id,
        paper_id=row.paper_id,
        actor_id=row.actor_id,
        state=AttemptState(row.state),
        seed=row.seed,
        started_at=utc(row.started_at),
        ends_at=_moment(row.ends_at),
        submitted_at=_moment(row.submitted_at),
        marked_at=_moment(row.marked_at),
        marked_by=row.marked_by,
        answers={int(number): tuple(each) for number, each in sorted(row.answers.items(), key=_number)},
        marks={int(number): Mark(**{**each, "met": tuple(each["met"])}) for number, each in row.marks.items()},
        score=row.score,
        possible=row.possible,
        passed=row.passed,
    )


def _number(entry: tuple[str, object]) -> int:
    return int(entry[0])


def _moment(kept: datetime | None) -> datetime | None:
    return None if kept is None else utc(kept)
