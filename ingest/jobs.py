"""The job queue: huey on a SQLite file of its own, its worker inside the service.

The store's table of runs is the truth; the queue only says that there is work. A run that is queued in the store and
missing in the queue (the process died in between) is queued again at start.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from huey import SqliteHuey
from huey.consumer import Consumer


class _EmbeddedConsumer(Consumer):  # type: ignore[misc]
    """huey's consumer inside the service: signals belong to the service, so it installs no handlers of its own."""

    def _set_signal_handlers(self) -> None:
        """Leaves the process's signal handlers alone."""


class JobQueue:
    """Runs are carried out one after another in a worker thread: one writer at a time."""

    def __init__(self, path: Path, execute: Callable[[int], object]) -> None:
        self._huey = SqliteHuey("zhigui", filename=str(path), fsync=True)
        self._task = self._huey.task(retries=0, name="ingest")(execute)
        self._consumer: Consumer | None = None
        self._lock = threading.Lock()

    def submit(self, run_id: int) -> None:
        """Queues a run."""
        self._task(run_id)

    def start(self) -> None:
        """Starts the worker thread."""
        with self._lock:
            if self._consumer is None:
                self._consumer = _EmbeddedConsumer(
                    self._huey, workers=1, periodic=False, initial_delay=0.05, backoff=1.3, max_delay=0.5
                )
                self._consumer.start()

    def clear(self) -> None:
        """Forgets what is queued; the store's table of runs says what to queue again."""
        self._huey.flush()

    def close(self) -> None:
        """Stops the worker after the text it is at; the run in hand was asked to stop before."""
        with self._lock:
            if self._consumer is not None:
                self._consumer.stop(graceful=True)
                self._consumer = None
