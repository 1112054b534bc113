"""What the words of a question tell of it, seen from the words in which people ask about law; needs no vectors.

Single words are everywhere: 会不会, 唱歌 and 香蕉 stand somewhere in 52,000 phrases. Words that are asked together of
one article, and words met more often in such phrases than elsewhere, are what a question of law is made of.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.search.features import covered, idf_weights

# Where fewer of the entries' articles are held (a company's own texts alone, a few laws), the other phrases' words say
# nothing of what can be answered here.
FEWEST_HELD = 1_000
# Articles looked at; what covers a question best is among the first by BM25.
_LOOKED_AT = 20
# Words the dictionary met fewer times than this are equally rare to us: misspelt ones, names, its gaps.
_RARE = 50
# All that the dictionary's makers met (jieba 0.42.1): a constant, so that the figures read as ratios.
_DICTIONARY = 60_101_967


@dataclass(frozen=True, slots=True)
class AskedWords:
    """Facts about one question's words against the phrases.

    coverage   the best share of the idf-weighted words that what is asked of one article contains, 0 to 1
    typical    the mean over the words of the natural logarithm of how much more often than in the dictionary's texts
               they occur in phrases, up to a constant; 0 without words. About 5 for questions of law
    """

    coverage: float
    typical: float


def asked_words(
    words: Sequence[str], entries: Sequence[int], total: int, uses: Sequence[int], phrases: Iterable[Sequence[str]]
) -> AskedWords:
    """The facts about distinct words, seen from at least FEWEST_HELD entries.

    `entries`: how many of the `total` entries contain each word. `uses`: how often the dictionary met it. `phrases`:
    what is asked of the nearest articles, best first.
    """
    weights = idf_weights(words, entries, total)
    best = 0.0
    for _, asked in zip(range(_LOOKED_AT), phrases, strict=False):
        text = "\n".join(asked)
        best = max(best, covered(weights, {word for word in words if word in text}))
    ratios = [
        math.log((entry + 0.5) / total) - math.log((use + _RARE) / _DICTIONARY)
        for entry, use in zip(entries, uses, strict=True)
    ]
    return AskedWords(best, sum(ratios) / len(ratios) if ratios else 0.0)
