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

    def known_wordings(self, passage_ids: Collection[PassageId]) -> int:
        """How many of the passages read like one that was there before: they share its vector, made or to be made."""
        own = frozenset(passage_ids)
        return sum(self._known(passage_id, own) for passage_id in own)

    def without_vector(self, passage_ids: Collection[PassageId]) -> tuple[PassageId, ...]:
        """One passage for every new wording among them that has no vector yet.

        A wording that was there before waits for the backfill like everything older.
        """
        side, own = self._switch.wanted, frozenset(passage_ids)
        missing: dict[str, PassageId] = {}
        for passage_id in sorted(own):
            key = self._table.vector_of(passage_id, side.fingerprint)
            if key is not None and not side.holds(key) and not self._known(passage_id, own):
                missing.setdefault(key, passage_id)
        return tuple(missing.values())

    def _known(self, passage_id: PassageId, own: Collection[PassageId]) -> bool:
        fingerprint = self._switch.wanted.fingerprint
        key = self._table.vector_of(passage_id, fingerprint)
        return key is not None and any(other not in own for other in self._table.sharing(key, fingerprint))

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
