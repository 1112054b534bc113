"""The bank of quiz items: searched, written, changed, approved, rejected, retired, looked at again after a change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Query

from api.curated import newest_pin
from api.deps import Config, Kb, Who, checked, serving_generation
from api.errors import ApiError
from api.quiz_items import items_seen, statistics_out
from api.quiz_writing import written
from api.routes.reviews import due_item
from api.routing import Routes
from api.schemas.base import Industry
from api.schemas.problem import FieldProblem
from api.schemas.quiz_items import (
    DIFFICULTY_TOLD,
    KIND_TOLD,
    STATE_TOLD,
    ItemApprovals,
    ItemCase,
    ItemEdit,
    ItemList,
    ItemNew,
    ItemOut,
    ItemRejection,
    ItemsApproved,
    ItemStepIn,
    RefusedItem,
    TopicList,
    TopicOut,
    UsedItem,
    UsedItems,
)
from kb.bootstrap import KnowledgeBase, today
from kb.citing.types import Pin
from kb.errors import ConflictError
from kb.quiz.bank import ItemFilter
from kb.quiz.errors import NotProvenError, told
from kb.quiz.pinning import pinned
from kb.quiz.statistics import ItemUse, item_uses
from kb.reviewing import QUIZ
from kb.store.quiz_records import Difficulty, ItemKind, ItemState, QuizItem

router = Routes(prefix="/quizzes", tags=["quizzes"])


def item_filter(
    settings: Config,
    *,
    state: Annotated[ItemState | None, Query(description=f"{STATE_TOLD}；不写则待审与在用的都列")] = None,
    due: Annotated[bool | None, Query(description="只看待复核的（true）或没有待复核的（false）")] = None,
    flagged: Annotated[bool | None, Query(description="只看没有证明的（true）或有证明的（false）")] = None,
    kind: Annotated[ItemKind | None, Query(description=KIND_TOLD)] = None,
    industry: Annotated[Industry | None, Query(description="行业；general 为各行业通用的")] = None,
    topic: Annotated[str | None, Query(max_length=64, description="知识点的编号，见 /v1/quizzes/topics")] = None,
    difficulty: Annotated[Difficulty | None, Query(description=DIFFICULTY_TOLD)] = None,
    instrument: Annotated[str | None, Query(max_length=200, description="依据的法规标题，写一部分也可以")] = None,
    article: Annotated[str | None, Query(max_length=40, description="依据的条号，如 第二十五条")] = None,
    q: Annotated[str | None, Query(description="词语，空格分开，都要出现在题里")] = None,
) -> ItemFilter:
    """Which items are wanted."""
    words = checked("q", q, settings.max_question) if q else ""
    return ItemFilter(state, due, flagged, kind, industry, topic, difficulty, instrument, article, words)


Wanted = Annotated[ItemFilter, Depends(item_filter)]


@router.get("/topics", summary="知识点：涉及的法规与各题型的题数")
def list_topics(kb: Kb) -> TopicList:
    """All topics in the order of their file, with what the bank has of each."""
    counts = kb.quizzes.bank.by_topic()
    found = []
    for each in kb.quizzes.topics.topics:
        of = dict(counts.get(each.topic_id, {}))
        approved = of.pop("approved", 0)
        instruments = tuple(part.title for part in each.parts)
        found.append(
            TopicOut(
                id=each.topic_id,
                name=each.name,
                industry=each.industry,
                instruments=instruments,
                counts=of,
                approved=approved,
            )
        )
    return TopicList(topics=tuple(found))


@router.get("/statistics", summary="题目的统计：得分率、区分度，几乎人人答对或答错的")
def statistics(
    kb: Kb,
    warned: Annotated[bool, Query(description="只列有提醒的")] = False,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> UsedItems:
    """Items that somebody sat: those with a warning first, then the ones sat most. It tells of nobody's answers."""
    uses = item_uses(kb.store.quiz_attempts.attempts())
    items = [each for each in kb.quizzes.bank.items() if each.item_id in uses]
    items.sort(key=lambda each: (uses[each.item_id].warning is None, -uses[each.item_id].used))
    shown = [each for each in items if uses[each.item_id].warning or not warned]
    seen = items_seen(kb, shown[:limit])
    return UsedItems(
        items=tuple(
            UsedItem.model_validate({**seen.fields(each), "statistics": statistics_out(each.draft, uses[each.item_id])})
            for each in shown[:limit]
        ),
        total=len(shown),
        used=len(items),
        warned=sum(uses[each.item_id].warning is not None for each in items),
    )


@router.get("/items", summary="题库：查找题目，或列出待审、待复核的")
def list_items(
    kb: Kb,
    wanted: Wanted,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> ItemList:
    """A page of items, the one changed last first; `counts` under the same filter, whatever state is asked for."""
    found = kb.quizzes.bank.find(wanted, limit, offset)
    seen = items_seen(kb, found.items)
    return ItemList(items=tuple(map(seen.summary, found.items)), total=found.total, counts=dict(found.counts))


@router.post("/items", status_code=201, summary="手写一道题")
def write(request: ItemNew, kb: Kb, who: Who) -> ItemOut:
    """Keep it as a draft, with the proof that rules find for it; `flag` says why there is none. 409: a double."""
    return _shown(kb, kb.quizzes.write(written(request, kb), who.actor_id, _pin(kb)))


@router.post("/items/approve", summary="批准多道题")
def approve_all(request: ItemApprovals, kb: Kb, who: Who) -> ItemsApproved:
    """Each is proven on today's texts first; those that cannot be approved are told, and hold no other back."""
    wanted = [(each.item_id, each.revision) for each in request.items]
    made, refused = kb.quizzes.approve_all(wanted, who.actor_id, _pin(kb))
    seen = items_seen(kb, made)
    return ItemsApproved(
        approved=tuple(map(seen.summary, made)),
        refused=tuple(RefusedItem(item_id=each.item_id, detail=each.detail) for each in refused),
    )


@router.get("/items/{item_id}", summary="一道题：证明、各版、待复核的条文与统计")
def one_item(
    item_id: str,
    kb: Kb,
    revision: Annotated[int | None, Query(ge=1, description="看第几版；不写为最新")] = None,
) -> ItemCase:
    """One item with its history, newest revision first, both wordings where it is due, and what it lacks today."""
    history = kb.quizzes.kept.history(item_id)
    shown = history[0] if revision is None else kb.quizzes.kept.get(item_id, revision)
    seen = items_seen(kb, history)
    due = kb.reviewing.due_of(QUIZ, item_id) if shown is history[0] else ()
    return ItemCase.model_validate(
        {
            **seen.whole(shown),
            "history": tuple(map(seen.summary, history)),
            "reviews": tuple(due_item(each, kb.reviewing.name) for each in due),
            "faults": _faults(kb, shown) if shown is history[0] else (),
            "statistics": statistics_out(shown.draft, _uses(kb, item_id)),
        }
    )


@router.put("/items/{item_id}", summary="修改一道题，重新证明")
def edit(item_id: str, request: ItemEdit, kb: Kb, who: Who) -> ItemOut:
    """A new revision. One in use stays so where the proof holds, else it is a flagged draft. 409: changed since."""
    made = kb.quizzes.edit(
        item_id, request.revision, written(request, kb), by=who.actor_id, pin=_pin(kb), reason=request.reason
    )
    return _shown(kb, made)


@router.post("/items/{item_id}/approve", summary="批准一道题，可以用于试卷")
def approve(item_id: str, request: ItemStepIn, kb: Kb, who: Who) -> ItemOut:
    """Into use once it is proven on today's texts; 422 names what its proof lacks, 409 who was faster."""
    with _told():
        return _shown(kb, kb.quizzes.approve(item_id, request.revision, who.actor_id, _pin(kb)))


@router.post("/items/{item_id}/reject", summary="退回一道题，写明原因")
def reject(item_id: str, request: ItemRejection, kb: Kb, who: Who) -> ItemOut:
    """Out of the queue; the same question is not made again. 409 when it is retired already, or changed since."""
    return _shown(kb, kb.quizzes.reject(item_id, request.revision, request.reason, who.actor_id))


@router.post("/items/{item_id}/retire", summary="停用一道题")
def retire(item_id: str, request: ItemStepIn, kb: Kb, who: Who) -> ItemOut:
    """Out of use; papers that hold it stay as they are."""
    return _shown(kb, kb.quizzes.retire(item_id, request.revision, request.reason, who.actor_id))


@router.post("/items/{item_id}/restore", summary="恢复停用的题，回到待审")
def restore(item_id: str, request: ItemStepIn, kb: Kb, who: Who) -> ItemOut:
    """Back into the queue, to be approved anew. 409 when it is not retired."""
    return _shown(kb, kb.quizzes.restore(item_id, request.revision, who.actor_id))


@router.post("/items/{item_id}/review", summary="登记已复核：条文改了，题目仍然成立")
def review(item_id: str, request: ItemStepIn, kb: Kb, who: Who) -> ItemOut:
    """Keep it once it is proven beside the new wording; 422 says what no longer holds."""
    before = kb.quizzes.bank.get(item_id)
    if request.revision != before.revision:
        raise ConflictError(f"题目 {item_id} 已是第 {before.revision} 版，您看到的是第 {request.revision} 版。")
    with _told():
        kb.mark_reviewed(QUIZ, item_id, who.actor_id, request.reason)
    return _shown(kb, kb.quizzes.bank.get(item_id))


def _pin(kb: KnowledgeBase) -> Pin:
    """Today on the newest texts; 503 while there are none to prove on."""
    return Pin(serving_generation(kb), today())


def _shown(kb: KnowledgeBase, item: QuizItem) -> ItemOut:
    return items_seen(kb, [item]).shown(item)


def _faults(kb: KnowledgeBase, item: QuizItem) -> tuple[str, ...]:
    """What the proof lacks on the texts of today; nothing is said of what is not in use any more."""
    if item.state is ItemState.RETIRED:
        return ()
    texts = kb.quizzes.texts(newest_pin(kb))
    return tuple(f"{told(each)}。" for each in kb.quizzes.prove(pinned(item.draft, texts), texts))


def _uses(kb: KnowledgeBase, item_id: str) -> ItemUse:
    return item_uses(kb.store.quiz_attempts.attempts()).get(item_id, ItemUse())


@contextmanager
def _told() -> Iterator[None]:
    """What a proof lacks, place by place."""
    try:
        yield
    except NotProvenError as error:
        fields = [FieldProblem(field=each.where, detail=each.detail) for each in error.faults]
        raise ApiError(422, str(error), fields=fields) from error
