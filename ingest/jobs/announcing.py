"""Tells the job queue what there is to do; the store's tables stay the truth, a lost message is told again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

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
# A dead run is known a minute after it fell silent, a lost message after this at the latest.
SWEEP_SECONDS = 15.0
# Between two looks that both reached the store: less than the minute a run may be silent, more than two looks apart.
GAP = timedelta(seconds=40)


def notify(notifier: WebhookNotifier | None, queue: JobQueue, now: datetime) -> None:
    """Notes what was published since the last look, and queues the notices that are due once none is waiting."""
    due = notifier.look(now) if notifier is not None else ()
    if due and not queue.waiting(DELIVER):
        for delivery_id in due:
            queue.submit(DELIVER, delivery_id)


class Sweep:
    """Closes runs whose process died, and queues again what is due while the queue has no message left.

    While the store was away nobody could renew a run: who looks after a gap gives them time to, and who looks for the
    first time, as the duty may have changed hands meanwhile.
    """

    def __init__(self, store: SqlStore, queue: JobQueue, carrier: Carrier, discard: Callable[[int], None]) -> None:
        self._store, self._queue, self._carrier, self._discard = store, queue, carrier, discard
        self._looked: datetime | None = None
        self._patient_until = datetime.max.replace(tzinfo=UTC)

    def __call__(self, now: datetime) -> None:
        """One look."""
        stale = self._store.runs.unfinished(now - STALE_AFTER)
        if self._looked is None or now - self._looked > GAP:
            self._patient_until = now + STALE_AFTER
        self._looked = now
        if now >= self._patient_until:
            close_dead(self._store, (each for each in stale if each not in self._carrier.in_hand), self._discard)
        due = self._store.runs.due(now)
        if due and not self._queue.waiting(INGEST):
            for run_id in due:
                self._queue.submit(INGEST, run_id)


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
