"""How many requests one client may send: a token bucket each, in memory."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

# Clients remembered at once; the longest-silent one is forgotten first, and its bucket would be full again anyway.
MAX_CLIENTS = 10_000


class RateLimiter:
    """Per client: at most `per_minute` requests at once, refilled evenly over the minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(per_minute)
        self._per_second = per_minute / 60
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, client: str) -> float:
        """Take one request from the client's bucket: 0.0 when it may pass, else the seconds until one may."""
        with self._lock:
            now = self._clock()
            left, since = self._buckets.pop(client, (self._capacity, now))
            left = min(self._capacity, left + (now - since) * self._per_second)
            wait = 0.0 if left >= 1 else (1 - left) / self._per_second
            self._buckets[client] = (left if wait else left - 1, now)
            while len(self._buckets) > MAX_CLIENTS:
                self._buckets.popitem(last=False)
            return wait
