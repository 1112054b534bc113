"""An attempt at a run, under way: says how far it is, learns whether it has to stop, and writes down what it came to.

Which attempt counts stands in the store: one that fell silent for long finds its run begun anew by somebody else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ingest.errors import RunStoppedError
from ingest.intake import Cancelled, Tally
from ingest.requests import IngestRequest
from kb.store.run_records import PassageCounts, RunPhase, RunReport, RunState
from kb.store.sql import SqlStore

Progress = Callable[[int, int, str], None]
# A row costs a write to the disk; a file of 1,600 pages needs no more than some tens of them.
PAGES_PER_PROGRESS_ROW = 25


class Attempt:
    """One attempt at a run; made, it has begun."""

    def __init__(
        self, store: SqlStore, run_id: int, request: IngestRequest, on_progress: Progress | None, cancelled: Cancelled
    ) -> None:
        self._store = store
        self.run_id = run_id
        self.request = request
        self._on_progress = on_progress
        self.cancelled = cancelled
        self._attempt = store.runs.start(run_id)
        self._place = (0, 0)
        self._location = ""

    def is_ours(self) -> bool:
        """Whether it still is the attempt that began here: who falls silent for long finds the run begun anew."""
        return self._store.runs.attempt(self.run_id) == self._attempt

    def phase(self, phase: RunPhase) -> None:
        """What the run is at now. Raises ConflictError when it is no longer ours to go on with."""
        self._store.runs.phase(self.run_id, phase, self._attempt)

    def tell(self, done: int, total: int, location: str, *, noted: bool = True) -> None:
        """So many texts of so many are done, this one is at hand; `noted` writes it down for others to see."""
        self._place = (done, total)
        if self._on_progress is not None:
            self._on_progress(done, total, location)
        if noted:
            self._store.claims.renew(self.run_id, self._store.clock())
            if self._store.runs.progress(self.run_id, self._attempt, done, total, location or None):
                raise RunStoppedError

    def at(self, location: str) -> None:
        """The text that is read next, for `page`."""
        self._location = location

    def page(self, done: int, total: int) -> None:
        """So many pages of the text at hand are read; a long one is told of now and then, and can be stopped."""
        self.stop_if_asked()
        if total > PAGES_PER_PROGRESS_ROW and done % PAGES_PER_PROGRESS_ROW == 0:
            self.show(f"{self._location}（第 {done}/{total} 页）")

    def show(self, doing: str) -> None:
        """What the run is at when its texts are all read."""
        done, total = self._place
        self.tell(done, total, doing)

    def stop_if_asked(self) -> None:
        """Raises RunStoppedError when somebody cancelled or the process has to end."""
        if self.cancelled.is_set():
            raise RunStoppedError

    def keep(self, tally: Tally, impact: Mapping[str, object] | None, passages: PassageCounts | None) -> None:
        """Writes down what the run did, before it publishes: a kill behind the publication loses none of it."""
        self._store.runs.keep(
            self.run_id,
            added=tally.added,
            unchanged=tally.unchanged,
            failed=tally.failed,
            notes=tally.notes,
            impact=impact,
            passages=passages,
        )

    def finish(
        self,
        state: RunState,
        tally: Tally,
        *,
        generation: int | None = None,
        impact: Mapping[str, object] | None = None,
        passages: PassageCounts | None = None,
    ) -> RunReport:
        """Closes the run and returns its report."""
        self._store.runs.finish(
            self.run_id,
            state,
            added=tally.added,
            unchanged=tally.unchanged,
            failed=tally.failed,
            notes=tally.notes,
            generation=generation,
            impact=impact,
            passages=passages,
            versions=tally.versions if self.request.dry_run else None,
        )
        return self.report()

    def report(self) -> RunReport:
        """The run as the store has it now."""
        report = self._store.runs.get(self.run_id)
        assert report is not None
        return report
