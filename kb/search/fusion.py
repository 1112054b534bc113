"""One score out of words and vectors, scaled per question, and what stands in for vectors that do not exist yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# 0.3 · BM25/max + 0.7 · (cos − mean)/(max − mean), the mean over all vectors.
LEXICAL_WEIGHT, DENSE_WEIGHT = 0.3, 0.7


@dataclass(frozen=True, slots=True)
class Scored:
    """One candidate's raw scores: BM25 (0.0 without a matching term), cosine (None: it has no vector)."""

    lexical: float
    cosine: float | None


def fuse(candidates: Sequence[Scored], mean_cosine: float) -> tuple[float, ...]:
    """The fused score of every candidate, in order."""
    top_lexical = max((candidate.lexical for candidate in candidates), default=0.0)
    top_cosine = max((c.cosine for c in candidates if c.cosine is not None), default=mean_cosine)
    span = top_cosine - mean_cosine
    scores = []
    for candidate in candidates:
        lexical = candidate.lexical / top_lexical if top_lexical > 0 else 0.0
        if candidate.cosine is None or span <= 0:
            scores.append(lexical)
        else:
            dense = (candidate.cosine - mean_cosine) / span
            scores.append(LEXICAL_WEIGHT * lexical + DENSE_WEIGHT * dense)
    return tuple(scores)
