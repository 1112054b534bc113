"""Threads that look now and again: whether files were edited, by name, time and size; whether what was away is back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event, Lock, Thread

Signature = tuple[tuple[str, int, int], ...]


def signature(paths: Iterable[Path]) -> Signature:
    """What changes when one of the files is edited, added or removed: path, mtime in ns and size of those that exist.

    An edit that keeps size and mtime, which takes two within a few milliseconds, is not noticed.
    """
    found = []
    for path in paths:
        try:
            stat = path.stat()
        except FileNotFoundError:
            continue
        found.append((str(path), stat.st_mtime_ns, stat.st_size))
    return tuple(sorted(found))


class Background:
    """Work in a thread of its own, from `start` until it is done or `close` is called. `work` must not raise.

    `work` gets the event that tells it to stop, and looks at it between two steps.
    """

    def __init__(self, name: str, work: Callable[[Event], object]) -> None:
        self._name = name
        self._work = work
        self._stop = Event()
        self._thread: Thread | None = None

    @property
    def running(self) -> bool:
        """Whether it was started and not closed."""
        return self._thread is not None

    @property
    def at_work(self) -> bool:
        """Whether it was started and is not done."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread = Thread(target=self._work, args=(self._stop,), name=self._name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop at the next step, and wait for it; harmless when never started."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None


class Watcher(Background):
    """Calls `look` every `seconds` from `start` to `close`, the first time at once. `look` must not raise."""

    def __init__(self, look: Callable[[], object], seconds: float) -> None:
        super().__init__("watcher", self._loop)
        self._look = look
        self._seconds = seconds

    def _loop(self, stop: Event) -> None:
        while not stop.is_set():
            self._look()
            stop.wait(self._seconds)


class Comeback:
    """Asks in a thread of its own, from `begin` until it is so or `close` is called, whether what went away is back.

    So nobody who wants something of it waits for it meanwhile. `is_back` must not raise. Thread-safe.
    """

    def __init__(self, name: str, is_back: Callable[[], bool], seconds: float) -> None:
        self._name = name
        self._is_back = is_back
        self._seconds = seconds
        self._lock = Lock()
        self._stop: Event | None = None

    @property
    def awaited(self) -> bool:
        """Whether it is away, as far as is known."""
        return self._stop is not None

    def begin(self) -> None:
        """It went away; harmless when that is known."""
        with self._lock:
            if self._stop is None:
                self._stop = Event()
                Thread(target=self._loop, args=(self._stop,), name=self._name, daemon=True).start()

    def close(self) -> None:
        """Ask no more. Waits for nothing: an answer that is just being waited for may take seconds."""
        with self._lock:
            if self._stop is not None:
                self._stop.set()
                self._stop = None

    def _loop(self, stop: Event) -> None:
        while not stop.wait(self._seconds):
            if self._is_back():
                with self._lock:
                    if self._stop is stop:
                        self._stop = None
                return
