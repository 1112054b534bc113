"""What every job queue must do, on whatever it rests."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from ingest.errors import QueueError
from ingest.jobs.queue import embedded_queue, redis_queue
from ingest.jobs.tasks import JobQueue, LateJobQueue, Task

OpenQueue = Callable[[Sequence[Task]], JobQueue]
WAIT_SECONDS = 20.0


@pytest.fixture(params=["embedded", "late", pytest.param("redis", marks=pytest.mark.needs_redis)])
def open_queue(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenQueue]:
    opened: list[JobQueue] = []
    prefix = uuid.uuid4().hex[:8]

    def open_one(tasks: Sequence[Task]) -> JobQueue:
        named = [Task(f"{prefix}-{task.name}", task.carry_out, task.workers) for task in tasks]
        if request.param == "embedded":
            queue: JobQueue = embedded_queue(tmp_path / "queue.db", named)
        elif request.param == "late":
            queue = LateJobQueue(lambda: embedded_queue(tmp_path / "queue.db", named))
        else:
            queue = redis_queue(os.environ["ZHIGUI_TEST_REDIS"], named)
        opened.append(queue)
        return _Prefixed(queue, prefix)

    yield open_one
    for queue in opened:
        queue.clear()
        queue.close()


class _Prefixed:
    """The queue under test, whose task names no other test on the same server uses."""

    def __init__(self, queue: JobQueue, prefix: str) -> None:
        self._queue = queue
        self._prefix = prefix

    @property
    def shared(self) -> bool:
        return self._queue.shared

    def submit(self, task: str, key: int, *, delay_seconds: float = 0) -> None:
        self._queue.submit(f"{self._prefix}-{task}", key, delay_seconds=delay_seconds)

    def waiting(self, task: str) -> int:
        return self._queue.waiting(f"{self._prefix}-{task}")

    def start(self) -> None:
        self._queue.start()

    def clear(self) -> None:
        self._queue.clear()

    def close(self) -> None:
        self._queue.close()


class Hand:
    """Notes what it is given."""

    def __init__(self, expected: int) -> None:
        self.keys: list[int] = []
        self.all_done = threading.Event()
        self._expected = expected

    def __call__(self, key: int) -> None:
        self.keys.append(key)
        if len(self.keys) >= self._expected:
            self.all_done.set()


def test_what_is_submitted_is_carried_out_in_order(open_queue: OpenQueue) -> None:
    hand = Hand(3)
    queue = open_queue((Task("ingest", hand),))
    for key in (5, 6, 7):
        queue.submit("ingest", key)
    queue.start()
    assert hand.all_done.wait(WAIT_SECONDS)
    assert hand.keys == [5, 6, 7]


def test_what_is_submitted_waits_until_somebody_begins_it(open_queue: OpenQueue) -> None:
    hand = Hand(1)
    queue = open_queue((Task("ingest", hand),))
    queue.submit("ingest", 1)
    assert queue.waiting("ingest") == 1
    queue.start()
    assert hand.all_done.wait(WAIT_SECONDS)
    assert queue.waiting("ingest") == 0


def test_a_long_task_of_one_name_holds_up_no_task_of_another(open_queue: OpenQueue) -> None:
    release = threading.Event()
    hand = Hand(1)

    def slow(_: int) -> None:
        assert release.wait(WAIT_SECONDS)

    queue = open_queue((Task("ingest", slow), Task("deliver", hand)))
    queue.submit("ingest", 1)
    queue.submit("deliver", 2)
    queue.start()
    arrived = hand.all_done.wait(WAIT_SECONDS)
    release.set()
    assert arrived


def test_a_task_that_fails_does_not_end_the_worker(open_queue: OpenQueue, caplog: pytest.LogCaptureFixture) -> None:
    hand = Hand(1)

    def carry_out(key: int) -> None:
        if key == 1:
            raise RuntimeError("a defect")
        hand(key)

    queue = open_queue((Task("ingest", carry_out),))
    queue.submit("ingest", 1)
    queue.submit("ingest", 2)
    queue.start()
    assert hand.all_done.wait(WAIT_SECONDS)
    assert "a defect" in caplog.text


def test_a_planned_task_does_not_count_as_waiting_and_comes_later(open_queue: OpenQueue) -> None:
    hand = Hand(2)
    queue = open_queue((Task("ingest", hand),))
    queue.submit("ingest", 1, delay_seconds=1)
    queue.start()
    queue.submit("ingest", 2)
    assert hand.all_done.wait(WAIT_SECONDS)
    assert hand.keys == [2, 1]


def test_cleared_tasks_are_not_carried_out(open_queue: OpenQueue) -> None:
    hand = Hand(1)
    queue = open_queue((Task("ingest", hand),))
    queue.submit("ingest", 1)
    queue.submit("ingest", 2, delay_seconds=0.5)
    queue.clear()
    queue.submit("ingest", 3)
    queue.start()
    assert hand.all_done.wait(WAIT_SECONDS)
    assert hand.keys == [3]


def test_a_queue_without_workers_leaves_the_task_to_another_process(open_queue: OpenQueue) -> None:
    hand = Hand(1)
    service = open_queue((Task("ingest", _never, workers=0),))
    service.start()
    service.submit("ingest", 9)
    worker = open_queue((Task("ingest", hand),))
    worker.start()
    assert hand.all_done.wait(WAIT_SECONDS)
    assert hand.keys == [9]


def test_closing_waits_for_the_task_in_hand(open_queue: OpenQueue) -> None:
    begun, release, ended = threading.Event(), threading.Event(), threading.Event()

    def carry_out(_: int) -> None:
        begun.set()
        assert release.wait(WAIT_SECONDS)
        ended.set()

    queue = open_queue((Task("ingest", carry_out),))
    queue.submit("ingest", 1)
    queue.start()
    assert begun.wait(WAIT_SECONDS)
    threading.Timer(0.2, release.set).start()
    queue.close()
    assert ended.is_set()


def test_a_redis_that_is_not_there_is_told_at_once() -> None:
    with pytest.raises(QueueError, match="ZHIGUI_REDIS_URL"):
        redis_queue("redis://127.0.0.1:1/0", (Task("ingest", _never),))


def test_an_address_that_is_none_is_told_at_once() -> None:
    with pytest.raises(QueueError, match="ZHIGUI_REDIS_URL"):
        redis_queue("127.0.0.1:6379", (Task("ingest", _never),))


def test_a_damaged_queue_file_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "queue.db").write_bytes(b"no database " * 1000)
    queue = embedded_queue(tmp_path / "queue.db", (Task("ingest", _never),))
    queue.submit("ingest", 1)
    assert queue.waiting("ingest") == 1
    queue.close()


def test_a_queue_file_that_cannot_be_opened_is_told_with_advice(tmp_path: Path) -> None:
    (tmp_path / "queue.db").mkdir()
    with pytest.raises(QueueError, match="磁盘空间和权限"):
        embedded_queue(tmp_path / "queue.db", (Task("ingest", _never),))


def test_a_late_queue_is_opened_when_it_is_first_used_and_says_then_that_it_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "queue.db").mkdir()
    queue = LateJobQueue(lambda: embedded_queue(tmp_path / "queue.db", (Task("ingest", _never),)))
    with pytest.raises(QueueError, match="磁盘空间和权限"):
        queue.start()
    queue.close()


def _never(_: int) -> None:
    raise AssertionError("no worker here")
