"""Chooses the items of a paper, or of two parallel ones, from the items in use: by kind, topic and difficulty.

The same blueprint, seed and items give the same paper: every item has a rank of its own from the seed, so that what is
added to the bank later moves nothing else about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

from kb.quiz.papers.blueprint import Blueprint, Section
from kb.quiz.papers.clashes import Traits, clash, repeats, traits_of
from kb.quiz.papers.plan import Cell, Needs, Shortage, missing, needs, placed
from kb.quiz.papers.shares import shares
from kb.store.quiz_paper_records import PaperItem
from kb.store.quiz_records import ItemDraft, ItemKind, QuizItem

_KINDS = {kind: place for place, kind in enumerate(ItemKind)}
Article = tuple[str, str]
# How often a section is planned anew around cells that clashes emptied; our templates need two at most.
ATTEMPTS = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for each paper, in its order; with shortages as much as there is."""

    papers: tuple[tuple[PaperItem, ...], ...]
    shortages: tuple[Shortage, ...]

    @property
    def possible(self) -> bool:
        """Whether the blueprint can be filled."""
        return not self.shortages


def fitting(blueprint: Blueprint, items: Iterable[QuizItem]) -> list[QuizItem]:
    """The items that a blueprint allows at all, by industry and instrument, in order of their ids."""
    found = [
        each
        for each in items
        if (not blueprint.industries or each.draft.industry is None or each.draft.industry in blueprint.industries)
        and (not blueprint.instruments or any(basis.title in blueprint.instruments for basis in each.draft.bases))
    ]
    return sorted(found, key=lambda each: each.item_id)


def for_section(section: Section, items: Iterable[QuizItem]) -> list[QuizItem]:
    """Those of them that a section allows, by kind, topic and whether open answers are wanted."""
    kinds = {kind for kind, _ in section.kinds}
    topics = {topic for topic, _ in section.topics}
    return [
        each
        for each in items
        if each.draft.kind in kinds
        and (not topics or each.draft.topic in topics)
        and (section.open_answers or not each.draft.open)
    ]


def choose(blueprint: Blueprint, items: Iterable[QuizItem]) -> Choice:
    """The items of a paper by a blueprint; of two for parallel papers, which have no item in common."""
    pool = fitting(blueprint, items)
    sheets = [_Sheet(blueprint.seed) for _ in range(blueprint.parallel)]
    papers: list[list[PaperItem]] = [[] for _ in sheets]
    used: set[str] = set()
    shortages: list[Shortage] = []
    for number, section in enumerate(blueprint.sections):
        own = [each for each in for_section(section, pool) if each.item_id not in used]
        best = _filled(section, own, sheets)
        sheets = best.sheets
        shortages += missing(best.needed, best.got, number)
        for paper, found in zip(papers, best.chosen, strict=True):
            found.sort(key=lambda item: (_KINDS[item.draft.kind], _rank(blueprint.seed, item)))
            paper += [_placed(item, section, number) for item in found]
            used |= {each.item_id for each in found}
    return Choice(tuple(map(tuple, papers)), tuple(shortages))


@dataclass(slots=True)
class _Attempt:
    """A section as far as it was filled: `chosen` for every sheet, `got` of each cell, what is still needed.

    `exhausted` are cells that clashes emptied before they had given what was planned.
    """

    sheets: list[_Sheet]
    chosen: list[list[QuizItem]]
    needed: Needs
    got: Counter[Cell] = field(default_factory=Counter)
    exhausted: set[Cell] = field(default_factory=set)


def _filled(section: Section, own: Sequence[QuizItem], sheets: Sequence[_Sheet]) -> _Attempt:
    """The best of some attempts: what a cell turned out not to have the next one plans elsewhere from the start."""
    by_cell: dict[Cell, list[QuizItem]] = {}
    for each in own:
        by_cell.setdefault((each.draft.kind, each.draft.topic), []).append(each)
    room = {cell: len(held) // len(sheets) for cell, held in by_cell.items()}
    best = made = _attempted(section, by_cell, room, sheets)
    for _ in range(ATTEMPTS):
        if best.got.total() == section.count or not made.exhausted:
            break
        room |= {cell: made.got[cell] for cell in made.exhausted}
        made = _attempted(section, by_cell, room, sheets)
        best = made if made.got.total() > best.got.total() else best
    return best


def _attempted(
    section: Section, by_cell: Mapping[Cell, list[QuizItem]], room: Mapping[Cell, int], sheets: Sequence[_Sheet]
) -> _Attempt:
    """Cell by cell, slot by slot; what a cell cannot give is planned again among the others."""
    made = _Attempt([each.copy() for each in sheets], [[] for _ in sheets], needs(section.kinds, section.topics, room))
    _aim(section, by_cell, made.sheets)
    held, left = {cell: list(items) for cell, items in by_cell.items()}, dict(room)
    while cells := {cell: wanted for cell, wanted in placed(made.needed, left).items() if wanted}:
        # What there is least to choose from is chosen first.
        for cell in sorted(cells, key=lambda cell: (left[cell] - cells[cell], _KINDS[cell[0]], cell[1])):
            for _ in range(cells[cell]):
                best = _one_for_each(made.sheets, held[cell], turn=made.got.total())
                if best is None:
                    left[cell] = 0
                    made.exhausted.add(cell)
                    break
                for sheet, chosen, item in zip(made.sheets, made.chosen, best, strict=True):
                    sheet.keep(item)
                    chosen.append(item)
                    held[cell].remove(item)
                made.needed.take(cell)
                made.got[cell] += 1
                left[cell] -= 1
    return made


def _aim(section: Section, by_cell: Mapping[Cell, list[QuizItem]], sheets: Sequence[_Sheet]) -> None:
    """Every sheet is to have its share of each difficulty, as far as there are items of it."""
    stock = Counter(each.draft.difficulty.value for items in by_cell.values() for each in items)
    levels = [(level.value, weight) for level, weight in section.difficulty]
    target = shares(levels, section.count, {level: number // len(sheets) for level, number in stock.items()})
    for sheet in sheets:
        sheet.levels = Counter(target)


def _one_for_each(sheets: Sequence[_Sheet], held: Sequence[QuizItem], *, turn: int) -> list[QuizItem] | None:
    """The best item of a cell for every sheet, the sheets taking turns to choose first; None where one finds none."""
    order = [sheets[(turn + place) % len(sheets)] for place in range(len(sheets))]
    left, best = list(held), {}
    for sheet in order:
        found = sheet.best(left)
        if found is None:
            return None
        best[id(sheet)] = found
        left.remove(found)
    return [best[id(sheet)] for sheet in sheets]


class _Sheet:
    """What stands on one paper so far, and what is still wanted of each difficulty."""

    def __init__(self, seed: int) -> None:
        self.levels: Counter[str] = Counter()
        self._seed = seed
        self._taken: list[Traits] = []
        self._articles: Counter[Article] = Counter()
        self._verdicts: Counter[bool] = Counter()

    def copy(self) -> _Sheet:
        """A sheet of its own with the same on it."""
        made = _Sheet(self._seed)
        made._taken, made._articles = list(self._taken), self._articles.copy()
        made._verdicts = self._verdicts.copy()
        return made

    def best(self, held: Iterable[QuizItem]) -> QuizItem | None:
        """The item that suits the paper best, if it can one that repeats nothing; None where all clash with it."""
        repeating = None
        for each in sorted(held, key=self._order):
            traits = _traits(each.draft)
            if any(clash(traits, taken) for taken in self._taken):
                continue
            if not any(repeats(traits, taken) for taken in self._taken):
                return each
            repeating = repeating or each
        return repeating

    def keep(self, item: QuizItem) -> None:
        """The item stands on the paper."""
        self._taken.append(_traits(item.draft))
        self._articles[_article(item)] += 1
        self.levels[item.draft.difficulty.value] -= 1
        self._verdicts[_verdict(item)] += item.draft.kind is ItemKind.TRUE_FALSE

    def _order(self, item: QuizItem) -> tuple[bool, int, int, str]:
        """Difficulties still wanted first, articles not asked yet, of 判断 the rarer verdict; of these by rank."""
        verdicts = self._verdicts[_verdict(item)] if item.draft.kind is ItemKind.TRUE_FALSE else 0
        wanted = self.levels[item.draft.difficulty.value] > 0
        return (not wanted, self._articles[_article(item)], verdicts, _rank(self._seed, item))


def _verdict(item: QuizItem) -> bool:
    """Whether the first of its options, 正确, is right."""
    return bool(item.draft.options) and item.draft.options[0].correct


def _placed(item: QuizItem, section: Section, number: int) -> PaperItem:
    points = section.points(item.draft.kind, is_open=item.draft.open)
    return PaperItem(item.item_id, item.revision, number, points)


def _article(item: QuizItem) -> Article:
    first = item.draft.bases[0] if item.draft.bases else None
    return (first.title, first.article) if first else ("", item.item_id)


def _rank(seed: int, item: QuizItem) -> str:
    return _digest(seed, item.item_id, item.revision)


@lru_cache(maxsize=20_000)
def _digest(seed: int, item_id: str, revision: int) -> str:
    return sha256(f"{seed}|{item_id}|{revision}".encode()).hexdigest()


# Hashing an item is cheaper than taking it apart again for every item it is compared with.
@lru_cache(maxsize=20_000)
def _traits(draft: ItemDraft) -> Traits:
    return traits_of(draft)
