"""Whether the indexes hold what the store does, id by id.

A crash between two of them, a store put back from a backup or an index edited by hand leaves them apart. Everything is
read in pages, so that questions go on meanwhile: at 27,000 passages it takes 0.4 s of a core, nearly all in Chroma.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.search.dense import DenseSide, EncoderSwitch
from kb.search.encoder_absent import AbsentEncoder
from kb.search.errors import VectorIndexError
from kb.search.lexical import LexicalIndex
from kb.search.table import PassageTable
from kb.store.records import PassageId
from kb.store.repositories import PassageReader

# One of so many vectors is read whole: ids and vectors lie in different files, and one of these may be gone alone.
_SAMPLED = 2000


@dataclass(frozen=True, slots=True)
class WordsHeld:
    """The word index against the store: how many passages it should hold, lacks, and holds though they are gone."""

    wanted: int
    missing: int
    orphans: int


@dataclass(frozen=True, slots=True)
class VectorsHeld:
    """One encoder's vectors against the store.

    `missing` have not been made yet, `lost` this process counts as made although the index has them no more. `orphans`
    are the ids of vectors whose passages are gone. `mean_agrees`: the remembered mean is one of all that are held.
    """

    collection: str
    wanted: int
    missing: int
    lost: int
    orphans: frozenset[str] = field(repr=False)
    mean_agrees: bool


class IndexAgreement:
    """Compares the indexes of an opened knowledge base with its store."""

    def __init__(
        self, passages: PassageReader, table: PassageTable, lexical: LexicalIndex, switch: EncoderSwitch
    ) -> None:
        self._passages = passages
        self._table = table
        self._lexical = lexical
        self._switch = switch

    def words(self) -> WordsHeld:
        """What the word index holds of the passages it says it has reached. SearchError when it cannot be read."""
        reached, held = self._lexical.reached(), self._lexical.ids()
        wanted = frozenset(each for each in self._passages.passage_ids() if each <= reached)
        return WordsHeld(len(wanted), len(wanted - held), len(held - wanted))

    def vectors(self) -> Iterator[VectorsHeld]:
        """What each collection in use holds, that of the wanted encoder first; of an absent encoder nothing is said.

        SearchError when one cannot be read.
        """
        return map(self._held, self._sides())

    def sweep_vectors(self) -> int:
        """Takes vectors whose passages are gone out of the indexes; how many there were."""
        swept = 0
        for side in self._sides():
            orphans = self._held(side).orphans
            side.remove(sorted(orphans))
            # The table may still know some of them, whose passages another process took away.
            self._table.recount(side.fingerprint)
            swept += len(orphans)
        return swept

    def _sides(self) -> Iterator[DenseSide]:
        for side in (self._switch.wanted, self._switch.previous):
            if side is not None and not isinstance(side.encoder, AbsentEncoder):
                yield side

    def _held(self, side: DenseSide) -> VectorsHeld:
        # In this order: what is added meanwhile belongs to a passage that is read after it.
        known = side.known()
        held = frozenset(side.index.ids())
        _require_whole(side, held)
        mean_agrees = side.index.mean_agrees()
        self._table.refresh()
        wanted = self._wanted(side.fingerprint)
        absent = wanted - held
        return VectorsHeld(
            collection=side.name,
            wanted=len(wanted),
            missing=len(absent - side.known()),
            lost=len(absent & known),
            orphans=held - wanted,
            mean_agrees=mean_agrees,
        )

    def _wanted(self, fingerprint: str) -> frozenset[str]:
        """The vectors of the passages in the store; the table may still know some that another process took away."""
        stored: frozenset[PassageId] = self._passages.passage_ids()
        keys = (self._table.vector_of(each, fingerprint) for each in stored)
        return frozenset(key for key in keys if key is not None)


def _require_whole(side: DenseSide, held: frozenset[str]) -> None:
    """Raises VectorIndexError where ids are held whose vectors cannot be read, or a question finds nothing."""
    sample = sorted(held)[::_SAMPLED]
    found = side.index.get(sample)
    if side.index.existing([each for each in sample if each not in found]):
        raise VectorIndexError("语义索引里有编号，却读不出向量。")
    for vector in list(found.values())[:1]:
        if not side.index.query(vector, 1):
            raise VectorIndexError("语义索引里有向量，却什么也检索不到。")
