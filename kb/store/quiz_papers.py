"""Keeps papers and who is to sit them: every change with a record of the ledger, both or neither."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from kb.errors import ConflictError, NotFoundError
from kb.store import schema_quiz as s
from kb.store.chain import canonical, utc
from kb.store.engine import reading, writing
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.quiz_paper_records import Assignment, AssignmentDraft, Paper, PaperDraft, PaperItem, PaperState

_P, _A = s.quiz_papers, s.quiz_assignments
_ID_BYTES = 6
_STATES = {PaperState.OPEN: "开放", PaperState.CLOSED: "关闭"}


class SqlQuizPapers:
    """Papers and assignments in the SQL store."""

    def __init__(self, engine: Engine, ledger: SqlLedger) -> None:
        self._engine = engine
        self._ledger = ledger

    def papers(self) -> tuple[Paper, ...]:
        """Every paper, the newest first."""
        with reading(self._engine) as c:
            found = map(_paper, c.execute(select(_P)))
            return tuple(sorted(found, key=lambda each: (each.created_at, each.paper_id), reverse=True))

    def get(self, paper_id: str) -> Paper:
        """One paper; NotFoundError when there is none."""
        with reading(self._engine) as c:
            return _found(c, paper_id)

    def add(self, drafts: Sequence[PaperDraft], by: str) -> tuple[Paper, ...]:
        """One paper, or two that are each other's siblings, in one transaction."""
        ids = [f"p-{secrets.token_hex(_ID_BYTES)}" for _ in drafts]
        siblings = list(reversed(ids)) if len(ids) == 2 else [None]
        at = datetime.now(UTC)
        made = tuple(
            Paper(paper_id, PaperState.OPEN, draft, sibling, by, at)
            for paper_id, draft, sibling in zip(ids, drafts, siblings, strict=True)
        )
        with writing(self._engine) as c:
            for each in made:
                c.execute(insert(_P).values(_row(each)))
                self._ledger.append_in(c, _made(each))
        return made

    def set_state(self, paper_id: str, state: PaperState, by: str) -> Paper:
        """Closes a paper or opens it again; ConflictError when it is so already."""
        with writing(self._engine) as c:
            c.execute(select(_P.c.paper_id).where(_P.c.paper_id == paper_id).with_for_update())
            before = _found(c, paper_id)
            if before.state is state:
                raise ConflictError(f"试卷 {paper_id} 已经是{_STATES[state]}的。")
            c.execute(update(_P).where(_P.c.paper_id == paper_id).values(state=state.value))
            event = "reopened" if state is PaperState.OPEN else "closed"
            self._ledger.append_in(c, _record(f"paper_{event}", by, paper_id, {}))
            return _found(c, paper_id)

    def assign(self, drafts: Sequence[AssignmentDraft], by: str) -> tuple[Assignment, ...]:
        """Several assignments, all or none. ConflictError when the paper is closed."""
        at = datetime.now(UTC)
        made = tuple(Assignment(f"a-{secrets.token_hex(_ID_BYTES)}", each, by, at, None) for each in drafts)
        with writing(self._engine) as c:
            for paper_id in dict.fromkeys(each.paper_id for each in drafts):
                if _found(c, paper_id).state is PaperState.CLOSED:
                    raise ConflictError(f"试卷 {paper_id} 已关闭，不能布置；可先重新开放。")
            for each in made:
                c.execute(insert(_A).values(_assignment_row(each)))
                self._ledger.append_in(c, _assigned("paper_assigned", by, each))
        return made

    def unassign(self, assignment_id: str, by: str) -> Assignment:
        """Takes an assignment back; ConflictError when it was taken back already."""
        with writing(self._engine) as c:
            row = c.execute(select(_A).where(_A.c.assignment_id == assignment_id).with_for_update()).first()
            if row is None:
                raise NotFoundError(f"没有编号为 {assignment_id[:40]} 的考试安排。")
            before = _assignment(row)
            if before.ended_at is not None:
                raise ConflictError(f"考试安排 {assignment_id} 已经取消。")
            at = datetime.now(UTC)
            c.execute(update(_A).where(_A.c.assignment_id == assignment_id).values(ended_at=at))
            self._ledger.append_in(c, _assigned("paper_unassigned", by, before))
        return Assignment(before.assignment_id, before.draft, before.assigned_by, before.assigned_at, at)

    def assignment(self, assignment_id: str) -> Assignment:
        """One assignment; NotFoundError when there is none."""
        with reading(self._engine) as c:
            row = c.execute(select(_A).where(_A.c.assignment_id == assignment_id)).first()
        if row is None:
            raise NotFoundError(f"没有编号为 {assignment_id[:40]} 的考试安排。")
        return _assignment(row)

    def assignments(self, paper_id: str | None = None) -> tuple[Assignment, ...]:
        """Those that were not taken back, of all papers or of one, in the order in which they were made."""
        query = select(_A).where(_A.c.ended_at.is_(None))
        if paper_id is not None:
            query = query.where(_A.c.paper_id == paper_id)
        return self._assignments(query)

    def assigned_to(self, actor_id: str, team_id: str | None) -> tuple[Assignment, ...]:
        """Those of one person, his own and his team's, that were not taken back."""
        mine = _A.c.actor_id == actor_id
        if team_id is not None:
            mine |= _A.c.team_id == team_id
        return self._assignments(select(_A).where(_A.c.ended_at.is_(None), mine))

    def _assignments(self, query: Any) -> tuple[Assignment, ...]:
        with reading(self._engine) as c:
            found: Iterable[Assignment] = map(_assignment, c.execute(query))
            return tuple(sorted(found, key=lambda each: (each.assigned_at, each.assignment_id)))


def _made(paper: Paper) -> RecordDraft:
    items = [[each.item_id, each.revision] for each in paper.items]
    facts: dict[str, object] = {
        "questions": len(items),
        "possible": paper.possible,
        "seed": paper.draft.seed,
        "sibling": paper.sibling,
        "items": items,
        "blueprint_sha256": sha256(canonical(paper.draft.blueprint).encode()).hexdigest(),
    }
    return RecordDraft(
        RecordKind.QUIZ,
        paper.created_by,
        {"event": "paper_made", "paper_id": paper.paper_id, **facts},
        content={"title": paper.title},
        about=f"paper:{paper.paper_id}",
        as_of=paper.draft.as_of,
        generation=paper.draft.generation,
        outcome="done",
    )


def _record(event: str, by: str, paper_id: str, facts: dict[str, object], cause: str | None = None) -> RecordDraft:
    return RecordDraft(
        RecordKind.QUIZ,
        by,
        {"event": event, "paper_id": paper_id, **facts},
        content=None if cause is None else {"reason": cause},
        about=f"paper:{paper_id}",
        outcome="done",
    )


def _assigned(event: str, by: str, assignment: Assignment) -> RecordDraft:
    draft = assignment.draft
    facts: dict[str, object] = {
        "assignment_id": assignment.assignment_id,
        "actor_id": draft.actor_id,
        "team_id": draft.team_id,
        "due_on": None if draft.due_on is None else draft.due_on.isoformat(),
    }
    return _record(event, by, draft.paper_id, facts, draft.cause)


def _found(c: Connection, paper_id: str) -> Paper:
    row = c.execute(select(_P).where(_P.c.paper_id == paper_id)).first()
    if row is None:
        raise NotFoundError(f"没有编号为 {paper_id[:40]} 的试卷；可用 zhigui quiz paper list 查看。")
    return _paper(row)


def _row(paper: Paper) -> dict[str, object]:
    draft = paper.draft
    return {
        "paper_id": paper.paper_id,
        "title": draft.title,
        "state": paper.state.value,
        "blueprint": dict(draft.blueprint),
        "items": [[each.item_id, each.revision, each.section, each.points] for each in draft.items],
        "seed": draft.seed,
        "generation": draft.generation,
        "as_of": draft.as_of,
        "sibling": paper.sibling,
        "created_by": paper.created_by,
        "created_at": paper.created_at,
    }


def _paper(row: Row[Any]) -> Paper:
    draft = PaperDraft(
        title=row.title,
        blueprint=row.blueprint,
        items=tuple(PaperItem(*each) for each in row.items),
        seed=row.seed,
        generation=row.generation,
        as_of=row.as_of,
    )
    return Paper(row.paper_id, PaperState(row.state), draft, row.sibling, row.created_by, utc(row.created_at))


def _assignment_row(assignment: Assignment) -> dict[str, object]:
    draft = assignment.draft
    return {
        "assignment_id": assignment.assignment_id,
        "paper_id": draft.paper_id,
        "actor_id": draft.actor_id,
        "team_id": draft.team_id,
        "due_on": draft.due_on,
        "cause": draft.cause,
        "assigned_by": assignment.assigned_by,
        "assigned_at": assignment.assigned_at,
    }


def _assignment(row: Row[Any]) -> Assignment:
    return Assignment(
        row.assignment_id,
        AssignmentDraft(row.paper_id, row.actor_id, row.team_id, row.due_on, row.cause),
        row.assigned_by,
        utc(row.assigned_at),
        None if row.ended_at is None else utc(row.ended_at),
    )
