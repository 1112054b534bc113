"""What the C library does with memory that was given back: kept so that a long-running service stays the size it is.

Measured in bench/soak: after warm-up the objects in use stayed as many, and the freed memory that glibc kept in the
arenas of some 57 threads grew by 6 MiB a minute. Few arenas, large blocks straight from the system and a trim every
minute end that. Where the C library is another one (musl, macOS), nothing is done: its defaults do not keep an arena a
thread.
"""

from __future__ import annotations

import ctypes
import platform
import threading

ARENAS = 2
# From here a block is mapped by itself and goes back whole; by default glibc raises the bound as such blocks are freed.
MAPPED_FROM_BYTES = 1024 * 1024
TRIM_SECONDS = 60.0
# The numbers of mallopt(3), malloc.h.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_KEPT_ON_TOP_BYTES = 8 * 1024 * 1024


def glibc() -> ctypes.CDLL | None:
    """The C library where it is glibc; calls through it leave the interpreter free for other threads."""
    return ctypes.CDLL("libc.so.6") if platform.libc_ver()[0] == "glibc" else None


def bound_arenas() -> bool:
    """Sets the bounds for this process; before its threads begin, for an arena once made stays. Whether it could."""
    library = glibc()
    if library is None:
        return False
    bounds = ((_M_ARENA_MAX, ARENAS), (_M_MMAP_THRESHOLD, MAPPED_FROM_BYTES), (_M_TRIM_THRESHOLD, _KEPT_ON_TOP_BYTES))
    taken = [library.mallopt(name, value) for name, value in bounds]
    return all(each == 1 for each in taken)


class Trimming:
    """A thread that gives free pages back to the system every minute, until it is told to end."""

    def __init__(self, seconds: float = TRIM_SECONDS) -> None:
        self._seconds, self._ended = seconds, threading.Event()
        self._library = glibc()
        self._thread = threading.Thread(target=self._run, name="memory-trimming", daemon=True)

    def __enter__(self) -> Trimming:
        if self._library is not None:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        if self._library is not None:
            self._thread.join()

    def _run(self) -> None:
        assert self._library is not None
        while not self._ended.wait(self._seconds):
            self._library.malloc_trim(0)
