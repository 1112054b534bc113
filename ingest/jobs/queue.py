"""The job queue: says that there is work, to whoever carries it out, here or on another machine.

What there is to do stands in the store's tables; the queue holds task names and numbers only. A message that gets lost
is sent again (ingest/jobs/duties.py) and one that comes twice finds its work taken, so nothing rests on the queue
itself: it may be flushed at any time.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from huey import Huey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer

from ingest.errors import QueueError
from ingest.jobs.tasks import Task

if TYPE_CHECKING:
    from redis import ConnectionPool

log = logging.getLogger(__name__)
NAME = "zhigui"
# Seconds. A worker's read waits one second for a message and is answered then.
_TIMEOUTS = {"socket_connect_timeout": "2", "socket_timeout": "3"}
_DAMAGED = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})


class HueyJobQueue:
    """Tasks over huey; each has a queue of its own, so that a delivery never waits behind an hour of reading."""

    def __init__(self, open_huey: Callable[[str], Huey], tasks: Sequence[Task], *, shared: bool) -> None:
        self._hueys = {task.name: open_huey(f"{NAME}-{task.name}") for task in tasks}
        self._tasks = {
            task.name: self._hueys[task.name].task(retries=0, name=task.name)(task.carry_out) for task in tasks
        }
        self._workers = {task.name: task.workers for task in tasks}
        self._shared = shared
        self._consumers: list[Consumer] = []
        self._lock = threading.Lock()

    @property
    def shared(self) -> bool:
        """Whether other processes use the same queue."""
        return self._shared

    def submit(self, task: str, key: int, *, delay_seconds: float = 0) -> None:
        """Queues a task, or plans it for later."""
        with _translated():
            if delay_seconds > 0:
                self._tasks[task].schedule(args=(key,), delay=delay_seconds)
            else:
                self._tasks[task](key)

    def waiting(self, task: str) -> int:
        """How many submissions of a task nobody has begun."""
        with _translated():
            return int(self._hueys[task].pending_count())

    def start(self) -> None:
        """Starts the worker threads; harmless when they run."""
        with self._lock:
            if self._consumers:
                return
            self._consumers = [
                _EmbeddedConsumer(
                    self._hueys[name], workers=workers, periodic=False, initial_delay=0.05, backoff=1.3, max_delay=0.5
                )
                for name, workers in self._workers.items()
                if workers
            ]
            for consumer in self._consumers:
                consumer.start()

    def clear(self) -> None:
        """Forgets what is queued and planned."""
        with _translated():
            for huey in self._hueys.values():
                huey.flush()

    def close(self) -> None:
        """Stops the workers after the tasks in hand."""
        with self._lock:
            for consumer in self._consumers:
                consumer.stop(graceful=True)
            self._consumers = []
        for huey in self._hueys.values():
            if isinstance(huey, RedisHuey):
                huey.storage.pool.disconnect()
            else:
                huey.storage.close()


def embedded_queue(path: Path, tasks: Sequence[Task]) -> HueyJobQueue:
    """A queue in a SQLite file, for the one process that owns the home folder.

    A damaged file is begun anew: the store says what to queue again. Raises QueueError for one that cannot be opened.
    """

    def open_huey(name: str) -> Huey:
        return SqliteHuey(name, filename=str(path), fsync=True, results=False, serializer=_JsonSerializer())

    with _translated():
        try:
            return HueyJobQueue(open_huey, tasks, shared=False)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode not in _DAMAGED:
                raise
            log.warning("任务队列文件 %s 已损坏，重新建立；任务都记在数据库里，不会丢。", path)
            for file in (path, *(path.with_name(f"{path.name}-{end}") for end in ("wal", "shm", "journal"))):
                file.unlink(missing_ok=True)
            return HueyJobQueue(open_huey, tasks, shared=False)


def redis_queue(url: str, tasks: Sequence[Task], *, required: bool = True) -> HueyJobQueue:
    """A queue on a Redis server, for several processes. Raises QueueError when it cannot be reached.

    Not `required`, one that is away is told of: answering needs no queue, and what is asked waits in the store.
    """

    def open_huey(name: str) -> Huey:
        return RedisHuey(name, connection_pool=_pool(url), results=False, serializer=_JsonSerializer())

    with _translated():
        queue = HueyJobQueue(open_huey, tasks, shared=True)
    try:
        for task in tasks:
            queue.waiting(task.name)
    except QueueError as error:
        if required:
            raise
        log.error("%s 先照常作答；任务记在数据库里，连上后继续。", error)
    return queue


def _pool(url: str) -> ConnectionPool:
    """Connections with time-outs, unless the address says its own: who asks for a run must not wait for ever.

    A server that hung up, as one does that was begun anew, is called once more; one that answers nothing is not.
    """
    from redis import ConnectionError as HungUpError
    from redis import ConnectionPool
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    place, _, query = url.partition("?")
    told = urlencode({**_TIMEOUTS, **dict(parse_qsl(query))})
    return ConnectionPool.from_url(f"{place}?{told}", retry=Retry(NoBackoff(), 1, supported_errors=(HungUpError,)))


class _EmbeddedConsumer(Consumer):  # type: ignore[misc]
    """huey's consumer inside our process: signals belong to the process, so it installs no handlers of its own."""

    def _set_signal_handlers(self) -> None:
        """Leaves the process's signal handlers alone."""


class _JsonSerializer(Serializer):  # type: ignore[misc]
    """Messages as JSON: huey's own pickle would let whoever writes to the Redis run code in our workers."""

    def _serialize(self, data: Message) -> bytes:
        fields = data._asdict()
        fields["eta"] = data.eta.isoformat() if data.eta is not None else None
        return json.dumps(fields).encode()

    def _deserialize(self, data: bytes) -> Message:
        fields: dict[str, Any] = json.loads(data)
        eta = fields["eta"]
        return Message(**{**fields, "eta": datetime.fromisoformat(eta) if eta is not None else None})


@contextmanager
def _translated() -> Iterator[None]:
    """The vendors' errors as ours."""
    try:
        yield
    except QueueError:
        raise
    except Exception as error:
        if isinstance(error, sqlite3.Error):
            raise QueueError(f"任务队列文件 queue.db 读写不了：{error}。请检查数据目录的磁盘空间和权限。") from error
        if not _of_the_queue(error):
            raise
        raise QueueError(f"任务队列连不上：{error}。请检查 ZHIGUI_REDIS_URL 与 Redis 是否在运行。") from error


def _of_the_queue(error: Exception) -> bool:
    """Whether an error comes from Redis or from huey without the package redis."""
    package = type(error).__module__.partition(".")[0]
    return package in {"redis", "huey"} or (package == "builtins" and isinstance(error, (ConnectionError, ValueError)))
