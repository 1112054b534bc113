"""A model's suggestions for the open answers of an attempt, asked for when somebody marks it."""

from __future__ import annotations

from api.schemas.quiz_suggestions import PointSuggestionOut, QuestionSuggestion, SuggestionsOut
from kb.bootstrap import KnowledgeBase
from kb.errors import ConflictError, ModelError
from kb.quiz.asking import AskedModel
from kb.quiz.sitting.desk import OWN_ANSWERS, Sat
from kb.quiz.sitting.questions import Question
from kb.quiz.sitting.suggesting import Suggested, suggested_by
from kb.records.actors import Actor
from kb.store.quiz_paper_records import AttemptState

NO_MODEL = "没有接大模型，请对照评分要点批改；要用大模型的建议，请管理员设 ZHIGUI_MODEL 和 ZHIGUI_MODEL_URL。"
UNASKED = "前一题没有得到回复，没有再问"


def suggestions(sat: Sat, kb: KnowledgeBase, who: Actor) -> SuggestionsOut:
    """What the model says of every open answer.

    ConflictError without a model, before the paper was handed in, and for whoever answered it. After a reply that did
    not come no more is asked: whoever marks would wait for each.
    """
    model = kb.model
    if model is None:
        raise ConflictError(NO_MODEL)
    if sat.attempt.state is AttemptState.OPEN:
        raise ConflictError(f"考试 {sat.attempt.attempt_id} 还没有交卷。")
    if sat.attempt.actor_id == who.actor_id and not who.local:
        raise ConflictError(OWN_ANSWERS)
    made: list[QuestionSuggestion] = []
    for each in (one for one in sat.questions if one.item.draft.open):
        failed = bool(made) and made[-1].problem is not None
        made.append(_silent(each, UNASKED) if failed else _suggestion(each, sat, model))
    return SuggestionsOut(attempt_id=sat.attempt.attempt_id, model=model.name, questions=tuple(made))


def _suggestion(question: Question, sat: Sat, model: AskedModel) -> QuestionSuggestion:
    draft, answer = question.item.draft, sat.attempt.answers.get(question.number, ())
    asked = f"{draft.material}\n{draft.stem}".strip()
    try:
        found = suggested_by(model, asked, draft.points, answer[0] if answer else "")
    except ModelError as error:
        return _silent(question, str(error))
    return _shown(question, found)


def _shown(question: Question, found: Suggested) -> QuestionSuggestion:
    points = tuple(
        PointSuggestionOut(met=each.met, words=each.words) if each is not None else None for each in found.points
    )
    return QuestionSuggestion(n=question.n, points=points, dropped=found.dropped, problem=None)


def _silent(question: Question, problem: str) -> QuestionSuggestion:
    return QuestionSuggestion(
        n=question.n, points=(None,) * len(question.item.draft.points), dropped=0, problem=problem
    )
