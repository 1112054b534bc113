"""Sums from templates: how much may be demanded, worked out from the multiple and the least amount the law states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from kb.law.measures import QuantityKind
from kb.law.numerals import format_numeral
from kb.law.quantities import find_quantities
from kb.quiz.templates import Topics
from kb.quiz.templates_cases import SumTemplate
from kb.quiz.templates_law import Cited, find_place
from kb.quiz.templates_slots import Names, drawn, filled
from kb.quiz.types import BRACKETS, Texts
from kb.store.quiz_records import Bloom, Difficulty, ItemBasis, ItemDraft, ItemKind, Option, ProofRule, Step

# With the least amount of the law it is a different item; equal amounts are merged behind it.
_VARIANTS = 3
_MOST_WRONG = 3


@dataclass(frozen=True, slots=True)
class _Sum:
    """One amount to choose from: its text, what it says in place of the deciding words, and where these stand."""

    amount: int
    text: str
    said: str
    cited: Cited


@dataclass(frozen=True, slots=True)
class SumGenerator:
    """Items of all sum templates whose provisions still say what they require."""

    topics: Topics
    templates: tuple[SumTemplate, ...]
    names: Names

    @property
    def name(self) -> str:
        return "sum"

    def drafts(self, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        """Of each template some, with other amounts."""
        salt = chance.random()
        for template in self.templates:
            cited = find_place(template.place, texts)
            floor = find_place(template.floor, texts) if template.floor is not None else None
            if cited is None or (template.floor is not None and floor is None):
                continue
            for number in range(_VARIANTS):
                draft = self._draft(template, (cited, floor), Random(f"{salt}/{template.sum_id}/{number}"), seed, texts)
                if draft is not None:
                    yield draft

    def _draft(
        self, template: SumTemplate, places: tuple[Cited, Cited | None], chance: Random, seed: int, texts: Texts
    ) -> ItemDraft | None:
        facts = drawn(template.slots, self.names, chance)
        right, wrong = _sums(template, places, int(facts[template.base]))
        if len(wrong) < 2:
            return None
        sums = [right, *wrong]
        chance.shuffle(sums)
        basis = right.cited.bases[0]
        options = tuple(_option(each, right, basis) for each in sums)
        topic = self.topics.topic(template.topic)
        return ItemDraft(
            kind=ItemKind.CASE,
            stem=f"{template.ask.rstrip('。')}{BRACKETS}。",
            explanation=f"《{right.cited.name}》{basis.locator}规定：“{basis.quotation}”\n{template.fix.rstrip('。')}，所以是{right.amount}元。",
            bases=(basis,),
            topic=template.topic,
            difficulty=Difficulty.HARD if template.floor is not None else Difficulty.MEDIUM,
            bloom=Bloom.APPLY,
            generator=self.name,
            seed=seed,
            as_of=texts.as_of,
            material=filled(template.story, facts),
            options=options,
            industry=topic.industry if topic else None,
            tags=(f"template:{template.sum_id}",),
        )


def _sums(template: SumTemplate, places: tuple[Cited, Cited | None], base: int) -> tuple[_Sum, list[_Sum]]:
    """The right amount and up to three wrong ones, none of them equal."""
    cited, floor = places
    right, *wrong = (_sum(template, each, base, cited) for each in (template.place.on, *template.wrong))
    if floor is not None and template.floor is not None:
        least = _least(template.floor.on)
        if right.amount < least:
            said = template.floor.on
            counted = replace(right, said=_as_floor(said, str(right.amount)), cited=floor)
            others = (least * 3 // 5, least * 8 // 5)
            wrong = [replace(counted, text=f"{template.of}{template.place.on}，{counted.said}")]
            wrong += [_Sum(each, *_floor_words(_as_floor(said, format_numeral(each))), floor) for each in others]
            right = _Sum(least, *_floor_words(said), floor)
    different: dict[int, _Sum] = {}
    for each in wrong:
        if each.amount not in {right.amount, 0}:
            different.setdefault(each.amount, each)
    return right, list(different.values())[:_MOST_WRONG]


def _sum(template: SumTemplate, multiple: str, base: int, cited: Cited) -> _Sum:
    amount, bounded = _times(multiple, base), find_quantities(multiple)[0].value is None
    return _Sum(amount, f"{template.of}{multiple}，{'即不超过' if bounded else '为'}{amount}元", multiple, cited)


def _as_floor(floor: str, amount: str) -> str:
    """The words of the least amount with another one in its place: 为五百元, 为90元."""
    found = find_quantities(floor)[0]
    return f"{floor[: found.start]}{amount}元{floor[found.end :]}"


def _floor_words(said: str) -> tuple[str, str]:
    """An answer that names a least amount, and what it says in place of the law's."""
    return f"不足法定最低数额，{said}", said


def _times(multiple: str, base: int) -> int:
    found = find_quantities(multiple)[0]
    share = found.value if found.value is not None else (found.upper or found.lower or Fraction(0))
    return int(base * (share / 100 if found.kind is QuantityKind.PERCENTAGE else share))


def _least(floor: str) -> int:
    return int(find_quantities(floor)[0].value or 0)


def _option(each: _Sum, right: _Sum, basis: ItemBasis) -> Option:
    correct = each is right
    words = basis.quotation[right.cited.start : right.cited.end]
    stated, told = words.removeprefix("为"), each.said.removeprefix("为")
    detail = f"规定的是{stated}，应为{right.amount}元。" if correct else f"规定的是{stated}，不是{told}。"
    rule = ProofRule.VERBATIM if correct else ProofRule.QUANTITY
    return Option(each.text, correct, Step(rule, detail, 0, right.cited.start, right.cited.end, each.said))
