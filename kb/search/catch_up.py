"""Bringing the word index up to the store: it pulls what it lacks, and commits how far it got with it."""

from __future__ import annotations

from collections.abc import Callable, Collection

from kb.search.backfill import CancelToken
from kb.search.lexical import LexicalIndex, cut_passage
from kb.search.table import PassageTable
from kb.store.records import PassageId
from kb.store.repositories import PassageReader
from kb.text.segment import Segmenter

# A thousand articles are cut in about half a second; a commit costs 10–30 ms, so its share stays small.
_PAGE = 1000


class CatchUp:
    """Feeds passages to the word index in ascending order of id.

    `reached` is committed together with the passages: a kill -9 repeats at most one page, and repeating replaces.
    `copy_texts` is called first: of a store on a server the texts are kept here as well.
    """

    def __init__(
        self,
        passages: PassageReader,
        table: PassageTable,
        index: LexicalIndex,
        segmenter: Segmenter,
        *,
        copy_texts: Callable[[], object] = lambda: None,
    ) -> None:
        self._copy_texts = copy_texts
        self._passages = passages
        self._table = table
        self._index = index
        self._segmenter = segmenter

    def run(self, cancel: CancelToken | None = None, progress: Callable[[int], None] | None = None) -> int:
        """Add everything the store has beyond `reached`; how many passages were added."""
        self._copy_texts()
        self._table.refresh()
        added = 0
        while page := self._passages.passages_after(self._index.reached(), _PAGE):
            if cancel is not None and cancel.is_set():
                break
            self._index.add([cut_passage(entry, self._segmenter) for entry in page])
            self._index.commit(page[-1].passage.passage_id)
            added += len(page)
            if progress is not None:
                progress(added)
        return added

    def sweep(self, passage_ids: Collection[PassageId]) -> None:
        """Take passages that the store no longer has out of index and table."""
        self._index.delete(passage_ids)
        self._index.commit(self._index.reached())
        self._table.forget(passage_ids)
