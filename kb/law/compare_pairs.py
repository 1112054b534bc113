"""Which provision of an older version is which of a newer one, whatever their numbers: by wording, then by place."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.law.compare_order import keeping_order
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
# Wordings that share less of the shorter one's distinct character pairs are not looked at closely: none of the above is
# reached below it, and two whole codes (1,260 and 1,242 articles) are compared in seconds.
STRANGERS = 0.25
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
    def in_place(self) -> bool:
        return self.share >= SAME_ARTICLE_AND_PLACE or self.score >= CLOSE_AND_IN_PLACE

    @property
    def enclosed(self) -> bool:
        return self.of_shorter >= ENCLOSED and self.shorter >= SHORTEST_ENCLOSED


_Close = Mapping[tuple[int, int], _Closeness]


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
    close = _close_pairs(before, after, pairs)
    first = _similar_pairs(before, after, close, _Cites(before, after, {}))
    pairs.update(_similar_pairs(before, after, close, _Cites(before, after, pairs | first)))
    pairs.update(_placed_pairs(before, after, pairs, close))
    return pairs


class Holders:
    """Which of many wordings hold which character pairs."""

    def __init__(self, grams: Mapping[int, Counter[str]]) -> None:
        self._holders: dict[str, list[int]] = defaultdict(list)
        for index, counted in grams.items():
            for pair in counted:
                self._holders[pair].append(index)

    def spread(self, pair: str) -> int:
        """How many wordings hold a pair."""
        return len(self._holders.get(pair, ()))

    def shared(self, own: Iterable[str]) -> Counter[int]:
        """For every wording that holds any of the pairs, how many of them it holds."""
        found: Counter[int] = Counter()
        for pair in own:
            found.update(self._holders.get(pair, ()))
        return found


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


def _close_pairs(before: Sequence[Side], after: Sequence[Side], pairs: Mapping[int, int]) -> _Close:
    """How close the new provisions without a counterpart are to the old ones, by (new, old), without strangers."""
    taken = set(pairs.values())
    grams = {index: character_pairs(side.wording) for index, side in enumerate(before) if index not in taken}
    holders = Holders(grams)
    close: dict[tuple[int, int], _Closeness] = {}
    for new, side in enumerate(after):
        if new in pairs:
            continue
        own = character_pairs(side.wording)
        for old, count in holders.shared(own).items():
            if count >= STRANGERS * min(len(own), len(grams[old])):
                close[new, old] = _closeness(own, grams[old])
    return close


def _similar_pairs(before: Sequence[Side], after: Sequence[Side], close: _Close, cites: _Cites) -> dict[int, int]:
    """Pairs of similar wording, the closest first."""
    scored = []
    for (new, old), closeness in close.items():
        same_label = before[old].label == after[new].label
        if closeness.share >= (SAME_ARTICLE_AND_NUMBER if same_label else SAME_ARTICLE) or closeness.enclosed:
            scored.append((-closeness.score - (same_label + cites.agree(old, new)) * BONUS, new, old))
    found: dict[int, int] = {}
    used: set[int] = set()
    for _, new, old in sorted(scored):
        if new not in found and old not in used:
            found[new] = old
            used.add(old)
    return found


def _placed_pairs(
    before: Sequence[Side], after: Sequence[Side], pairs: Mapping[int, int], close: _Close
) -> dict[int, int]:
    """Provisions left over between the same neighbours on both sides, in order, if they have something in common."""
    anchors = [(pairs[new], new) for new in sorted(keeping_order(pairs))]
    taken = set(pairs.values())
    by_new: dict[int, list[int]] = defaultdict(list)
    for new, old in sorted(close):
        if new not in pairs:
            by_new[new].append(old)
    placed: dict[int, int] = {}
    last = (-1, -1)
    for anchor in (*anchors, (len(before), len(after))):
        close_here = [
            (new, old, found.score)
            for new in range(last[1] + 1, anchor[1])
            for old in by_new.get(new, ())
            if last[0] < old < anchor[0] and old not in taken and (found := close[new, old]).in_place
        ]
        placed.update(_aligned(close_here))
        last = anchor
    return placed


def _aligned(options: Sequence[tuple[int, int, float]]) -> dict[int, int]:
    """Of options (new, old, closeness) in order the ones that keep the order on both sides with the highest sum."""
    sums: list[float] = []
    previous: list[int] = []
    for at, (new, old, score) in enumerate(options):
        before = [i for i in range(at) if options[i][0] < new and options[i][1] < old]
        best = max(before, key=sums.__getitem__, default=-1)
        sums.append(score + (sums[best] if best >= 0 else 0.0))
        previous.append(best)
    found: dict[int, int] = {}
    at = max(range(len(options)), key=sums.__getitem__, default=-1)
    while at >= 0:
        found[options[at][0]] = options[at][1]
        at = previous[at]
    return found


def _closeness(one: Counter[str], other: Counter[str]) -> _Closeness:
    """How much two wordings have in common; nothing where either is empty."""
    total, fewer = one.total() + other.total(), min(one.total(), other.total())
    if not fewer:
        return _Closeness(0.0, 0.0, 0)
    common = common_pairs(one, other)
    return _Closeness(2 * common / total, common / fewer, fewer)
