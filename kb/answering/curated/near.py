"""Recognises an approved question in other words: all that its answer turns on is the same, and the meanings are near.

Words decide, the cosine confirms: e5's cosines of 能退 and 不能退 are as high as those of two wordings of one question.
A vector is asked for only where the words agree, so that most questions cost none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

from kb.answering.curated.book import Asked, Recognised
from kb.answering.curated.traits import likeness, traits_of
from kb.answering.curated.types import How
from kb.answering.extract import TermCutter
from kb.search.errors import EncoderError
from kb.search.vectors import Vector
from kb.text.normalise import normalise_query

# Chosen on the develop half of bench/curated_pairs.txt (bench/curated_matching.py); figures in docs/curated.md.
LEAST_LIKENESS = 1.0
LEAST_COSINE = 0.88
_REMEMBERED = 4096


class QuestionEncoder(Protocol):
    """Gives the vectors of questions and remembers them; kb.search.dense.DenseSide is one."""

    def encode_question(self, text: str) -> Vector:
        """The normalised vector of a question. EncoderError when the encoder fails."""
        ...


class NearBook:
    """NearQuestions by words and vectors. Thread-safe; remembers the traits of what it compared.

    `encoder` hands out the one that answers now, so that the search after it needs no second vector; None where there
    is none: then nothing is near.
    """

    def __init__(
        self,
        cutter: TermCutter,
        encoder: Callable[[], QuestionEncoder | None],
        *,
        least_likeness: float = LEAST_LIKENESS,
        least_cosine: float = LEAST_COSINE,
    ) -> None:
        self._traits = lru_cache(maxsize=_REMEMBERED)(lambda text: traits_of(text, cutter))
        self._encoder = encoder
        self._least_likeness, self._least_cosine = least_likeness, least_cosine

    def nearest(self, plain: str, wordings: Sequence[Asked]) -> tuple[Recognised, ...]:
        """The wordings that mean the same, best first; none where the vectors cannot be had."""
        asked = self._traits(plain)
        alike = [each for each in wordings if likeness(asked, self._traits(each.question)) >= self._least_likeness]
        encoder = self._encoder() if alike else None
        if encoder is None:
            return ()
        try:
            question = encoder.encode_question(plain)
            vectors = [encoder.encode_question(normalise_query(each.question)) for each in alike]
        except EncoderError:
            # The search that follows meets the same failure and tells the asker of it.
            return ()
        cosines = zip(alike, vectors, strict=True)
        near = [Recognised(each, How.NEAR, min(1.0, float(question @ vector))) for each, vector in cosines]
        fitting = (each for each in near if each.score >= self._least_cosine)
        return tuple(sorted(fitting, key=lambda each: -each.score))
