"""How far people are with what they are to sit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kb.store.quiz_paper_records import Assignment, Attempt, AttemptState


class Standing(StrEnum):
    """Not begun, begun, handed in, or neither by the day it was due."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Assigned:
    """One assignment of one person; `attempt` is the one that counts for it, None before it is begun."""

    assignment: Assignment
    actor_id: str
    standing: Standing
    attempt: Attempt | None


def standing_of(assignment: Assignment, actor_id: str, attempts: Iterable[Attempt], today: date) -> Assigned:
    """How far somebody is with an assignment: attempts begun before it count only where they are still open."""
    mine = [
        each
        for each in attempts
        if each.paper_id == assignment.draft.paper_id
        and each.actor_id == actor_id
        and (each.state is AttemptState.OPEN or each.started_at >= assignment.assigned_at)
    ]
    done = [each for each in mine if each.state is not AttemptState.OPEN]
    if done:
        return Assigned(assignment, actor_id, Standing.DONE, max(done, key=lambda each: each.started_at))
    due_on = assignment.draft.due_on
    late = due_on is not None and due_on < today
    begun = mine[0] if mine else None
    standing = Standing.OVERDUE if late else Standing.STARTED if begun is not None else Standing.OPEN
    return Assigned(assignment, actor_id, standing, begun)


def newest_of_each_paper(found: Sequence[Assigned]) -> tuple[Assigned, ...]:
    """Of several assignments of one paper the newest: who was told twice has one paper to sit."""
    last = {each.assignment.draft.paper_id: each for each in found}
    return tuple(each for each in found if last[each.assignment.draft.paper_id] is each)
