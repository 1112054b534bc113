"""DESIGN's first good fusion, computed over every article without an index, a candidate list or a line of kb/search.

0.3 · BM25(words + bigrams)/max + 0.7 · (cos − mean)/(max − mean), the mean over all vectors. What the product's
search gives must be at least as good.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LEXICAL, DENSE = 0.3, 0.7
# Lucene's and tantivy's defaults.
K1, B = 1.2, 0.75

Scores = NDArray[np.float64]


class Bm25:
    """Okapi BM25 over bags of terms, every document scored."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._count = len(documents)
        lengths = np.array([len(document) for document in documents], dtype=np.float64)
        self._norm = K1 * (1 - B + B * lengths / lengths.mean())
        postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, document in enumerate(documents):
            for term, frequency in Counter(document).items():
                postings[term].append((number, frequency))
        self._postings = {term: np.array(entries, dtype=np.int32) for term, entries in postings.items()}

    def scores(self, terms: Sequence[str]) -> Scores:
        """The score of every document; a repeated term counts once."""
        total = np.zeros(self._count)
        for term in dict.fromkeys(terms):
            entries = self._postings.get(term)
            if entries is None:
                continue
            documents, frequencies = entries[:, 0], entries[:, 1].astype(np.float64)
            idf = np.log(1 + (self._count - len(entries) + 0.5) / (len(entries) + 0.5))
            total[documents] += idf * frequencies * (K1 + 1) / (frequencies + self._norm[documents])
        return total


def best_per_article(cosines: Scores, article_of: NDArray[np.int64], articles: int) -> Scores:
    """The highest cosine among each article's passages; -1 for an article without one."""
    best = np.full(articles, -1.0)
    np.maximum.at(best, article_of, cosines)
    return best


def fused(lexical: Scores, cosines: Scores, mean: float) -> Scores:
    """The formula, scaled per question."""
    words = lexical / lexical.max() if lexical.max() > 0 else lexical
    span = cosines.max() - mean
    return LEXICAL * words + DENSE * (cosines - mean) / span if span > 0 else words


def top(scores: Scores, depth: int = 10) -> list[int]:
    """The best documents by number, best first."""
    nearest = np.argpartition(-scores, min(depth, len(scores) - 1))[:depth]
    return [int(one) for one in nearest[np.argsort(-scores[nearest], kind="stable")]]
