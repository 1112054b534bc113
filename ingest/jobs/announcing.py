"""Tells the job queue what there is to do; the store's tables stay the truth, a lost message is told again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from ingest.errors import QueueError
from ingest.jobs.dead import close_dead
from ingest.jobs.running import Carrier
from ingest.jobs.tasks import JobQueue
from ingest.webhooks import WebhookNotifier
from kb.store.runs import STALE_AFTER
from kb.store.sql import SqlStore

log = logging.getLogger(__name__)
# Dry runs have a lane of their own: somebody waits for what they say, and they change nothing.
INGEST, CHECK, DELIVER = "ingest", "check", "deliver"


def notify(notifier: WebhookNotifier | None, queue: JobQueue, now: datetime) -> None:
    """Notes what was published since the last look, and queues the notices that are due once none is waiting."""
    due = notifier.look(now) if notifier is not None else ()
    if due and not queue.waiting(DELIVER):
        for delivery_id in due:
            queue.submit(DELIVER, delivery_id)


def sweep(store: SqlStore, queue: JobQueue, carrier: Carrier, discard: Callable[[int], None], now: datetime) -> None:
    """Closes runs whose process died, and queues again what is due while the queue has no message left."""
    stale = store.runs.unfinished(now - STALE_AFTER)
    close_dead(store, (run_id for run_id in stale if run_id not in carrier.in_hand), discard)
    due = store.runs.due(now)
    if due and not queue.waiting(INGEST):
        for run_id in due:
            queue.submit(INGEST, run_id)


def announce(queue: JobQueue, run_id: int, delay_seconds: float = 0, lane: str = INGEST) -> None:
    """Tells the workers of a run. One that cannot be told now stands in the store: the sweep tells it later."""
    try:
        queue.submit(lane, run_id, delay_seconds=delay_seconds)
    except QueueError as error:
        log.error("任务 %d 已记下，还没能排队：%s（稍后自动再试）", run_id, error)


def announce_all(queue: JobQueue, run_ids: tuple[int, ...]) -> None:
    """Tells the workers of several runs."""
    for run_id in run_ids:
        announce(queue, run_id)
