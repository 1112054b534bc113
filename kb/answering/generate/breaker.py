"""Stops asking an endpoint that keeps failing, so that callers do not wait for it one after the other.

A breaker of our own: the one at hand holds its lock during the call, which would put all answers in a row, and it
measures pauses by the time of day.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

# A single failure may be chance, and each costs a caller the whole budget.
FAILURES_BEFORE_PAUSE = 3


class Breaker:
    """Closed, paused for `pause` s, or trying once. Each `admitted` is followed by one of the three outcomes."""

    def __init__(self, pause: float, clock: Callable[[], float], failures: int = FAILURES_BEFORE_PAUSE) -> None:
        self._pause = pause
        self._clock = clock
        self._most = failures
        self._lock = threading.Lock()
        self._failures = 0
        self._paused_until: float | None = None
        self._trying = False

    @property
    def paused(self) -> bool:
        """Whether the endpoint is left alone, until it has answered once more."""
        return self._paused_until is not None

    def admitted(self) -> bool:
        """Whether to ask now; after a pause, only one may try until it is known how that went."""
        with self._lock:
            if self._paused_until is None:
                return True
            if self._trying or self._clock() < self._paused_until:
                return False
            self._trying = True
            return True

    def succeeded(self) -> None:
        """The endpoint answers: everything is as before."""
        with self._lock:
            self._failures, self._paused_until, self._trying = 0, None, False

    def failed(self) -> bool:
        """The endpoint failed; True when a pause begins with this."""
        with self._lock:
            self._failures += 1
            begins = self._trying or (self._paused_until is None and self._failures >= self._most)
            if begins:
                self._paused_until = self._clock() + self._pause
            self._trying = False
            return begins

    def unknown(self) -> None:
        """Nobody waited to see; a trial may be made anew."""
        with self._lock:
            self._trying = False
