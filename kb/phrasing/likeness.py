"""How much a sentence says what example sentences of restricted topics say: two kernel ridge regressions, added.

One sees meaning: the encoder's vectors. Encoders of the e5 kind put every two Chinese sentences at a cosine of .85 to
.95, and a denial beside what it denies, so vectors are centred on the mean of the examples, and a weight for each of
them is solved for (restricted +1, lawful -1). The other sees the characters and pairs of neighbours that meaning
blurs: 不, 别, 我们给. On the develop half of our labelled sentences, each read as one piece, with 3 % of the lawful
ones warned of, vectors alone found .57 of the paraphrases, characters alone .51, both together .67 to .70.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.phrasing.character_pairs import CharacterPairs
from kb.search.vectors import Matrix, Vector

Scores = NDArray[np.float32]
# Flat around these: widths of .5 to 2 and ridges half or twice as strong find the same within .02 (develop half).
WIDTH = 1.0
VECTOR_RIDGE = 0.3
PAIR_RIDGE = 1.0
# The share of lawful examples that score above the threshold when judged by a model that saw neither them nor their
# neighbours. Strangers' lawful sentences score higher than held-out examples by the same authors: with 6,421 examples
# .012 here are .028 on the develop half, where .72 of the paraphrases are then found; .005 are .012 and .64.
WANTED_FALSE_WARN = 0.012
# Neighbours in order of file and place are variations of one thought; leaving out single examples would ask the model
# about what it has all but seen.
BLOCK = 8
# Fewer of either side say nothing about a threshold.
MIN_EXAMPLES = 2 * BLOCK


@dataclass(frozen=True, slots=True)
class Likeness:
    """A fitted model: sentences that score above `threshold` say what the restricted examples say (about -2 to 2)."""

    mean: Vector
    examples: Matrix
    weights: Scores
    pairs: CharacterPairs
    threshold: float

    def scores(self, vectors: Matrix, texts: Sequence[str]) -> Scores:
        """One score per sentence, of its vector and its characters."""
        meaning = _kernel(_centred(vectors, self.mean), self.examples) @ self.weights
        found: Scores = meaning + np.array([self.pairs.score(text) for text in texts], dtype=np.float32)
        return found

    def cosines(self, vectors: Matrix) -> Matrix:
        """Cosines of rows to all examples, both centred: rows × examples."""
        found: Matrix = _centred(vectors, self.mean) @ self.examples.T
        return found


def fit(vectors: Matrix, texts: Sequence[str], restricted: Sequence[bool]) -> Likeness | None:
    """The model of these examples with its threshold; None where there are too few of either side to tell.

    The threshold is cross-validated on the examples at hand, so that it belongs to this encoder and these examples,
    whatever encoder is set and whatever a company's overlay adds.
    """
    labels = np.asarray(restricted, dtype=bool)
    if min(labels.sum(), (~labels).sum()) < MIN_EXAMPLES:
        return None
    wanted = np.where(labels, 1.0, -1.0).astype(np.float32)
    mean: Vector = vectors.mean(axis=0)
    examples = _centred(vectors, mean)
    weights, held_out = _solve(_kernel(examples, examples), VECTOR_RIDGE, wanted)
    pairs = CharacterPairs(texts)
    pair_weights, pairs_held_out = _solve(pairs.similarities(), PAIR_RIDGE, wanted)
    pairs.learn(pair_weights)
    lawful = (held_out + pairs_held_out)[~labels]
    return Likeness(mean, examples, weights, pairs, float(np.quantile(lawful, 1 - WANTED_FALSE_WARN)))


def _solve(kernel: Matrix, ridge: float, wanted: Scores) -> tuple[Scores, Scores]:
    """The weights of all examples, and the score each would get from a fit without its block of neighbours.

    Both from one inverse A⁻¹ of kernel plus ridge: the residual of a left-out block is (A⁻¹ of the block)⁻¹ · weights.
    """
    inverse: Matrix = np.linalg.inv(kernel + ridge * np.eye(len(wanted), dtype=np.float32)).astype(np.float32)
    weights: Scores = inverse @ wanted
    held_out = wanted.copy()
    for start in range(0, len(wanted), BLOCK):
        block = slice(start, start + BLOCK)
        held_out[block] -= np.linalg.solve(inverse[block, block], weights[block])
    return weights, held_out


def _centred(vectors: Matrix, mean: Vector) -> Matrix:
    moved = vectors - mean
    found: Matrix = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
    return found


def _kernel(left: Matrix, right: Matrix) -> Matrix:
    found: Matrix = np.exp(WIDTH * (left @ right.T - 1.0))
    return found
