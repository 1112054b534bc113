"""How many requests somebody may send to all replicas together: counted in Redis, and beside it in each of them.

Redis may be away or accept a connection and never answer: then each replica counts for itself. Nobody is refused for
that, and nobody waits for it longer than a fifth of a second, once in some seconds.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from api.limits import RateLimiter
from kb.errors import SettingsError

if TYPE_CHECKING:
    from redis import ConnectionPool

log = logging.getLogger(__name__)
PREFIX = "zhigui-rate"
# For a connection and for each reply; on loopback one takes 0.2 ms, between two machines of one room 0.5 ms.
ANSWER_SECONDS = 0.2
# After a failure nobody asks for so long, and then one request, not all of them.
REST_SECONDS = 5.0
# What the address may say of the queue's connections, and not of these.
_OURS = frozenset({"socket_timeout", "socket_connect_timeout", "retry_on_timeout", "max_connections", "timeout"})


class SharedCounts:
    """Requests by name, counted in Redis over a sliding minute of the server's own clock. Thread-safe.

    Opening connects to nothing. The counts of a name vanish two minutes after its last request.
    """

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        try:
            from limits.storage import RedisStorage
            from limits.strategies import SlidingWindowCounterRateLimiter
        except ImportError as error:
            raise SettingsError(
                f"设了 ZHIGUI_REDIS_URL，但缺少程序包（{error.name}）；请安装 zhigui[redis]。"
            ) from error
        self._pool = _pool(url)
        self._storage = RedisStorage(url, connection_pool=self._pool, key_prefix=PREFIX)
        self._window = SlidingWindowCounterRateLimiter(self._storage)
        self._clock = clock
        self._lock = threading.Lock()
        self._away, self._rests_until = False, 0.0

    def away(self) -> bool:
        """Whether Redis gave no answer when it was last asked; one that rested is asked now."""
        if self._away:
            self._asked(self._storage.get_connection().ping)
        return self._away

    def wait(self, name: str, per_minute: int) -> float | None:
        """Count one request: 0.0 when it may pass, else the seconds until one may; None while Redis is away."""
        from limits import RateLimitItemPerMinute

        limit = RateLimitItemPerMinute(per_minute)

        def count() -> float:
            if self._window.hit(limit, name):
                return 0.0
            reset: float = self._window.get_window_stats(limit, name).reset_time
            # The library tells a moment of this machine's clock, reckoned from a span of the server's.
            return max(0.001, reset - time.time())

        return self._asked(count)

    def close(self) -> None:
        """Hang up."""
        self._pool.disconnect()

    def _asked(self, ask: Callable[[], float]) -> float | None:
        """What Redis answers; None when it does not, and while it rests after that."""
        from redis import RedisError

        with self._lock:
            if self._away:
                if self._clock() < self._rests_until:
                    return None
                # One request tries; those that come meanwhile go by their own replica's count.
                self._rests_until = self._clock() + REST_SECONDS
        try:
            answer = ask()
        except (RedisError, OSError) as error:
            with self._lock:
                self._rests_until = self._clock() + REST_SECONDS
                first, self._away = not self._away, True
            if first:
                log.warning("Redis 没有回答（%s）：请求次数暂由本副本自己计数，恢复后自动合计。", error)
            return None
        with self._lock:
            back, self._away = self._away, False
        if back:
            log.info("Redis 恢复回答：请求次数由各副本合计。")
        return answer


class SharedRateLimiter(RateLimiter):
    """A limit that holds over all replicas; `kind` keeps apart what is counted by one name for two limits.

    Counted in this replica as well: who is over the limit here alone needs no question to Redis.
    """

    def __init__(self, kind: str, per_minute: int, counts: SharedCounts) -> None:
        super().__init__(per_minute)
        self._kind = kind
        self._counts = counts

    def wait(self, client: str, per_minute: int | None = None) -> float:
        """As that of one replica. Asks Redis: to be called in a thread."""
        here = super().wait(client, per_minute)
        if here:
            return here
        return self._counts.wait(f"{self._kind}:{client}", per_minute or self.per_minute) or 0.0


def _pool(url: str) -> ConnectionPool:
    """Connections that give up soon, whatever the address says of the queue's, and try nothing twice."""
    from redis import ConnectionPool
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    place, _, query = url.partition("?")
    kept = urlencode([(name, value) for name, value in parse_qsl(query) if name not in _OURS])
    return ConnectionPool.from_url(
        f"{place}?{kept}" if kept else place,
        socket_connect_timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
