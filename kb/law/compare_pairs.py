"""Which provision of an older version is which of a newer one, whatever their numbers: by wording, then by place."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.law.numerals import NUMERAL

# Two articles are one and the same across versions from this share of common character pairs on; below it an
# amended article is rather a deleted and a new one. The same number lowers the bar: numbers are rarely reused.
SAME_ARTICLE = 0.5
SAME_ARTICLE_AND_NUMBER = 0.25
# Nor is much needed where both neighbours are the same, of Dice (反不正当竞争法 2019 第十九条 became 2025 第二十四条 at
# 0.47) or of closeness: an article that grew keeps its words and loses its share (反洗钱法 2006 第三十一条 is 0.43 of
# 2024 第五十二条, but 0.64 of the shorter one).
SAME_ARTICLE_AND_PLACE = 0.3
CLOSE_AND_IN_PLACE = 0.4
# An article that stands nearly whole in another is that one, whatever was added: 反洗钱法 2006 第十条 → 2024 第十六条.
ENCLOSED = 0.85
SHORTEST_ENCLOSED = 20
# What the same number, or citing the same articles, is worth beside closeness: 反不正当竞争法 2019 第二十四条 is closer
# to 2025 第三十条 (0.66) than to 第二十九条 (0.63), which punishes the same article.
BONUS = 0.1
_CITED = re.compile(rf"(?<=[法例定、和或至])(第{NUMERAL}条)")


@dataclass(frozen=True, slots=True)
class Side:
    """A provision as comparison sees it: label, text, comparable wording, headings above by level."""

    label: str
    text: str
    wording: str
    headings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Closeness:
    """Common character pairs over all of both (Dice), over the shorter one, and the length of that one."""

    share: float
    of_shorter: float
    shorter: int

    @property
    def score(self) -> float:
        return (self.share + self.of_shorter) / 2

    @property
    def enclosed(self) -> bool:
        return self.of_shorter >= ENCLOSED and self.shorter >= SHORTEST_ENCLOSED


class _Cites:
    """Which articles of their own text provisions cite; penalties follow the duties that they cite."""

    def __init__(self, before: Sequence[Side], after: Sequence[Side], pairs: Mapping[int, int]) -> None:
        now = {before[old].label: after[new].label for new, old in pairs.items()}
        self._old = [frozenset(now.get(label, "") for label in _CITED.findall(side.text)) for side in before]
        self._new = [frozenset(_CITED.findall(side.text)) for side in after]

    def agree(self, old: int, new: int) -> int:
        """1 where both cite a common article, -1 where both cite none in common, 0 where one cites nothing."""
        one, other = self._old[old], self._new[new]
        if not one or not other:
            return 0
        return 1 if one & other else -1


def pair_provisions(before: Sequence[Side], after: Sequence[Side]) -> dict[int, int]:
    """New index → old index for every provision that is in both versions; each index at most once."""
    pairs = _equal_pairs(before, after)
    first = _similar_pairs(before, after, pairs, _Cites(before, after, {}))
    pairs.update(_similar_pairs(before, after, pairs, _Cites(before, after, pairs | first)))
    pairs.update(_placed_pairs(before, after, pairs))
    return pairs


def character_pairs(wording: str) -> Counter[str]:
    """The pairs of neighbouring characters of a wording, counted."""
    return Counter(wording[index : index + 2] for index in range(max(1, len(wording) - 1)))


def common_pairs(one: Counter[str], other: Counter[str]) -> int:
    """How many character pairs two wordings have in common."""
    small, large = (one, other) if len(one) < len(other) else (other, one)
    return sum(min(count, large[pair]) for pair, count in small.items() if pair in large)


def _equal_pairs(before: Sequence[Side], after: Sequence[Side]) -> dict[int, int]:
    """Pairs of equal wording; among several equal ones the same label, then the order."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, side in enumerate(before):
        places[side.wording].append(index)
    pairs: dict[int, int] = {}
    for index, side in enumerate(after):
        same = [old for old in places[side.wording] if before[old].label == side.label]
        if same:
            pairs[index] = same[0]
            places[side.wording].remove(same[0])
    for index, side in enumerate(after):
        if index not in pairs and places[side.wording]:
            pairs[index] = places[side.wording].pop(0)
    return pairs


def _similar_pairs(
    before: Sequence[Side], after: Sequence[Side], pairs: Mapping[int, int], cites: _Cites
) -> dict[int, int]:
    """Pairs of similar wording among those left over, the closest first."""
    taken = set(pairs.values())
    old_left = [index for index in range(len(before)) if index not in taken]
    new_left = [index for index in range(len(after)) if index not in pairs]
    grams = {index: character_pairs(before[index].wording) for index in old_left}
    scored = []
    for new_index in new_left:
        own = character_pairs(after[new_index].wording)
        for old_index in old_left:
            closeness = _closeness(own, grams[old_index])
            same_label = before[old_index].label == after[new_index].label
            if closeness.share >= (SAME_ARTICLE_AND_NUMBER if same_label else SAME_ARTICLE) or closeness.enclosed:
                bonus = (same_label + cites.agree(old_index, new_index)) * BONUS
                scored.append((-closeness.score - bonus, new_index, old_index))
    found: dict[int, int] = {}
    used: set[int] = set()
    for _, new_index, old_index in sorted(scored):
        if new_index not in found and old_index not in used:
            found[new_index] = old_index
            used.add(old_index)
    return found


def _placed_pairs(before: Sequence[Side], after: Sequence[Side], pairs: Mapping[int, int]) -> dict[int, int]:
    """Provisions left over between the same neighbours on both sides, in order, if they have something in common."""
    anchors = [(-1, -1), *((pairs[new], new) for new in sorted(pairs)), (len(before), len(after))]
    taken = set(pairs.values())
    found: dict[int, int] = {}
    last = anchors[0]
    for anchor in anchors[1:]:
        olds = [index for index in range(last[0] + 1, anchor[0]) if index not in taken]
        news = [index for index in range(last[1] + 1, anchor[1]) if index not in pairs]
        if olds and news:
            found.update(_aligned(before, after, olds, news))
        last = anchor if anchor[0] > last[0] else last
    return found


def _aligned(before: Sequence[Side], after: Sequence[Side], olds: Sequence[int], news: Sequence[int]) -> dict[int, int]:
    """The order-keeping pairs of two short runs with the highest sum of closeness."""
    old_grams = [character_pairs(before[index].wording) for index in olds]
    best: list[tuple[float, dict[int, int]]] = [(0.0, {})] * (len(olds) + 1)
    for new in news:
        own = character_pairs(after[new].wording)
        row = [best[0]]
        for at, old in enumerate(olds):
            closeness = _closeness(own, old_grams[at])
            options = [best[at + 1], row[at]]
            if closeness.share >= SAME_ARTICLE_AND_PLACE or closeness.score >= CLOSE_AND_IN_PLACE:
                options.append((best[at][0] + closeness.score, best[at][1] | {new: old}))
            row.append(max(options, key=lambda option: option[0]))
        best = row
    return best[-1][1]


def _closeness(one: Counter[str], other: Counter[str]) -> _Closeness:
    """How much two wordings have in common; nothing where either is empty."""
    total, fewer = one.total() + other.total(), min(one.total(), other.total())
    if not fewer:
        return _Closeness(0.0, 0.0, 0)
    common = common_pairs(one, other)
    return _Closeness(2 * common / total, common / fewer, fewer)
