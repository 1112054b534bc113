"""Time as fetching knows it, and politeness: a pause between two requests to one host, shared by all threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def utc_now() -> datetime:
    """The time of day, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is and how to wait; tests pass their own."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = utc_now
    sleep: Callable[[float], None] = time.sleep


class Pace:
    """Lets one request a host pass every `delay` seconds; different hosts do not wait for each other."""

    def __init__(self, delay: float, clock: Clock) -> None:
        self._delay = delay
        self._clock = clock
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def reserve(self, host: str, at_least: float = 0.0) -> float:
        """Takes the next turn at a host and returns in how many seconds it comes; `at_least` is a longer pause that
        the host itself asks for.
        """
        with self._lock:
            now = self._clock.monotonic()
            turn = max(now, self._next.get(host, now))
            self._next[host] = turn + max(self._delay, at_least)
            return turn - now
