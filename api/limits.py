"""How many requests one client may send: a token bucket each, in memory; over several replicas api/shared_limits."""

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
        self.per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, client: str, per_minute: int | None = None) -> float:
        """Take one request from the client's bucket: 0.0 when it may pass, else the seconds until one may.

        `per_minute`: a limit of the client's own.
        """
        capacity = per_minute or self.per_minute
        per_second = capacity / 60
        with self._lock:
            now = self._clock()
            left, since = self._buckets.pop(client, (float(capacity), now))
            left = min(capacity, left + (now - since) * per_second)
            wait = 0.0 if left >= 1 else (1 - left) / per_second
            self._buckets[client] = (left if wait else left - 1, now)
            while len(self._buckets) > MAX_CLIENTS:
                self._buckets.popitem(last=False)
            return wait

    def give_back(self, client: str) -> None:
        """Put the request back that was taken from a client's bucket: it is counted elsewhere."""
        with self._lock:
            left, since = self._buckets.get(client, (float(self.per_minute), self._clock()))
            self._buckets[client] = (min(float(self.per_minute), left + 1), since)
