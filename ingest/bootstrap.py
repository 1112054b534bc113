"""The composition root of ingest: builds executor, queue and duties over an opened knowledge base, or for a worker."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from ingest.ingestion import Ingestion, Worker
from ingest.jobs.announcing import CHECK, DELIVER, INGEST, SWEEP_SECONDS, Sweep, announce, announce_all, notify
from ingest.jobs.dead import close_dead, recover
from ingest.jobs.duties import Duties, Duty, remove_old_uploads
from ingest.jobs.inbox import Inbox
from ingest.jobs.retried import holds, settle_retried
from ingest.jobs.running import Again, Carrier
from ingest.jobs.schedule import Schedule
from ingest.jobs.tasks import JobQueue, LateJobQueue, Task
from ingest.quarantine import Quarantine
from ingest.readers.limits import ArchiveLimits, ReaderLimits
from ingest.requests import IngestKind, IngestRequest
from ingest.risk_notices import RiskNotices
from ingest.runs import RunExecutor
from ingest.sandbox import Sandbox
from ingest.sources.published import open_sources
from ingest.upgrades import Upgrades
from ingest.webhooks import webhook_notifier
from kb.bootstrap import KnowledgeBase, today
from kb.errors import SettingsError
from kb.records.erasing.retention_duty import RetentionDuty
from kb.replica import worker_writer, writer_id_of
from kb.search.terms import load_terms
from kb.settings import Settings
from kb.store.leading import DUTIES, SWEEP
from kb.store.sql import SqlStore
from kb.store.webhooks import SqlWebhooks

__all__ = ["IngestKind", "IngestRequest", "Ingestion", "Worker", "open_ingestion", "open_worker"]

UPLOADS = "uploads"
SCHEDULE_SECONDS = 5.0
UPLOADS_SECONDS = 3600.0
NOTIFY_SECONDS = 1.0
RISKS_SECONDS = 2.0
HEADS_SECONDS = 60.0
RETENTION_SECONDS = 60.0
CLOCK_SECONDS = 60.0


def open_ingestion(knowledge_base: KnowledgeBase) -> Ingestion:
    """Builds ingest over an opened knowledge base, whose home folder this process owns."""
    settings, store = knowledge_base.settings, knowledge_base.store
    home = Path(settings.home)
    quarantine = Quarantine(home)
    quarantine.sweep()
    # What a killed process had erased but not yet taken out of the files.
    knowledge_base.erasures.scrub()
    # What a killed process had unpacked of an archive.
    shutil.rmtree(home / "unpacked", ignore_errors=True)
    sandbox = _sandbox(settings)
    executor = RunExecutor(
        store,
        settings.corpus,
        home,
        knowledge_base.terms.aliases,
        indexes=knowledge_base.prepared,
        published=open_sources(settings, reader=sandbox.read),
        names=knowledge_base.reviewing.name,
        reader=sandbox.read,
        archives=_archive_limits(settings),
    )
    # Alone, every run that still says it is running is dead; beside replicas or workers the sweep finds out.
    if not settings.shared and settings.redis_url is None:
        close_dead(store, store.runs.unfinished(), executor.discard)
    stopping = threading.Event()
    carrier = _carrier(store, executor, stopping, lambda run_id, delay: announce(queue, run_id, delay))

    def carry_out(run_id: int) -> None:
        report = carrier.carry_out(run_id)
        if report is not None:
            settle_retried(quarantine, IngestRequest.from_json(store.runs.request(run_id)), report)
            knowledge_base.published()

    elsewhere = settings.redis_url is not None
    workers = settings.run_jobs if settings.run_jobs is not None else int(not elsewhere)
    notifier = webhook_notifier(settings, store)
    if notifier is not None:
        notifier.begin()
    deliveries = (Task(DELIVER, notifier.deliver),) if notifier is not None else ()
    tasks = (Task(INGEST, carry_out, workers), Task(CHECK, carry_out, workers), *deliveries)
    queue = _queue(settings, tasks)
    schedule = Schedule(settings.schedule, store.runs, home)
    folder = (settings.inbox or home / "inbox").absolute()
    inbox = Inbox(folder, store.runs, executor.create, partial(holds, quarantine))
    inbox.open()
    once, sweeping = partial(store.leading.leads, DUTIES), partial(store.leading.leads, SWEEP)
    # One folder that several replicas were given is looked through by one of them; that in the home is this one's own.
    looking = partial(store.leading.leads, f"inbox:{folder}") if settings.inbox is not None else lambda: True
    duties = Duties(
        (
            Duty("与数据库对时", CLOCK_SECONDS, lambda now: store.clock.look()),
            Duty("清理中断的任务", SWEEP_SECONDS, Sweep(store, queue, carrier, executor.discard), sweeping),
            Duty("定时入库", SCHEDULE_SECONDS, lambda now: announce_all(queue, schedule.due(now)), once),
            Duty("查看收件文件夹", settings.inbox_poll, lambda now: announce_all(queue, inbox.scan(now)), looking),
            Duty("清理旧的上传文件", UPLOADS_SECONDS, lambda now: remove_old_uploads(home / UPLOADS, store.runs, now)),
            Duty("发送更新通知", NOTIFY_SECONDS, lambda now: notify(notifier, queue, now), once),
            *_duties_of_records(knowledge_base, once),
        ),
        store.clock,
    )
    upgrades = Upgrades(store, settings.corpus, home, today)
    return Ingestion(
        store,
        executor,
        carrier,
        queue,
        duties,
        schedule,
        quarantine,
        upgrades,
        knowledge_base,
        stopping,
        folder,
        sandbox,
    )


def _duties_of_records(knowledge_base: KnowledgeBase, once: Callable[[], bool]) -> tuple[Duty, ...]:
    """What records want by themselves: what expired erased, days signed, new risk signals told where a webhook is."""
    store = knowledge_base.store
    erasing = RetentionDuty(knowledge_base.erasures, knowledge_base.periods)
    duties = (
        Duty("删除到期的记录内容", RETENTION_SECONDS, erasing.look, once),
        Duty("给记录签日结", HEADS_SECONDS, knowledge_base.heads.look, once),
    )
    if knowledge_base.settings.webhook_url is None:
        return duties
    risks = RiskNotices(store.risks, SqlWebhooks(store.engine), lambda: knowledge_base.risks.risks)
    return (*duties, Duty("通知新的风险信号", RISKS_SECONDS, risks.look, once))


def open_worker(settings: Settings, workers: int = 1) -> Worker:
    """Opens what carries runs out for a service elsewhere. SettingsError without a shared queue and database."""
    if settings.redis_url is None or settings.database_url is None or settings.database_url.startswith("sqlite"):
        raise SettingsError(
            "zhigui worker 替别处的服务执行入库任务，要设 ZHIGUI_REDIS_URL（任务队列）和 "
            "ZHIGUI_DATABASE_URL（PostgreSQL 数据库）。只有一台机器时不用它：zhigui serve 自己就会执行任务。"
        )
    home = Path(settings.home)
    home.mkdir(parents=True, exist_ok=True)
    store = SqlStore(settings.store_url, writer_id_of(settings), settings.encoder, claim=worker_writer)
    aliases = load_terms(settings.corpus / "terms", home / "terms").aliases
    sandbox = _sandbox(settings)
    executor = RunExecutor(
        store,
        settings.corpus,
        home,
        aliases,
        published=open_sources(settings, reader=sandbox.read),
        reader=sandbox.read,
        archives=_archive_limits(settings),
    )
    quarantine = Quarantine(home)
    stopping = threading.Event()
    carrier = _carrier(store, executor, stopping, lambda run_id, delay: announce(queue, run_id, delay))

    def carry_out(run_id: int) -> None:
        report = carrier.carry_out(run_id)
        if report is not None:
            settle_retried(quarantine, IngestRequest.from_json(store.runs.request(run_id)), report)

    from ingest.jobs.queue import redis_queue

    queue = redis_queue(settings.redis_url, (Task(INGEST, carry_out, workers), Task(CHECK, carry_out, workers)))
    sweeping = partial(store.leading.leads, SWEEP)
    closing = Duty("清理中断的任务", SWEEP_SECONDS, Sweep(store, queue, carrier, executor.discard), sweeping)
    duties = Duties((Duty("与数据库对时", CLOCK_SECONDS, lambda now: store.clock.look()), closing), store.clock)
    return Worker(store, queue, duties, stopping, sandbox)


def _queue(settings: Settings, tasks: Sequence[Task]) -> JobQueue:
    """This process's own, opened with its first task; or that of a Redis server, whose absence is told at once."""

    def embedded() -> JobQueue:
        from ingest.jobs.queue import embedded_queue

        return embedded_queue(Path(settings.home) / "queue.db", tasks)

    if settings.redis_url is None:
        return LateJobQueue(embedded)
    from ingest.jobs.queue import redis_queue

    return redis_queue(settings.redis_url, tasks, required=False)


def _sandbox(settings: Settings) -> Sandbox:
    return Sandbox(ReaderLimits(settings.reader_memory, settings.reader_seconds, settings.reader_pages))


def _archive_limits(settings: Settings) -> ArchiveLimits:
    return ArchiveLimits(settings.archive_files, settings.archive_unpacked)


def _carrier(store: SqlStore, executor: RunExecutor, stopping: threading.Event, again: Again) -> Carrier:
    worker_id = f"{socket.gethostname()}:{os.getpid()}"[-56:]
    return Carrier(
        store.runs,
        executor.execute,
        worker_id,
        stopping=stopping,
        again=again,
        recover=lambda report: recover(store, report, executor.discard),
        renew_claims=store.claims.renew,
        clock=store.clock,
    )
