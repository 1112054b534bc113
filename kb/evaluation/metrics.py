"""What rankings and yes-or-no decisions are worth, as numbers: R@k, MRR, Wilson's interval. No search happens here."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass

# Depths reported everywhere, and the depth beyond which a first hit counts nothing in MRR.
DEPTHS = (1, 5, 10)
MRR_DEPTH = 10
# The 95 % quantile of the normal distribution, two-sided.
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class RankingScores:
    """Means over questions, each 0 to 1.

    `hit` is the share of questions with at least one gold article among the first k, `recall` the mean share of a
    question's gold articles among them; both in the order of DEPTHS. `mrr` is the mean of 1/rank of the first gold
    article, 0 beyond MRR_DEPTH.
    """

    questions: int
    hit: tuple[float, ...]
    recall: tuple[float, ...]
    mrr: float


def score_rankings(
    rankings: Sequence[Sequence[Hashable]], golds: Sequence[Collection[Hashable]], depths: Sequence[int] = DEPTHS
) -> RankingScores:
    """Scores of rankings, best first and without repeats, against each question's non-empty gold set.

    >>> score_rankings([["a", "b"]], [{"b", "c"}], depths=(1, 2))
    RankingScores(questions=1, hit=(0.0, 1.0), recall=(0.0, 0.5), mrr=0.5)
    """
    if not rankings:
        return RankingScores(0, tuple(0.0 for _ in depths), tuple(0.0 for _ in depths), 0.0)
    pairs = list(zip(rankings, golds, strict=True))
    recalls = [[_recall(ranking[:depth], gold) for ranking, gold in pairs] for depth in depths]
    return RankingScores(
        len(pairs),
        tuple(sum(value > 0 for value in values) / len(pairs) for values in recalls),
        tuple(sum(values) / len(pairs) for values in recalls),
        sum(reciprocal_rank(ranking, gold) for ranking, gold in pairs) / len(pairs),
    )


def reciprocal_rank(ranking: Sequence[Hashable], gold: Collection[Hashable]) -> float:
    """1/rank of the first gold article within MRR_DEPTH, else 0.

    >>> reciprocal_rank(["x", "y", "z"], {"z"}) == 1 / 3
    True
    """
    return next((1 / rank for rank, found in enumerate(ranking[:MRR_DEPTH], 1) if found in gold), 0.0)


@dataclass(frozen=True, slots=True)
class Proportion:
    """k of n with Wilson's 95 % interval: honest also for few questions and for shares near 0 and 1."""

    successes: int
    total: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """k/n; 0 for an empty sample, whose interval is all of 0 to 1."""
        return self.successes / self.total if self.total else 0.0


def proportion(successes: int, total: int) -> Proportion:
    """A share with its interval (Wilson 1927). ValueError unless 0 ≤ successes ≤ total.

    >>> found = proportion(9, 10)
    >>> round(found.low, 3), round(found.high, 3)
    (0.596, 0.982)
    """
    if not 0 <= successes <= total:
        raise ValueError(f"{successes} of {total} is no proportion")
    if total == 0:
        return Proportion(0, 0, 0.0, 1.0)
    share, spread = successes / total, _Z * _Z / total
    centre = (share + spread / 2) / (1 + spread)
    half = _Z * math.sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return Proportion(successes, total, max(0.0, centre - half), min(1.0, centre + half))


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of the values do not exceed; ValueError without values.

    >>> quantile([4.0, 1.0, 3.0, 2.0], 0.5)
    2.0
    """
    if not values:
        raise ValueError("no values, no quantile")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _recall(found: Sequence[Hashable], gold: Collection[Hashable]) -> float:
    return sum(one in gold for one in found) / len(gold)
