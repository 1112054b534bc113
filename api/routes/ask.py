"""A question in, the law out."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import Config, Kb, checked, serving_generation
from api.schemas.ask import AskReply, AskRequest

router = APIRouter(tags=["ask"])


@router.post("/ask", summary="提问：可以说的话、所依条文、不能说的话")
def ask(request: AskRequest, kb: Kb, settings: Config) -> AskReply:
    """The answer as of a day. A refusal is a proper answer (status `refused`), not an error."""
    checked("question", request.question, settings.max_question)
    serving_generation(kb)
    return AskReply.of(kb.assistant.ask(request.asked()))
