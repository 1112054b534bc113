"""The queue on a Redis that takes connections and answers nothing."""

from __future__ import annotations

import socket
from contextlib import suppress

import pytest

from ingest.errors import QueueError
from ingest.jobs.queue import redis_queue
from ingest.jobs.tasks import Task

pytest.importorskip("redis", reason="没有安装扩展 [redis]")


def test_redis_that_answers_nothing_is_asked_once_and_told_of() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        address = f"redis://127.0.0.1:{silent.getsockname()[1]}/0?socket_timeout=0.2"
        with pytest.raises(QueueError, match="任务队列连不上"):
            redis_queue(address, (Task("甲", print),))
        assert _connections(silent) == 1
        queue = redis_queue(address, (Task("甲", print),), required=False)
        assert _connections(silent) == 1
        with pytest.raises(QueueError, match="任务队列连不上"):
            queue.submit("甲", 1)
        assert _connections(silent) == 1
        queue.close()


def _connections(listener: socket.socket) -> int:
    """How many connections wait to be accepted; they are."""
    found = 0
    with suppress(BlockingIOError):
        while True:
            listener.accept()[0].close()
            found += 1
    return found
