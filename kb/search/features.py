"""The absolute facts about one question's hits that refusal is decided on (DESIGN, How state moves 5)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from kb.search.hits import Hit

_BEST = 10


def idf_weights(words: Sequence[str], frequencies: Sequence[int], total: int) -> dict[str, float]:
    """Each distinct word's inverse document frequency; a word no passage has weighs most."""
    return {
        word: math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
        for word, frequency in zip(words, frequencies, strict=True)
    }


def covered(weights: dict[str, float], present: Collection[str]) -> float:
    """The share of the weight that the words present carry, 0 to 1; 0 without words."""
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in present) / total if total > 0 else 0.0


def agreement(hits: Iterable[Hit]) -> float:
    """The share of the best ten hits that stand in the instrument most of them stand in, 0 without hits."""
    best = [hit.version.instrument.instrument_id for hit in hits if hit.version is not None][:_BEST]
    return Counter(best).most_common(1)[0][1] / len(best) if best else 0.0
