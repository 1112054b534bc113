"""A text in, its restricted phrasings and unverified citations out."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import Config, Kb, checked, serving_generation
from api.schemas.phrasing import CheckReply, CheckRequest
from kb.bootstrap import today

router = APIRouter(tags=["check"])


@router.post("/check", summary="审查文本：不能说的话、引用是否属实")
def check(request: CheckRequest, kb: Kb, settings: Config) -> CheckReply:
    """The verdict on a text. Offsets count Unicode code points of the text as sent."""
    checked("text", request.text, settings.max_text)
    result = kb.checker.check(
        request.text,
        generation=serving_generation(kb),
        as_of=request.as_of or today(),
        industry=request.industry,
        scene=request.scene,
        paraphrases=request.paraphrases,
    )
    return CheckReply.model_validate(result)
