"""What work there is for workers, and the port of the queue that tells them of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class JobQueue(Protocol):
    """Tells workers what to do: a task by name and the number of what it is about."""

    @property
    def shared(self) -> bool:
        """Whether other processes use the same queue."""
        ...

    def submit(self, task: str, key: int, *, delay_seconds: float = 0) -> None:
        """Queues a task, or plans it for later. Raises QueueError for a queue that cannot be reached."""
        ...

    def waiting(self, task: str) -> int:
        """How many submissions of a task nobody has begun; planned ones do not count. Raises QueueError."""
        ...

    def start(self) -> None:
        """Begins to carry tasks out, in threads of this process."""
        ...

    def clear(self) -> None:
        """Forgets what is queued and planned; the store says what to queue again."""
        ...

    def close(self) -> None:
        """Ends after the tasks in hand; who wants them to end early tells them so before."""
        ...


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of work: its name, what carries it out by number, and in how many threads here (0: elsewhere only)."""

    name: str
    carry_out: Callable[[int], object]
    workers: int = 1


class LateJobQueue:
    """The queue of the one process that owns a home, opened when it is first used; then it raises QueueError.

    Its library brings 130 modules along, and neither the first question nor a command that ingests needs one of them.
    """

    def __init__(self, open_queue: Callable[[], JobQueue]) -> None:
        self._open_queue = open_queue
        self._opened: JobQueue | None = None
        self._lock = threading.Lock()

    @property
    def shared(self) -> bool:
        """It is this process's own."""
        return False

    def submit(self, task: str, key: int, *, delay_seconds: float = 0) -> None:
        """Queues a task, or plans it for later."""
        self._queue().submit(task, key, delay_seconds=delay_seconds)

    def waiting(self, task: str) -> int:
        """How many submissions of a task nobody has begun."""
        return self._queue().waiting(task)

    def start(self) -> None:
        """Starts the worker threads; harmless when they run."""
        self._queue().start()

    def clear(self) -> None:
        """Forgets what is queued and planned."""
        self._queue().clear()

    def close(self) -> None:
        """Stops the workers after the tasks in hand; nothing where nothing was opened."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()

    def _queue(self) -> JobQueue:
        with self._lock:
            if self._opened is None:
                self._opened = self._open_queue()
            return self._opened
