"""Studies as one person sees them, read off the desk for the contract, and answers as they are sent."""

from __future__ import annotations

from urllib.parse import quote

from api.errors import field_error
from api.quiz_papers import citations_out
from api.quiz_sitting import answer_shown, question_out
from api.schemas.quiz_study import (
    AffectedOut,
    StudyAnswers,
    StudyChangeOut,
    StudyList,
    StudyMarked,
    StudyProgress,
    StudyRow,
    StudyTried,
    StudyWhole,
)
from kb.bootstrap import KnowledgeBase
from kb.errors import NotFoundError
from kb.quiz.sitting.questions import Question, chosen_places, right_labels
from kb.quiz.study.desk import Learning, Tried
from kb.quiz.study.matters import why_it_matters
from kb.records.actors import Actor
from kb.store.study_records import Affected, StudiedChange

_PAGES = {"handbook": "/handbooks/{}", "phrasing": "/phrasings?rule={}", "curated": "/curated?id={}"}


def study_list(kb: KnowledgeBase, who: Actor) -> StudyList:
    """What somebody is to study and has studied."""
    desk = kb.quizzes.studies
    return StudyList(
        studies=tuple(
            StudyRow.model_validate({**_facts(each, kb), "changes": len(each.study.draft.changes)})
            for each in desk.of(who.actor_id)
        )
    )


def study_whole(study_id: str, kb: KnowledgeBase, who: Actor) -> StudyWhole:
    """One study as it stands for somebody."""
    desk = kb.quizzes.studies
    learning = desk.one(study_id, who.actor_id)
    draft, topics = learning.study.draft, kb.quizzes.topics
    return StudyWhole.model_validate(
        {
            **_facts(learning, kb),
            "changes": tuple(_change(each, why_it_matters(each, draft.affected, topics)) for each in draft.changes),
            "affected": tuple(map(_affected, draft.affected)),
            "items": tuple(question_out(each) for each in desk.questions(learning.study, learning.progress.tries)),
            "progress": StudyProgress.model_validate(learning.progress),
        }
    )


def tried(study_id: str, request: StudyAnswers, kb: KnowledgeBase, who: Actor) -> StudyTried:
    """A try at the items of a study. 422 for a number that is not asked, or a label that is not shown."""
    desk = kb.quizzes.studies
    learning = desk.one(study_id, who.actor_id)
    tries = learning.progress.tries if request.tries is None else request.tries
    asked = {each.n: each for each in desk.questions(learning.study, tries)}
    answers: dict[int, tuple[str, ...]] = {}
    for n, given in request.answers.items():
        if n not in asked:
            raise field_error("answers", f"没有第 {n} 题，共 {len(asked)} 题")
        labels = [given] if isinstance(given, str) else given
        try:
            answers[n] = chosen_places(asked[n], labels)
        except ValueError as error:
            raise field_error("answers", f"第 {n} 题没有选项 {error}") from error
    return _tried(desk.answer(study_id, who.actor_id, answers, tries=tries), answers)


def _facts(learning: Learning, kb: KnowledgeBase) -> dict[str, object]:
    study = learning.study
    return {
        "study_id": study.study_id,
        "title": study.draft.title,
        "industries": study.draft.industries,
        "due_on": study.draft.due_on,
        "state": learning.progress.state,
        "overdue": study.ended_at is None and learning.overdue(kb.quizzes.sittings.today()),
        "created_at": study.created_at,
        "ended": study.ended_at is not None,
    }


def _change(change: StudiedChange, why: str | None) -> StudyChangeOut:
    return StudyChangeOut(
        title=change.title,
        label=change.new_label or change.old_label or "",
        kind=change.kind,
        old_title=change.old_title,
        old_label=change.old_label,
        old_text=change.old_text,
        new_text=change.new_text,
        effective_date=change.effective_date,
        why=why,
    )


def _affected(each: Affected) -> AffectedOut:
    # A unit of a handbook is named by the handbook and its place there; the page opens the handbook.
    object_id = each.object_id.partition("#")[0] if each.kind == "handbook" else each.object_id
    return AffectedOut(
        kind=each.kind,
        object_id=each.object_id,
        name=each.name,
        href=_PAGES[each.kind].format(quote(object_id, safe="")),
        note=f"依据{'、'.join(f'《{title}》{article}' for title, article in each.rests_on)}",
    )


def _tried(found: Tried, answers: dict[int, tuple[str, ...]]) -> StudyTried:
    return StudyTried(
        right=sum(found.right.values()),
        of=len(found.right),
        passed=found.passed,
        questions=tuple(_marked(each, found.right[each.n], answers.get(each.n, ())) for each in found.questions),
    )


def _marked(question: Question, right: bool, answer: tuple[str, ...]) -> StudyMarked:
    return StudyMarked(
        n=question.n,
        right=right,
        yours=answer_shown(question, answer),
        answer=right_labels(question),
        explanation=question.item.draft.explanation,
        citation=tuple(dict.fromkeys(f"《{each.title}》{each.locator}" for each in citations_out(question.item.draft))),
    )


def seen_person(person: str, kb: KnowledgeBase, who: Actor, seen: tuple[str, ...] | None) -> str:
    """The id of `me`, or of a person by id, short name or name whom somebody may see; NotFoundError else."""
    if person in {"me", who.actor_id}:
        return who.actor_id
    actor_id = kb.people.person(person).actor_id
    if seen is not None and actor_id not in seen:
        raise NotFoundError(f"没有 {person[:40]} 的资质档案，或者您不能查看。")
    return actor_id
