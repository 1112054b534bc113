"""How items did in the tests that were handed in: how often they were right, whether they tell the able from the rest.

Pure: attempts in, figures out. Only what a person confirmed, or what is marked by itself, counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from kb.store.quiz_paper_records import Attempt, AttemptState

# Below, a share says more about who happened to sit than about the item.
FEWEST_FOR_WARNING = 10
# Correlations of a handful are noise.
FEWEST_FOR_DISCRIMINATION = 8
EVERYBODY, NOBODY = 0.95, 0.1
# What test makers take as the least an item should have; below zero the able get it wrong.
LEAST_DISCRIMINATION = 0.0


@dataclass(frozen=True, slots=True)
class ItemUse:
    """How one item did, all its revisions together.

    `right` is the share of the points it could bring, None where nobody was marked. `discrimination` is the
    point-biserial correlation of its share with the rest of the attempt, None where there are too few or all alike.
    `choices` are the shares of the places of its options, of the newest revision that was sat alone.
    """

    used: int = 0
    papers: int = 0
    right: float | None = None
    discrimination: float | None = None
    choices: Mapping[int, float] | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class _Sat:
    paper_id: str
    revision: int
    share: float
    rest: float | None
    chosen: tuple[str, ...]


def item_uses(attempts: Iterable[Attempt]) -> Mapping[str, ItemUse]:
    """The figures of every item that somebody answered, by its id."""
    found: dict[str, list[_Sat]] = defaultdict(list)
    for attempt in attempts:
        if attempt.state is AttemptState.OPEN:
            continue
        counted = {number: mark for number, mark in attempt.marks.items() if mark.confirmed and mark.of}
        points, possible = sum(each.points for each in counted.values()), sum(each.of for each in counted.values())
        for number, mark in counted.items():
            others = possible - mark.of
            rest = (points - mark.points) / others if others else None
            chosen = attempt.answers.get(number, ())
            found[mark.item_id].append(_Sat(attempt.paper_id, mark.revision, mark.points / mark.of, rest, chosen))
    return {item_id: _use(sat) for item_id, sat in found.items()}


def _use(sat: list[_Sat]) -> ItemUse:
    shares = [each.share for each in sat]
    right = sum(shares) / len(shares)
    discrimination = _correlation([(each.share, each.rest) for each in sat if each.rest is not None])
    return ItemUse(
        used=len(sat),
        papers=len({each.paper_id for each in sat}),
        right=right,
        discrimination=discrimination,
        choices=_choices(sat),
        warning=_warning(len(sat), right, discrimination),
    )


def _correlation(pairs: list[tuple[float, float]]) -> float | None:
    """Pearson's r; of a right-or-wrong item that is the point-biserial one."""
    if len(pairs) < FEWEST_FOR_DISCRIMINATION:
        return None
    left, right = [each for each, _ in pairs], [each for _, each in pairs]
    mean_left, mean_right = sum(left) / len(left), sum(right) / len(right)
    both = sum((one - mean_left) * (other - mean_right) for one, other in pairs)
    spread = sqrt(sum((one - mean_left) ** 2 for one in left) * sum((one - mean_right) ** 2 for one in right))
    # Sums of shares come out a hair beside zero where all are alike.
    return both / spread if spread > 1e-9 else None


def _choices(sat: list[_Sat]) -> Mapping[int, float] | None:
    last = max(each.revision for each in sat)
    newest = [each for each in sat if each.revision == last]
    chosen = Counter(int(place) for each in newest for place in each.chosen if place.isdecimal())
    return {place: count / len(newest) for place, count in sorted(chosen.items())} or None


def _warning(used: int, right: float, discrimination: float | None) -> str | None:
    if used < FEWEST_FOR_WARNING:
        return None
    if right >= EVERYBODY:
        return f"{used} 人次中几乎人人答对，区分不出掌握的程度；可以换一道更难的。"
    if right <= NOBODY:
        return f"{used} 人次中几乎人人答错；请核对题干是否清楚、答案是否有歧义。"
    if discrimination is not None and discrimination < LEAST_DISCRIMINATION:
        return "其余题答得好的人反而常答错这一题；请核对题干和答案。"
    return None
