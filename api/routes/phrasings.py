"""The restricted phrasings: listed, shown, added, switched off, tried and reviewed."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from api.deps import Kb, Who
from api.errors import field_error
from api.phrasing_drafts import faults_at_fields, fields_of
from api.phrasings import Shelf, holds
from api.routing import Routes
from api.schemas.base import Industry, Scene
from api.schemas.phrasing import PhrasingList, RuleDetail
from api.schemas.phrasing_edit import AddPhrasingRequest, EditReply, TrialReply, TrialRequest
from kb.bootstrap import KnowledgeBase
from kb.phrasing.rules.editing import COMPANY_FILE, Edited
from kb.phrasing.rules.proving import parse_basis
from kb.reviewing import PHRASING

router = Routes(prefix="/phrasings", tags=["phrasings"])


@router.get("", summary="不能说的话")
def list_phrasings(
    kb: Kb,
    *,
    topic: Annotated[str | None, Query(description="主题，如 guaranteed_return")] = None,
    industry: Industry | None = None,
    scene: Scene | None = None,
    q: Annotated[str | None, Query(max_length=100, description="含有的字")] = None,
    due: Annotated[bool, Query(description="只列待复核的")] = False,
) -> PhrasingList:
    """The rules by topic, industry, scene or word, in the order of their files; those switched off come last."""
    shelf = Shelf.of(kb)
    found = [
        rule
        for rule in shelf.every()
        if (topic is None or rule.topic == topic)
        and rule.binding.applies(industry, scene)
        and (q is None or holds(rule, q))
        and (not due or shelf.due(rule))
    ]
    problem = kb.content_problem
    return PhrasingList(
        phrasings=tuple(map(shelf.shown, found)),
        total=len(found),
        due=sum(map(shelf.due, found)),
        rule_set=shelf.rules.rule_set_id,
        notices=shelf.rules.notices,
        problem=problem.message if problem else None,
    )


@router.get("/{rule_id}", summary="一条不能说的话")
def one_phrasing(rule_id: str, kb: Kb) -> RuleDetail:
    """One rule by its id, switched off or not."""
    shelf = Shelf.of(kb)
    return shelf.detail(shelf.rule(rule_id))


@router.post("", status_code=201, summary="新增一条公司的限制用语")
def add_phrasing(request: AddPhrasingRequest, kb: Kb, who: Who) -> EditReply:
    """Written into the overlay once its basis stands and its examples hold; in force when the reply comes."""
    with faults_at_fields(request, kb):
        return _edited(kb, kb.phrasings.acting_for(who.actor_id).add(_fields(request)))


@router.put("/{rule_id}", summary="改写一条限制用语；自带的改为公司的口径")
def change_phrasing(rule_id: str, request: AddPhrasingRequest, kb: Kb, who: Who) -> EditReply:
    """The whole rule anew. One of ours stays in its file: the company's of the same id takes its place."""
    if request.id not in {None, rule_id}:
        raise field_error("id", f"编号不能改，要写 {rule_id}，或者不写")
    Shelf.of(kb).rule(rule_id)
    with faults_at_fields(request, kb):
        return _edited(kb, kb.phrasings.acting_for(who.actor_id).change(rule_id, _fields(request)))


@router.delete("/{rule_id}", summary="删除一条公司的限制用语")
def remove_phrasing(rule_id: str, kb: Kb, who: Who) -> EditReply:
    """Out of the company's file. 409 for one of ours: those are switched off."""
    shelf = Shelf.of(kb)
    shown = shelf.detail(shelf.rule(rule_id))
    return EditReply(phrasing=shown, notes=kb.phrasings.acting_for(who.actor_id).remove(rule_id).notes)


@router.post("/{rule_id}/disable", summary="停用一条限制用语")
def disable_phrasing(rule_id: str, kb: Kb, who: Who) -> EditReply:
    """Switch a rule off, ours or the company's; it stays in its file."""
    return _edited(kb, kb.phrasings.acting_for(who.actor_id).disable(rule_id))


@router.post("/{rule_id}/restore", summary="恢复停用的限制用语")
def restore_phrasing(rule_id: str, kb: Kb, who: Who) -> EditReply:
    """Switch a rule on again."""
    return _edited(kb, kb.phrasings.acting_for(who.actor_id).restore(rule_id))


@router.post("/{rule_id}/review", summary="登记已复核")
def review_phrasing(rule_id: str, kb: Kb, who: Who) -> EditReply:
    """Keep that its articles were read as they stand today; it is no longer due until one of them changes."""
    kb.mark_reviewed(PHRASING, rule_id, who.actor_id)
    shelf = Shelf.of(kb)
    return EditReply(phrasing=shelf.detail(shelf.rule(rule_id)), notes=())


@router.post("/test", summary="试跑正反例")
def try_examples(request: TrialRequest, kb: Kb) -> TrialReply:
    """Every rule's examples, those in force or with one overlay file as it is about to be published."""
    replaced = {request.name or COMPANY_FILE: request.content} if request.content is not None else {}
    return TrialReply.model_validate(kb.phrasings.test(replaced))


def _fields(request: AddPhrasingRequest) -> dict[str, object]:
    return {**fields_of(request), "basis": [parse_basis(each) for each in request.basis]}


def _edited(kb: KnowledgeBase, edited: Edited) -> EditReply:
    shelf = Shelf.of(kb)
    return EditReply(phrasing=shelf.detail(shelf.rule(edited.rule.rule_id)), notes=edited.notes)
