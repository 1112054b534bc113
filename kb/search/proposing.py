"""What may answer a question: articles that words, vectors or their expansions propose, each with its raw scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from kb.errors import SearchError
from kb.law.instruments import InstrumentId
from kb.search.admission import Admitted
from kb.search.asked import AskedIndex
from kb.search.asked_match import AskedMatch
from kb.search.asked_words import FEWEST_HELD, AskedWords, asked_words
from kb.search.candidates import Candidate, Gatherer, Pools
from kb.search.dense import DenseSide, EncoderSwitch
from kb.search.expansions import lay_articles
from kb.search.fusion import Scored, away_from, fuse
from kb.search.learned import Adapter
from kb.search.levers import Levers
from kb.search.lexical import LexicalIndex, LexicalQuery
from kb.search.ranking import Asking, UnitCandidate, copied
from kb.search.table import PassageTable
from kb.search.terms import LayTerm, Terms
from kb.search.vectors import Vector
from kb.store.records import PassageId
from kb.text.segment import Segmenter

# Articles ranked: the best by the fused score and by the adapted vector, and all that expansions or lay terms propose.
FUSED_WANTED, ADAPTED_WANTED = 80, 60
# Legal words of lay terms count a little less than the caller's own. On the develop half of our questions (174, 39
# of them with a lay term) R@5 of words alone is .402 without them, .443 with .5 or .8, fused .589 and .601.
EXPANSION_WEIGHT = 0.8
# Said beside what is found while vectors cannot be asked.
WORDS_ALONE = "向量检索暂不可用，本次只按词语检索。"


@dataclass(frozen=True, slots=True)
class Pinned:
    """What a search may show, and how far the vectors are; `narrowed` are the only instruments asked for, or None.

    `named` are the provisions that the question names by title and number, in the order it names them.
    """

    generation: int
    admitted: Admitted
    coverage: float
    narrowed: frozenset[InstrumentId] | None = None
    named: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question's candidates: articles, and handbook units apart, because they are no law.

    `bm25_top`, `cosine_max`, `asked_max` and `asked_words_top` are the best of all articles; None where a side has no
    vectors. `told` is what the question's words tell, None where there are hardly any phrases. `marks` are the moments
    when words were looked up and the question encoded. `notice`: what failed.
    """

    cut: LexicalQuery
    units: tuple[UnitCandidate, ...]
    handbooks: tuple[Candidate, ...]
    asking: Asking
    bm25_top: float
    cosine_max: float | None
    asked_max: float | None
    asked_words_top: float
    told: AskedWords | None
    marks: tuple[float, float]
    notice: str | None = None
    named: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Vectors:
    """The question's vector, its own and led towards the law, with the mean cosines of both over all vectors."""

    asked: Vector | None
    mean: float
    adapted: Vector | None
    adapted_mean: float | None
    encoded_at: float
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class _Expanded:
    """What the expansions say of a question and propose, what its lay terms stand for, and what it names itself."""

    match: AskedMatch | None
    proposed: tuple[int, ...]
    lay: tuple[int, ...]
    named: tuple[int, ...]

    def units(self) -> tuple[int, ...]:
        """All units of them, those the question names first."""
        return (*self.named, *self.proposed, *self.lay)


class Proposer:
    """Proposes candidates for a pinned question. Thread-safe; `switch` or `asked` None: that side is not there."""

    def __init__(
        self,
        *,
        table: PassageTable,
        lexical: LexicalIndex,
        segmenter: Segmenter,
        terms: Terms,
        switch: EncoderSwitch | None,
        asked: AskedIndex | None,
    ) -> None:
        self._table = table
        self._lexical = lexical
        self._segmenter = segmenter
        self._terms = terms
        self._switch = switch
        self._asked = asked
        self._lay = lay_articles(terms)

    def propose(self, plain: str, pinned: Pinned, levers: Levers, adapter: Adapter | None) -> Proposal:
        """Every candidate for a normalised question; an empty one has none."""
        gatherer = Gatherer(self._table, self._lexical, pinned.admitted)
        spoken = self._terms.lay_terms_in(plain) if levers.lay_terms else ()
        cut = self._cut(plain, spoken)
        lexical = gatherer.lexical(cut, pinned.narrowed) if plain else {}
        looked_up = perf_counter()
        side = self._side(plain, levers)
        vectors = _encoded(side, plain, adapter)
        match = self._match(cut, side, vectors, pinned) if plain and levers.expansions else None
        lay = self._lay_units(spoken, match)
        expanded = _Expanded(match, match.proposed() if match is not None else (), lay, pinned.named)
        also = [one for unit in expanded.units() for one in self._table.of_provision(unit)]
        cosines, adapted, notice = _near(side, vectors, gatherer, (*lexical, *also))
        pools = gatherer.pools(lexical, cosines, (*adapted, *also))
        asking = Asking(
            plain,
            vectors.mean,
            vectors.adapted_mean if adapted else None,
            match.mean if match is not None else None,
            pinned.coverage,
            self._terms.titles_in(plain),
        )
        units = self._units(pools, adapted, expanded, asking, pinned.admitted)
        known = [one.scored.cosine for one in pools.provisions if one.scored.cosine is not None]
        return Proposal(
            cut,
            units,
            pools.handbooks,
            asking,
            max((one.scored.lexical for one in pools.provisions), default=0.0),
            max(known, default=None),
            max((u.asked.best for u in units if u.asked is not None and u.asked.best is not None), default=None),
            max((u.asked.lexical for u in units if u.asked is not None), default=0.0),
            self._told(cut, match),
            (looked_up, vectors.encoded_at),
            vectors.notice or notice,
            pinned.named,
        )

    def _cut(self, plain: str, spoken: Sequence[LayTerm]) -> LexicalQuery:
        """The terms of a normalised question, with the legal words of its lay terms."""
        legal = dict.fromkeys(word for term in spoken for word in term.legal)
        expansion = tuple(word for term in legal for word in self._segmenter.words(term))
        return LexicalQuery(self._segmenter.words(plain), self._segmenter.bigrams(plain), expansion, EXPANSION_WEIGHT)

    def _side(self, plain: str, levers: Levers) -> DenseSide | None:
        side = self._switch.answering() if self._switch is not None and plain and levers.vectors else None
        return side if side is not None and side.done() else None

    def _match(self, cut: LexicalQuery, side: DenseSide | None, vectors: _Vectors, pinned: Pinned) -> AskedMatch | None:
        """By meaning only where the phrases' vectors are of the encoder that answers, else by words."""
        if self._asked is None:
            return None
        same = side is not None and side.fingerprint == self._asked.fingerprint
        question = vectors.asked if same else None
        return self._asked.find(cut, question, pinned.generation, pinned.admitted.versions)

    def _told(self, cut: LexicalQuery, match: AskedMatch | None) -> AskedWords | None:
        """What the question's words tell, seen from all phrases; None where few of the phrases' articles are held."""
        if self._asked is None or match is None or match.held < FEWEST_HELD:
            return None
        words = tuple(dict.fromkeys(cut.words))
        uses = [self._segmenter.frequency(word) for word in words]
        return asked_words(words, self._asked.frequencies(words), self._asked.entries_total, uses, match.phrases())

    def _lay_units(self, spoken: Sequence[LayTerm], match: AskedMatch | None) -> tuple[int, ...]:
        """The articles that the question's lay terms stand for."""
        if match is None:
            return ()
        return match.units_named(each for term in spoken for each in self._lay.get(term.lay, ()))

    def _units(
        self,
        pools: Pools,
        adapted: Mapping[PassageId, float],
        expanded: _Expanded,
        asking: Asking,
        admitted: Admitted,
    ) -> tuple[UnitCandidate, ...]:
        """The articles worth ranking, each by the best of its passages; in the order of their passages' ids."""
        passages = pools.provisions
        scores = fuse([one.scored for one in passages], asking.mean, asking.coverage)
        of_unit, best, led = _by_unit(passages, scores, adapted)
        chosen = {unit for _, unit in sorted((-scores[number], unit) for unit, number in best.items())[:FUSED_WANTED]}
        chosen.update(unit for _, unit in sorted((-cosine, unit) for unit, cosine in led.items())[:ADAPTED_WANTED])
        chosen.update(unit for unit in expanded.units() if unit in best)
        # Their vectors may be anywhere: of a number or a rare name no encoder knows what it means.
        words = [one.scored.lexical for one in passages]
        few = copied(words, [one.passage.version_id for one in passages])
        chosen.update(passages[number].passage.unit_id for number in few)
        match, facts_of = expanded.match, self._table.facts_of_provision
        found = []
        for unit in sorted(chosen, key=lambda one: passages[best[one]].passage.passage_id):
            mine = [passages[number].scored for number in of_unit[unit]]
            # Nearly every article is one passage.
            scored = mine[0] if len(mine) == 1 else _highest(mine)
            passage = passages[best[unit]].passage
            asked = match.score(unit) if match is not None else None
            version = admitted.versions[passage.version_id]
            found.append(
                UnitCandidate(
                    passage, version, facts_of(unit), scored, led.get(unit), asked, lay_term=unit in expanded.lay
                )
            )
        return tuple(found)


def _by_unit(
    passages: Sequence[Candidate], scores: Sequence[float], adapted: Mapping[PassageId, float]
) -> tuple[dict[int, list[int]], dict[int, int], dict[int, float]]:
    """By unit: the places of its passages, the place of its best, the earlier of equals, and its highest led cosine."""
    of_unit: dict[int, list[int]] = {}
    best: dict[int, int] = {}
    led: dict[int, float] = {}
    for number, one in enumerate(passages):
        unit = one.passage.unit_id
        if unit not in of_unit:
            of_unit[unit], best[unit] = [number], number
        else:
            of_unit[unit].append(number)
            if scores[number] > scores[best[unit]]:
                best[unit] = number
        cosine = adapted.get(one.passage.passage_id)
        if cosine is not None and (unit not in led or cosine > led[unit]):
            led[unit] = cosine
    return of_unit, best, led


def _encoded(side: DenseSide | None, plain: str, adapter: Adapter | None) -> _Vectors:
    """The question's vectors; without them, and with a notice, when the encoder or its index fails."""
    if side is None:
        return _Vectors(None, 0.0, None, None, perf_counter())
    try:
        question = side.encode_question(plain)
        encoded_at = perf_counter()
        mean = side.index.mean()
    except SearchError as error:
        return _Vectors(None, 0.0, None, None, perf_counter(), _failed(error))
    asked = away_from(mean, question)
    led = adapter.move(question, mean) if adapter is not None else None
    led_mean = float(np.dot(mean, led)) if led is not None else None
    return _Vectors(asked, float(np.dot(mean, asked)), led, led_mean, encoded_at)


def _near(
    side: DenseSide | None, vectors: _Vectors, gatherer: Gatherer, others: Sequence[PassageId]
) -> tuple[dict[PassageId, float], dict[PassageId, float], str | None]:
    """Cosines of the question's own vector and of the adapted one; nothing, and a notice, when the index fails."""
    if side is None or vectors.asked is None:
        return {}, {}, None
    try:
        cosines = gatherer.dense(side, vectors.asked, others)
        led = gatherer.dense(side, vectors.adapted, (*cosines, *others)) if vectors.adapted is not None else {}
    except SearchError as error:
        return {}, {}, _failed(error)
    return cosines, led, None


def _highest(passages: Sequence[Scored]) -> Scored:
    """The best words and the best vector of an article's passages, which need not be one passage's."""
    cosines = (one.cosine for one in passages if one.cosine is not None)
    return Scored(max(one.lexical for one in passages), max(cosines, default=None))


def _failed(error: SearchError) -> str:
    return f"{WORDS_ALONE}{error}"
