"""Keeps study lists and how far people are with them: every step with a record of the ledger, both or neither."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, text, update

from kb.errors import NotFoundError
from kb.store import schema_people as p
from kb.store import schema_quiz as s
from kb.store.chain import utc
from kb.store.engine import reading, writing
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import SYSTEM, RecordDraft, RecordKind
from kb.store.study_records import Affected, Progress, StudiedChange, Study, StudyDraft

_S, _P = s.studies, s.study_progress
_ID_BYTES = 6


class SqlStudies:
    """Studies in the SQL store."""

    def __init__(self, engine: Engine, ledger: SqlLedger) -> None:
        self._engine = engine
        self._ledger = ledger

    def add(self, draft: StudyDraft) -> Study | None:
        """A study list for a generation; None where another process made it first."""
        made = Study(f"s-{secrets.token_hex(_ID_BYTES)}", draft, datetime.now(UTC))
        with writing(self._engine) as c:
            if c.dialect.name == "postgresql":
                # Of two replicas that see the same publication at once the second waits, and then finds it made.
                c.execute(text("LOCK TABLE studies IN SHARE ROW EXCLUSIVE MODE"))
            if c.scalar(select(_S.c.study_id).where(_S.c.generation == draft.generation)) is not None:
                return None
            c.execute(insert(_S).values(_row(made)))
            facts = {
                "event": "study_made",
                "changes": len(draft.changes),
                "items": [list(each) for each in draft.items],
            }
            self._ledger.append_in(c, _record(made, SYSTEM, facts))
        return made

    def end(self, study_id: str) -> None:
        """Closes a study whose publication was taken back."""
        with writing(self._engine) as c:
            study = _taken(c, study_id)
            if study.ended_at is None:
                c.execute(update(_S).where(_S.c.study_id == study_id).values(ended_at=datetime.now(UTC)))
                self._ledger.append_in(c, _record(study, SYSTEM, {"event": "study_ended"}))

    def get(self, study_id: str) -> Study:
        """One study; NotFoundError when there is none."""
        with reading(self._engine) as c:
            return _found(c, study_id)

    def all(self) -> tuple[Study, ...]:
        """Every study, the newest first."""
        with reading(self._engine) as c:
            return tuple(map(_study, c.execute(select(_S).order_by(_S.c.generation.desc()))))

    def progress(
        self, actors: Collection[str] | None = None, study_id: str | None = None
    ) -> Mapping[tuple[str, str], Progress]:
        """How far people (None: all) are, by (study_id, actor_id); who has not begun is missing."""
        query = select(_P)
        if actors is not None:
            query = query.where(_P.c.actor_id.in_(sorted(actors)))
        if study_id is not None:
            query = query.where(_P.c.study_id == study_id)
        with reading(self._engine) as c:
            found = map(_progress, c.execute(query))
            return {(each.study_id, each.actor_id): each for each in found}

    def industries_of(self, actors: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """The industries of people's teams, by actor_id; who is in no team, or in one of every industry, is missing."""
        people, teams = p.actors, p.teams
        query = (
            select(people.c.actor_id, teams.c.industries)
            .join(teams, teams.c.team_id == people.c.team_id)
            .where(people.c.actor_id.in_(sorted(actors)))
        )
        with reading(self._engine) as c:
            return {row.actor_id: tuple(row.industries) for row in c.execute(query) if row.industries}

    def read(self, study_id: str, actor_id: str) -> Progress:
        """Keeps that somebody read what changed; again changes nothing."""
        with writing(self._engine) as c:
            study, before = _taken(c, study_id), _own(c, study_id, actor_id)
            if before.read_at is not None:
                return before
            made = replace(before, read_at=datetime.now(UTC))
            self._keep(c, study, made, {"event": "study_read"})
            return made

    def answered(
        self, study_id: str, actor_id: str, answers: Mapping[int, tuple[str, ...]], *, right: int, of: int
    ) -> Progress:
        """Keeps a try at the items; passed once all are right, and it stays so."""
        with writing(self._engine) as c:
            study, before = _taken(c, study_id), _own(c, study_id, actor_id)
            now = datetime.now(UTC)
            passed_at = before.passed_at or (now if right == of else None)
            made = replace(before, answers=dict(answers), tries=before.tries + 1, passed_at=passed_at)
            facts = {"event": "study_answered", "right": right, "of": of, "tries": made.tries}
            self._keep(c, study, made, facts)
            return made

    def report(self, study_id: str, actor_id: str, text: str) -> Progress:
        """Keeps what somebody writes of what was learnt, with what leads to a person masked already."""
        with writing(self._engine) as c:
            study, before = _taken(c, study_id), _own(c, study_id, actor_id)
            made = replace(before, report=text or None, report_at=datetime.now(UTC))
            self._keep(c, study, made, {"event": "study_reported"}, {"report": text})
            return made

    def _keep(
        self,
        c: Connection,
        study: Study,
        made: Progress,
        facts: Mapping[str, object],
        content: Mapping[str, object] | None = None,
    ) -> None:
        key = (_P.c.study_id == made.study_id) & (_P.c.actor_id == made.actor_id)
        values = {**asdict(made), "answers": {str(n): list(each) for n, each in made.answers.items()}}
        if c.execute(update(_P).where(key).values(values)).rowcount == 0:
            c.execute(insert(_P).values(values))
        self._ledger.append_in(c, _record(study, made.actor_id, facts, content))


def _record(
    study: Study, by: str, facts: Mapping[str, object], content: Mapping[str, object] | None = None
) -> RecordDraft:
    return RecordDraft(
        RecordKind.STUDY,
        by,
        {**facts, "study_id": study.study_id},
        content=content,
        about=f"study:{study.study_id}",
        generation=study.draft.generation,
        outcome="done",
    )


def _taken(c: Connection, study_id: str) -> Study:
    """A study whose row nobody else has until the transaction ends: of somebody's first steps one makes his row."""
    c.execute(select(_S.c.study_id).where(_S.c.study_id == study_id).with_for_update())
    return _found(c, study_id)


def _found(c: Connection, study_id: str) -> Study:
    row = c.execute(select(_S).where(_S.c.study_id == study_id)).first()
    if row is None:
        raise NotFoundError(f"没有编号为 {study_id[:40]} 的学习任务；可在“学习”页查看。")
    return _study(row)


def _own(c: Connection, study_id: str, actor_id: str) -> Progress:
    key = (_P.c.study_id == study_id) & (_P.c.actor_id == actor_id)
    row = c.execute(select(_P).where(key)).first()
    return Progress(study_id, actor_id) if row is None else _progress(row)


def _row(study: Study) -> dict[str, object]:
    draft = study.draft
    changes = [{**asdict(each), "effective_date": _iso(each.effective_date)} for each in draft.changes]
    return {
        "study_id": study.study_id,
        "generation": draft.generation,
        "title": draft.title,
        "industries": list(draft.industries),
        "content": {"changes": changes, "affected": [asdict(each) for each in draft.affected]},
        "items": [list(each) for each in draft.items],
        "due_on": draft.due_on,
        "created_at": study.created_at,
        "ended_at": study.ended_at,
    }


def _study(row: Row[Any]) -> Study:
    changes = (
        StudiedChange(**{**each, "effective_date": _date(each["effective_date"])}) for each in row.content["changes"]
    )
    draft = StudyDraft(
        generation=row.generation,
        title=row.title,
        industries=tuple(row.industries),
        changes=tuple(changes),
        affected=tuple(map(_affected, row.content["affected"])),
        items=tuple((item_id, revision) for item_id, revision in row.items),
        due_on=row.due_on,
    )
    return Study(row.study_id, draft, utc(row.created_at), _moment(row.ended_at))


def _affected(kept: Mapping[str, Any]) -> Affected:
    rests_on = tuple((title, article) for title, article in kept["rests_on"])
    return Affected(kept["kind"], kept["object_id"], kept["name"], rests_on)


def _progress(row: Row[Any]) -> Progress:
    return Progress(
        study_id=row.study_id,
        actor_id=row.actor_id,
        read_at=_moment(row.read_at),
        answers={int(n): tuple(each) for n, each in row.answers.items()},
        tries=row.tries,
        passed_at=_moment(row.passed_at),
        report=row.report,
        report_at=_moment(row.report_at),
    )


def _moment(at: datetime | None) -> datetime | None:
    return None if at is None else utc(at)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _date(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)
