"""Items from the lists of articles: what is not among them, what is, and how many they are.

Only closed lists ask what does not belong: of one that ends in 其他情形 nothing can be said to be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random

from kb.law.numerals import format_numeral
from kb.quiz.balance import choose_at, nearest_to, stands_out
from kb.quiz.generating.enumerations_reading import (
    ENOUGH_TO_LEND,
    Enumeration,
    Listed,
    enumerations,
    grams,
    overlap,
    worth_asking,
)
from kb.quiz.generating.grounds import ReadOnce, basis_of, explained, named, same_book
from kb.quiz.types import BRACKETS, SourceArticle, Texts
from kb.quiz.worth import worth
from kb.store.quiz_records import Bloom, Difficulty, ItemBasis, ItemDraft, ItemKind, Option, ProofRule, Step

NAME = "enumerations"
# Two wordings that share this much of the shorter one's pairs may mean the same; read on 300 pairs of real entries.
_SAME = 0.34
# Two lists whose opening words share this much govern the same matter in two texts: 明码标价规定 beside 价格法.
_SAME_MATTER = 0.4
# So many entries of other lists are considered, of those that share this much with the list's own words.
_PLAUSIBLE = 20
_SHARED = 0.12
_MOST_OF_A_LIST = 2
# Somebody among things, or a thing among people, is seen at a glance.
_WHO = re.compile(r"(?:者|人|人员|企业|单位|机构|公司|部门|组织|学校|医院)$")
# Counting is asked only of what officers should know whole.
_COUNTED, _WORTH_COUNTING = range(4, 7), 0.65


@dataclass(frozen=True, slots=True)
class Foreign:
    """An entry of another list, that does not belong here."""

    entry: Listed
    of: Enumeration

    @property
    def text(self) -> str:
        """Its words."""
        return self.entry.text


class Enumerations:
    """单选 and 多选 from lists with items （一）（二）. The lists of one state of the texts are read once."""

    def __init__(self) -> None:
        self._lending = ReadOnce(_lending)

    @property
    def name(self) -> str:
        return NAME

    def drafts(self, article: SourceArticle, texts: Texts, chance: Random, seed: int) -> Iterator[ItemDraft]:
        if article.topic is None:
            return
        for found in enumerations(article):
            if not worth_asking(found):
                continue
            making = _Making(found, basis_of(article, found.start, found.end), texts, seed)
            foreign = self._foreign(found, texts)
            for _ in range(_MOST_OF_A_LIST if len(found.entries) > 5 else 1):
                yield from making.not_among(foreign, chance)
            yield from making.among(foreign, chance)
            if found.closed and found.counted in _COUNTED and worth(article, found.lead) >= _WORTH_COUNTING:
                yield making.how_many(chance)

    def _foreign(self, found: Enumeration, texts: Texts) -> tuple[Foreign, ...]:
        """Entries of other lists that a reader could take for one of this: of the same law or topic, in its form."""
        others = [each for each in self._lending.of(texts) if _lends(each, found)]
        near = [Foreign(entry, each) for each in others for entry in each.entries if _apart(entry, found)]
        own = grams(found.article.text[found.start : found.end])
        shares = {id(each): len(grams(each.text) & own) / (len(grams(each.text)) or 1) for each in near}
        ranked = sorted((each for each in near if shares[id(each)] >= _SHARED), key=lambda each: -shares[id(each)])
        kept = {each.text: each for each in reversed(ranked[:_PLAUSIBLE])}
        return tuple(reversed(kept.values()))


def _lending(texts: Texts) -> tuple[Enumeration, ...]:
    """All lists that may lend entries."""
    lists = (each for article in texts.articles() for each in enumerations(article))
    return tuple(each for each in lists if worth_asking(each, ENOUGH_TO_LEND))


def _lends(other: Enumeration, found: Enumeration) -> bool:
    """Whether another list may lend its entries: same sort of list, near in matter, not the same rule told again."""
    one, mine = other.article, found.article
    if (one.version_id, one.label) == (mine.version_id, mine.label):
        return False
    if (other.noun, other.force) != (found.noun, found.force):
        return False
    if one.topic is None or (one.topic != mine.topic and not same_book(one, mine)):
        return False
    return overlap(other.matter, found.matter) < _SAME_MATTER


def _apart(entry: Listed, found: Enumeration) -> bool:
    """Whether an entry has the form of this list's and means none of them."""
    first = found.entries[0].text
    if entry.text.endswith("的") != first.endswith("的") or bool(_WHO.search(entry.text)) != bool(_WHO.search(first)):
        return False
    whole = found.article.text
    return all(overlap(entry.text, each.text) < _SAME for each in found.entries) and entry.text not in whole


@dataclass(frozen=True, slots=True)
class _Making:
    """One list while its items are made; the quotation is the sentence that opens it with all entries."""

    found: Enumeration
    basis: ItemBasis
    texts: Texts
    seed: int

    def not_among(self, foreign: Sequence[Foreign], chance: Random) -> Iterator[ItemDraft]:
        """单选: which is not among them. The key comes from another list, the three wrong answers stand in this one."""
        keys, entries = list(foreign), list(self.found.entries)
        chance.shuffle(keys)
        chance.shuffle(entries)
        ranks = sorted(range(4), key=nearest_to(chance.randint(0, 3)))
        for rank, key in product(ranks, keys):
            wrong = choose_at(rank, key.text, entries, lambda each: each.text, 3)
            if wrong is None:
                continue
            options = (self._outside(key, 1, correct=True), *(self._inside(each, ProofRule.LISTED) for each in wrong))
            stem = f"《{self._name}》规定，{self._lead}。以下各项，不在该规定明确列举之列的是{BRACKETS}。"
            yield self._draft(ItemKind.SINGLE, stem, options, (key,))
            return

    def among(self, foreign: Sequence[Foreign], chance: Random) -> Iterator[ItemDraft]:
        """多选: which are among them, two or three of four."""
        if len(foreign) < 2 or len(self.found.entries) < 3:
            return
        rights = chance.choice((2, 3))
        entries, others = list(self.found.entries), list(foreign)
        chance.shuffle(entries)
        chance.shuffle(others)
        right = entries[:rights]
        mean = sum(len(each.text) for each in right) / rights
        near = sorted(others, key=lambda each: abs(len(each.text) - mean))
        wrong = _of_different_lists(near, 4 - rights)
        if len(wrong) < 4 - rights or any(stands_out(each.text, [one.text for one in right]) for each in wrong):
            return
        options = (
            *(self._inside(each, ProofRule.VERBATIM, correct=True) for each in right),
            *(self._outside(each, place, correct=False) for place, each in enumerate(wrong, 1)),
        )
        stem = f"《{self._name}》规定，{self._lead}。以下各项，属于该规定明确列举的有{BRACKETS}。"
        yield self._draft(ItemKind.MULTIPLE, stem, options, wrong)

    def how_many(self, chance: Random) -> ItemDraft:
        """单选: how many entries a closed list has."""
        count = self.found.counted
        lowest = chance.randint(max(2, count - 3), count)
        first, last = self.found.first, len(self.basis.quotation)
        options = tuple(
            Option(
                text,
                number == count,
                Step(ProofRule.COUNT, f"该规定共列举{format_numeral(count)}项。", 0, first, last, text),
            )
            for number in range(lowest, lowest + 4)
            for text in (f"{format_numeral(number)}项",)
        )
        stem = f"《{self._name}》规定，{self._lead}。该规定一共列举了几项？{BRACKETS}。"
        return self._draft(ItemKind.SINGLE, stem, options, ())

    @property
    def _name(self) -> str:
        return self.found.article.name

    @property
    def _lead(self) -> str:
        return named(self.found.lead, self._name)

    def _inside(self, entry: Listed, rule: ProofRule, *, correct: bool = False) -> Option:
        start = entry.start - self.found.start
        detail = f"“{entry.text}”在所列之内。"
        return Option(entry.text, correct, Step(rule, detail, 0, start, start + len(entry.text), entry.text))

    def _outside(self, foreign: Foreign, number: int, *, correct: bool) -> Option:
        other = foreign.of.article
        place = basis_of(other, foreign.entry.start, foreign.entry.end).locator
        detail = f"“{foreign.text}”不在所列之内，说的是《{other.name}》{place}的事。"
        step = Step(ProofRule.NOT_LISTED, detail, 0, self.found.first, len(self.basis.quotation), foreign.text)
        return Option(foreign.text, correct, step)

    def _draft(self, kind: ItemKind, stem: str, options: tuple[Option, ...], foreign: Sequence[Foreign]) -> ItemDraft:
        counted = options[0].proof.rule is ProofRule.COUNT
        outside = [basis_of(each.of.article, each.entry.start, each.entry.end) for each in foreign]
        return ItemDraft(
            kind=kind,
            stem=stem,
            explanation=explained(self._name, self.basis, (each.proof.detail for each in options)),
            bases=(self.basis, *outside),
            topic=self.found.article.topic or "",
            difficulty=Difficulty.EASY if counted else _difficulty(kind, foreign, self.found),
            bloom=Bloom.REMEMBER if counted else Bloom.UNDERSTAND,
            generator=NAME,
            seed=self.seed,
            as_of=self.texts.as_of,
            options=options,
            industry=self.found.article.industry,
        )


def _difficulty(kind: ItemKind, foreign: Sequence[Foreign], found: Enumeration) -> Difficulty:
    """多选 is harder than 单选, and an answer from the same law harder to tell than one from another."""
    same = any(each.of.article.title == found.article.title for each in foreign)
    if kind is ItemKind.MULTIPLE:
        return Difficulty.HARD if same else Difficulty.MEDIUM
    return Difficulty.MEDIUM if same else Difficulty.EASY


def _of_different_lists(foreign: Sequence[Foreign], wanted: int) -> tuple[Foreign, ...]:
    """The first of each list, so that the wrong answers do not belong together; none that says what another says."""
    chosen: list[Foreign] = []
    for each in foreign:
        if all(each.of is not one.of and overlap(each.text, one.text) < _SAME for one in chosen):
            chosen.append(each)
    return tuple(chosen[:wanted])


ENUMERATIONS = Enumerations()
