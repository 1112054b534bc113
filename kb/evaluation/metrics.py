"""What rankings and yes-or-no decisions are worth, as numbers: R@k, MRR, nDCG, Wilson's interval. Nothing is searched.

The figures of rankings come from ir-measures, a common front of the reference implementations (trec_eval and others).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

import ir_measures
from ir_measures import RR, R, Success, nDCG
from ir_measures.measures import Measure

# Depths reported everywhere, and the depth beyond which a first hit counts nothing in MRR and nDCG.
DEPTHS = (1, 5, 10)
MRR_DEPTH = 10
# The figures of a question, by the names under which they are shown and kept, in the order of showing.
FIGURES: Mapping[str, Measure] = {
    **{f"R@{depth}": R @ depth for depth in DEPTHS},
    **{f"hit@{depth}": Success @ depth for depth in DEPTHS},
    f"MRR@{MRR_DEPTH}": RR @ MRR_DEPTH,
    f"nDCG@{MRR_DEPTH}": nDCG @ MRR_DEPTH,
}
# The 95 % quantile of the normal distribution, two-sided.
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class RankingScores:
    """Means over questions, each 0 to 1.

    `hit` is the share of questions with at least one gold article among the first k, `recall` the mean share of a
    question's gold articles among them; both in the order of the depths. `mrr` is the mean of 1/rank of the first
    gold article and `ndcg` of the gain discounted by log2 of the rank, both 0 beyond MRR_DEPTH.
    """

    questions: int
    hit: tuple[float, ...]
    recall: tuple[float, ...]
    mrr: float
    ndcg: float


def question_scores(
    rankings: Sequence[Sequence[Hashable]],
    golds: Sequence[Collection[Hashable]],
    figures: Mapping[str, Measure] = FIGURES,
) -> tuple[Mapping[str, float], ...]:
    """The figures of every question by name: rankings best first and without repeats, gold sets not empty.

    >>> [found] = question_scores([["a", "b"]], [{"b", "c"}])
    >>> found["R@5"], found["hit@5"], found["MRR@10"], round(found["nDCG@10"], 3)
    (0.5, 1.0, 0.5, 0.387)
    """
    # Both tables keyed by position; articles by their text form, since trec_eval knows strings only. The scores fall
    # with the rank: equal ones would be ordered by name.
    qrels = {str(n): {str(one): 1 for one in gold} for n, gold in enumerate(golds)}
    runs = {
        str(n): {str(one): float(len(ranking) - rank) for rank, one in enumerate(ranking)}
        for n, ranking in enumerate(rankings)
    }
    if len(runs) != len(qrels):
        raise ValueError(f"{len(runs)} rankings for {len(qrels)} gold sets")
    if not all(qrels.values()):
        raise ValueError("a question without gold has no scores")
    found: list[dict[str, float]] = [dict.fromkeys(figures, 0.0) for _ in golds]
    names = {measure: name for name, measure in figures.items()}
    for metric in ir_measures.iter_calc(list(names), qrels, runs) if qrels else ():
        found[int(metric.query_id)][names[metric.measure]] = float(metric.value)
    return tuple(found)


def score_rankings(
    rankings: Sequence[Sequence[Hashable]], golds: Sequence[Collection[Hashable]], depths: Sequence[int] = DEPTHS
) -> RankingScores:
    """Mean scores of rankings, best first and without repeats, against each question's non-empty gold set.

    >>> score_rankings([["a", "b"]], [{"b", "c"}], depths=(1, 2)).recall
    (0.0, 0.5)
    """
    figures = {**FIGURES, **{f"R@{k}": R @ k for k in depths}, **{f"hit@{k}": Success @ k for k in depths}}
    found = question_scores(rankings, golds, figures)

    def mean(name: str) -> float:
        return math.fsum(one[name] for one in found) / len(found) if found else 0.0

    return RankingScores(
        len(found),
        tuple(mean(f"hit@{depth}") for depth in depths),
        tuple(mean(f"R@{depth}") for depth in depths),
        mean(f"MRR@{MRR_DEPTH}"),
        mean(f"nDCG@{MRR_DEPTH}"),
    )


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
