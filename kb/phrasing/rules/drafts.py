"""A restricted phrasing that somebody is still writing: what is wrong with it, field by field, and what it finds.

Nothing is demanded that is not there yet; a draft that says what to look for can be tried. Whether it may be written is
decided in `proving`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.errors import ContentError
from kb.phrasing.rules.fields import TOPIC, Fields, together_of
from kb.phrasing.rules.proving import parse_basis, with_proven_basis
from kb.phrasing.rules.rule_set import RuleSet, make_rule_set
from kb.phrasing.rules.trial import Checker, where_it_binds
from kb.phrasing.types import Binding, Finding, Rule, RuleBasis, Severity

DRAFT = "草稿"
_Read = TypeVar("_Read")
_Guard = TypeVar("_Guard")
_RULE_ID = "draft.draft"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of a draft, in Chinese."""

    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class Example:
    """What became of one example: `field` is match, pass or say_instead; [start, end) is what was found in it.

    `detail` says in Chinese what is wrong; None where it does as it should.
    """

    field: str
    text: str
    start: int | None = None
    end: int | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What can be read of the fields. `rule` None: it says nothing yet that could be looked for."""

    rule: Rule | None
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()


def read_draft(fields: Mapping[str, object], resolver: Resolver, pin: Pin) -> Draft:
    """The draft of these fields, written as in a file save that each `basis` is a text: 《广告法》第二十五条."""
    faults: list[Fault] = []
    table = Fields(fields, DRAFT)

    def read(field: str, reading: Callable[[], _Read], otherwise: _Read) -> _Read:
        try:
            return reading()
        except ContentError as error:
            faults.append(Fault(field, _plainly(field, error)))
            return otherwise

    none: tuple[str, ...] = ()
    no_groups: tuple[tuple[str, ...], ...] = ()
    patterns = read("patterns", lambda: table.patterns("patterns"), none)
    together = read("together", lambda: together_of(table), no_groups)
    exempt = read("exempt", lambda: table.patterns("exempt"), none)
    matches = read("match", lambda: table.texts("match", may_be_empty=True), none)
    passes = read("pass", lambda: table.texts("pass", may_be_empty=True), none)
    instead = read("say_instead", lambda: table.text("say_instead"), None) if fields.get("say_instead") else None
    binding = read("effective_to", table.binding, Binding())
    topic = str(fields.get("topic") or "draft")
    if not TOPIC.fullmatch(topic):
        faults.append(Fault("topic", "只用小写字母、数字和下划线，如 guaranteed_return"))
    bases, notes = _bases(fields.get("basis"), resolver, pin, faults)
    if not patterns and not together:
        return Draft(None, tuple(faults), notes)
    rule = Rule(
        rule_id=str(fields.get("id") or _RULE_ID),
        topic=topic,
        phrasing=str(fields.get("phrasing") or DRAFT),
        patterns=patterns,
        exempt=exempt,
        severity=Severity(str(fields.get("severity") or Severity.BLOCK)),
        binding=binding,
        reason=str(fields.get("reason") or DRAFT),
        say_instead=instead,
        basis=bases,
        match=matches,
        passes=passes,
        together=together,
        sound=table.flag("sound"),
        whole_word=table.flag("whole_word"),
        origin=DRAFT,
    )
    return Draft(rule, tuple(faults), notes)


def guard_of_draft(rule: Rule, rules: RuleSet, make_guard: Callable[[RuleSet], _Guard]) -> _Guard:
    """A guard that knows this rule alone, with the allowances in force: a full one takes a second at every pause."""
    return make_guard(make_rule_set([rule], rules.allowances))


def try_draft(rule: Rule, alone: Checker, in_force: Checker, pin: Pin) -> Iterator[Example]:
    """Every example of a draft, in the order in which they are written."""

    def found(checker: Checker, sentence: str) -> tuple[Finding, ...]:
        return checker.check(sentence, **where_it_binds(rule, pin)).findings

    for field, sentences in (("match", rule.match), ("pass", rule.passes)):
        for sentence in sentences:
            met = next(iter(found(alone, sentence)), None)
            fault = {"match": "没有命中", "pass": "命中了"}[field] if (met is None) == (field == "match") else None
            yield Example(field, sentence, met.start if met else None, met.end if met else None, fault)
    if rule.say_instead:
        others = [each for guard in (alone, in_force) for each in found(guard, rule.say_instead)]
        named = "、".join(dict.fromkeys("这一条" if one.rule_id == rule.rule_id else one.rule_id for one in others))
        yield Example("say_instead", rule.say_instead, detail=f"本身触发 {named}" if others else None)


def faults_of(examples: Sequence[Example]) -> tuple[Fault, ...]:
    """The examples that do not do what they should, each at its field."""
    return tuple(Fault(each.field, f"“{each.text}”{each.detail}") for each in examples if each.detail)


def _bases(
    value: object, resolver: Resolver, pin: Pin, faults: list[Fault]
) -> tuple[tuple[RuleBasis, ...], tuple[str, ...]]:
    """The bases that are written so that they can be found, and what to know of them."""
    bases: list[RuleBasis] = []
    notes: list[str] = []
    for written in value if isinstance(value, list) else []:
        try:
            parsed = parse_basis(str(written))
            basis = RuleBasis(str(parsed["title"]), str(parsed["article"]))
            proven, told = with_proven_basis(replace(_BARE, basis=(basis,)), resolver, pin)
        except ContentError as error:
            faults.append(Fault("basis", _plainly("basis", error)))
        else:
            bases += proven.basis
            notes += told
    return tuple(bases), tuple(notes)


def _plainly(field: str, error: ContentError) -> str:
    """What is wrong, without the place that the form shows already."""
    words = str(error).removeprefix(f"{DRAFT}：")
    return words.removeprefix(f"{field} ").removeprefix("中的")


_BARE = Rule("draft.basis", "draft", DRAFT, (), (), Severity.BLOCK, Binding(), DRAFT, None, (), (), (), origin=DRAFT)
