"""Attempts and their results read off the desk for the contract."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from api.quiz_papers import Around, around, citations_out, options_out
from api.quiz_visibility import seen_actors
from api.schemas.quiz_sitting import (
    ChoiceOut,
    PointOut,
    Result,
    ResultQuestion,
    Sitting,
    SittingQuestion,
    TopicResultOut,
)
from kb.bootstrap import KnowledgeBase, today
from kb.citing.types import Pin
from kb.errors import NotFoundError
from kb.quiz.review import key_bases
from kb.quiz.sitting.desk import Sat
from kb.quiz.sitting.questions import Question, shown_labels
from kb.quiz.sitting.results import PointResult, QuestionResult, by_topic, changed_articles, question_results
from kb.records.actors import Actor
from kb.store.quiz_paper_records import Attempt, AttemptState, Certificate
from kb.store.quiz_records import ItemDraft


def sitting_out(sat: Sat, kb: KnowledgeBase, result: Result | None = None) -> Sitting:
    """An attempt as who sits it sees it; without a key, and with what was answered so far."""
    attempt, blueprint = sat.attempt, sat.blueprint
    return Sitting(
        attempt_id=attempt.attempt_id,
        paper_id=attempt.paper_id,
        title=sat.paper.title,
        closed_book=blueprint.closed_book,
        minutes=blueprint.minutes,
        started_at=attempt.started_at,
        ends_at=attempt.ends_at,
        now=kb.quizzes.sittings.clock(),
        state=attempt.state,
        sections=tuple(each.title for each in blueprint.sections),
        questions=tuple(map(question_out, sat.questions)),
        answers={
            str(each.n): answer_shown(each, attempt.answers[each.number])
            for each in sat.questions
            if attempt.answers.get(each.number)
        },
        result=result,
    )


def answer_shown(question: Question, answer: Sequence[str]) -> tuple[str, ...]:
    """An answer as kept, under the labels of its attempt."""
    return shown_labels(question, answer) if question.options else tuple(answer)


def question_out(question: Question) -> SittingQuestion:
    """A question as it is asked, without its key."""
    draft = question.item.draft
    return SittingQuestion.model_validate(
        {
            "n": question.n,
            "kind": draft.kind.value,
            "answer_kind": question.answer_kind,
            "section": question.section,
            "points": question.points,
            "material": draft.material,
            "stem": draft.stem,
            "options": tuple(ChoiceOut(label=each.label, text=each.text) for each in question.options),
            "blanks": len(draft.blanks),
        }
    )


@dataclass(frozen=True, slots=True)
class ResultsShown:
    """What results are shown with: the texts of today tell which articles changed since."""

    kb: KnowledgeBase
    seen: Around
    certificates: Mapping[str, Certificate]

    def changed(self, draft: ItemDraft) -> tuple[str, ...]:
        """The articles of an item that read otherwise by now."""
        generation = self.kb.index_state().lexical_generation
        return changed_articles(key_bases(draft), self.kb.quizzes.texts(Pin(generation, today())))

    def topics(self, found: Sequence[QuestionResult]) -> tuple[TopicResultOut, ...]:
        """Results by topic with their names."""
        name_of = self.kb.quizzes.topics.name_of
        return tuple(
            TopicResultOut(topic=each.topic, name=name_of(each.topic), score=each.score, possible=each.possible)
            for each in by_topic(found)
        )

    def result(self, sat: Sat) -> Result:
        """The result of an attempt that was handed in."""
        attempt = sat.attempt
        found = question_results(sat.paper, sat.items, attempt, self.changed)
        certificate = self.certificates.get(attempt.attempt_id)
        return Result(
            attempt_id=attempt.attempt_id,
            paper_id=attempt.paper_id,
            title=sat.paper.title,
            person=self.seen.name(attempt.actor_id),
            state=attempt.state,
            started_at=attempt.started_at,
            submitted_at=attempt.submitted_at,
            score=attempt.score or 0,
            possible=attempt.possible or 0,
            pass_mark=sat.blueprint.pass_mark,
            passed=attempt.passed,
            pending=sum(each.right is None for each in found),
            by_topic=self.topics(found),
            questions=tuple(self._question(each) for each in found),
            certificate_id=None if certificate is None else certificate.certificate_id,
            changed=tuple(dict.fromkeys(name for each in found for name in each.changed)),
        )

    def _question(self, found: QuestionResult) -> ResultQuestion:
        question = found.question
        draft = question.item.draft
        citations = citations_out(draft)
        return ResultQuestion(
            n=question.n,
            kind=draft.kind.value,
            topic=draft.topic,
            topic_name=self.kb.quizzes.topics.name_of(draft.topic),
            section=question.section,
            material=draft.material,
            stem=draft.stem,
            options=options_out(question),
            yours=found.yours,
            answer=found.answer,
            right=found.right,
            points=found.mark.points if found.mark.confirmed else 0,
            of=found.mark.of,
            met=tuple(map(point_out, found.points)) if found.mark.confirmed else (),
            note=found.mark.note,
            explanation=draft.explanation,
            citation=citations[0] if citations else None,
            citations=citations,
            changed=found.changed,
        )


def results_shown(kb: KnowledgeBase, actors: Collection[str] | None) -> ResultsShown:
    """What the results of some people (None: of all) are shown with; of several certificates the newest."""
    certificates = reversed(kb.quizzes.sittings.kept.certificates(actors))
    return ResultsShown(kb, around(kb), {each.attempt_id: each for each in certificates if each.ended_on is None})


def point_out(point: PointResult) -> PointOut:
    """A marking point as the contract prints it."""
    return PointOut(text=point.text, weight=point.weight, met=point.met, words=point.words)


def seen_attempt(attempt_id: str, kb: KnowledgeBase, who: Actor) -> Attempt:
    """An attempt that somebody may see; another's only once it was handed in. NotFoundError else."""
    attempt = kb.quizzes.sittings.look(attempt_id).attempt
    actors = seen_actors(kb, who)
    visible = actors is None or attempt.actor_id in actors
    if attempt.actor_id != who.actor_id and (not visible or attempt.state is AttemptState.OPEN):
        raise NotFoundError(f"没有编号为 {attempt_id[:40]} 的考试。")
    return attempt
