"""Qualification files and the standing of a team, read off the desks for the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.quiz_papers import Around, around
from api.quiz_results import certificate_list
from api.quiz_study import seen_person
from api.quiz_visibility import seen_actors
from api.schemas.quiz_sitting import CertificateOut
from api.schemas.quiz_study import (
    FileResult,
    FileStudy,
    QualificationFile,
    TeamRow,
    TeamStanding,
    TopicStanding,
)
from kb.bootstrap import KnowledgeBase
from kb.quiz.papers.desk import blueprint_of
from kb.quiz.sitting.standing import Standing, newest_of_each_paper, standing_of
from kb.quiz.study.desk import Learning
from kb.quiz.study.qualification import standing, weighing
from kb.records.actors import Actor
from kb.store.people_records import Person
from kb.store.quiz_paper_records import Attempt, AttemptState, Paper, PaperState
from kb.store.roles import Role


@dataclass(frozen=True, slots=True)
class _Desk:
    """What files are made of, read once for all people of one request."""

    kb: KnowledgeBase
    seen: Around
    papers: Mapping[str, Paper]
    certificates: Sequence[CertificateOut]

    def attempts(self, actor_id: str) -> tuple[Attempt, ...]:
        """What somebody handed in, the newest first."""
        return self.kb.quizzes.sittings.finished([actor_id])

    def held(self, actor_id: str) -> tuple[CertificateOut, ...]:
        """Somebody's certificates, the newest first."""
        return tuple(each for each in self.certificates if each.actor_id == actor_id)

    def result(self, attempt: Attempt) -> FileResult:
        """One attempt."""
        return FileResult(
            attempt_id=attempt.attempt_id,
            paper_id=attempt.paper_id,
            title=self.papers[attempt.paper_id].title,
            submitted_at=attempt.submitted_at,
            score=attempt.score or 0,
            possible=attempt.possible or 0,
            passed=attempt.passed,
            pending=attempt.state is AttemptState.SUBMITTED,
        )


def qualification_file(person: str, kb: KnowledgeBase, who: Actor) -> QualificationFile:
    """Somebody's file; NotFoundError for one that the person who asks may not see."""
    actor_id = seen_person(person, kb, who, seen_actors(kb, who))
    desk = _desk(kb, who)
    attempts = desk.attempts(actor_id)
    blueprints = [blueprint_of(desk.papers[each.paper_id]) for each in attempts]
    industry, weighed = weighing(blueprints, kb.quizzes.papers.templates)
    items = kb.quizzes.papers.items_of([desk.papers[each] for each in {one.paper_id for one in attempts}])
    return QualificationFile(
        actor_id=actor_id,
        person=desk.seen.name(actor_id) or (who.name if actor_id == who.actor_id else actor_id),
        team=desk.seen.team(actor_id),
        industry=industry,
        studies=tuple(map(_study, kb.quizzes.studies.of(actor_id))),
        results=tuple(map(desk.result, attempts)),
        certificates=desk.held(actor_id),
        topics=tuple(
            TopicStanding(topic=each.topic, name=kb.quizzes.topics.name_of(each.topic), share=each.share,
                          weight=each.weight)
            for each in standing(attempts, items, weighed)
        ),
    )  # fmt: skip


def team_standing(kb: KnowledgeBase, who: Actor) -> TeamStanding:
    """Of those who sit and study whom somebody may see by name: supervisors their team, others themselves."""
    allowed, desk = seen_actors(kb, who), _desk(kb, who)
    people = [
        each
        for each in desk.seen.people.values()
        if each.active and each.role is not Role.AUDITOR and (allowed is None or each.actor_id in allowed)
    ]
    rows = [_row(each, desk) for each in people]
    return TeamStanding(rows=tuple(sorted(rows, key=lambda each: (-_owes(each), each.name))))


def _desk(kb: KnowledgeBase, who: Actor) -> _Desk:
    papers = {each.paper_id: each for each in kb.quizzes.papers.kept.papers()}
    return _Desk(kb, around(kb), papers, certificate_list(kb, who).certificates)


def _study(learning: Learning) -> FileStudy:
    study, progress = learning.study, learning.progress
    return FileStudy(
        study_id=study.study_id,
        title=study.draft.title,
        state=progress.state,
        due_on=study.draft.due_on,
        read_at=progress.read_at,
        passed_at=progress.passed_at,
        tries=progress.tries,
    )


def _row(person: Person, desk: _Desk) -> TeamRow:
    actor_id, kb, today = person.actor_id, desk.kb, desk.kb.quizzes.sittings.today()
    finished = desk.attempts(actor_id)
    attempts = kb.quizzes.sittings.kept.attempts([actor_id])
    assigned = kb.quizzes.papers.kept.assigned_to(actor_id, person.team_id)
    stand = [
        each.standing
        for each in newest_of_each_paper([standing_of(one, actor_id, attempts, today) for one in assigned])
        if desk.papers[each.assignment.draft.paper_id].state is PaperState.OPEN
    ]
    studies = [
        each
        for each in kb.quizzes.studies.of(actor_id)
        if each.study.ended_at is None and each.progress.passed_at is None
    ]
    return TeamRow(
        actor_id=actor_id,
        name=person.name,
        team=person.team,
        papers_open=sum(each is not Standing.DONE for each in stand),
        papers_overdue=sum(each is Standing.OVERDUE for each in stand),
        studies_open=len(studies),
        studies_overdue=sum(each.overdue(today) for each in studies),
        last_result=desk.result(finished[0]) if finished else None,
        certificates=desk.held(actor_id),
    )


def _owes(row: TeamRow) -> int:
    return 100 * (row.papers_overdue + row.studies_overdue) + row.papers_open + row.studies_open
