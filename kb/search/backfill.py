"""Making the vectors that are missing, behind the running service: ordered, resumable, one thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from kb.search.dense import DenseSide, EncoderSwitch
from kb.search.passages import CORE_PRIORITY, OTHER_PRIORITY, embedded_text_of
from kb.search.table import PassageTable
from kb.search.vectors import VectorRecord
from kb.store.records import IndexablePassage, PassageId
from kb.store.repositories import PassageReader

# About one second of work on two slow cores: a cancelled run ends within it, a killed one repeats no more than that.
BATCH = 16


class CancelToken(Protocol):
    """Says whether the work should stop; threading.Event is one."""

    def is_set(self) -> bool:
        """True from the moment somebody asked to stop."""
        ...


@dataclass(frozen=True, slots=True)
class BackfillReport:
    """What a run did: vectors held and wanted at its end, how many it made, and whether it was stopped."""

    done: int
    total: int
    encoded: int
    cancelled: bool


class Backfill:
    """Encodes the passages without a vector, core consumer statutes first.

    What the vector index holds is the truth: there is no list of its own that a kill -9 could leave wrong. `run` may be
    called again and again, from one thread at a time; it returns at once when nothing is missing. `run_for` may run
    beside it: batches alternate.

    `leads(collection)` says whether the vectors of a collection are this process's to make: of several replicas one
    makes them, `following` is true of the others.
    """

    def __init__(
        self,
        passages: PassageReader,
        table: PassageTable,
        switch: EncoderSwitch,
        *,
        leads: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._leads = leads
        self._shared = False
        self.following = False
        self._passages = passages
        self._table = table
        self._switch = switch
        self._batch = Lock()

    def run(
        self, cancel: CancelToken, progress: Callable[[int, int], None] | None = None, *, core_only: bool = False
    ) -> BackfillReport:
        """Encode until nothing is missing or `cancel` is set; `progress(done, total)` after every batch.

        With `core_only` it ends when what officers of every industry are asked about first is done.

        Completing the wanted collection makes it the active one.
        """
        side, encoded = self._switch.wanted, 0
        self._table.refresh()
        if not side.recalled:
            side.recall(self._table)
        if not self._mine(side):
            return self._report(side, 0, cancelled=False)
        last = CORE_PRIORITY if core_only else OTHER_PRIORITY
        while pending := self._table.pending(side.fingerprint, side.holds, last):
            for start in range(0, len(pending), BATCH):
                if cancel.is_set():
                    return self._report(side, encoded, cancelled=True)
                if not self._leads(side.name):
                    return self._report(side, encoded, cancelled=True)
                with self._batch:
                    encoded += self._encode(side, pending[start : start + BATCH])
                if progress is not None:
                    progress(side.done(), self._table.vector_count(side.fingerprint))
            self._table.refresh()
        if side.done() and not core_only:
            self._switch.complete()
        return self._report(side, encoded, cancelled=False)

    def _mine(self, side: DenseSide) -> bool:
        """Whether the vectors are ours to make; else what another replica has made by now is taken note of."""
        self.following = not self._leads(side.name)
        if self.following:
            self._shared = True
            if side.done() < self._table.vector_count(side.fingerprint):
                side.recall(self._table)
            self._switch.look()
        elif self._shared:
            # Taken over: the one before may have made more than we have seen.
            side.recall(self._table)
            self._shared = False
        return not self.following

    def run_for(
        self,
        passage_ids: Sequence[PassageId],
        cancel: CancelToken,
        progress: Callable[[int, int], None] | None = None,
    ) -> int:
        """Encodes these passages now, whatever their priority; how many before `cancel` was set."""
        side = self._switch.wanted
        keys = ((self._table.vector_of(one, side.fingerprint), one) for one in passage_ids)
        wanted = [(key, one) for key, one in keys if key is not None and not side.holds(key)]
        encoded = 0
        for start in range(0, len(wanted), BATCH):
            if cancel.is_set():
                break
            with self._batch:
                left = [(key, one) for key, one in wanted[start : start + BATCH] if not side.holds(key)]
                encoded += self._encode(side, left)
            if progress is not None:
                progress(min(start + BATCH, len(wanted)), len(wanted))
        return encoded

    def _encode(self, side: DenseSide, batch: Sequence[tuple[str, PassageId]]) -> int:
        # The index may hold what nobody knew of: texts that come back into an empty store, vectors of another replica.
        there = side.recognise([key for key, _ in batch])
        entries = [(key, passage_id, self._entry(passage_id)) for key, passage_id in batch if key not in there]
        self._table.forget([passage_id for _, passage_id, entry in entries if entry is None])
        found = [(key, entry) for key, _, entry in entries if entry is not None]
        if not found:
            return 0
        matrix = side.encoder.encode_passages([embedded_text_of(entry) for _, entry in found])
        side.add(
            [
                VectorRecord(key, vector, entry.text, entry.title, entry.label)
                for (key, entry), vector in zip(found, matrix, strict=True)
            ]
        )
        return len(found)

    def _entry(self, passage_id: PassageId) -> IndexablePassage | None:
        page = self._passages.passages_after(passage_id - 1, 1)
        return page[0] if page and page[0].passage.passage_id == passage_id else None

    def _report(self, side: DenseSide, encoded: int, *, cancelled: bool) -> BackfillReport:
        return BackfillReport(side.done(), self._table.vector_count(side.fingerprint), encoded, cancelled)
