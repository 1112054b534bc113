"""What of ours is due for review because the law it rests on changes, and that somebody looked at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Annotated

from fastapi import Query

from api.deps import Kb, Who
from api.routing import Routes
from api.schemas.changes import ReviewDoneReply, ReviewDoneRequest, ReviewItem, ReviewKind, ReviewList
from kb.citing.review import DueArticle
from kb.law.titles import short_title
from kb.store.records import DUE, Reliance

Names = Callable[[str, str], str]
router = Routes(prefix="/reviews", tags=["reviews"])


@router.get("", summary="待复核的内容")
def list_reviews(
    kb: Kb,
    kind: Annotated[
        ReviewKind | None, Query(description="phrasing 限制用语，handbook 手册单元，curated 审定答复，quiz 考题")
    ] = None,
    everything: Annotated[bool, Query(alias="all", description="连同不需要复核的一起列出")] = False,
) -> ReviewList:
    """Each article for which something is due, old and new wording side by side."""
    named = kb.reviewing.name
    due = [due_item(each, named) for each in kb.reviewing.due(kind)]
    others = [_in_order(row, named) for row in kb.reviewing.rows(kind) if row.review_state != DUE] if everything else []
    counts: Counter[str] = Counter(each for each, _ in dict.fromkeys((item.kind, item.object_id) for item in due))
    return ReviewList(
        reviews=(*due, *others),
        total=len(due) + len(others),
        due=sum(counts.values()),
        counts=dict(counts),
        generation=kb.store.law.generation(),
    )


@router.post("/done", summary="登记已复核")
def done(request: ReviewDoneRequest, kb: Kb, who: Who) -> ReviewDoneReply:
    """Keep that an object was looked at; it is not due again until one of its articles changes once more."""
    kb.mark_reviewed(request.kind, request.object_id, who.actor_id, request.note)
    review = kb.reviews(request.kind).get(request.object_id)
    return ReviewDoneReply(
        kind=request.kind,
        object_id=request.object_id,
        name=kb.reviewing.name(request.kind, request.object_id),
        due=review.due if review else False,
        reviewed_at=review.reviewed_at if review else None,
        reviewed_by=review.reviewed_by if review else None,
    )


def due_item(each: DueArticle, named: Names) -> ReviewItem:
    """An article for which something is due, with both wordings."""
    return ReviewItem.model_validate(
        {
            **{name: getattr(each, name) for name in DueArticle.__slots__},
            "name": named(each.kind, each.object_id),
            "due": True,
        }
    )


def _in_order(row: Reliance, named: Names) -> ReviewItem:
    return ReviewItem.model_validate(
        {
            "kind": row.kind,
            "object_id": row.object_id,
            "name": named(row.kind, row.object_id),
            "title": short_title(row.title),
            "article": row.article or "",
            "due": False,
            "note": None if row.wording_hash else "依据未入库",
            "old_text": None,
            "new_article": None,
            "new_text": None,
            "effective_date": None,
            "reviewed_at": row.reviewed_at,
            "reviewed_by": row.reviewed_by,
        }
    )
