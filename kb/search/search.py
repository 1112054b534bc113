"""From a question to hits: words and vectors propose, the store admits, the fused score ranks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from time import perf_counter

import numpy as np

from kb.errors import SearchError
from kb.law.instruments import InstrumentId, LegalRank
from kb.search.admission import Admission, Admitted, as_filters
from kb.search.candidates import Candidate, Gatherer
from kb.search.dense import DenseSide, EncoderSwitch
from kb.search.features import agreement, covered, idf_weights
from kb.search.fusion import away_from, fuse
from kb.search.hits import Hit, IndexState, RefusalFeatures, SearchResult, SearchTimings
from kb.search.levers import ALL, Levers
from kb.search.lexical import LexicalIndex, LexicalQuery
from kb.search.lookup import is_lookup
from kb.search.table import PassageTable
from kb.search.terms import Terms
from kb.store.records import PassageId, PassageKind
from kb.store.repositories import HandbookReader, LawReader, PassageReader
from kb.text.normalise import normalise_query
from kb.text.segment import Segmenter

# Handbook units shown beside the law: an answer takes one sayable line, an officer glances at two more.
HANDBOOK_HITS = 3
# Legal words of lay terms count a little less than the caller's own. On the develop half of our questions (174, 39
# of them with a lay term) R@5 of words alone is .402 without them, .443 with .5 or .8, fused .589 and .601.
EXPANSION_WEIGHT = 0.8


@dataclass(frozen=True, slots=True)
class _Scale:
    """What the fused score is scaled by beside the candidates themselves."""

    mean: float
    coverage: float


@dataclass(frozen=True, slots=True)
class _Near:
    """What the dense side found: cosines of admitted passages, the mean cosine, when the question was encoded."""

    cosines: Mapping[PassageId, float]
    mean: float
    encoded_at: float
    notice: str | None = None


class Searcher:
    """Answers questions for a pinned (generation, day). Thread-safe; opens nothing itself.

    `switch` None: words alone. `table` is shared with backfill and catch-up, which let it grow.
    """

    def __init__(
        self,
        *,
        laws: LawReader,
        handbooks: HandbookReader,
        passages: PassageReader,
        table: PassageTable,
        lexical: LexicalIndex,
        segmenter: Segmenter,
        terms: Terms | None = None,
        switch: EncoderSwitch | None = None,
    ) -> None:
        self._laws = laws
        self._handbooks = handbooks
        self._passages = passages
        self._table = table
        self._lexical = lexical
        self._segmenter = segmenter
        self._terms = terms or Terms()
        self._switch = switch
        self._admission = Admission(laws, handbooks)
        self._highest: dict[int, int] = {}

    def search(
        self,
        query: str,
        *,
        as_of: date,
        generation: int,
        top_k: int = 10,
        instruments: Collection[InstrumentId] | None = None,
        legal_ranks: Collection[LegalRank] | None = None,
        province: str | None = None,
        levers: Levers = ALL,
    ) -> SearchResult:
        """Up to `top_k` provisions, best first, one hit each; and handbook units where nothing was narrowed.

        Only versions that `generation` shows and that bind on `as_of`. An empty question gives no hits.
        """
        clock = [perf_counter()]
        plain = normalise_query(query)
        filters = as_filters(instruments, legal_ranks, province)
        admitted = self._admission.admitted(generation, as_of, filters)
        gatherer = Gatherer(self._table, self._lexical, admitted)
        cut = self._cut(plain, levers)
        narrowed = {one.instrument.instrument_id for one in admitted.versions.values()} if filters.narrow else None
        lexical = gatherer.lexical(cut, narrowed) if plain else {}
        clock.append(perf_counter())
        near = self._near(plain, gatherer, lexical) if levers.vectors else _Near({}, 0.0, perf_counter())
        clock += [near.encoded_at, perf_counter()]

        pools = gatherer.pools(lexical, near.cosines)
        state = self.index_state(generation)
        scale = _Scale(near.mean, state.coverage)
        hits = self._hits(pools.provisions, scale, top_k, admitted)
        handbook_hits = self._hits(pools.handbooks, scale, HANDBOOK_HITS, admitted)
        features = self._features(plain, cut, pools.provisions, hits, mean=near.mean, state=state)
        clock.append(perf_counter())
        return SearchResult(query, hits, handbook_hits, state, _timings(clock), features, near.notice)

    def _near(self, plain: str, gatherer: Gatherer, lexical: Collection[PassageId]) -> _Near:
        """The dense side's part; words alone answer, with a notice, when encoder or index fail."""
        side = self._switch.answering() if self._switch is not None and plain else None
        if side is None or not side.done():
            return _Near({}, 0.0, perf_counter())
        try:
            question = side.encode_question(plain)
            encoded_at = perf_counter()
            mean = side.index.mean()
            asked = away_from(mean, question)
            return _Near(gatherer.dense(side, asked, lexical), float(np.dot(mean, asked)), encoded_at)
        except SearchError as error:
            return _Near({}, 0.0, perf_counter(), f"向量检索暂不可用，本次只按词语检索。{error}")

    def index_state(self, generation: int) -> IndexState:
        """How far the indexes are, seen from a generation."""
        reached = self._lexical.reached()
        side: DenseSide | None = self._switch.answering() if self._switch is not None else None
        return IndexState(
            "ready" if reached >= self._passage_id(generation) else "catching_up",
            side.done() if side is not None else 0,
            self._table.vector_count(side.fingerprint) if side is not None else 0,
            self.serving_generation(reached),
        )

    def serving_generation(self, reached: int | None = None) -> int:
        """The newest generation whose passages the word index holds completely: the one to pin for a new request."""
        held = self._lexical.reached() if reached is None else reached
        newest = self._laws.generation()
        return next((number for number in range(newest, 0, -1) if self._passage_id(number) <= held), 0)

    def _passage_id(self, generation: int) -> int:
        if generation not in self._highest:
            self._highest[generation] = self._passages.generation_passage_id(generation)
        return self._highest[generation]

    def _cut(self, plain: str, levers: Levers) -> LexicalQuery:
        legal = self._terms.legal_words(plain) if levers.lay_terms else ()
        expansion = tuple(word for term in legal for word in self._segmenter.words(term))
        return LexicalQuery(self._segmenter.words(plain), self._segmenter.bigrams(plain), expansion, EXPANSION_WEIGHT)

    def _hits(self, candidates: Sequence[Candidate], scale: _Scale, limit: int, admitted: Admitted) -> tuple[Hit, ...]:
        """The best passage of every unit, best first; among equals the earlier passage."""
        scores = fuse([candidate.scored for candidate in candidates], scale.mean, scale.coverage)
        ranked = sorted(zip(scores, candidates, strict=True), key=lambda one: (-one[0], one[1].passage.passage_id))
        best: dict[int, tuple[float, Candidate]] = {}
        for score, candidate in ranked:
            best.setdefault(candidate.passage.unit_id, (score, candidate))
            if len(best) == limit:
                break
        units = [candidate.passage.unit_id for _, candidate in best.values()]
        handbook = bool(candidates) and candidates[0].passage.kind is PassageKind.HANDBOOK
        provisions = {} if handbook else self._laws.provisions_by_id(units)
        handbooks = self._handbooks.units_by_id(units) if handbook else {}
        hits = (
            Hit(
                candidate.passage,
                provisions.get(candidate.passage.unit_id),
                handbooks.get(candidate.passage.unit_id),
                admitted.versions.get(candidate.passage.version_id),
                score,
                candidate.scored.lexical,
                candidate.scored.cosine,
            )
            for score, candidate in best.values()
        )
        return tuple(hit for hit in hits if hit.provision is not None or hit.unit is not None)

    def _features(
        self,
        plain: str,
        cut: LexicalQuery,
        candidates: Sequence[Candidate],
        hits: Sequence[Hit],
        *,
        mean: float,
        state: IndexState,
    ) -> RefusalFeatures:
        words = tuple(dict.fromkeys(cut.words))
        frequencies = self._lexical.document_frequency(words)
        weights = idf_weights(words, frequencies, self._lexical.count())
        known = {word for word, frequency in zip(words, frequencies, strict=True) if frequency}
        cosines = [one.scored.cosine for one in candidates if one.scored.cosine is not None]
        return RefusalFeatures(
            term_coverage=covered(weights, self._segmenter.words(hits[0].text)) if hits else 0.0,
            known_terms=covered(weights, known),
            bm25_top=max((one.scored.lexical for one in candidates), default=0.0),
            cosine_max=max(cosines, default=None),
            cosine_margin=max(cosines) - mean if cosines else None,
            instrument_agreement=agreement(hits),
            names_instrument=self._terms.named_in(plain),
            lookup=is_lookup(plain, self._terms),
            vector_coverage=state.coverage,
        )


def _timings(clock: Sequence[float]) -> SearchTimings:
    """Milliseconds between the five marks of one search, and from first to last."""
    lexical, encode, vectors, resolve, total = (
        round(1000 * (after - before), 2) for before, after in (*pairwise(clock), (clock[0], clock[-1]))
    )
    return SearchTimings(lexical, encode, vectors, resolve, total)
