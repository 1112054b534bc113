"""From a question to hits: words, vectors and expansions propose, the store admits, what was learnt ranks."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Sequence
from datetime import date
from itertools import pairwise
from time import perf_counter

import numpy as np

from kb.law.citations import find_citations
from kb.law.instruments import InstrumentId, LegalRank
from kb.law.numerals import format_article_number
from kb.law.titles import short_title
from kb.search.admission import Admission, Admitted, as_filters
from kb.search.asked import AskedIndex
from kb.search.candidates import Candidate
from kb.search.dense import DenseSide, EncoderSwitch
from kb.search.features import agreement, covered, idf_weights
from kb.search.fusion import fuse
from kb.search.hits import Hit, IndexState, RefusalFeatures, SearchResult, SearchTimings
from kb.search.learned import Learned
from kb.search.levers import ALL, Levers
from kb.search.lexical import LexicalIndex
from kb.search.lookup import is_lookup
from kb.search.proposing import Pinned, Proposal, Proposer
from kb.search.ranking import Column, copied_first, expanded_scores, features_of, fused_scores
from kb.search.repair import Repaired, Repairer
from kb.search.served import ServedGeneration
from kb.search.table import PassageTable
from kb.search.terms import Terms
from kb.store.repositories import HandbookReader, LawReader, PassageReader
from kb.text.normalise import normalise_query
from kb.text.segment import Segmenter

# Handbook units shown beside the law: an answer takes one sayable line, an officer glances at two more.
HANDBOOK_HITS = 3
# Only a question with the sign of an article is looked through for references.
_MAY_CITE = re.compile(r"[\d〇零一二三四五六七八九十百千]+\s*条")
# The parameters learnt for an encoder, by its fingerprint; None: nothing was.
LearnedFor = Callable[[str], Learned | None]


class Searcher:
    """Answers questions for a pinned (generation, day). Thread-safe; opens nothing itself.

    `switch` None: words alone. `asked` None: no expansions. `repairer` None: misspelt words stay. `table` is shared
    with backfill and catch-up, which let it grow.
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
        asked: AskedIndex | None = None,
        learned: LearnedFor | None = None,
        repairer: Repairer | None = None,
        served: ServedGeneration | None = None,
    ) -> None:
        self._laws = laws
        self._handbooks = handbooks
        self._passages = passages
        self._table = table
        self._lexical = lexical
        self._segmenter = segmenter
        self._terms = terms or Terms()
        self._switch = switch
        self._asked = asked
        self._repairer = repairer
        self._learned = learned or (lambda _: None)
        self._admission = Admission(laws, handbooks)
        self._proposer = Proposer(
            table=table, lexical=lexical, segmenter=segmenter, terms=self._terms, switch=switch, asked=asked
        )
        self._highest: dict[int, int] = {}
        self._newest = 0
        self._served = served or ServedGeneration()

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
        role: str | None = None,
        levers: Levers = ALL,
    ) -> SearchResult:
        """Up to `top_k` provisions, best first, one hit each; and handbook units where nothing was narrowed.

        Handbooks are those that `role` may read, None: all. Only versions that `generation` shows and that bind on
        `as_of`. An empty question gives no hits.
        """
        started = perf_counter()
        repaired = self._repaired(query, levers)
        plain = repaired.text
        filters = as_filters(instruments, legal_ranks, province)
        admitted = self._admission.admitted(generation, as_of, filters, role)
        narrowed = (
            frozenset(one.instrument.instrument_id for one in admitted.versions.values()) if filters.narrow else None
        )
        state = self.index_state(generation)
        learned = self.learned()
        proposal = self._proposer.propose(
            plain,
            Pinned(generation, admitted, state.coverage, narrowed, self._named(plain, admitted)),
            levers,
            learned.adapter if learned is not None and levers.adapter else None,
        )
        proposed_at = perf_counter()
        scores = _named_first(proposal, self._scores(proposal, learned if levers.ranker else None))
        hits = self._law_hits(proposal, scores, top_k)
        handbook_hits = self._handbook_hits(proposal, admitted)
        features = self._features(plain, proposal, hits, state)
        clock = (started, *proposal.marks, proposed_at, perf_counter())
        text = repaired.text if repaired.changes else None
        return SearchResult(
            query, hits, handbook_hits, state, _timings(clock), features, proposal.notice, text, repaired.note
        )

    def propose(self, query: str, *, as_of: date, generation: int, levers: Levers = ALL) -> Proposal:
        """The candidates that `search` would rank, with their raw scores: what a ranking is fitted on."""
        admitted = self._admission.admitted(generation, as_of, as_filters(None, None, None))
        learned = self.learned() if levers.adapter else None
        pinned = Pinned(generation, admitted, self.index_state(generation).coverage)
        adapter = learned.adapter if learned is not None else None
        return self._proposer.propose(self._repaired(query, levers).text, pinned, levers, adapter)

    def _named(self, plain: str, admitted: Admitted) -> tuple[int, ...]:
        """The provisions a question names by title and number: 消保法第25条讲的啥."""
        if not _MAY_CITE.search(plain):
            return ()
        versions = {one.instrument.short_title: version_id for version_id, one in admitted.versions.items()}
        names = {**{title: title for title in versions}, **self._terms.known_names}
        found: dict[int, None] = {}
        for cited in find_citations(plain, aliases=names):
            version_id = versions.get(short_title(cited.title)) if cited.title and cited.article else None
            if version_id is not None and cited.article is not None:
                provision = self._laws.provision(version_id, format_article_number(cited.article))
                found.update({provision.provision_id: None} if provision is not None else {})
        return tuple(found)

    def _repaired(self, query: str, levers: Levers) -> Repaired:
        """The question in one spelling, its misspelt words put right."""
        plain = normalise_query(query)
        return self._repairer.repair(plain) if self._repairer is not None and levers.repair else Repaired(plain)

    def learned(self) -> Learned | None:
        """The learned parameters for the encoder that answers now."""
        side = self._switch.answering() if self._switch is not None else None
        return self._learned(side.fingerprint) if side is not None else None

    def index_state(self, generation: int) -> IndexState:
        """How far the indexes are, seen from a generation."""
        reached = self._lexical.reached()
        side: DenseSide | None = self._switch.answering() if self._switch is not None else None
        return IndexState(
            "ready" if reached >= self._passage_id(generation) else "catching_up",
            side.done() if side is not None else 0,
            self._table.vector_count(side.fingerprint) if side is not None else 0,
            self._serving(max(generation, self._newest), reached),
            self._asked.phrases_done if self._asked is not None else 0,
            self._asked.phrases_total if self._asked is not None else 0,
        )

    def made_with(self, generation: int) -> Hashable:
        """What answers depend on besides the texts of a generation, to compare: the same while nothing moved on."""
        side = self._switch.answering() if self._switch is not None else None
        phrases = self._asked is not None and self._asked.has_vectors
        return self.index_state(generation), side.fingerprint if side is not None else None, phrases

    def serving_generation(self) -> int:
        """The newest generation whose passages the word index holds completely: the one to pin for a new request."""
        self._newest = self._laws.generation()
        return self._serving(self._newest, self._lexical.reached())

    def _serving(self, newest: int, reached: int) -> int:
        """The same among the generations up to one, for a word index that has come so far."""
        found = next((number for number in range(newest, 0, -1) if self._passage_id(number) <= reached), 0)
        return self._served.serve(found)

    def _passage_id(self, generation: int) -> int:
        if generation not in self._highest:
            self._highest[generation] = self._passages.generation_passage_id(generation)
        return self._highest[generation]

    def _scores(self, proposal: Proposal, learned: Learned | None) -> Column:
        """A score for every article proposed: the learnt probability that it answers, else the fused score."""
        if not proposal.units:
            return np.zeros(0)
        fused = fused_scores(proposal.units, proposal.asking)
        if learned is None:
            scores = expanded_scores(proposal.units, proposal.asking, fused)
        else:
            scores = learned.ranker.rank(features_of(proposal.units, proposal.asking, fused))
        return copied_first(proposal.units, scores)

    def _law_hits(self, proposal: Proposal, scores: Column, limit: int) -> tuple[Hit, ...]:
        """The best articles, best first; among equals the one whose passage came in first."""
        order = np.argsort(-scores, kind="stable")[:limit]
        units = [proposal.units[number] for number in order]
        provisions = self._laws.provisions_by_id([unit.passage.unit_id for unit in units])
        hits = (
            Hit(
                unit.passage,
                provisions.get(unit.passage.unit_id),
                None,
                unit.version,
                float(scores[number]),
                unit.scored.lexical,
                unit.scored.cosine,
            )
            for number, unit in zip(order, units, strict=True)
        )
        return tuple(hit for hit in hits if hit.provision is not None)

    def _handbook_hits(self, proposal: Proposal, admitted: Admitted) -> tuple[Hit, ...]:
        """The best passage of every unit, best first, by the fused score; among equals the earlier passage."""
        candidates, asking = proposal.handbooks, proposal.asking
        scores = fuse([candidate.scored for candidate in candidates], asking.mean, asking.coverage)
        ranked = sorted(zip(scores, candidates, strict=True), key=lambda one: (-one[0], one[1].passage.passage_id))
        best: dict[int, tuple[float, Candidate]] = {}
        for score, candidate in ranked:
            best.setdefault(candidate.passage.unit_id, (score, candidate))
            if len(best) == HANDBOOK_HITS:
                break
        units = self._handbooks.units_by_id([candidate.passage.unit_id for _, candidate in best.values()])
        return tuple(
            Hit(one.passage, None, units[one.passage.unit_id], None, score, one.scored.lexical, one.scored.cosine)
            for score, one in best.values()
            if one.passage.unit_id in units
        )

    def _features(self, plain: str, proposal: Proposal, hits: Sequence[Hit], state: IndexState) -> RefusalFeatures:
        words = tuple(dict.fromkeys(proposal.cut.words))
        frequencies = self._lexical.document_frequency(words)
        weights = idf_weights(words, frequencies, self._lexical.count())
        known = {word for word, frequency in zip(words, frequencies, strict=True) if frequency}
        nearest, asking = proposal.cosine_max, proposal.asking
        asked = proposal.asked_max
        return RefusalFeatures(
            term_coverage=covered(weights, self._segmenter.words(hits[0].text)) if hits else 0.0,
            known_terms=covered(weights, known),
            bm25_top=proposal.bm25_top,
            cosine_max=nearest,
            cosine_margin=nearest - asking.mean if nearest is not None else None,
            asked_margin=asked - asking.asked_mean if asked is not None and asking.asked_mean is not None else None,
            asked_words=proposal.asked_words_top,
            asked_coverage=proposal.told.coverage if proposal.told is not None else None,
            asked_typical=proposal.told.typical if proposal.told is not None else None,
            score_top=hits[0].score if hits else 0.0,
            instrument_agreement=agreement(hits),
            names_instrument=self._terms.named_in(plain),
            lookup=is_lookup(plain, self._terms),
            vector_coverage=state.coverage,
        )


def _named_first(proposal: Proposal, scores: Column) -> Column:
    """What a question names is what it asks about, whatever its other words resemble: in the order it is named."""
    place = {unit: number for number, unit in enumerate(proposal.named)}
    first = [place.get(unit.passage.unit_id) for unit in proposal.units]
    top = 1.0 if not len(scores) else max(1.0, float(scores.max()))
    return np.array([s if n is None else top + 0.001 * (len(place) - n) for s, n in zip(scores, first, strict=True)])


def _timings(clock: Sequence[float]) -> SearchTimings:
    """Milliseconds between the five marks of one search, and from first to last."""
    lexical, encode, vectors, resolve, total = (
        round(1000 * (after - before), 2) for before, after in (*pairwise(clock), (clock[0], clock[-1]))
    )
    return SearchTimings(lexical, encode, vectors, resolve, total)
