"""Gathering what words and vectors propose, and keeping what may be shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from kb.law.instruments import InstrumentId
from kb.search.admission import Admitted
from kb.search.dense import DenseSide
from kb.search.fusion import Scored
from kb.search.lexical import LexicalHit, LexicalIndex, LexicalQuery
from kb.search.table import PassageTable
from kb.search.vectors import Vector, VectorHit
from kb.store.records import Passage, PassageId, PassageKind

Found = TypeVar("Found")

# How many hits each side is first asked for, and how many at most when the store admits too few of them.
FIRST_ASK, LAST_ASK, GROWTH = 300, 20_000, 4
# Admitted passages wanted from each side before fusing.
WANTED = 100


class Candidate(NamedTuple):
    """An admitted passage with its raw scores; a tuple for the same reason as these."""

    passage: Passage
    scored: Scored


@dataclass(frozen=True, slots=True)
class Pools:
    """Provisions and handbook units apart: they are scaled apart, so that neither dwarfs the other."""

    provisions: tuple[Candidate, ...]
    handbooks: tuple[Candidate, ...]


def gather(
    ask: Callable[[int], Sequence[Found]], keep: Callable[[Iterable[Found]], list[Found]], wanted: int = WANTED
) -> list[Found]:
    """Ask for ever more until `wanted` are kept, everything was seen, or LAST_ASK is reached."""
    limit = FIRST_ASK
    while True:
        found = ask(limit)
        kept = keep(found)
        if len(kept) >= wanted or len(found) < limit or limit >= LAST_ASK:
            return kept
        limit = min(limit * GROWTH, LAST_ASK)


class Gatherer:
    """One question's candidates out of one word index, one passage table and one dense side."""

    def __init__(self, table: PassageTable, lexical: LexicalIndex, admitted: Admitted) -> None:
        self._table = table
        self._lexical = lexical
        self._shown = admitted.shown

    def lexical(self, query: LexicalQuery, instruments: Collection[InstrumentId] | None) -> dict[PassageId, float]:
        """Admitted passages with their BM25."""
        hits = gather(
            lambda limit: self._lexical.search(query, limit, instruments),
            self._admitted_hits,
        )
        return {hit.passage_id: hit.score for hit in hits}

    def dense(self, side: DenseSide, question: Vector, lexical: Iterable[PassageId]) -> dict[PassageId, float]:
        """Admitted passages with their cosine: the nearest ones, and the lexical candidates that have a vector.

        A lexical candidate farther than all of those gets the farthest one's cosine, which its own cannot exceed.
        Measured with 300 neighbours: its own cosine instead moves none of 378 develop questions.
        """
        fingerprint, shared = side.fingerprint, dict[str, tuple[PassageId, ...]]()

        def admitted(found: Iterable[VectorHit]) -> list[VectorHit]:
            hits = {hit.vector_id: hit for hit in found}
            shared.update(self._table.sharing_in(hits, fingerprint, self._shown))
            return [hit for key, hit in hits.items() if key in shared]

        hits = gather(lambda limit: side.index.query(question, limit), admitted)
        cosines = {passage_id: hit.cosine for hit in hits for passage_id in shared[hit.vector_id]}
        farthest = min(cosines.values(), default=None)
        if farthest is not None:
            holds, vector_of = side.holds, self._table.vector_of
            for one in lexical:
                if one not in cosines and (key := vector_of(one, fingerprint)) is not None and holds(key):
                    cosines[one] = farthest
        return cosines

    def pools(
        self, lexical: Mapping[PassageId, float], cosines: Mapping[PassageId, float], also: Iterable[PassageId] = ()
    ) -> Pools:
        """The union of both sides, and the admitted of `also`, which others proposed."""
        provisions: list[Candidate] = []
        handbooks: list[Candidate] = []
        proposed = self._table.belonging(dict.fromkeys(also), self._shown)
        words, vectors, passage_of = lexical.get, cosines.get, self._table.passage
        for passage_id in dict.fromkeys((*lexical, *cosines, *proposed)):
            passage = passage_of(passage_id)
            if passage is None:
                continue
            pool = handbooks if passage.kind is PassageKind.HANDBOOK else provisions
            pool.append(Candidate(passage, Scored(words(passage_id, 0.0), vectors(passage_id))))
        return Pools(tuple(provisions), tuple(handbooks))

    def _admitted_hits(self, found: Iterable[LexicalHit]) -> list[LexicalHit]:
        """The hits that the store shows for this generation and day."""
        hits = {hit.passage_id: hit for hit in found}
        return [hits[one] for one in self._table.belonging(hits, self._shown)]
