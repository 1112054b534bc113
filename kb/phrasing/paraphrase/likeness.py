"""How much a sentence says what example sentences of restricted topics say: two ridge regressions, added.

One sees meaning: the encoder's vectors. Encoders of the e5 kind put every two Chinese sentences at a cosine of .85 to
.95, and a denial beside what it denies, so vectors are centred on the mean of the examples, and a weight for each of
their dimensions is solved for (restricted +1, lawful -1). The other sees the characters and pairs of neighbours that
meaning blurs: 不, 别, 我们给. On the develop half of our labelled sentences, with 3 % of the lawful ones warned of,
vectors alone found .61 of the paraphrases, characters alone .54, both together .71; kernels over all 6,600 examples
found .72 and took a minute and a gigabyte instead of seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.phrasing.paraphrase.character_pairs import CharacterPairs
from kb.phrasing.paraphrase.ridge import BLOCK, Scores, solve
from kb.search.backfill import CancelToken
from kb.search.vectors import Matrix, Vector

# Flat around these: half or three times as strong find the same within .01 (develop half).
VECTOR_RIDGE = 0.3
PAIR_RIDGE = 2.0
# The share of lawful examples that score above the threshold when judged by a model that saw neither them nor their
# neighbours. With .023 here .028 of the develop half's lawful sentences are warned of and .71 of its paraphrases found;
# .016 are .018 and .65.
WANTED_FALSE_WARN = 0.023
# Fewer of either side say nothing about a threshold.
MIN_EXAMPLES = 2 * BLOCK


@dataclass(frozen=True, slots=True)
class Fitted:
    """What takes seconds to solve for: a weight for each dimension and each column, and the threshold."""

    weights: Scores
    pair_weights: Scores
    threshold: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """A fitted model: sentences that score above `threshold` say what the restricted examples say (about -2 to 2)."""

    mean: Vector
    examples: Matrix
    pairs: CharacterPairs
    fitted: Fitted

    @property
    def threshold(self) -> float:
        """Above it a sentence is warned of."""
        return self.fitted.threshold

    def scores(self, vectors: Matrix, texts: Sequence[str]) -> Scores:
        """One score per sentence, of its vector and its characters."""
        found: Scores = _centred(vectors, self.mean) @ self.fitted.weights
        return found + self.pairs.rows(texts) @ self.fitted.pair_weights

    def cosines(self, vectors: Matrix) -> Matrix:
        """Cosines of rows to all examples, both centred: rows × examples."""
        found: Matrix = _centred(vectors, self.mean) @ self.examples.T
        return found


def fit(
    vectors: Matrix,
    texts: Sequence[str],
    restricted: Sequence[bool],
    known: Fitted | None = None,
    cancelled: CancelToken | None = None,
) -> Likeness | None:
    """The model of these examples with its threshold; None when cancelled, or with too few of either side to tell.

    The threshold is cross-validated on the examples at hand, so that it belongs to this encoder and these examples,
    whatever encoder is set and whatever a company's overlay adds; it is never on the lawful side of 0. `known` is what
    an earlier fit of the very same examples found.
    """
    labels = np.asarray(restricted, dtype=bool)
    if min(labels.sum(), (~labels).sum()) < MIN_EXAMPLES:
        return None
    mean: Vector = vectors.mean(axis=0)
    examples, pairs = _centred(vectors, mean), CharacterPairs(texts)
    fitted = known or _fitted(examples, pairs.rows(texts), labels, cancelled)
    return None if fitted is None else Likeness(mean, examples, pairs, fitted)


def _fitted(examples: Matrix, rows: Matrix, labels: NDArray[np.bool_], cancelled: CancelToken | None) -> Fitted | None:
    wanted = np.where(labels, 1.0, -1.0).astype(np.float32)
    by_vectors = solve(examples, VECTOR_RIDGE, wanted, cancelled)
    by_pairs = solve(rows, PAIR_RIDGE, wanted, cancelled) if by_vectors is not None else None
    if by_vectors is None or by_pairs is None:
        return None
    (weights, held_out), (pair_weights, pairs_held_out) = by_vectors, by_pairs
    lawful = (held_out + pairs_held_out)[~labels]
    return Fitted(weights, pair_weights, max(0.0, float(np.quantile(lawful, 1 - WANTED_FALSE_WARN))))


def _centred(vectors: Matrix, mean: Vector) -> Matrix:
    moved = vectors - mean
    found: Matrix = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    return found
