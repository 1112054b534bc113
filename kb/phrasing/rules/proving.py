"""Whether a rule that somebody wants to add can be relied on: its basis stands, its examples do what they should."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kb.citing.resolve import Resolver
from kb.citing.types import CitationState, Pin
from kb.errors import ContentError
from kb.phrasing.rules.basis import resolve_basis
from kb.phrasing.rules.fields import rule_of_fields
from kb.phrasing.rules.rule_set import RuleSet, with_rules
from kb.phrasing.rules.trial import MakeGuard, said_of, try_rules
from kb.phrasing.types import Rule, RuleBasis

NEW = "新条目"
_NUMBERED = re.compile(r"\.company_(\d+)$")
_CITED = re.compile(r"^《([^《》]+)》\s*(\S.*)$")


@dataclass(frozen=True, slots=True)
class Proven:
    """A rule that may be written, and what the person should know of it, in Chinese."""

    rule: Rule
    notes: tuple[str, ...] = ()


def proven_rule(
    fields: Mapping[str, object], rules: RuleSet, make_guard: MakeGuard, resolver: Resolver, pin: Pin
) -> Proven:
    """The rule of these fields, with a new id where they name none; ContentError says all that stands against it."""
    topic = fields.get("topic")
    if "id" not in fields and topic is not None:
        fields = {"id": company_id(str(topic), next_number(str(topic), rules)), **fields}
    rule = rule_of_fields(fields, NEW)
    based, notes = with_proven_basis(rule, resolver, pin)
    prove_examples(based, rules, make_guard, pin)
    return Proven(based, notes)


def with_proven_basis(rule: Rule, resolver: Resolver, pin: Pin) -> tuple[Rule, tuple[str, ...]]:
    """The rule with `needs` set where its instrument is not stored, and a note for each such basis.

    ContentError when the instrument is stored and the article does not stand in it, or does not bind on the day.
    """
    kept: list[RuleBasis] = []
    notes: list[str] = []
    for basis in rule.basis:
        found = resolve_basis(basis, resolver, pin)
        if found.state is CitationState.VERIFIED:
            kept.append(basis)
        elif found.version is None:
            kept.append(replace(basis, needs=True))
            if not basis.needs:
                notes.append(f"依据未入库：《{basis.title}》。入库后会自动核对{basis.article}。")
        elif found.state is CitationState.NOT_IN_FORCE and found.version.validity.valid_from is None:
            kept.append(basis)
            notes.append(f"{found.detail}。")
        else:
            raise ContentError(f"{rule.origin}：依据不成立：{found.detail}。")
    return replace(rule, basis=tuple(kept)), tuple(notes)


def prove_examples(rule: Rule, rules: RuleSet, make_guard: MakeGuard, pin: Pin) -> None:
    """ContentError unless every `match` is found by the rule, no `pass` is, and what may be said instead is clean."""
    failures = try_rules(with_rules(rules, [rule]), make_guard, pin, {rule.rule_id}).failures
    if failures:
        raise ContentError(f"{rule.origin}：{'；'.join(said_of(each) for each in failures)}。")


def next_number(topic: str, rules: RuleSet) -> int:
    """The next free number of a topic's company rules; that of a removed last one comes again."""
    start = f"{topic}.company_"
    known = (rule.rule_id for rule in (*rules.rules, *rules.disabled_rules()) if rule.rule_id.startswith(start))
    return max((int(found.group(1)) for each in known if (found := _NUMBERED.search(each))), default=0) + 1


def company_id(topic: str, number: int) -> str:
    """The id of a company's rule that names none itself.

    >>> company_id("absolute_claim", 7)
    'absolute_claim.company_007'
    """
    return f"{topic}.company_{number:03d}"


def parse_basis(text: str) -> dict[str, object]:
    """《广告法》第二十五条 as the fields of a basis; ContentError when it is not written so.

    >>> parse_basis("《广告法》第二十五条第一项")
    {'title': '广告法', 'article': '第二十五条第一项'}
    """
    found = _CITED.match(text.strip())
    if found is None:
        raise ContentError(f"依据“{text.strip()}”看不懂，请写成《广告法》第二十五条 这样。")
    return {"title": found.group(1).strip(), "article": found.group(2).strip()}
