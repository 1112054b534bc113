"""The port of the word index. It ranks by BM25 over terms cut by us and knows nothing of validity."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from kb.law.instruments import InstrumentId
from kb.store.records import IndexablePassage, PassageId
from kb.text.segment import Segmenter

# Weights of the fields in BM25's sum, chosen on the develop half of STARD (423 questions), R@5/R@10: words alone
# .401/.490, bigrams alone .396/.471, both .414/.489, with title and path at .3 .423/.502, at 1 no better. Example
# questions of handbooks are what callers say, so they count as text.
FIELD_WEIGHTS = {"words": 1.0, "bigrams": 1.0, "title": 0.3, "path": 0.3, "questions": 1.0}


@dataclass(frozen=True, slots=True)
class LexicalEntry:
    """A passage pre-cut for the index; every field is terms in order."""

    passage_id: PassageId
    instrument_id: InstrumentId | None
    words: tuple[str, ...]
    bigrams: tuple[str, ...]
    title: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """A question pre-cut the same way; `expansion` are legal words for its lay terms, with their weight."""

    words: tuple[str, ...]
    bigrams: tuple[str, ...]
    expansion: tuple[str, ...] = ()
    expansion_weight: float = 0.0


class LexicalHit(NamedTuple):
    """A passage with its raw BM25 sum over all fields."""

    passage_id: PassageId
    score: float


class LexicalIndex(Protocol):
    """A word index with one writer; readers see what was committed last.

    Adding an id again replaces it, so that a run repeated after a crash doubles nothing.
    """

    def add(self, entries: Sequence[LexicalEntry]) -> None:
        """Stage entries; visible after `commit`."""
        ...

    def delete(self, passage_ids: Collection[PassageId]) -> None:
        """Stage removals; unknown ids are ignored."""
        ...

    def commit(self, reached: int) -> None:
        """Make everything staged visible, and with it, atomically, that all passages up to `reached` are held."""
        ...

    def reached(self) -> int:
        """The last committed `reached`; 0 for a new index. Deleting passages does not lower it."""
        ...

    def count(self) -> int:
        """How many passages are held."""
        ...

    def ids(self) -> frozenset[PassageId]:
        """The passages that are held."""
        ...

    def search(
        self, query: LexicalQuery, limit: int, instrument_ids: Collection[InstrumentId] | None = None
    ) -> tuple[LexicalHit, ...]:
        """Up to `limit` hits, best first, smaller id first among equals; only of `instrument_ids` where given."""
        ...

    def document_frequency(self, words: Sequence[str]) -> tuple[int, ...]:
        """In how many passages each word occurs (field words), in the order given."""
        ...

    def close(self) -> None:
        """Release the folder; idempotent."""
        ...


def cut_passage(passage: IndexablePassage, segmenter: Segmenter) -> LexicalEntry:
    """The entry of a passage; a handbook unit's heading counts as a question: it names the matter asked about."""
    is_handbook = passage.instrument_id is None
    questions = (passage.label, *passage.questions) if is_handbook else passage.questions
    return LexicalEntry(
        passage_id=passage.passage.passage_id,
        instrument_id=passage.instrument_id,
        words=segmenter.words(passage.text),
        bigrams=segmenter.bigrams(passage.text),
        title=segmenter.words(passage.title),
        path=segmenter.words(passage.path),
        questions=tuple(word for question in questions for word in segmenter.words(question)),
    )
