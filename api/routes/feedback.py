"""Feedback on answers: given, and read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from api.deps import Kb, Who, checked
from api.routing import Routes
from api.schemas.feedback import FeedbackList, FeedbackOut, FeedbackRequest
from kb.bootstrap import KnowledgeBase
from kb.records.actors import Actor
from kb.records.redact import masked
from kb.records.visibility import judged_actors
from kb.store.feedback import FeedbackDraft, Verdict
from kb.store.roles import Role

router = Routes(prefix="/feedback", tags=["feedback"])
MOST_COMMENT = 1000


@router.post("", status_code=201, summary="评价一次答复：有用、不对、不全、看不明白")
def give(request: FeedbackRequest, kb: Kb, who: Who) -> FeedbackOut:
    """Keep what somebody says of an answer; everybody's last word on it counts.

    404 for an unknown answer, and for one that this person may not see: the reply repeats the question.
    """
    comment = (request.comment or "").strip() or None
    if comment is not None:
        comment = masked(checked("comment", comment, MOST_COMMENT)).text
    should_cite = tuple(masked(checked("should_cite", each, MOST_COMMENT)).text for each in request.should_cite)
    draft = FeedbackDraft(request.answer_id, request.verdict, comment, should_cite, who.actor_id)
    return FeedbackOut.model_validate(kb.store.feedback.add(draft, _judged(kb, who)))


@router.get("", summary="收到的评价，新的在前")
def list_feedback(
    kb: Kb,
    who: Who,
    *,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    verdict: Annotated[Verdict | None, Query(description="只看这种评价")] = None,
    answer_id: Annotated[str | None, Query(max_length=40, description="只看这次答复的")] = None,
) -> FeedbackList:
    """The newest feedback on answers that this person may judge, of all verdicts or one, of all answers or one."""
    found = kb.store.feedback.newest(limit, verdict=verdict, answer_id=answer_id, given_to=_judged(kb, who))
    return FeedbackList(feedback=tuple(map(FeedbackOut.model_validate, found)))


def _judged(kb: KnowledgeBase, who: Actor) -> tuple[str, ...] | None:
    """Whose answers somebody may judge."""
    team = who.team_id if who.role is Role.SUPERVISOR else None
    return judged_actors(who, kb.store.record_search.team(team) if team is not None else ())
