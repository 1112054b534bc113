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


class Watcher:
    """Calls `look` every `seconds` from `start` to `close`, the first time at once. `look` must not raise."""

    def __init__(self, look: Callable[[], object], seconds: float) -> None:
        self._look = look
        self._seconds = seconds
        self._stop = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin looking."""
        self._thread = Thread(target=self._loop, name="watcher", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, after a look that is under way; harmless when never started."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _loop(self) -> None:
        while not self._stop.is_set():
            self._look()
            self._stop.wait(self._seconds)
