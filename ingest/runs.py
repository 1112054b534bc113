"""Carries out one run: texts read and prepared aside, verified, given their vectors, then published in one step.

    reading      what is to be read, archives unpacked
    preparing    every text read, parsed, claimed and written aside; a bad one goes to quarantine and stops no other
    verifying    counts, contiguity, slices; references; each new text is found by its own title
    embedding    up to 2,000 changed passages wait for their vectors; more are found by their words first
    publishing   one short transaction

What a run does not come to publish is discarded, from the store and from the indexes.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ingest.attempt import Attempt, Progress
from ingest.collect import collect
from ingest.errors import IngestError, RunStoppedError, may_pass
from ingest.impact import Names, impact_of
from ingest.intake import Cancelled, Intake, Tally
from ingest.quarantine import Quarantine
from ingest.readers.archive import ARCHIVE_LIMITS
from ingest.readers.limits import ArchiveLimits
from ingest.readers.reading import read_file
from ingest.readers.types import Reader
from ingest.requests import IngestRequest
from ingest.sources.published import PublishedSources
from ingest.verifying import LISTED, dead_references, not_found
from kb.errors import ConflictError, SearchError, StoreError, ZhiguiError
from kb.search.prepared import PreparedIndexes
from kb.store.run_records import FileFailure, PassageCounts, RunPhase, RunReport, RunState
from kb.store.sql import SqlStore

__all__ = ["Cancelled", "Progress", "RunExecutor"]

log = logging.getLogger(__name__)
# A progress row costs a write to the disk; a run of hundreds of texts needs no more than some tens of them.
TEXTS_PER_PROGRESS_ROW = 10
# So many passages are two minutes of encoding on two slow cores; a larger update is found by its words meanwhile.
MOST_AWAITED_PASSAGES = 2_000
# What a manager reads is about changes: the first filling of a store has none, and 375 texts make no report.
MOST_REPORTED_TEXTS = 300
_SHANGHAI = ZoneInfo("Asia/Shanghai")


class RunExecutor:
    """Carries out runs against one store.

    Without `indexes` (a worker on another machine) texts are published by what the store knows of them, and the
    service takes them up. `names` gives what rests on an article a name for people.
    """

    def __init__(
        self,
        store: SqlStore,
        corpus: Path,
        home: Path,
        aliases: Mapping[str, str],
        *,
        indexes: PreparedIndexes | None = None,
        published: PublishedSources | None = None,
        names: Names | None = None,
        reader: Reader = read_file,
        archives: ArchiveLimits = ARCHIVE_LIMITS,
        today: Callable[[], date] = lambda: datetime.now(_SHANGHAI).date(),
    ) -> None:
        self._store = store
        self._corpus = corpus
        self._home = home
        self._aliases = aliases
        self._indexes = indexes
        self._published = published
        self._names = names
        self._reader = reader
        self._archives = archives
        self._today = today
        self._quarantine = Quarantine(home)

    def create(self, request: IngestRequest) -> int:
        """Queues a request and returns the run's number."""
        return self._store.runs.create(
            request.label, request.kind.value, request.actor, dry_run=request.dry_run, request=request.as_json()
        )

    def execute(
        self, run_id: int, on_progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> RunReport:
        """Carries out a run to its end and returns its report. An error that may pass comes out; see `jobs.running`."""
        request = IngestRequest.from_json(self._store.runs.request(run_id))
        run = Attempt(self._store, run_id, request, on_progress, cancelled or threading.Event())
        intake = Intake(
            self._store,
            run_id,
            request,
            aliases=self._aliases,
            quarantine=self._quarantine,
            cancelled=run.cancelled,
            reader=self._reader,
        )
        tally, unpacked = intake.tally, self._unpacked(run_id)
        try:
            self._prepare(run, intake, unpacked)
            impact = self._impact(tally)
            if request.dry_run:
                return run.finish(_state_of(tally), tally, impact=impact)
            self._verify(run, tally)
            passages = self._embed(run, tally)
            run.stop_if_asked()
            return self._publish(run, tally, impact, passages)
        except BaseException as error:
            return self._broken_off(run, tally, error)
        finally:
            if run.is_ours():
                shutil.rmtree(unpacked, ignore_errors=True)
                self._store.claims.release(run_id)

    def _broken_off(self, run: Attempt, tally: Tally, error: BaseException) -> RunReport:
        """Takes back what was prepared and closes the run; raises the error where that is for others to do."""
        if not run.is_ours():
            # Silent for too long, it was begun anew elsewhere: what is prepared under its number is the other's.
            if isinstance(error, ZhiguiError):
                return run.report()
            raise error
        self.discard(run.run_id)
        if self._store.publisher.generation_of(run.run_id) is not None:
            # It is out, only its record is not written: `close_dead` closes it as what it came to.
            raise error
        if isinstance(error, RunStoppedError):
            closed = run.report()
            return run.finish(RunState.CANCELLED, tally) if closed.state is RunState.RUNNING else closed
        if not isinstance(error, ZhiguiError):
            # A defect of ours or a stop: the run must not look alive.
            tally.notes.append("任务意外中断，没有发布任何内容。")
            run.finish(RunState.FAILED, tally)
            raise error
        if may_pass(error):
            raise error
        place = error.place if isinstance(error, IngestError) else None
        tally.failed.append(FileFailure(run.request.label, str(error), place))
        return run.finish(RunState.FAILED, tally)

    def _prepare(self, run: Attempt, intake: Intake, unpacked: Path) -> None:
        """Every input read, parsed and written aside. Raises RunStoppedError when somebody cancelled."""
        run.phase(RunPhase.READING)
        inputs = collect(
            run.request,
            self._corpus,
            self._home,
            unpack_to=unpacked,
            enrich=self._published.describe if self._published is not None else None,
            published=self._published,
            cancelled=run.cancelled,
            reading=run.page,
            reader=self._reader,
            archives=self._archives,
        )
        known = self._store.preparation.known_sources() if inputs else frozenset()
        run.phase(RunPhase.PREPARING)
        for done, one in enumerate(inputs):
            run.stop_if_asked()
            run.at(one.location)
            run.tell(done, len(inputs), one.location, noted=done % TEXTS_PER_PROGRESS_ROW == 0 or len(inputs) < 100)
            if one.fingerprint is not None and one.fingerprint in known:
                intake.tally.unchanged += 1
            else:
                intake.take(one, alone=len(inputs) == 1)
        run.tell(len(inputs), len(inputs), "")

    def _impact(self, tally: Tally) -> Mapping[str, object] | None:
        """What the new texts change; None where nothing was there that could change."""
        drafts = (*tally.new, *tally.told)
        if not drafts or len(drafts) > MOST_REPORTED_TEXTS or self._store.law.generation() == 0:
            return None
        return impact_of(drafts, self._store, self._today(), self._names).as_json()

    def _verify(self, run: Attempt, tally: Tally) -> None:
        """Raises ConflictError when what was prepared may not be published."""
        if not tally.added:
            return
        _require_checked(run.request, tally)
        run.phase(RunPhase.VERIFYING)
        problems = list(self._store.publisher.verify_prepared(run.run_id))
        for draft in tally.new:
            tally.notes += dead_references(draft)
        if self._indexes is not None and not problems:
            run.show("建立词语索引")
            self._indexes.words()
            run.stop_if_asked()
            problems += not_found(tally.new, self._indexes)
        if problems:
            raise ConflictError(f"没有发布：准备好的内容未通过核对。{'；'.join(problems)}。请重新导入。")

    def _embed(self, run: Attempt, tally: Tally) -> PassageCounts | None:
        """Gives the changed passages their vectors, unless they are too many to wait for; how many there were."""
        if not tally.added:
            return None
        changed = self._store.preparation.changed_passages(run.run_id)
        if self._indexes is None:
            return PassageCounts(len(changed))
        missing = self._indexes.without_vector(changed)
        counts = PassageCounts(len(changed), 0, self._indexes.known_wordings(changed))
        if not missing or not self._indexes.has_vectors:
            return counts
        if len(missing) > MOST_AWAITED_PASSAGES:
            tally.notes.append(f"有 {len(missing)} 段新文字，先可按词语检索，语义索引在后台补齐。")
            return counts
        run.phase(RunPhase.EMBEDDING)
        try:
            embedded = self._indexes.embed(
                missing, run.cancelled, lambda done, total: run.show(f"语义索引 {done}/{total} 段")
            )
        except SearchError as error:
            # The encoder may be away; the law takes effect all the same.
            tally.notes.append(f"语义索引没能先建好：{error}；先可按词语检索，稍后自动补齐。")
            embedded = 0
        return PassageCounts(counts.changed, embedded, counts.reused)

    def _publish(
        self, run: Attempt, tally: Tally, impact: Mapping[str, object] | None, passages: PassageCounts | None
    ) -> RunReport:
        """Makes it visible and closes the run. StoreError, which trying again does not mend, where only that failed."""
        run.phase(RunPhase.PUBLISHING)
        run.keep(tally, impact, passages)
        generation = self._store.publisher.publish(run.run_id)
        try:
            return run.finish(_state_of(tally), tally, generation=generation, impact=impact, passages=passages)
        except StoreError as error:
            if generation is None:
                raise
            raise StoreError(f"内容已经发布（数据第 {generation} 代），只是任务记录没能写完：{error}") from error

    def _unpacked(self, run_id: int) -> Path:
        """Where the archives of a run are unpacked."""
        return self._home / "unpacked" / f"run-{run_id}"

    def discard(self, run_id: int) -> None:
        """Takes back what a run prepared, from the store and from the indexes; nothing where it was published."""
        prepared = self._store.preparation.changed_passages(run_id)
        self._store.preparation.discard(run_id)
        shutil.rmtree(self._unpacked(run_id), ignore_errors=True)
        if self._indexes is not None and prepared:
            left = self._store.passages.passages(prepared)
            try:
                self._indexes.sweep([each for each in prepared if each not in left])
            except SearchError as error:
                # Found by a search they are passed over: the store knows nothing of them.
                log.warning("索引里还留着任务 %d 撤掉的段落：%s", run_id, error)


def _require_checked(request: IngestRequest, tally: Tally) -> None:
    """Raises ConflictError where something was read that was not there when the run was checked."""
    if request.checked is None:
        return
    other = [name for name, each in zip(tally.added, tally.versions, strict=True) if each not in request.checked]
    if other:
        listed = "、".join(other[:LISTED]) + (f"等 {len(other)} 份" if len(other) > LISTED else "")
        raise ConflictError(f"没有发布：检查之后文件或来源又有改动，{listed}与检查时不同。请重新检查，看过再发布。")


def _state_of(tally: Tally) -> RunState:
    nothing_came_in = tally.failed and not tally.added and not tally.unchanged
    return RunState.FAILED if nothing_came_in else RunState.DONE
