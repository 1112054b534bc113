"""Tries rules on their own examples: what must be found is found, what must pass passes."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypedDict

from kb.citing.types import Pin
from kb.phrasing.rules.rule_set import RuleSet, make_rule_set
from kb.phrasing.types import Allowance, CheckResult, Rule


class Checker(Protocol):
    """What a guard does that a trial needs."""

    def check(
        self, text: str, *, generation: int, as_of: date, industry: str | None = None, scene: str | None = None
    ) -> CheckResult:
        """The findings in a text."""
        ...


class Circumstances(TypedDict):
    """Where and when a text is said, as a guard asks for it."""

    generation: int
    as_of: date
    industry: str | None
    scene: str | None


MakeGuard = Callable[[RuleSet], Checker]


class TrialKind(StrEnum):
    """What an example was to show."""

    MATCH = "match"
    PASS = "pass"
    ALLOW = "allow"
    SAY_INSTEAD = "say_instead"


@dataclass(frozen=True, slots=True)
class TrialFailure:
    """An example that does not do what its rule says; `origin` is file:line, `detail` says in Chinese what happened."""

    rule_id: str
    origin: str
    kind: TrialKind
    example: str
    detail: str


@dataclass(frozen=True, slots=True)
class Trial:
    """How many examples were tried, and those that failed."""

    tried: int
    failures: tuple[TrialFailure, ...]


def try_rules(rules: RuleSet, make_guard: MakeGuard, pin: Pin, only: Container[str] | None = None) -> Trial:
    """Every example of the set's entries, or of those whose ids are in `only`."""
    checker = make_guard(rules)
    wanted = [rule for rule in rules.rules if only is None or rule.rule_id in only]
    allowed = [each for each in rules.allowances if only is None or each.allowance_id in only]
    tried = sum(len(rule.match) + len(rule.passes) + bool(rule.say_instead) for rule in wanted)
    failures = [failure for rule in wanted for failure in _of_rule(rule, rules, checker, make_guard, pin)]
    failures += [failure for each in allowed for failure in _of_allowance(each, rules, make_guard, pin)]
    return Trial(tried + sum(len(each.match) for each in allowed), tuple(failures))


def said_of(failure: TrialFailure) -> str:
    """A failure in Chinese: 不应命中而命中：“保本是违规的”."""
    words = {
        TrialKind.MATCH: "应命中",
        TrialKind.PASS: "不应命中",
        TrialKind.ALLOW: "允许的说法",
        TrialKind.SAY_INSTEAD: "“可以这样说”",
    }
    return f"{words[failure.kind]}：“{failure.example}”{failure.detail}"


def found(checker: Checker, rule: Rule, sentence: str, pin: Pin) -> bool:
    """Whether this very rule is found in a sentence said where and when it binds."""
    return rule.rule_id in _findings(checker, rule, sentence, pin)


def _of_rule(rule: Rule, rules: RuleSet, checker: Checker, make_guard: MakeGuard, pin: Pin) -> Iterator[TrialFailure]:
    alone: Checker | None = None
    for sentence in rule.match:
        others = _findings(checker, rule, sentence, pin)
        if rule.rule_id in others:
            continue
        alone = alone or make_guard(make_rule_set([rule], rules.allowances))
        if not found(alone, rule, sentence, pin):
            yield _failure(rule, TrialKind.MATCH, sentence, f"没有命中{_instead(others)}")
    for sentence in rule.passes:
        if found(checker, rule, sentence, pin):
            yield _failure(rule, TrialKind.PASS, sentence, "命中了")
    if rule.say_instead and (others := _findings(checker, rule, rule.say_instead, pin)):
        yield _failure(rule, TrialKind.SAY_INSTEAD, rule.say_instead, f"本身触发 {'、'.join(others)}")


def _of_allowance(each: Allowance, rules: RuleSet, make_guard: MakeGuard, pin: Pin) -> Iterator[TrialFailure]:
    """An allowance's sentences pass because of it: with it nothing it lifts is found, without it something is."""
    lifted = [rule for rule in rules.rules if each.lifts_rule(rule)]
    others = tuple(one for one in rules.allowances if one.allowance_id != each.allowance_id)
    with_it = make_guard(make_rule_set(lifted, rules.allowances))
    without = make_guard(make_rule_set(lifted, others))
    for sentence in each.match:
        if kept := [one.rule_id for one in _check(with_it, sentence, pin).findings]:
            yield _failure(each, TrialKind.ALLOW, sentence, f"仍然触发 {'、'.join(dict.fromkeys(kept))}")
        elif not _check(without, sentence, pin).findings:
            yield _failure(each, TrialKind.ALLOW, sentence, "没有这一条也会通过，写不写都一样")


def where_it_binds(rule: Rule, pin: Pin) -> Circumstances:
    """A day on which a rule binds, and where it needs to know where, somewhere it binds."""
    binding, day = rule.binding, pin.as_of
    day = max(day, binding.effective_from or day)
    day = min(day, binding.effective_to or day)
    industry = binding.industries[0] if "industry" in binding.requires and binding.industries else None
    scene = binding.scenes[0] if "scene" in binding.requires and binding.scenes else None
    return {"generation": pin.generation, "as_of": day, "industry": industry, "scene": scene}


def _findings(checker: Checker, rule: Rule, sentence: str, pin: Pin) -> tuple[str, ...]:
    result = checker.check(sentence, **where_it_binds(rule, pin))
    return tuple(dict.fromkeys(each.rule_id for each in result.findings))


def _check(checker: Checker, sentence: str, pin: Pin) -> CheckResult:
    return checker.check(sentence, generation=pin.generation, as_of=pin.as_of)


def _instead(others: tuple[str, ...]) -> str:
    return f"，命中的是 {'、'.join(others)}" if others else ""


def _failure(entry: Rule | Allowance, kind: TrialKind, example: str, detail: str) -> TrialFailure:
    entry_id = entry.rule_id if isinstance(entry, Rule) else entry.allowance_id
    return TrialFailure(entry_id, entry.origin, kind, example, detail)
