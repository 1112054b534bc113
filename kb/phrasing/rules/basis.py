"""How the articles a rule rests on stand in the knowledge base on a day, and the rule as officers see it."""

from __future__ import annotations

from kb.citing.resolve import Resolution, Resolver
from kb.citing.types import CitationState, Pin
from kb.phrasing.types import Basis, BasisState, Phrasing, Rule, RuleBasis

SHOWN_EXAMPLES = 3


def basis_of(rule: Rule, resolver: Resolver, pin: Pin) -> tuple[Basis, ...]:
    """The rule's articles with their state; `needs` is 依据未入库: named by the rule, not yet ingested."""
    return tuple(
        Basis(each.title, each.article, _state(each, resolve_basis(each, resolver, pin))) for each in rule.basis
    )


def resolve_basis(basis: RuleBasis, resolver: Resolver, pin: Pin) -> Resolution:
    """The provision a basis names on a day."""
    return resolver.resolve_reference(basis.title, basis.article, pin)


def _state(basis: RuleBasis, resolution: Resolution) -> BasisState:
    if resolution.state is CitationState.VERIFIED:
        return BasisState.VERIFIED
    if resolution.state is CitationState.NOT_IN_FORCE:
        return BasisState.NOT_IN_FORCE
    missing_text = resolution.version is None
    return BasisState.NEEDS if basis.needs and missing_text else BasisState.NOT_FOUND


def as_phrasing(rule: Rule, resolver: Resolver, pin: Pin) -> Phrasing:
    """The rule beside an answer: what to avoid, with examples, why, and what may be said."""
    return Phrasing(
        rule_id=rule.rule_id,
        topic=rule.topic,
        phrasing=rule.phrasing,
        examples=rule.match[:SHOWN_EXAMPLES],
        severity=rule.severity,
        reason=rule.reason,
        basis=basis_of(rule, resolver, pin),
        say_instead=rule.say_instead,
    )
