"""Who is to sit which paper, read off the desk for the contract, and whom somebody may assign one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from api.quiz_papers import Around, around
from api.quiz_visibility import seen_actors
from api.schemas.quiz_papers import (
    Assignable,
    AssignablePerson,
    AssignableTeam,
    AssignedOut,
    AssignmentList,
    AssignmentRequest,
    MyAssignment,
    MyAssignments,
)
from kb.bootstrap import KnowledgeBase
from kb.errors import NotFoundError
from kb.quiz.papers.desk import blueprint_of
from kb.quiz.sitting.standing import Assigned, Standing, newest_of_each_paper, standing_of
from kb.records.actors import Actor
from kb.store.people_records import Person
from kb.store.quiz_paper_records import Assignment, Paper, PaperState
from kb.store.roles import Role

_URGENCY = {Standing.OVERDUE: 0, Standing.STARTED: 1, Standing.OPEN: 2, Standing.DONE: 3}


def assignable(kb: KnowledgeBase, who: Actor) -> Assignable:
    """To whom somebody may assign papers: those who can sit one, supervisors within their team."""
    own = who.role is Role.SUPERVISOR and not who.local
    people = [
        each
        for each in kb.people.people()
        if each.active and each.role is not Role.AUDITOR and (not own or _in_team(each, who))
    ]
    teams = [each for each in kb.people.teams() if not own or each.team_id == who.team_id]
    return Assignable(
        people=tuple(AssignablePerson.model_validate(each) for each in people),
        teams=tuple(AssignableTeam.model_validate(each) for each in teams),
    )


def people_named(request: AssignmentRequest, kb: KnowledgeBase, who: Actor) -> tuple[tuple[str, ...], str | None]:
    """The ids of the people and of the team that are named; NotFoundError for one that somebody may not assign."""
    allowed = assignable(kb, who)
    ids = {each.actor_id for each in allowed.people}
    if who.local:
        ids.add(who.actor_id)
    people = []
    for given in request.people:
        actor_id = who.actor_id if who.local and given == who.actor_id else kb.people.person(given).actor_id
        if actor_id not in ids:
            raise NotFoundError(f"{given} 不在您可以布置考试的人员之中。")
        people.append(actor_id)
    if request.team is None:
        return tuple(people), None
    team = next((each for each in allowed.teams if request.team in {each.team_id, each.name}), None)
    if team is None:
        raise NotFoundError(f"没有您可以布置考试的小组“{request.team}”。")
    return tuple(people), team.team_id


def my_assignments(kb: KnowledgeBase, who: Actor) -> MyAssignments:
    """What somebody is to sit; of a paper that is closed only what was sat."""
    desk = kb.quizzes.sittings
    papers = {each.paper_id: each for each in kb.quizzes.papers.kept.papers()}
    desk.finished([who.actor_id])
    attempts = desk.kept.attempts([who.actor_id])
    assigned = kb.quizzes.papers.kept.assigned_to(who.actor_id, who.team_id)
    found = newest_of_each_paper([standing_of(each, who.actor_id, attempts, desk.today()) for each in assigned])
    shown = [
        each
        for each in found
        if each.standing is Standing.DONE or papers[each.assignment.draft.paper_id].state is PaperState.OPEN
    ]
    shown.sort(key=lambda each: (_URGENCY[each.standing], each.assignment.draft.due_on or date.max))
    return MyAssignments(
        assignments=tuple(_my_assignment(each, papers[each.assignment.draft.paper_id]) for each in shown)
    )


def assignments_out(paper: Paper, kb: KnowledgeBase, who: Actor) -> AssignmentList:
    """Who is to sit a paper, and who has not done it; a team person by person, as it is now."""
    desk, seen = kb.quizzes.sittings, around(kb)
    desk.finished(None, paper.paper_id)
    attempts = desk.kept.attempts(paper_id=paper.paper_id)
    allowed = None if who.local or who.role is not Role.SUPERVISOR else set(seen_actors(kb, who) or ())
    rows: dict[str, tuple[Assigned, Assignment]] = {}
    for assignment in kb.quizzes.papers.kept.assignments(paper.paper_id):
        for actor_id in _actors_of(assignment, seen.people.values()):
            if allowed is None or actor_id in allowed:
                rows[actor_id] = (standing_of(assignment, actor_id, attempts, desk.today()), assignment)
    teams = {each.team_id: each.name for each in kb.people.teams()}
    found = [_assigned(standing, seen, teams) for standing, _ in rows.values()]
    found.sort(key=lambda each: (_URGENCY[each.standing], each.person or each.actor_id))
    done = sum(each.standing is Standing.DONE for each in found)
    return AssignmentList(paper_id=paper.paper_id, assigned=tuple(found), done=done, missing=len(found) - done)


def _actors_of(assignment: Assignment, people: Iterable[Person]) -> tuple[str, ...]:
    draft = assignment.draft
    if draft.actor_id is not None:
        return (draft.actor_id,)
    return tuple(
        each.actor_id
        for each in people
        if each.team_id == draft.team_id and each.active and each.role is not Role.AUDITOR
    )


def _assigned(each: Assigned, seen: Around, teams: Mapping[str, str]) -> AssignedOut:
    draft = each.assignment.draft
    return AssignedOut(
        assignment_id=each.assignment.assignment_id,
        actor_id=each.actor_id,
        person=seen.name(each.actor_id),
        team=None if draft.team_id is None else teams.get(draft.team_id),
        due_on=draft.due_on,
        standing=each.standing,
    )


def _my_assignment(each: Assigned, paper: Paper) -> MyAssignment:
    blueprint, draft = blueprint_of(paper), each.assignment.draft
    return MyAssignment(
        assignment_id=each.assignment.assignment_id,
        paper_id=paper.paper_id,
        title=paper.title,
        minutes=blueprint.minutes,
        questions=len(paper.items),
        closed_book=blueprint.closed_book,
        due_on=draft.due_on,
        cause=draft.cause,
        state=each.standing,
        attempt_id=None if each.attempt is None else each.attempt.attempt_id,
    )


def _in_team(person: Person, who: Actor) -> bool:
    return who.team_id is not None and person.team_id == who.team_id
