"""The word index in memory: honest BM25 over the same fields, for tests and for trying things out."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from kb.law.instruments import InstrumentId
from kb.search.lexical import FIELD_WEIGHTS, LexicalEntry, LexicalHit, LexicalQuery
from kb.store.records import PassageId

# Okapi's usual constants; tantivy has the same ones built in.
K1, B = 1.2, 0.75


class InMemoryLexicalIndex:
    """Keeps entries in a dict and scores all of them; nothing survives the process."""

    def __init__(self) -> None:
        self._staged: dict[PassageId, LexicalEntry | None] = {}
        self._entries: dict[PassageId, LexicalEntry] = {}
        self._reached = 0

    def add(self, entries: Sequence[LexicalEntry]) -> None:
        self._staged.update({entry.passage_id: entry for entry in entries})

    def delete(self, passage_ids: Collection[PassageId]) -> None:
        self._staged.update(dict.fromkeys(passage_ids))

    def commit(self, reached: int) -> None:
        for passage_id, entry in self._staged.items():
            if entry is None:
                self._entries.pop(passage_id, None)
            else:
                self._entries[passage_id] = entry
        self._staged.clear()
        self._reached = reached

    def reached(self) -> int:
        return self._reached

    def count(self) -> int:
        return len(self._entries)

    def ids(self) -> frozenset[PassageId]:
        return frozenset(self._entries)

    def search(
        self, query: LexicalQuery, limit: int, instrument_ids: Collection[InstrumentId] | None = None
    ) -> tuple[LexicalHit, ...]:
        scores: dict[PassageId, float] = defaultdict(float)
        for field, weight in FIELD_WEIGHTS.items():
            for term, boost in _terms(query, field):
                self._score(scores, field, term, boost * weight)
        hits = (
            LexicalHit(passage_id, score)
            for passage_id, score in scores.items()
            if instrument_ids is None or self._entries[passage_id].instrument_id in instrument_ids
        )
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))[:limit])

    def document_frequency(self, words: Sequence[str]) -> tuple[int, ...]:
        return tuple(sum(word in entry.words for entry in self._entries.values()) for word in words)

    def close(self) -> None:
        self._staged.clear()

    def _score(self, scores: dict[PassageId, float], field: str, term: str, weight: float) -> None:
        fields = {passage_id: _field(entry, field) for passage_id, entry in self._entries.items()}
        matching = {passage_id: terms.count(term) for passage_id, terms in fields.items() if term in terms}
        if not matching:
            return
        total, average = len(fields), sum(map(len, fields.values())) / len(fields)
        idf = math.log(1 + (total - len(matching) + 0.5) / (len(matching) + 0.5))
        for passage_id, count in matching.items():
            norm = K1 * (1 - B + B * len(fields[passage_id]) / average)
            scores[passage_id] += weight * idf * count * (K1 + 1) / (count + norm)


def _terms(query: LexicalQuery, field: str) -> Iterable[tuple[str, float]]:
    if field == "bigrams":
        return ((term, 1.0) for term in dict.fromkeys(query.bigrams))
    weighted = dict.fromkeys(query.expansion, query.expansion_weight) | dict.fromkeys(query.words, 1.0)
    return weighted.items()


def _field(entry: LexicalEntry, field: str) -> tuple[str, ...]:
    terms: tuple[str, ...] = getattr(entry, field)
    return terms
