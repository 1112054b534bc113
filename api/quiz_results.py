"""Results, the marking queue, certificates and retakes read off the desk for the contract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.quiz_papers import Around, around
from api.quiz_sitting import point_out
from api.quiz_visibility import marked_actors, seen_actors, sees_names, sees_summary
from api.schemas.quiz_sitting import (
    CertificateList,
    CertificateOut,
    MarkingAttempt,
    MarkingQuestion,
    MarkingQueue,
    ResultList,
    ResultRow,
    ResultSummary,
    RetakeList,
    RetakeOut,
    TopicResultOut,
)
from kb.bootstrap import KnowledgeBase, today
from kb.citing.types import Pin
from kb.errors import NotFoundError
from kb.quiz.papers.desk import Items
from kb.quiz.sitting.desk import Sat
from kb.quiz.sitting.marking import share_of
from kb.quiz.sitting.questions import Question
from kb.quiz.sitting.results import points_of
from kb.quiz.sitting.retake import Retake, retakes
from kb.quiz.sitting.standing import Standing, standing_of
from kb.records.actors import Actor
from kb.store.quiz_paper_records import Attempt, AttemptState, Certificate, Paper

# Of two people each knows what the other has, and who assigned a paper to two knows both.
FEWEST = 3
# What an assignment that follows from a change of law is told by.
RETAKE = "所依条文已修改，需要重考："


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which results are wanted; None asks nothing. `person` is an id, `team` an id or a name."""

    paper_id: str | None = None
    person: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class _Shown:
    kb: KnowledgeBase
    seen: Around
    papers: Mapping[str, Paper]
    items: Items
    certificates: Mapping[str, Certificate]


def result_list(kb: KnowledgeBase, who: Actor, wanted: Wanted) -> ResultList:
    """The results that somebody may see, and what they come to; the sum of all also to who sees no names.

    Whoever sees no names sees no sum of one person, or of fewer than FEWEST.
    """
    actors, named = seen_actors(kb, who), sees_names(who)
    everybody = sees_summary(who) and not named and wanted.person is None
    seen = around(kb)
    attempts = [
        each
        for each in kb.quizzes.sittings.finished(None if everybody else actors, wanted.paper_id)
        if wanted.person in {None, each.actor_id} and _of_team(seen, each.actor_id, wanted.team)
    ]
    shown = _shown(kb, seen, attempts)
    rows = tuple(_row(each, shown) for each in attempts if actors is None or each.actor_id in actors)
    people = {each.actor_id for each in attempts}
    withheld = everybody and 0 < len(people - {who.actor_id}) < FEWEST
    return ResultList(results=rows, summary=_summary(attempts, shown, withheld=withheld))


def marking_queue(kb: KnowledgeBase, who: Actor) -> MarkingQueue:
    """What waits for somebody to mark it; his own answers are for others."""
    seen, named = around(kb), sees_names(who)
    found = kb.quizzes.sittings.waiting(marked_actors(kb, who), who)
    return MarkingQueue(
        attempts=tuple(marking_attempt(each, kb, seen if named else None) for each in found),
        model=kb.model.name if kb.model is not None else None,
    )


def marking_attempt(sat: Sat, kb: KnowledgeBase, seen: Around | None) -> MarkingAttempt:
    """The open answers of an attempt beside their points; `seen` None: without a name."""
    asked = [each for each in sat.questions if each.item.draft.open]
    return MarkingAttempt(
        attempt_id=sat.attempt.attempt_id,
        paper_id=sat.paper.paper_id,
        title=sat.paper.title,
        person=None if seen is None else seen.name(sat.attempt.actor_id),
        submitted_at=sat.attempt.submitted_at,
        questions=tuple(_marking(each, sat.attempt, kb) for each in asked),
    )


def certificate_list(kb: KnowledgeBase, who: Actor) -> CertificateList:
    """The certificates that somebody may see by name."""
    found = kb.quizzes.sittings.kept.certificates(seen_actors(kb, who))
    papers = {each.attempt_id: each.paper_id for each in kb.quizzes.sittings.kept.attempts(seen_actors(kb, who))}
    seen, day = around(kb), kb.quizzes.sittings.today()
    return CertificateList(certificates=tuple(_certificate(each, papers[each.attempt_id], seen, day) for each in found))


def seen_certificate(certificate_id: str, kb: KnowledgeBase, who: Actor) -> Certificate:
    """One certificate; NotFoundError for one that somebody may not see."""
    certificate = kb.quizzes.sittings.kept.certificate(certificate_id)
    actors = seen_actors(kb, who)
    if actors is not None and certificate.actor_id not in actors:
        raise NotFoundError(f"没有编号为 {certificate_id[:40]} 的证书。")
    return certificate


def found_retakes(kb: KnowledgeBase, who: Actor) -> tuple[Retake, ...]:
    """Who must sit again, of those whose answers somebody may mark; who has a paper to sit for it is still named."""
    desk, actors = kb.quizzes.sittings, marked_actors(kb, who)
    attempts = {each.attempt_id: each for each in desk.kept.attempts(actors)}
    certificates = desk.kept.certificates(actors)
    used = {attempts[each.attempt_id].paper_id for each in certificates if each.attempt_id in attempts}
    papers = {each.paper_id: each for each in kb.quizzes.papers.kept.papers() if each.paper_id in used}
    texts = kb.quizzes.texts(Pin(kb.index_state().lexical_generation, today()))
    return retakes(certificates, attempts, papers, kb.quizzes.papers.items_of(papers.values()), texts)


def assigned_already(kb: KnowledgeBase) -> frozenset[str]:
    """The ids of those who have a paper to sit for a change of law, and have not done it."""
    attempts, day = kb.quizzes.sittings.kept.attempts(), kb.quizzes.sittings.today()
    waiting = [
        standing_of(each, each.draft.actor_id, attempts, day)
        for each in kb.quizzes.papers.kept.assignments()
        if each.draft.actor_id is not None and (each.draft.cause or "").startswith(RETAKE)
    ]
    return frozenset(each.actor_id for each in waiting if each.standing is not Standing.DONE)


def retake_list(kb: KnowledgeBase, who: Actor) -> RetakeList:
    """The same as the contract prints it."""
    found, seen, named, assigned = found_retakes(kb, who), around(kb), sees_names(who), assigned_already(kb)
    rows = tuple(
        RetakeOut(
            certificate_id=each.certificate.certificate_id,
            person=seen.name(each.certificate.actor_id) if named else None,
            paper_id=each.paper.paper_id,
            title=each.paper.title,
            articles=each.articles,
            questions=each.questions,
            of=each.of,
            assigned=each.certificate.actor_id in assigned,
        )
        for each in found
    )
    return RetakeList(retakes=rows, people=len({each.certificate.actor_id for each in found}))


def _shown(kb: KnowledgeBase, seen: Around, attempts: Iterable[Attempt]) -> _Shown:
    used = {each.paper_id for each in attempts}
    papers = {each.paper_id: each for each in kb.quizzes.papers.kept.papers() if each.paper_id in used}
    newest = reversed(kb.quizzes.sittings.kept.certificates({each.actor_id for each in attempts}))
    certificates = {each.attempt_id: each for each in newest if each.ended_on is None}
    return _Shown(kb, seen, papers, kb.quizzes.papers.items_of(papers.values()), certificates)


def _of_team(seen: Around, actor_id: str, team: str | None) -> bool:
    person = seen.people.get(actor_id)
    return team is None or (person is not None and team in {person.team_id, person.team})


def _row(attempt: Attempt, shown: _Shown) -> ResultRow:
    certificate = shown.certificates.get(attempt.attempt_id)
    return ResultRow(
        attempt_id=attempt.attempt_id,
        paper_id=attempt.paper_id,
        title=shown.papers[attempt.paper_id].title,
        actor_id=attempt.actor_id,
        person=shown.seen.name(attempt.actor_id),
        team=shown.seen.team(attempt.actor_id),
        started_at=attempt.started_at,
        submitted_at=attempt.submitted_at,
        score=attempt.score or 0,
        possible=attempt.possible or 0,
        passed=attempt.passed,
        pending=attempt.state is AttemptState.SUBMITTED,
        certificate_id=None if certificate is None else certificate.certificate_id,
        expires_on=None if certificate is None else certificate.draft.expires_on,
        by_topic=_topics([attempt], shown),
    )


def _summary(attempts: Sequence[Attempt], shown: _Shown, *, withheld: bool) -> ResultSummary:
    people = len({each.actor_id for each in attempts})
    if withheld:
        return ResultSummary(
            attempts=len(attempts), people=people, passed=0, failed=0, pending=0, share=None, by_topic=(), withheld=True
        )
    marked = [each for each in attempts if each.state is AttemptState.MARKED and each.possible]
    shares = [(each.score or 0) / (each.possible or 1) for each in marked]
    return ResultSummary(
        attempts=len(attempts),
        people=people,
        passed=sum(each.passed is True for each in attempts),
        failed=sum(each.passed is False for each in attempts),
        pending=sum(each.state is AttemptState.SUBMITTED for each in attempts),
        share=round(sum(shares) / len(shares), 3) if shares else None,
        by_topic=_topics(attempts, shown),
        withheld=False,
    )


def _topics(attempts: Iterable[Attempt], shown: _Shown) -> tuple[TopicResultOut, ...]:
    score: Counter[str] = Counter()
    possible: Counter[str] = Counter()
    for attempt in attempts:
        for mark in attempt.marks.values():
            if mark.confirmed:
                topic = shown.items[mark.item_id, mark.revision].draft.topic
                score[topic] += mark.points
                possible[topic] += mark.of
    name_of = shown.kb.quizzes.topics.name_of
    return tuple(
        TopicResultOut(topic=topic, name=name_of(topic), score=score[topic], possible=total)
        for topic, total in sorted(possible.items())
    )


def _marking(question: Question, attempt: Attempt, kb: KnowledgeBase) -> MarkingQuestion:
    draft, mark = question.item.draft, attempt.marks[question.number]
    answer = attempt.answers.get(question.number, ())
    points = points_of(question, answer, mark)
    said = answer[0] if answer else ""
    return MarkingQuestion(
        n=question.n,
        kind=draft.kind.value,
        of=mark.of,
        material=draft.material,
        stem=draft.stem,
        answer=said,
        met=tuple(map(point_out, points)),
        suggested=share_of(draft.points, [each.met for each in points], mark.of),
        confirmed=mark.confirmed,
        note=mark.note,
        barred=_barred(said, draft.industry, kb),
        explanation=draft.explanation,
    )


def _barred(said: str, industry: str | None, kb: KnowledgeBase) -> tuple[str, ...]:
    """What an answer says that may not be said to a caller; a hint to the marker, not a mark."""
    if not said:
        return ()
    generation = kb.index_state().lexical_generation
    checked = kb.guard.check(said, generation=generation, as_of=today(), industry=industry)
    return tuple(dict.fromkeys(f"“{each.matched}”：{each.reason}" for each in checked.findings))


def _certificate(certificate: Certificate, paper_id: str, seen: Around, day: date) -> CertificateOut:
    draft = certificate.draft
    ended = certificate.ended_on is not None and certificate.ended_on <= day
    return CertificateOut(
        certificate_id=certificate.certificate_id,
        actor_id=certificate.actor_id,
        person=seen.name(certificate.actor_id),
        paper_id=paper_id,
        attempt_id=certificate.attempt_id,
        title=draft.title,
        issued_on=draft.issued_on,
        expires_on=draft.expires_on,
        state="ended" if ended else "valid" if certificate.holds(day) else "expired",
        ended_because=certificate.ended_because,
        href=f"/v1/quizzes/certificates/{certificate.certificate_id}/certificate.pdf",
    )
