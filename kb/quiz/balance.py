"""Nothing but knowledge may find the key: where it stands, how long it is and which words it repeats give no hint.

`choose` picks the wrong answers while an item is made, `balanced` shuffles the answers of many; the rest measures.
What makes a wrong answer wrong is proven elsewhere.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from kb.store.quiz_records import ItemDraft, ItemKind

_T = TypeVar("_T")
# Readers notice a key that is half as long again as every other answer; shorter differences are chance.
_FAR = 1.6
_SHUFFLED = frozenset((ItemKind.SINGLE, ItemKind.MULTIPLE, ItemKind.CASE, ItemKind.SCENARIO))


def choose(
    key: str, candidates: Sequence[_T], text: Callable[[_T], str], wanted: int, chance: Random
) -> tuple[_T, ...] | None:
    """`wanted` of the candidates, so that over many items the key is as often the longest as the shortest.

    A length rank is drawn for the key and kept as nearly as the candidates allow. None where there are too few, or the
    key would stand out.
    """
    ranks = sorted(range(wanted + 1), key=nearest_to(chance.randint(0, wanted)))
    ranked = (choose_at(rank, key, candidates, text, wanted) for rank in ranks)
    return next((chosen for chosen in ranked if chosen is not None), None)


def choose_at(
    rank: int, key: str, candidates: Sequence[_T], text: Callable[[_T], str], wanted: int
) -> tuple[_T, ...] | None:
    """`wanted` of the candidates of which exactly `rank` are shorter than the key, those nearest in length to it."""
    apart = [each for each in candidates if text(each) != key]
    shorter = sorted((each for each in apart if len(text(each)) < len(key)), key=lambda each: -len(text(each)))
    longer = sorted((each for each in apart if len(text(each)) >= len(key)), key=lambda each: len(text(each)))
    chosen = (*shorter[:rank], *longer[: wanted - rank])
    if len(chosen) < wanted:
        return None
    return None if stands_out(key, [text(each) for each in chosen]) else chosen


def nearest_to(wanted: int) -> Callable[[int], int]:
    """A key of sorting: the ranks from the wanted one on outwards."""
    return lambda rank: abs(rank - wanted)


def stands_out(key: str, others: Iterable[str]) -> bool:
    """Whether the key is much longer or much shorter than every other answer.

    >>> stands_out("三十日", ["七日", "十五日"]), stands_out("经营者应当在三十日以内退还", ["七日", "十五日"])
    (False, True)
    """
    lengths = [len(each) for each in others]
    if not lengths or max(len(key), *lengths) <= 6:
        return False
    return len(key) > _FAR * max(lengths) or min(lengths) > _FAR * len(key)


def echoes(stem: str, key: str, others: Iterable[str]) -> tuple[str, ...]:
    """The pairs of characters that the stem shares with the key and with no other answer: a hint by wording.

    >>> echoes("广告代言人是指", "在广告中作推荐的人", ["在广告中登载的人", "出资的人"])
    ()
    >>> echoes("广告代言人是指", "为商品代言的人", ["出资的人", "设计者"])
    ('代言',)
    """
    shared = _pairs(stem) & _pairs(key)
    return tuple(sorted(shared.difference(*(_pairs(each) for each in others))))


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def balanced(drafts: Iterable[ItemDraft], chance: Random) -> tuple[ItemDraft, ...]:
    """The items with their answers shuffled; over many items each place holds the key equally often.

    Of items with one right answer the places are dealt like cards, so that even few items are spread; 判断 keeps its
    order.
    """
    decks: dict[int, list[int]] = {}
    return tuple(_shuffled(each, decks, chance) if each.kind in _SHUFFLED else each for each in drafts)


def _shuffled(draft: ItemDraft, decks: dict[int, list[int]], chance: Random) -> ItemDraft:
    options = list(draft.options)
    if len(options) < 2:
        return draft
    chance.shuffle(options)
    right = [each for each in options if each.correct]
    if len(right) == 1:
        deck = decks.setdefault(len(options), [])
        if not deck:
            deck.extend(range(len(options)))
            chance.shuffle(deck)
        options.remove(right[0])
        options.insert(deck.pop(), right[0])
    return replace(draft, options=tuple(options))


def key_positions(drafts: Iterable[ItemDraft], options: int = 4) -> tuple[int, ...]:
    """How often the one right answer stands first, second and so on, among items with so many answers."""
    seen = Counter(
        next(place for place, each in enumerate(draft.options) if each.correct) for draft in _singles(drafts, options)
    )
    return tuple(seen[place] for place in range(options))


def key_lengths(drafts: Iterable[ItemDraft], options: int = 4) -> tuple[float, ...]:
    """How often the one right answer is the shortest, second shortest and so on; equal lengths share their places."""
    shares = [0.0] * options
    for draft in _singles(drafts, options):
        key = next(len(each.text) for each in draft.options if each.correct)
        lengths = [len(each.text) for each in draft.options]
        first = sum(each < key for each in lengths)
        for place in range(first, first + lengths.count(key)):
            shares[place] += 1 / lengths.count(key)
    return tuple(shares)


def _singles(drafts: Iterable[ItemDraft], options: int) -> list[ItemDraft]:
    return [
        each
        for each in drafts
        if each.kind in _SHUFFLED and len(each.options) == options and sum(one.correct for one in each.options) == 1
    ]


def chance_p(counts: Sequence[float]) -> float:
    """How likely counts as uneven as these are where every place is equally likely: Pearson's chi-square test.

    >>> round(chance_p((25, 25, 25, 25)), 3), round(chance_p((40, 20, 20, 20)), 3), chance_p(())
    (1.0, 0.007, 1.0)
    """
    total = sum(counts)
    if len(counts) < 2 or not total:
        return 1.0
    even = total / len(counts)
    statistic = sum((each - even) ** 2 / even for each in counts)
    return _upper_gamma((len(counts) - 1) / 2, statistic / 2)


def _upper_gamma(shape: float, value: float) -> float:
    """The regularised upper incomplete gamma function by its series (DLMF 8.11.4), exact enough below 1e-9."""
    if value <= 0:
        return 1.0
    term = total = 1.0 / shape
    step = shape
    while term > total * 1e-12:
        step += 1
        term *= value / step
        total += term
    lower = total * math.exp(shape * math.log(value) - value - math.lgamma(shape))
    return min(1.0, max(0.0, 1.0 - lower))
