"""Judged sets as people grow them: candidates from refusals and feedback, questions added and taken out."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from api.deps import Config, Kb, checked, serving_generation
from api.routing import Routes
from api.schemas.evaluation_questions import CandidateList, CandidateOut, EditedSetOut, NewQuestionRequest
from kb.bootstrap import KnowledgeBase, today
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.evaluation.candidates import candidates
from kb.evaluation.set_editing import QuestionEditor

# Before the routes of runs: /evaluations/candidates is no number of a run.
router = Routes(prefix="/evaluations", tags=["evaluations"])
SetName = Annotated[str, Path(max_length=60, description="题集名称，如 company")]


@router.get("/candidates", summary="该收进题集的问题：被拒答的、被评为不对的")
def list_candidates(kb: Kb, limit: Annotated[int, Query(ge=1, le=500)] = 50) -> CandidateList:
    """The newest first, near-identical ones as one, without those that stand in a set."""
    found = candidates(kb.store.feedback, kb.evaluations.sets, limit)
    return CandidateList(candidates=tuple(map(CandidateOut.model_validate, found)))


@router.post("/sets/{name}/questions", status_code=201, summary="把一道题收进公司的题集")
def add_question(name: SetName, request: NewQuestionRequest, kb: Kb, settings: Config) -> EditedSetOut:
    """Append a question once its golds are proven. 409 when the set holds it, 422 when an article is not there."""
    checked("question", request.question, settings.max_question)
    return EditedSetOut.of(_editor(kb).add(name, request.new()))


@router.delete("/sets/{name}/questions/{question_id}", summary="从公司的题集里去掉一道题")
def remove_question(name: SetName, question_id: Annotated[str, Path(max_length=80)], kb: Kb) -> EditedSetOut:
    """Take a question out. 404 when it is not there."""
    return EditedSetOut.of(_editor(kb).remove(name, question_id))


def _editor(kb: KnowledgeBase) -> QuestionEditor:
    pin = Pin(serving_generation(kb), today())
    return QuestionEditor(kb.evaluations.sets, kb.lookup, Resolver(kb.store.law, kb.terms.known_names), pin)
