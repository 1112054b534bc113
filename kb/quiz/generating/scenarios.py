"""Scenarios 情景 from templates: what may be said to a caller, what must not, the next step, and in one's own words.

The guard, the handbooks and the provision prove them; nothing here is believed because a template says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

from kb.phrasing.types import Rule
from kb.quiz.generating.sentences_bases import basis_words, rule_bases
from kb.quiz.generating.sentences_length import bare, lengths_beside, nearest, parts
from kb.quiz.templates import Topics
from kb.quiz.templates_law import Cited, find_place
from kb.quiz.templates_scenarios import BarredLine, ScenarioTemplate
from kb.quiz.templates_slots import Names, drawn, filled
from kb.quiz.types import BRACKETS, Texts
from kb.store.quiz_records import Bloom, Difficulty, ItemBasis, ItemDraft, ItemKind, Option, Point, ProofRule, Step

Each = TypeVar("Each")
FEWEST_WRONG, MOST_WRONG = 2, 3
# Who does not hand over when he must has failed the call, whatever else he said.
_HAND_OVER_WEIGHT = 2


@dataclass(frozen=True, slots=True)
class ScenarioGenerator:
    """Items of all scenario templates. `rule` gives a restricted phrasing in force by its id."""

    topics: Topics
    templates: tuple[ScenarioTemplate, ...]
    names: Names
    rule: Callable[[str], Rule | None]

    @property
    def name(self) -> str:
        return "scenario"

    def drafts(self, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        """Of each template: what may be said, what must not, the next step, and an open one, as far as it has words."""
        salt = chance.random()
        for template in self.templates:
            of = _Scene(self, template, texts, Random(f"{salt}/{template.scenario_id}"), seed)
            yield from (draft for draft in (of.may_say(), of.must_not(), of.next_step(), of.in_own_words()) if draft)


class _Scene:
    """One template on one day, its rules looked up."""

    def __init__(
        self, maker: ScenarioGenerator, template: ScenarioTemplate, texts: Texts, chance: Random, seed: int
    ) -> None:
        self._maker, self._template, self._texts = maker, template, texts
        self._chance, self._seed = chance, seed
        known = ((line, maker.rule(line.rule_id)) for line in template.not_say)
        self._barred: list[tuple[BarredLine, Rule]] = [(line, rule) for line, rule in known if rule is not None]

    def may_say(self) -> ItemDraft | None:
        """One that may be said among those that must not."""
        if len(self._barred) < FEWEST_WRONG:
            return None
        facts = self._facts()
        lines = self._some(self._barred, MOST_WRONG)
        barred = [self._barring(each, facts) for each in lines]
        right = self._sayable(facts, [self._among(barred)], correct=True)
        options = [*right, *barred]
        return self._closed("下列答复中，可以这样说的是", options, [rule for _, rule in lines], facts)

    def must_not(self) -> ItemDraft | None:
        """One that must not be said among those that may."""
        if not self._barred or len(self._template.say) < FEWEST_WRONG:
            return None
        facts = self._facts()
        line = self._chance.choice(self._barred)
        key = self._barring(line, facts, correct=True)
        count = min(MOST_WRONG, len(self._template.say))
        said = self._sayable(facts, lengths_beside(len(key.text), count, self._chance), correct=False)
        options = [key, *said]
        return self._closed("下列答复中，不能这样说的是", options, [line[1]], facts)

    def next_step(self) -> ItemDraft | None:
        """The hand-over among steps that keep the call."""
        wanted = self._template.hand_over
        if wanted is None:
            return None
        facts = self._facts()
        unit = wanted.unit.partition("#")[2]
        right = Step(
            ProofRule.HAND_OVER, f"手册要求这样做：{unit}。", said=bare(filled(wanted.act, facts)), rule_id=wanted.unit
        )
        options = [Option(right.said, True, right)]
        for each in self._some(wanted.instead, MOST_WRONG):
            said = bare(filled(each, facts))
            why = f"没有移交，不符合手册的要求：{unit}。"
            options.append(Option(said, False, replace(right, detail=why, said=said)))
        draft = self._closed("接到这通来电，正确的下一步是", options, (), facts)
        return replace(draft, rule_ids=(wanted.unit,), bloom=Bloom.APPLY)

    def in_own_words(self) -> ItemDraft | None:
        """What would you say? Marked on the limit, the law, the words avoided and the hand-over."""
        template, facts = self._template, self._facts()
        cited = find_place(template.law.place, self._texts) if template.law is not None else None
        bases = cited.bases if cited is not None else ()
        points = tuple(self._points(cited, facts))
        if len(points) < 2:
            return None
        lines = "；".join(filled(line.says, facts) for line, _ in self._barred[:1])
        reasons = [rule for _, rule in self._barred[:1]]
        told = "".join(f"{point.text.rstrip('。')}。" for point in points)
        quoted = _quoted(cited)
        avoid = f"不能这样说：{lines}。{reasons[0].reason}" if reasons else ""
        draft = self._draft(
            facts, (*bases, *self._bases(reasons)), (*(rule.rule_id for rule in reasons), *self._units())
        )
        return replace(
            draft,
            stem="您会怎样答复？请写出要说的话、依据和下一步，并说明哪些话不能说。",
            explanation=f"{quoted}{told}{avoid}",
            points=points,
            difficulty=Difficulty.HARD,
            bloom=Bloom.APPLY,
        )

    def _points(self, cited: Cited | None, facts: Mapping[str, str]) -> Iterator[Point]:
        limit, law, over = self._template.limit, self._template.law, self._template.hand_over
        if limit is not None:
            step = Step(
                ProofRule.HAND_OVER, "权限表里超出一线的权限。", rule_id=f"authority:{limit.rule}", said=limit.point
            )
            yield Point(limit.point, limit.words, step)
        if law is not None and cited is not None:
            last, (start, end) = len(cited.bases) - 1, cited.told
            basis = cited.bases[last]
            words = basis.quotation[start:end]
            step = Step(ProofRule.VERBATIM, f"依据《{cited.name}》{basis.locator}。", last, start, end, words)
            yield Point(law.point, law.words, step)
        if over is not None:
            said = filled(over.act, facts)
            unit = over.unit.partition("#")[2]
            step = Step(ProofRule.HAND_OVER, f"手册要求移交：{unit}。", said=said, rule_id=over.unit)
            yield Point(said, over.words, step, _HAND_OVER_WEIGHT)

    def _among(self, others: Sequence[Option]) -> int:
        """A length for the right answer, its place among the others by length drawn."""
        ordered = sorted(len(each.text) for each in others)
        place = self._chance.randint(0, len(ordered))
        return ordered[place - 1] + 1 if place else max(4, ordered[0] - 1)

    def _sayable(self, facts: Mapping[str, str], lengths: Sequence[int], *, correct: bool) -> list[Option]:
        """A sentence of the template for each length, whole or in part."""
        lines = self._some(self._template.say, len(lengths))
        detail = "没有作出承诺，也没有限制用语。"
        pairs = zip(lines, lengths, strict=True)
        said = [nearest(parts(filled(line, facts)), wanted, self._chance) for line, wanted in pairs]
        return [Option(each, correct, Step(ProofRule.SAYABLE, detail, said=each)) for each in said]

    def _barring(self, line: tuple[BarredLine, Rule], facts: Mapping[str, str], *, correct: bool = False) -> Option:
        rule = line[1]
        said = bare(filled(line[0].says, facts))
        return Option(said, correct, Step(ProofRule.BARRED, rule.reason, said=said, rule_id=rule.rule_id))

    def _closed(self, asked: str, options: list[Option], rules: Sequence[Rule], facts: Mapping[str, str]) -> ItemDraft:
        self._chance.shuffle(options)
        draft = self._draft(facts, self._bases(rules), tuple(dict.fromkeys(rule.rule_id for rule in rules)))
        wrong = "".join(dict.fromkeys(each.proof.detail for each in options if not each.correct))
        right = "".join(dict.fromkeys(each.proof.detail for each in options if each.correct))
        return replace(
            draft,
            stem=f"{asked}{BRACKETS}。",
            explanation=f"{right}{wrong}{basis_words(rules)}",
            options=tuple(options),
        )

    def _bases(self, rules: Sequence[Rule]) -> tuple[ItemBasis, ...]:
        return tuple(dict.fromkeys(basis for rule in rules for basis in rule_bases(rule, self._texts)))

    def _draft(self, facts: Mapping[str, str], bases: tuple[ItemBasis, ...], rule_ids: tuple[str, ...]) -> ItemDraft:
        template = self._template
        return ItemDraft(
            kind=ItemKind.SCENARIO,
            stem="",
            explanation="",
            bases=tuple(dict.fromkeys(bases)),
            topic=template.topic,
            difficulty=Difficulty.MEDIUM,
            bloom=Bloom.APPLY,
            generator=self._maker.name,
            seed=self._seed,
            as_of=self._texts.as_of,
            material=filled(template.caller, facts),
            rule_ids=rule_ids,
            industry=template.industry,
            tags=(f"scene:{template.scene}", f"template:{template.scenario_id}"),
        )

    def _units(self) -> tuple[str, ...]:
        return (self._template.hand_over.unit,) if self._template.hand_over is not None else ()

    def _facts(self) -> Mapping[str, str]:
        return drawn(self._template.slots, self._maker.names, self._chance)

    def _some(self, lines: Sequence[Each], most: int) -> list[Each]:
        return self._chance.sample(list(lines), min(most, len(lines)))


def _quoted(cited: Cited | None) -> str:
    if cited is None:
        return ""
    return "".join(f"《{cited.name}》{basis.locator}规定：“{basis.quotation}”\n" for basis in cited.bases)
