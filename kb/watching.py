"""Notices that files were edited: by name, time and size, looked at by a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event, Thread

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
