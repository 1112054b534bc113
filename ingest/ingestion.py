"""What api asks of ingest: texts brought in and taken back, runs watched; and the worker that serves others."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ingest.collect import HANDBOOKS_SOURCE
from ingest.jobs.announcing import CHECK, INGEST, announce
from ingest.jobs.dead import AUTOMATIC
from ingest.jobs.duties import Duties
from ingest.jobs.retried import QUARANTINE_ACTOR
from ingest.jobs.running import Carrier
from ingest.jobs.schedule import Planned, Schedule
from ingest.jobs.tasks import JobQueue
from ingest.older_texts import complete_relations
from ingest.quarantine import Quarantine
from ingest.requests import IngestKind, IngestRequest
from ingest.runs import Cancelled, Progress, RunExecutor
from ingest.sandbox import Sandbox
from ingest.sources import china_law
from ingest.upgrades import Upgrades
from kb.bootstrap import KnowledgeBase
from kb.errors import ConflictError, NotFoundError
from kb.law.instruments import DateBasis, VersionId
from kb.records.redact import masked
from kb.store.leading import STARTER
from kb.store.records import HandbookId
from kb.store.run_records import RunReport, RunState
from kb.store.sql import SqlStore

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Ingestion:
    """Everything that brings texts in or takes them back."""

    store: SqlStore
    executor: RunExecutor
    carrier: Carrier
    queue: JobQueue
    duties: Duties
    schedule: Schedule
    quarantine: Quarantine
    upgrades: Upgrades
    knowledge_base: KnowledgeBase
    stopping: threading.Event
    inbox: Path
    sandbox: Sandbox
    _completed: bool = False

    def submit(self, request: IngestRequest) -> int:
        """Queues a run for the worker and returns its number."""
        run_id = self.executor.create(request)
        announce(self.queue, run_id, lane=CHECK if request.dry_run else INGEST)
        return run_id

    def run_now(
        self, request: IngestRequest, on_progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> RunReport:
        """Carries a request out here and now, and lets the indexes catch up."""
        if not request.dry_run:
            self._complete_older()
        run_id = self.executor.create(request)
        report = self.carrier.carry_out_here(run_id, on_progress, cancelled)
        if report.generation is not None:
            self.knowledge_base.published(on_progress)
        return report

    def build_starter(self, on_progress: Progress | None = None) -> tuple[RunReport, ...]:
        """Brings in the starter corpus and our handbooks where they are new; unchanged ones cost next to nothing.

        Of several replicas that start at once one does it, the others wait and find it done.
        The first time our other content is accepted as it is; from then on a new release says what it changes.
        """
        reports = []
        with self.store.leading.alone(STARTER, lambda: log.info("另一个副本正在建立初始知识库，等它完成。")):
            for request in (IngestRequest(source=HANDBOOKS_SOURCE, kind=IngestKind.HANDBOOK), self._starter_request()):
                if request is not None:
                    reports.append(self.run_now(request, on_progress))
            self.upgrades.begin()
        return tuple(reports)

    def runs(self, limit: int = 50, before: int | None = None) -> tuple[RunReport, ...]:
        """The newest runs first; `before`: older ones than this run."""
        return self.store.runs.newest(limit, before=before)

    def run(self, run_id: int) -> RunReport | None:
        """One run, None when there is none with this number."""
        return self.store.runs.get(run_id)

    def several(self, run_ids: Sequence[int]) -> tuple[RunReport, ...]:
        """The runs of these numbers that there are."""
        return self.store.runs.several(run_ids)

    def cancel(self, run_id: int) -> None:
        """Asks a run to stop; nothing of it will be published. Raises ConflictError when it is over."""
        self._known(run_id)
        if self.store.runs.cancel_queued(run_id):
            return
        if self._known(run_id).state is not RunState.RUNNING:
            raise ConflictError(f"任务 {run_id} 已经结束，不能取消；要撤回，请用 zhigui ingestions rollback。")
        self.store.runs.request_cancel(run_id)

    def retry(self, run_id: int, actor: str) -> int:
        """Queues the same request once more, as a new run. ConflictError where none of its files is there any more."""
        request = self._request_again(run_id)
        # What a duty began, or a refused file that is tried again, is known by its actor.
        automatic = request.actor in AUTOMATIC or request.actor == QUARANTINE_ACTOR
        return self.submit(request if automatic else replace(request, actor=actor))

    def publish_checked(self, run_id: int, actor: str) -> int:
        """Queues for publication what a run only checked. ConflictError where it did not, or its files are gone.

        Files and sources are read again; a text that is not one of those checked fails the run, and nothing comes out.
        """
        report = self._known(run_id)
        if not report.dry_run or report.state is not RunState.DONE:
            raise ConflictError(f"任务 {run_id} 不是已完成的检查，没有可以发布的内容。")
        request = self._request_again(run_id, "发布")
        return self.submit(replace(request, dry_run=False, actor=actor, checked=report.versions))

    def refuse_rollback(self, run_id: int) -> None:
        """Raises what `rollback` would raise now: ConflictError names the later runs; changes nothing."""
        self._known(run_id)
        self.store.publisher.refuse_rollback(run_id)

    def retry_quarantined(self, entry_id: str) -> int:
        """Queues a refused file once more; it leaves the quarantine when it comes in. Raises NotFoundError."""
        entry = self.quarantine.get(entry_id)
        path = str(self.quarantine.release(entry_id).absolute())
        return self.submit(IngestRequest(paths=(path,), kind=entry.refused.kind, actor=QUARANTINE_ACTOR))

    def planned(self) -> tuple[Planned, ...]:
        """The scheduled sources, the soonest first."""
        return self.schedule.planned(self.store.clock())

    def rollback(self, run_id: int, actor: str) -> RunReport:
        """Takes a published run back by a new publication."""
        self._known(run_id)
        self.store.publisher.rollback(run_id, actor)
        self.store.runs.mark(run_id, RunState.ROLLED_BACK)
        self.knowledge_base.published()
        return self._known(run_id)

    def set_dates(self, version_id: str, dates: Mapping[str, date], evidence: str, actor: str) -> int:
        """Settles dates of a version by hand, by kind (effective, promulgation, …); the evidence is kept with them."""
        generation = self.store.publisher.set_dates(
            VersionId(version_id), dates, DateBasis.ENTERED_BY_HAND, masked(evidence).text, actor
        )
        self.knowledge_base.published()
        return generation

    def clear_date(self, version_id: str, kind: str, reason: str, actor: str) -> int:
        """Takes a date entered by hand back: what sources say of it counts again. Raises NotFoundError for none."""
        generation = self.store.publisher.clear_date(VersionId(version_id), kind, masked(reason).text, actor)
        self.knowledge_base.published()
        return generation

    def withdraw(self, version_id: str, reason: str, actor: str) -> int:
        """Takes a wrong version back."""
        generation = self.store.publisher.withdraw(VersionId(version_id), masked(reason).text, actor)
        self.knowledge_base.published()
        return generation

    def withdraw_handbook(
        self, handbook_id: HandbookId, reason: str, actor: str, version_id: VersionId | None = None
    ) -> int:
        """Takes a handbook back, or one text of it."""
        generation = self.store.publisher.withdraw_handbook(handbook_id, masked(reason).text, version_id, actor=actor)
        self.knowledge_base.published()
        return generation

    def accept_upgrade(self, content_id: str, actor: str) -> int:
        """Accepts our content as reported (`Upgrades.accept`), and takes back handbooks whose file is gone."""
        accepted = self.upgrades.accept(content_id, actor)
        for each in self.upgrades.left():
            self.withdraw_handbook(each.handbook_id, "升级：这本手册的文件已经没有了", actor, each.version_id)
        return accepted

    def start(self) -> None:
        """Starts the workers and the duties; runs that were queued when the last process ended are queued again."""
        self._complete_older()
        if not self.queue.shared:
            self.queue.clear()
            for run_id in self.store.runs.due(self.store.clock()):
                announce(self.queue, run_id)
        self.queue.start()
        self.duties.start()

    def close(self) -> None:
        """Stops the run in hand at its next text, then the workers."""
        self.stopping.set()
        self.duties.close()
        self.queue.close()
        self.sandbox.close()

    def _known(self, run_id: int) -> RunReport:
        report = self.store.runs.get(run_id)
        if report is None:
            raise NotFoundError(f"没有编号为 {run_id} 的导入任务；可用 zhigui ingestions list 查看。")
        return report

    def _request_again(self, run_id: int, what: str = "重试") -> IngestRequest:
        """What a run was asked to do. ConflictError, which names `what` cannot be done, where its files are gone."""
        self._known(run_id)
        request = IngestRequest.from_json(self.store.runs.request(run_id))
        if request.paths and not any(Path(path).exists() for path in request.paths):
            raise ConflictError(
                f"任务 {run_id} 的文件已经不在原处（{request.paths[0]}），不能{what}。"
                "收件文件夹的文件读完就移到 done 或 refused，被拒绝的留在隔离区："
                "请用 zhigui quarantine list 查看、quarantine retry 再试，或重新导入文件。"
            )
        return request

    def _starter_request(self) -> IngestRequest | None:
        """None when this release of the starter package came in before."""
        return None if self.upgrades.knows_starter() else IngestRequest(source=china_law.NAME)

    def _complete_older(self) -> None:
        """Reads relations out of texts older than these: before a newer text brings its own, and only once."""
        if not self._completed and complete_relations(self.store) is not None:
            self.knowledge_base.published()
        self._completed = True


@dataclass(slots=True)
class Worker:
    """Carries runs out for a service elsewhere: the store, the executor and the queue, nothing else is open."""

    store: SqlStore
    queue: JobQueue
    duties: Duties
    stopping: threading.Event
    sandbox: Sandbox

    def start(self) -> None:
        """Begins to take runs."""
        self.queue.start()
        self.duties.start()

    def close(self) -> None:
        """Puts the runs in hand back into the queue at their next text, and ends."""
        self.stopping.set()
        self.duties.close()
        self.queue.close()
        self.sandbox.close()
        self.store.close()
