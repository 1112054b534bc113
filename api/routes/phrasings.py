"""The restricted phrasings in force."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import Kb
from api.schemas.base import Industry, Scene
from api.schemas.phrasing import PhrasingList, PhrasingOut, RuleOut
from kb.bootstrap import KnowledgeBase, today
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.errors import NotFoundError
from kb.phrasing.basis import as_phrasing
from kb.phrasing.types import Rule

router = APIRouter(prefix="/phrasings", tags=["phrasings"])


@router.get("", summary="不能说的话")
def list_phrasings(
    kb: Kb,
    topic: Annotated[str | None, Query(description="主题，如 guaranteed_return")] = None,
    industry: Industry | None = None,
    scene: Scene | None = None,
    q: Annotated[str | None, Query(max_length=100, description="含有的字")] = None,
) -> PhrasingList:
    """The rules by topic, industry, scene or word, in the order of their files."""
    rules = kb.rules
    found = [
        rule
        for rule in rules.rules
        if (topic is None or rule.topic == topic)
        and rule.binding.applies(industry, scene)
        and (q is None or _holds(rule, q))
    ]
    resolver, pin = Resolver(kb.store.law, kb.terms.known_names), _pin(kb)
    return PhrasingList(
        phrasings=tuple(rule_shown(rule, resolver, pin) for rule in found),
        total=len(found),
        rule_set=rules.rule_set_id,
    )


@router.get("/{rule_id}", summary="一条不能说的话")
def one_phrasing(rule_id: str, kb: Kb) -> RuleOut:
    """One rule by its id."""
    rule = kb.rules.by_id(rule_id)
    if rule is None:
        raise NotFoundError(f"没有编号为 {rule_id} 的禁用语；可用 zhigui phrasings list 查看。")
    return rule_shown(rule, Resolver(kb.store.law, kb.terms.known_names), _pin(kb))


def rule_shown(rule: Rule, resolver: Resolver, pin: Pin) -> RuleOut:
    """A rule with the state of its basis; a resolver remembers titles, so a list shares one."""
    phrasing = as_phrasing(rule, resolver, pin)
    return RuleOut(
        **PhrasingOut.model_validate(phrasing).model_dump(),
        industries=rule.binding.industries,
        scenes=rule.binding.scenes,
        exempt=rule.exempt,
    )


def _pin(kb: KnowledgeBase) -> Pin:
    return Pin(kb.index_state().lexical_generation, today())


def _holds(rule: Rule, words: str) -> bool:
    return any(words in text for text in (rule.phrasing, rule.reason, rule.rule_id, *rule.patterns))
