"""The composition root of ingest: builds the executor and the queue over an opened knowledge base."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ingest.collect import HANDBOOKS_SOURCE
from ingest.jobs import JobQueue
from ingest.requests import IngestKind, IngestRequest
from ingest.runs import Cancelled, Progress, RunExecutor
from ingest.sources import china_law
from kb.bootstrap import KnowledgeBase
from kb.errors import ConflictError, NotFoundError
from kb.law.instruments import DateBasis, VersionId
from kb.store.runs import RunReport, RunState
from kb.store.sql import SqlStore

__all__ = ["IngestKind", "IngestRequest", "Ingestion", "open_ingestion"]


@dataclass(slots=True)
class Ingestion:
    """Everything that brings texts in or takes them back."""

    store: SqlStore
    executor: RunExecutor
    queue: JobQueue
    knowledge_base: KnowledgeBase
    stopping: threading.Event = field(default_factory=threading.Event)

    def submit(self, request: IngestRequest) -> int:
        """Queues a run for the worker and returns its number."""
        run_id = self.executor.create(request)
        self.queue.submit(run_id)
        return run_id

    def run_now(
        self, request: IngestRequest, on_progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> RunReport:
        """Carries a request out here and now, and lets the indexes catch up."""
        report = self.executor.execute(self.executor.create(request), on_progress, cancelled or self.stopping)
        self.knowledge_base.published(on_progress)
        return report

    def build_starter(self, on_progress: Progress | None = None) -> tuple[RunReport, ...]:
        """Brings in the starter corpus and our handbooks where they are new; unchanged ones cost next to nothing."""
        reports = []
        for request in (IngestRequest(source=HANDBOOKS_SOURCE, kind=IngestKind.HANDBOOK), self._starter_request()):
            if request is not None:
                reports.append(self.run_now(request, on_progress))
        return tuple(reports)

    def runs(self, limit: int = 50) -> tuple[RunReport, ...]:
        """The newest runs first."""
        return self.store.runs.newest(limit)

    def run(self, run_id: int) -> RunReport | None:
        """One run, None when there is none with this number."""
        return self.store.runs.get(run_id)

    def cancel(self, run_id: int) -> None:
        """Asks a run to stop; nothing of it will be published. Raises ConflictError when it is over."""
        report = self._known(run_id)
        if report.state is RunState.QUEUED:
            self.store.runs.finish(run_id, RunState.CANCELLED)
        elif report.state is RunState.RUNNING:
            self.store.runs.request_cancel(run_id)
        else:
            raise ConflictError(f"任务 {run_id} 已经结束，不能取消；要撤回已发布的内容，请用回滚。")

    def retry(self, run_id: int) -> int:
        """Queues the same request once more, as a new run."""
        self._known(run_id)
        return self.submit(IngestRequest.from_json(self.store.runs.request(run_id)))

    def rollback(self, run_id: int) -> RunReport:
        """Takes a published run back by a new publication."""
        self._known(run_id)
        self.store.publisher.rollback(run_id)
        self.store.runs.mark(run_id, RunState.ROLLED_BACK)
        self.knowledge_base.published()
        return self._known(run_id)

    def set_effective_date(self, version_id: str, value: date, evidence: str, actor: str) -> int:
        """Settles a version's effective date by hand; the evidence is kept with it."""
        generation = self.store.publisher.set_date(
            VersionId(version_id), "effective", value, DateBasis.ENTERED_BY_HAND, evidence, actor
        )
        self.knowledge_base.published()
        return generation

    def withdraw(self, version_id: str, reason: str) -> int:
        """Takes a wrong version back."""
        generation = self.store.publisher.withdraw(VersionId(version_id), reason)
        self.knowledge_base.published()
        return generation

    def start(self) -> None:
        """Starts the worker; runs that were queued when the last process ended are queued again."""
        self.queue.clear()
        for run_id in self.store.runs.queued():
            self.queue.submit(run_id)
        self.queue.start()

    def close(self) -> None:
        """Stops the run in hand at its next text, then the worker."""
        self.stopping.set()
        self.queue.close()

    def _known(self, run_id: int) -> RunReport:
        report = self.store.runs.get(run_id)
        if report is None:
            raise NotFoundError(f"没有编号为 {run_id} 的导入任务；可用 zhigui ingestions list 查看。")
        return report

    def _starter_request(self) -> IngestRequest | None:
        """None when this release of the starter package came in before."""
        return (
            None if self.store.preparation.knows_release(china_law.release()) else IngestRequest(source=china_law.NAME)
        )


def open_ingestion(knowledge_base: KnowledgeBase) -> Ingestion:
    """Builds ingest over an opened knowledge base, whose home folder this process owns."""
    settings = knowledge_base.settings
    store = knowledge_base.store
    home = Path(settings.home)
    executor = RunExecutor(store, settings.corpus, home, knowledge_base.terms.aliases)
    executor.discard_dead()
    stopping = threading.Event()

    def execute(run_id: int) -> None:
        report = store.runs.get(run_id)
        if report is not None and report.state is RunState.QUEUED:
            executor.execute(run_id, cancelled=stopping)
            knowledge_base.published()

    return Ingestion(store, executor, JobQueue(home / "queue.db", execute), knowledge_base, stopping)
