"""Finds articles by what people ask of them: the expansions' phrases by their words and by their vectors.

An article's phrases are one document of words; each phrase has a vector of its own, because a question resembles one
of them, not their sum.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from kb.law.instruments import VersionId
from kb.search.asked_match import WANTED, AskedMatch, Bound, Near
from kb.search.backfill import CancelToken
from kb.search.expansions import Expansion, Expansions
from kb.search.half_precision import Half, cosines_of
from kb.search.kept_vectors import KeptVectors
from kb.search.lexical import LexicalEntry, LexicalIndex, LexicalQuery
from kb.search.vectors import Vector
from kb.store.records import PassageId
from kb.store.repositories import LawReader
from kb.text.normalise import normalise_query
from kb.text.segment import Segmenter

# Nearest phrases looked at for an article's second and third best.
_NEAREST_PHRASES = 400
_GENERATIONS = 4
# Enough of the content hash for a committed number; tantivy's integers are signed and have 64 bits.
_MARK_DIGITS = 15


@dataclass(frozen=True, slots=True)
class _Vectors:
    """One row a phrase, entry by entry; `starts` is where each entry's rows begin, `entry_of` a row's entry."""

    rows: Half
    starts: NDArray[np.int64]
    entry_of: NDArray[np.int64]
    mean: Vector


class AskedIndex:
    """The expansions in force over one word index of their own and one file of vectors. Thread-safe.

    Nothing is found before `prepare_words` ran; cosines are there once `prepare_vectors` has.
    """

    def __init__(self, expansions: Expansions, lexical: LexicalIndex, vectors: KeptVectors, laws: LawReader) -> None:
        self._entries = expansions.entries
        self.expansions_id = expansions.expansions_id
        self._mark = int(expansions.expansions_id[:_MARK_DIGITS], 16)
        self._lexical = lexical
        self._kept = vectors
        self._laws = laws
        self._lock = threading.Lock()
        self._bound: OrderedDict[int, Bound] = OrderedDict()
        self._units: dict[VersionId, Mapping[int, int]] = {}
        self._vectors: _Vectors | None = None
        self.phrases_total = sum(len(entry.asked) for entry in self._entries)
        self._phrases_missing = self.phrases_total
        named: dict[tuple[str, str], tuple[int, ...]] = {}
        for number, entry in enumerate(self._entries):
            named[entry.title, entry.label] = (*named.get((entry.title, entry.label), ()), number)
        self._named = MappingProxyType(named)

    @property
    def fingerprint(self) -> str:
        """The encoder whose vectors the phrases have."""
        return self._kept.fingerprint

    @property
    def has_vectors(self) -> bool:
        """Whether questions are compared by meaning too."""
        return self._vectors is not None

    @property
    def phrases_done(self) -> int:
        """How many phrases have a vector, of `phrases_total`; they are compared once all have."""
        return self.phrases_total - self._phrases_missing

    def prepare_words(self, segmenter: Segmenter) -> bool:
        """Brings the word index up to the expansions; whether anything had to be done. Some seconds for 40,000."""
        if self._lexical.reached() == self._mark:
            return False
        held = max(self._lexical.count(), len(self._entries))
        self._lexical.delete([PassageId(number) for number in range(1, held + 1)])
        self._lexical.add([_cut(number, entry, segmenter) for number, entry in enumerate(self._entries, 1)])
        self._lexical.commit(self._mark)
        return True

    def prepare_vectors(self, cancelled: CancelToken) -> bool:
        """Encodes the phrases that have no vector yet; True when all have one, False when cancelled."""
        if self._vectors is not None or not self._entries:
            return True
        phrases = [phrase for entry in self._entries for phrase in entry.asked]
        rows = self._kept.of(phrases, cancelled, self._heard, normalise_query)
        if rows is None:
            return False
        counts = [len(entry.asked) for entry in self._entries]
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
        mean = rows.mean(axis=0, dtype=np.float32)
        self._vectors = _Vectors(rows, starts, np.repeat(np.arange(len(counts)), counts), mean)
        return True

    def _heard(self, done: int, total: int) -> None:
        """Counts what is missing: a phrase asked of two articles is encoded once."""
        self._phrases_missing = total - done

    @property
    def entries_total(self) -> int:
        """How many entries there are: articles with what is asked of them."""
        return len(self._entries)

    def frequencies(self, words: Sequence[str]) -> tuple[int, ...]:
        """In the phrases of how many entries each word occurs."""
        return self._lexical.document_frequency(words)

    def recall_vectors(self) -> bool:
        """Takes over the vectors that are all kept already; whether they were."""
        return self._kept.file.exists() and self.prepare_vectors(_Stopped())

    def phrases(self, generation: int) -> Iterator[str]:
        """What people ask of the articles that a generation holds, whatever the day, entry by entry."""
        for entry, units in zip(self._entries, self._binding(generation).units, strict=True):
            if units:
                yield from entry.asked

    def rows(self, generation: int) -> Iterator[tuple[int, Vector]]:
        """Every phrase's vector with each provision it is asked of, whatever the day; nothing without vectors."""
        vectors, bound = self._vectors, self._binding(generation)
        if vectors is not None:
            for row, entry in zip(vectors.rows, vectors.entry_of, strict=True):
                yield from ((unit, row.astype(np.float32)) for unit in bound.units[int(entry)])

    def find(
        self,
        query: LexicalQuery,
        question: Vector | None,
        generation: int,
        admitted: Mapping[VersionId, object],
    ) -> AskedMatch:
        """What the phrases say of a question: `question` is its vector, None for words alone."""
        bound = self._binding(generation)
        ready = self._lexical.reached() == self._mark
        words = LexicalQuery(query.words, query.bigrams)
        hits = self._lexical.search(words, WANTED * 2) if ready else ()
        lexical = {hit.passage_id - 1: hit.score for hit in hits}
        return AskedMatch(self._entries, bound, admitted, lexical, _near(self._vectors, question))

    def _binding(self, generation: int) -> Bound:
        with self._lock:
            if generation in self._bound:
                return self._bound[generation]
            found = self._bind(generation)
            while len(self._bound) >= _GENERATIONS:
                self._bound.popitem(last=False)
            self._bound[generation] = found
            return found

    def _bind(self, generation: int) -> Bound:
        """Every version of the instruments named, whatever its day: admission decides later."""
        numbers: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(self._entries):
            numbers[entry.title].append(number)
        units: list[tuple[int, ...]] = [()] * len(self._entries)
        entries: dict[int, tuple[int, ...]] = {}
        version_of: dict[int, VersionId] = {}
        for version_id, version in self._laws.versions(generation).items():
            mine = numbers.get(version.instrument.short_title)
            if mine is None:
                continue
            for number, unit in self._units_of(version_id, mine).items():
                units[number] = (*units[number], unit)
                entries[unit] = (*entries.get(unit, ()), number)
                version_of[unit] = version_id
        held = sum(1 for each in units if each)
        return Bound(self._named, tuple(units), MappingProxyType(entries), MappingProxyType(version_of), held)

    def _units_of(self, version_id: VersionId, numbers: Sequence[int]) -> Mapping[int, int]:
        """Entry number → provision_id within one version, for entries whose article reads as it did."""
        if version_id not in self._units:
            provisions = {one.label: one for one in self._laws.provisions(version_id)}
            found = {}
            for number in numbers:
                entry = self._entries[number]
                provision = provisions.get(entry.label)
                if provision is not None and entry.fits(provision.text):
                    found[number] = provision.provision_id
            self._units[version_id] = found
        return self._units[version_id]


class _Stopped:
    """A token that stops before anything is encoded."""

    def is_set(self) -> bool:
        return True


def _near(vectors: _Vectors | None, question: Vector | None) -> Near | None:
    if vectors is None or question is None or not len(vectors.rows):
        return None
    cosines = cosines_of(question, vectors.rows)
    wanted = min(_NEAREST_PHRASES, len(cosines))
    nearest = np.argpartition(-cosines, wanted - 1)[:wanted]
    further: dict[int, list[float]] = defaultdict(list)
    for row in nearest:
        further[int(vectors.entry_of[row])].append(float(cosines[row]))
    return Near(np.maximum.reduceat(cosines, vectors.starts), further, float(vectors.mean @ question))


def _cut(number: int, entry: Expansion, segmenter: Segmenter) -> LexicalEntry:
    text = "\n".join(entry.asked)
    return LexicalEntry(PassageId(number), None, segmenter.words(text), segmenter.bigrams(text))
