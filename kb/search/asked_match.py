"""One question against all that people ask of articles: what is proposed, and how like each article's phrases it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.law.instruments import VersionId
from kb.search.expansions import Expansion

# Articles taken from each side.
WANTED = 50


class AskedScore(NamedTuple):
    """How like an article's phrases a question is: BM25 over all of them, cosines of the three nearest.

    The cosines are None while the phrases have no vectors; second and third are the collection's mean where they are
    not among the nearest phrases. `phrases` is how many the article has.
    """

    lexical: float
    best: float | None
    second: float | None
    third: float | None
    phrases: int


@dataclass(frozen=True, slots=True)
class Bound:
    """One generation's provisions that the entries stand for: units by entry and entries by unit, with versions.

    `named` are the entries by (short title, label); `held` is how many of the entries have units.
    """

    named: Mapping[tuple[str, str], tuple[int, ...]]
    units: tuple[tuple[int, ...], ...]
    entries: Mapping[int, tuple[int, ...]]
    version_of: Mapping[int, VersionId]
    held: int


@dataclass(frozen=True, slots=True)
class Near:
    """The best cosine of every entry, and of the nearest phrases those beyond the best, by entry, best first."""

    best: NDArray[np.float32]
    further: Mapping[int, Sequence[float]]
    mean: float


@dataclass(frozen=True, slots=True)
class AskedMatch:
    """One question against all entries; answers for units (provision ids)."""

    _entries: Sequence[Expansion]
    _bound: Bound
    _admitted: Mapping[VersionId, object]
    _lexical: Mapping[int, float]
    _near: Near | None

    @property
    def mean(self) -> float | None:
        """The mean cosine over all phrases; None without vectors."""
        return self._near.mean if self._near is not None else None

    @property
    def held(self) -> int:
        """How many of the articles that phrases are written for this generation holds, whatever the day."""
        return self._bound.held

    def proposed(self) -> tuple[int, ...]:
        """Admitted units whose phrases are nearest by words or by meaning, no particular order."""
        entries = dict.fromkeys(list(self._lexical)[:WANTED])
        if self._near is not None:
            wanted = min(WANTED, len(self._near.best))
            nearest = np.argpartition(-self._near.best, wanted - 1)[:wanted]
            entries.update(dict.fromkeys(int(one) for one in nearest))
        return tuple(dict.fromkeys(unit for entry in entries for unit in self._admitted_of(entry)))

    def phrases(self) -> Iterator[tuple[str, ...]]:
        """What is asked of the articles nearest by words, best first, of admitted ones alone."""
        for entry in list(self._lexical)[:WANTED]:
            if self._admitted_of(entry):
                yield self._entries[entry].asked

    def units_named(self, articles: Iterable[tuple[str, str]]) -> tuple[int, ...]:
        """Admitted units of articles by (short title, label) that the expansions know, in order, without repeats."""
        entries = (number for article in articles for number in self._bound.named.get(article, ()))
        return tuple(dict.fromkeys(unit for entry in entries for unit in self._admitted_of(entry)))

    def _admitted_of(self, entry: int) -> list[int]:
        return [unit for unit in self._bound.units[entry] if self._bound.version_of[unit] in self._admitted]

    def score(self, unit: int) -> AskedScore | None:
        """How like the question a unit's phrases are; None when it has none."""
        entries = self._bound.entries.get(unit)
        if entries is None:
            return None
        lexical = max([self._lexical.get(entry, 0.0) for entry in entries])
        phrases = sum([len(self._entries[entry].asked) for entry in entries])
        near = self._near
        if near is None:
            return AskedScore(lexical, None, None, None, phrases)
        best = max([float(near.best[entry]) for entry in entries])
        # Most units have none among the nearest phrases.
        nearest = [each for entry in entries if entry in near.further for each in near.further[entry]]
        second, third = (*sorted(nearest, reverse=True)[1:3], near.mean, near.mean)[:2]
        return AskedScore(lexical, best, second, third, phrases)
