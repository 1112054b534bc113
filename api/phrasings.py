"""Restricted phrasings as replies: the rule with its state on the day, its review and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.schemas.phrasing import PhrasingOut, ReviewOut, RuleDetail, RuleOrigin, RuleOut, RuleState
from kb.bootstrap import KnowledgeBase, today
from kb.citing.resolve import Resolver
from kb.citing.review import Review
from kb.citing.types import Pin
from kb.errors import NotFoundError
from kb.phrasing.rules.basis import as_phrasing
from kb.phrasing.rules.explain import in_chinese
from kb.phrasing.rules.rule_set import RuleSet
from kb.phrasing.types import Binding, Rule


@dataclass(frozen=True, slots=True)
class Shelf:
    """One state of the rules, seen whole: what a list and a rule's page are made from."""

    rules: RuleSet
    resolver: Resolver
    pin: Pin
    reviews: dict[str, Review]

    @classmethod
    def of(cls, kb: KnowledgeBase) -> Shelf:
        """The rules in force now; they do not change under a request."""
        pin = Pin(kb.index_state().lexical_generation, today())
        return cls(kb.rules, Resolver(kb.store.law, kb.terms.known_names), pin, dict(kb.reviews()))

    def every(self) -> tuple[Rule, ...]:
        """The rules in force and those switched off."""
        return (*self.rules.rules, *self.rules.disabled_rules())

    def rule(self, rule_id: str) -> Rule:
        """A rule by id, switched off or not; NotFoundError."""
        found = next((each for each in self.every() if each.rule_id == rule_id), None)
        if found is None:
            raise NotFoundError(f"没有编号为 {rule_id} 的限制用语；可用 zhigui phrasings list 查看。")
        return found

    def due(self, rule: Rule) -> bool:
        """Whether somebody must look at a rule."""
        return self.reviews.get(rule.rule_id, Review()).due

    def shown(self, rule: Rule) -> RuleOut:
        """A rule in a list."""
        phrasing = PhrasingOut.model_validate(as_phrasing(rule, self.resolver, self.pin))
        origin: RuleOrigin = "company" if rule.rule_id in self.rules.company else "built_in"
        return RuleOut(
            **phrasing.model_dump(),
            industries=rule.binding.industries,
            scenes=rule.binding.scenes,
            exempt=rule.exempt,
            origin=origin,
            state="disabled" if self.rules.by_id(rule.rule_id) is None else _state(rule.binding, self.pin.as_of),
            effective_from=rule.binding.effective_from,
            effective_to=rule.binding.effective_to,
            review=ReviewOut.model_validate(self.reviews.get(rule.rule_id, Review())),
        )

    def detail(self, rule: Rule) -> RuleDetail:
        """All there is to know of a rule."""
        return RuleDetail(
            **self.shown(rule).model_dump(),
            place=rule.origin,
            patterns=rule.patterns,
            patterns_explained=tuple(map(in_chinese, rule.patterns)),
            together=rule.together,
            requires=rule.binding.requires,
            sound=rule.sound,
            whole_word=rule.whole_word,
            match=rule.match,
            passes=rule.passes,
        )


def holds(rule: Rule, words: str) -> bool:
    """Whether a rule's id, heading, reason or wordings contain what somebody looks for."""
    return any(words in text for text in (rule.phrasing, rule.reason, rule.rule_id, *rule.patterns))


def _state(binding: Binding, day: date) -> RuleState:
    if binding.effective_from is not None and day < binding.effective_from:
        return "not_yet"
    return "in_effect" if binding.in_effect(day) else "ended"
