"""The indexes ahead of a publication: what a run prepared is taken in, looked up, and given its vectors, unseen yet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from kb.law.instruments import InstrumentId, VersionId
from kb.law.titles import short_title
from kb.search.backfill import Backfill, CancelToken
from kb.search.dense import EncoderSwitch
from kb.search.lexical import LexicalIndex, LexicalQuery
from kb.search.table import PassageTable
from kb.store.records import PassageId
from kb.text.segment import Segmenter

# A text of which not one of the first so many passages of its own instrument is found by its title is not searchable.
_LOOKED_AT = 500


class PreparedIndexes:
    """What an ingest run asks of the indexes before it publishes. `words` brings the word index up to the store."""

    def __init__(
        self,
        *,
        words: Callable[[], int],
        segmenter: Callable[[], Segmenter],
        lexical: LexicalIndex,
        table: PassageTable,
        switch: EncoderSwitch,
        backfill: Backfill,
    ) -> None:
        self._words = words
        self._segmenter = segmenter
        self._lexical = lexical
        self._table = table
        self._switch = switch
        self._backfill = backfill

    def words(self) -> int:
        """Takes every prepared passage into the word index; how many were new to it."""
        return self._words()

    def finds(self, instrument_id: InstrumentId, version_id: VersionId, title: str) -> bool:
        """Whether a search for an instrument's title among its own passages brings one of this version."""
        segmenter, name = self._segmenter(), short_title(title)
        query = LexicalQuery(segmenter.words(name), segmenter.bigrams(name))
        hits = self._lexical.search(query, _LOOKED_AT, [instrument_id])
        found = (self._table.passage(hit.passage_id) for hit in hits)
        return any(passage is not None and passage.version_id == version_id for passage in found)

    @property
    def has_vectors(self) -> bool:
        """Whether the collection holds any vector: before the first, search goes by words anyway."""
        return self._switch.wanted.done() > 0

    def with_vector(self, passage_ids: Collection[PassageId]) -> int:
        """How many of the passages have a vector already, their own or that of an equal wording."""
        side = self._switch.wanted
        keys = (self._table.vector_of(each, side.fingerprint) for each in passage_ids)
        return sum(key is not None and side.holds(key) for key in keys)

    def without_vector(self, passage_ids: Collection[PassageId]) -> tuple[PassageId, ...]:
        """One passage for every vector that is still to be made: passages of the same wording share one."""
        side = self._switch.wanted
        missing: dict[str, PassageId] = {}
        for passage_id in passage_ids:
            key = self._table.vector_of(passage_id, side.fingerprint)
            if key is not None and not side.holds(key):
                missing.setdefault(key, passage_id)
        return tuple(missing.values())

    def embed(
        self, passage_ids: Sequence[PassageId], cancel: CancelToken, progress: Callable[[int, int], None] | None = None
    ) -> int:
        """Makes the vectors of these passages now; how many were made before `cancel` was set."""
        return self._backfill.run_for(passage_ids, cancel, progress)

    def sweep(self, passage_ids: Collection[PassageId]) -> None:
        """Takes passages of a run that was discarded out of every index; vectors that others share stay."""
        if not passage_ids:
            return
        side = self._switch.wanted
        keys = {self._table.vector_of(each, side.fingerprint) for each in passage_ids}
        self._lexical.delete(passage_ids)
        self._lexical.commit(self._lexical.reached())
        self._table.forget(passage_ids)
        alone = [key for key in keys if key is not None and not self._table.sharing(key, side.fingerprint)]
        if held := [key for key in alone if side.holds(key)]:
            side.remove(held)
