"""Sentences as the characters and pairs of neighbours in them, the rarer the weightier (tf-idf, cosine)."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_SAID = re.compile(r"[0-9a-z\u3400-\u9fff]+")
# What stands in one example only says nothing about others.
MIN_EXAMPLES = 2


class CharacterPairs:
    """The characters and pairs of some sentences; after `learn` it scores others. Immutable from then on."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._sentences = [_parts(text) for text in texts]
        counts = Counter(part for parts in self._sentences for part in parts)
        self._rarity = {
            part: math.log(len(texts) / count) for part, count in counts.items() if MIN_EXAMPLES <= count < len(texts)
        }
        self._weights: dict[str, float] = {}

    def similarities(self) -> NDArray[np.float32]:
        """Cosines of all sentences to each other: one row and one column per sentence."""
        holders: dict[str, list[int]] = {}
        lengths = np.array([self._length(parts) for parts in self._sentences], dtype=np.float32)
        for row, parts in enumerate(self._sentences):
            for part in parts & self._rarity.keys():
                holders.setdefault(part, []).append(row)
        found = np.zeros((len(lengths), len(lengths)), dtype=np.float32)
        for part, rows in holders.items():
            values = self._rarity[part] / lengths[rows]
            found[np.ix_(rows, rows)] += np.outer(values, values)
        return found

    def learn(self, weights: NDArray[np.float32]) -> None:
        """Turns one weight per sentence into one per character and pair; the sentences are forgotten."""
        for parts, weight in zip(self._sentences, weights.tolist(), strict=True):
            share = weight / self._length(parts)
            for part in parts & self._rarity.keys():
                self._weights[part] = self._weights.get(part, 0.0) + share * self._rarity[part] ** 2
        self._sentences = []

    def score(self, text: str) -> float:
        """The weighted sum of the text's cosines to the sentences learnt from; 0 when it shares nothing with them."""
        parts = _parts(text)
        return sum(self._weights.get(part, 0.0) for part in parts) / self._length(parts)

    def _length(self, parts: frozenset[str]) -> float:
        return max(math.sqrt(sum(self._rarity.get(part, 0.0) ** 2 for part in parts)), 1e-9)


def _parts(text: str) -> frozenset[str]:
    """Characters and pairs across punctuation, 您 as 你.

    >>> sorted(_parts("您好，A"))
    ['a', '你', '你好', '好', '好a']
    """
    plain = "".join(_SAID.findall(text.lower())).replace("您", "你")
    return frozenset([*plain, *(plain[at : at + 2] for at in range(len(plain) - 1))])
