"""Feedback on answers: given, and read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import Kb, checked
from api.schemas.feedback import FeedbackList, FeedbackOut, FeedbackRequest
from kb.records.redact import masked
from kb.store.feedback import FeedbackDraft, Verdict
from kb.store.sql import LOCAL_ACTOR

router = APIRouter(prefix="/feedback", tags=["feedback"])
MOST_COMMENT = 1000


@router.post("", status_code=201, summary="评价一次答复：有用、不对、不全、看不明白")
def give(request: FeedbackRequest, kb: Kb) -> FeedbackOut:
    """Keep what somebody says of an answer; everybody's last word on it counts. 404 for an unknown answer."""
    comment = (request.comment or "").strip() or None
    if comment is not None:
        comment = masked(checked("comment", comment, MOST_COMMENT)).text
    should_cite = tuple(checked("should_cite", each, MOST_COMMENT) for each in request.should_cite)
    draft = FeedbackDraft(request.answer_id, request.verdict, comment, should_cite, LOCAL_ACTOR)
    return FeedbackOut.model_validate(kb.store.feedback.add(draft))


@router.get("", summary="收到的评价，新的在前")
def list_feedback(
    kb: Kb,
    *,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    verdict: Annotated[Verdict | None, Query(description="只看这种评价")] = None,
    answer_id: Annotated[str | None, Query(max_length=40, description="只看这次答复的")] = None,
) -> FeedbackList:
    """The newest feedback, of all verdicts or one, of all answers or one."""
    found = kb.store.feedback.newest(limit, verdict=verdict, answer_id=answer_id)
    return FeedbackList(feedback=tuple(map(FeedbackOut.model_validate, found)))
