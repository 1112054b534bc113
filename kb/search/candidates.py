"""Gathering what words and vectors propose, and keeping what may be shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kb.law.instruments import InstrumentId
from kb.search.admission import Admitted
from kb.search.dense import DenseSide
from kb.search.fusion import Scored
from kb.search.lexical import LexicalIndex, LexicalQuery
from kb.search.table import PassageTable
from kb.search.vectors import Vector
from kb.store.records import Passage, PassageId, PassageKind

Found = TypeVar("Found")

# How many hits each side is first asked for, and how many at most when the store admits too few of them.
FIRST_ASK, LAST_ASK, GROWTH = 300, 20_000, 4
# Admitted passages wanted from each side before fusing.
WANTED = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """An admitted passage with its raw scores."""

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
        self._admitted = admitted

    def lexical(self, query: LexicalQuery, instruments: Collection[InstrumentId] | None) -> dict[PassageId, float]:
        """Admitted passages with their BM25."""
        hits = gather(
            lambda limit: self._lexical.search(query, limit, instruments),
            lambda found: [hit for hit in found if self.admits(hit.passage_id)],
        )
        return {hit.passage_id: hit.score for hit in hits}

    def dense(self, side: DenseSide, question: Vector, lexical: Iterable[PassageId]) -> dict[PassageId, float]:
        """Admitted passages with their cosine: the nearest ones, and the lexical candidates that have a vector.

        A lexical candidate farther than all of those gets the farthest one's cosine, which its own cannot exceed.
        Measured with 300 neighbours: its own cosine instead moves none of 378 develop questions.
        """
        hits = gather(
            lambda limit: side.index.query(question, limit),
            lambda found: [hit for hit in found if self._sharing(hit.vector_id, side)],
        )
        cosines = {passage_id: hit.cosine for hit in hits for passage_id in self._sharing(hit.vector_id, side)}
        farthest = min(cosines.values(), default=None)
        if farthest is not None:
            far = (one for one in lexical if one not in cosines and self._has_vector(one, side))
            cosines.update(dict.fromkeys(far, farthest))
        return cosines

    def pools(
        self, lexical: Mapping[PassageId, float], cosines: Mapping[PassageId, float], also: Iterable[PassageId] = ()
    ) -> Pools:
        """The union of both sides, and the admitted of `also`, which others proposed."""
        provisions: list[Candidate] = []
        handbooks: list[Candidate] = []
        proposed = (one for one in also if self.admits(one))
        for passage_id in dict.fromkeys((*lexical, *cosines, *proposed)):
            passage = self._table.passage(passage_id)
            if passage is None:
                continue
            scored = Scored(lexical.get(passage_id, 0.0), cosines.get(passage_id))
            pool = handbooks if passage.kind is PassageKind.HANDBOOK else provisions
            pool.append(Candidate(passage, scored))
        return Pools(tuple(provisions), tuple(handbooks))

    def admits(self, passage_id: PassageId) -> bool:
        """Whether the store shows the passage for this generation and day."""
        passage = self._table.passage(passage_id)
        return passage is not None and (
            passage.version_id in self._admitted.versions or passage.version_id in self._admitted.handbooks
        )

    def _sharing(self, key: str, side: DenseSide) -> list[PassageId]:
        return [one for one in self._table.sharing(key, side.fingerprint) if self.admits(one)]

    def _has_vector(self, passage_id: PassageId, side: DenseSide) -> bool:
        key = self._table.vector_of(passage_id, side.fingerprint)
        return key is not None and side.holds(key)
