"""One score out of words and vectors, scaled per question, and what stands in for vectors that do not exist yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kb.search.vectors import Vector

# (1 − w) · BM25/max + w · (cos − mean)/(max − mean), the mean over all vectors, for a question moved away from it by
# MEAN_SHARE. On the 452 scored questions of STARD's develop half, all vectors of the starter, (share, w) → R@5, R@10,
# MRR@10: (0, .70) .526 .608 .511; (0, .66) .529 .610 .516; (.4, .66) .526 .610 .518; (.4, .70) .535 .616 .520;
# (.5, .70) .533 .614 .519; (.6, .66) .524 .614 .516. bench/retrieval.py reports the other half.
DENSE_WEIGHT = 0.7
MEAN_SHARE = 0.4
# While vectors are missing, the dense side weighs less, growing with coverage, and a passage without a vector is
# taken to have the dense score that words of its strength suggest. R@5 on 378 of these questions, words alone .426, at
# 10/30/60 % of the vectors: random passages .429 .441 .455, whole instruments .427 .426 .449. Naive zeros give .095
# .209 .367 and .020 .020 .256; "missing = words alone" .420 .434 .467 and .407 .399 .444, below words alone early on.
PARTIAL_DENSE_WEIGHT = 0.4
IMPUTED_BASE, IMPUTED_SLOPE = 0.5, 0.5


class Scored(NamedTuple):
    """One candidate's raw scores: BM25 (0.0 without a matching term), cosine (None: it has no vector).

    A tuple, because a question makes a thousand of them: a frozen dataclass takes four times as long to make.
    """

    lexical: float
    cosine: float | None


def away_from(mean: Vector, question: Vector) -> Vector:
    """The question's vector, of unit length, moved away from the mean of all vectors.

    e5's vectors crowd round one direction; passages close to it are close to every question, whatever they say.
    """
    moved = question - MEAN_SHARE * mean
    unit: Vector = (moved / np.linalg.norm(moved)).astype(np.float32)
    return unit


def dense_weight(coverage: float) -> float:
    """The weight of the dense side when a share of the vectors exists.

    >>> [round(dense_weight(coverage), 2) for coverage in (0.1, 0.5, 1.0)]
    [0.43, 0.55, 0.7]
    """
    return PARTIAL_DENSE_WEIGHT + (DENSE_WEIGHT - PARTIAL_DENSE_WEIGHT) * min(max(coverage, 0.0), 1.0)


def fuse(candidates: Sequence[Scored], mean_cosine: float, coverage: float = 1.0) -> tuple[float, ...]:
    """The fused score of every candidate, in order; `coverage` is the share of vectors that exist, 0 to 1.

    Without any vector, or without one nearer than the mean, it is BM25/max alone.
    """
    top_lexical = max((candidate.lexical for candidate in candidates), default=0.0)
    top_cosine = max((c.cosine for c in candidates if c.cosine is not None), default=mean_cosine)
    span = top_cosine - mean_cosine
    weight = dense_weight(coverage) if span > 0 else 0.0
    scores = []
    for bm25, cosine in candidates:
        lexical = bm25 / top_lexical if top_lexical > 0 else 0.0
        if weight == 0 or cosine is None:
            dense = IMPUTED_BASE + IMPUTED_SLOPE * lexical if weight else 0.0
        else:
            dense = (cosine - mean_cosine) / span
        scores.append((1 - weight) * lexical + weight * dense)
    return tuple(scores)
