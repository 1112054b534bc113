"""Runs as a worker sees them: taken once, kept alive, put back when what stopped them may pass."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ingest.errors import SourceError
from ingest.jobs.announcing import SWEEP_SECONDS, Sweep
from ingest.jobs.dead import INBOX_ACTOR, MOST_DEATHS, close_dead, recover
from ingest.jobs.running import MAX_ATTEMPTS, Carrier
from ingest.runs import Cancelled, Progress
from kb.errors import ConflictError, NotFoundError, StoreAwayError, StoreBusyError
from kb.store.run_records import RunPhase, RunReport, RunState
from kb.store.runs import STALE_AFTER
from kb.store.sql import SqlStore
from tests.builders_jobs import NOON, Clock, make_run
from tests.builders_store import make_draft, publish

WAIT_SECONDS = 20.0
Behaviour = Callable[[int, Cancelled | None], None]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}")
    yield opened
    opened.close()


class World:
    """A carrier whose runs do what a test says."""

    def __init__(self, store: SqlStore) -> None:
        self.store, self.runs = store, store.runs
        self.recovering: list[Exception] = []
        self.clock = Clock()
        self.stopping = threading.Event()
        self.again: list[tuple[int, float]] = []
        self.behaviour: Behaviour = lambda run_id, token: None
        self.carrier = Carrier(
            store.runs,
            self._execute,
            "host:1",
            stopping=self.stopping,
            again=lambda run_id, delay: self.again.append((run_id, delay)),
            recover=self._recover,
            clock=self.clock,
        )

    def _recover(self, report: RunReport) -> bool:
        if self.recovering:
            raise self.recovering.pop(0)
        return recover(self.store, report, self.store.preparation.discard)

    def _execute(self, run_id: int, on_progress: Progress | None, cancelled: Cancelled | None) -> RunReport:
        self.runs.start(run_id)
        self.behaviour(run_id, cancelled)
        if cancelled is not None and cancelled.is_set():
            self.runs.finish(run_id, RunState.CANCELLED)
        else:
            self.runs.finish(run_id, RunState.DONE)
        return self.report(run_id)

    def report(self, run_id: int) -> RunReport:
        found = self.runs.get(run_id)
        assert found is not None
        return found


@pytest.fixture
def world(store: SqlStore) -> World:
    return World(store)


def failing(error: Exception) -> Behaviour:
    def behave(run_id: int, token: Cancelled | None) -> None:
        raise error

    return behave


def test_a_run_is_carried_out_once_however_often_it_is_announced(world: World, store: SqlStore) -> None:
    run_id = make_run(store, source="x")
    first, second = world.carrier.carry_out(run_id), world.carrier.carry_out(run_id)
    assert first is not None
    assert (first.state, first.worker_id, second) == (RunState.DONE, "host:1:1", None)


def test_only_one_of_many_workers_takes_a_run(store: SqlStore) -> None:
    run_id = make_run(store, source="x")
    barrier, taken = threading.Barrier(4), []

    def take(worker: str) -> None:
        barrier.wait()
        if store.runs.take(run_id, worker, NOON):
            taken.append(worker)

    threads = [threading.Thread(target=take, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 1


@pytest.mark.parametrize("error", [SourceError("对方网站没有回应", transient=True), StoreBusyError("忙")])
def test_what_may_pass_puts_the_run_back_with_growing_delays(world: World, store: SqlStore, error: Exception) -> None:
    run_id = make_run(store, source="x")
    world.behaviour = failing(error)
    delays = []
    for attempt in range(1, MAX_ATTEMPTS):
        report = world.carrier.carry_out(run_id)
        assert report is not None
        assert (report.state, report.attempt) == (RunState.QUEUED, attempt + 1)
        assert str(error) in report.notes[0]
        assert report.not_before is not None
        delays.append((report.not_before - world.clock()).total_seconds())
        assert world.carrier.carry_out(run_id) is None
        world.clock.now = report.not_before
    assert delays == [60, 120, 240, 480] == [delay for _, delay in world.again]
    last = world.carrier.carry_out(run_id)
    assert last is not None
    assert (last.state, last.failed[0].reason) == (RunState.FAILED, str(error))
    assert f"{MAX_ATTEMPTS} 次" in last.notes[0]


def test_a_run_whose_store_went_away_is_put_back_at_once_when_it_is_there_again(world: World, store: SqlStore) -> None:
    run_id = make_run(store, source="x")

    def prepare_and_break_off(number: int, token: Cancelled | None) -> None:
        store.preparation.version(number, make_draft("退换货试行办法"))
        raise StoreAwayError("数据库断开")

    world.behaviour = prepare_and_break_off
    report = world.carrier.carry_out(run_id)
    assert report is not None
    assert (report.state, report.attempt, report.not_before) == (RunState.QUEUED, 2, None)
    assert store.preparation.changed_passages(run_id) == ()
    # A store that goes away each time is waited for longer and longer.
    report = world.carrier.carry_out(run_id)
    assert report is not None
    assert (report.attempt, world.again) == (3, [(run_id, 0.0), (run_id, 120.0)])


def test_a_store_that_is_busy_coming_back_is_asked_again(world: World, store: SqlStore) -> None:
    run_id = make_run(store, source="x")
    world.behaviour = failing(StoreAwayError("数据库断开"))
    world.recovering = [StoreAwayError("还没有恢复"), StoreBusyError("连接都在使用")]
    report = world.carrier.carry_out(run_id)
    assert report is not None
    assert (report.state, world.recovering) == (RunState.QUEUED, [])


def test_a_thread_that_was_given_up_leaves_the_next_ones_run_alone(world: World, store: SqlStore) -> None:
    run_id = make_run(store, source="x", actor=INBOX_ACTOR)

    def sleep_until_another_has_it(number: int, token: Cancelled | None) -> None:
        assert close_dead(store, (number,), store.preparation.discard) == (number,)
        assert store.runs.take(number, "host:1:2", NOON)
        raise StoreAwayError("数据库断开")

    world.behaviour = sleep_until_another_has_it
    report = world.carrier.carry_out(run_id)
    assert report is not None
    assert (report.state, report.worker_id, report.attempt, world.again) == (RunState.RUNNING, "host:1:2", 2, [])


def test_a_run_whose_store_went_away_behind_its_publication_is_closed_as_done(world: World, store: SqlStore) -> None:
    run_id = make_run(store, source="x")

    def publish_and_lose_the_answer(number: int, token: Cancelled | None) -> None:
        store.preparation.version(number, make_draft("退换货试行办法"))
        store.publisher.publish(number)
        raise StoreAwayError("数据库断开")

    world.behaviour = publish_and_lose_the_answer
    report = world.carrier.carry_out(run_id)
    assert report is not None
    assert (report.state, report.generation, world.again) == (RunState.DONE, 1, [])


def test_a_run_whose_store_stays_away_until_the_stop_is_closed_by_the_next_start(world: World, store: SqlStore) -> None:
    run_id = make_run(store, source="x")
    world.behaviour = failing(StoreAwayError("数据库断开"))
    world.stopping.set()
    with pytest.raises(StoreAwayError):
        world.carrier.carry_out(run_id)
    close_dead(store, store.runs.unfinished(), store.preparation.discard)
    closed = world.report(run_id)
    assert (closed.state, "可以重试" in closed.notes[0]) == (RunState.FAILED, True)


def test_what_will_not_pass_is_not_tried_again(world: World, store: SqlStore) -> None:
    run_id = make_run(store, source="x")
    world.behaviour = failing(NotFoundError("没有"))
    with pytest.raises(NotFoundError):
        world.carrier.carry_out(run_id)
    assert world.again == []


def test_a_run_somebody_waits_for_ends_with_advice_instead_of_waiting(world: World, store: SqlStore) -> None:
    run_id = make_run(store, source="x")
    world.behaviour = failing(SourceError("对方网站没有回应", transient=True))
    report = world.carrier.carry_out_here(run_id)
    assert report.state is RunState.FAILED
    assert f"ingestions retry {run_id}" in report.notes[0]


def test_a_run_that_another_process_has_is_not_carried_out_here(world: World, store: SqlStore) -> None:
    run_id = make_run(store, source="x")
    assert store.runs.take(run_id, "other:2", NOON)
    with pytest.raises(ConflictError, match="别的进程"):
        world.carrier.carry_out_here(run_id)


def test_a_run_that_waits_for_its_next_attempt_can_be_cancelled(world: World, store: SqlStore) -> None:
    run_id = make_run(store, source="x")
    store.runs.again(run_id, NOON + timedelta(hours=1), "等一等")
    assert store.runs.cancel_queued(run_id)
    world.clock.move(hours=2)
    assert world.carrier.carry_out(run_id) is None
    assert world.report(run_id).state is RunState.CANCELLED


def test_a_cancelled_run_stops_between_two_texts_of_its_own_progress(world: World, store: SqlStore) -> None:
    run_id = make_run(store, source="x")

    def cancelled_midway(run_id: int, token: Cancelled | None) -> None:
        assert not store.runs.progress(run_id, 1, 1, 9, "《甲》")
        store.runs.request_cancel(run_id)
        assert store.runs.progress(run_id, 1, 2, 9, "《乙》")

    world.behaviour = cancelled_midway
    world.carrier.carry_out(run_id)


def test_a_cancel_reaches_a_run_that_is_busy_with_one_long_text(world: World, store: SqlStore) -> None:
    run_id = make_run(store, source="x")

    def long_text(run_id: int, token: Cancelled | None) -> None:
        store.runs.request_cancel(run_id)
        waited = threading.Event()
        assert token is not None
        for _ in range(int(WAIT_SECONDS * 20)):
            if token.is_set():
                return
            waited.wait(0.05)
        raise AssertionError("the token was never set")

    world.behaviour = long_text
    report = world.carrier.carry_out(run_id)
    assert report is not None
    assert report.state is RunState.CANCELLED


def test_a_stopping_service_puts_its_run_back_instead_of_cancelling_it(world: World, store: SqlStore) -> None:
    run_id = make_run(store, source="x")
    world.behaviour = lambda run_id, token: world.stopping.set()
    world.carrier.carry_out(run_id)
    report = world.report(run_id)
    assert (report.state, report.attempt, store.runs.due(NOON)) == (RunState.QUEUED, 1, (run_id,))


def test_a_cancelled_run_is_not_put_back_when_the_service_stops_too(world: World, store: SqlStore) -> None:
    run_id = make_run(store, source="x")

    def cancel_and_stop(run_id: int, token: Cancelled | None) -> None:
        store.runs.request_cancel(run_id)
        world.stopping.set()

    world.behaviour = cancel_and_stop
    world.carrier.carry_out(run_id)
    assert world.report(run_id).state is RunState.CANCELLED


def test_only_runs_that_nobody_renews_are_dead_beside_other_workers(store: SqlStore) -> None:
    alive, dead = make_run(store, source="a"), make_run(store, source="b")
    store.runs.take(dead, "gone:1", NOON)
    store.runs.take(alive, "here:1", NOON + STALE_AFTER)
    later = NOON + STALE_AFTER + timedelta(seconds=1)
    assert store.runs.unfinished(later - STALE_AFTER) == (dead,)
    assert store.runs.unfinished() == (alive, dead)


def test_a_person_s_dead_run_fails_with_advice_and_an_automatic_one_is_queued_again(store: SqlStore) -> None:
    ours, inbox = make_run(store, source="a"), make_run(store, source="b", actor=INBOX_ACTOR)
    for run_id in (ours, inbox):
        store.runs.take(run_id, "gone:1", NOON)
    assert close_dead(store, store.runs.unfinished(), store.preparation.discard) == (inbox,)
    states = {report.run_id: (report.state, report.notes[0][-8:]) for report in store.runs.newest(2)}
    assert states[ours] == (RunState.FAILED, "没有发布，可以重试。"[-8:])
    assert states[inbox][0] is RunState.QUEUED


def test_an_automatic_run_that_brings_the_process_down_each_time_is_given_up(store: SqlStore) -> None:
    run_id = make_run(store, source="b", actor=INBOX_ACTOR)
    for _ in range(MOST_DEATHS):
        assert store.runs.take(run_id, "gone:1", NOON)
        close_dead(store, store.runs.unfinished(), store.preparation.discard)
    report = store.runs.get(run_id)
    assert report is not None
    assert report.state is RunState.FAILED


def test_a_run_that_died_after_its_publication_is_done(store: SqlStore) -> None:
    run_id, generation = publish(store, make_draft("经营者应当退货。"))
    close_dead(store, store.runs.unfinished(), store.preparation.discard)
    report = store.runs.get(run_id)
    assert report is not None
    assert (report.state, report.generation) == (RunState.DONE, generation)


def test_progress_names_the_text_at_hand_and_the_end_forgets_it(store: SqlStore) -> None:
    run_id = make_run(store, source="a")
    store.runs.start(run_id)
    store.runs.progress(run_id, 1, 2, 9, "《乙法》")
    report = store.runs.get(run_id)
    assert report is not None
    assert (report.done, report.total, report.current) == (2, 9, "《乙法》")
    store.runs.finish(run_id, RunState.DONE)
    report = store.runs.get(run_id)
    assert report is not None
    assert report.current is None


def test_a_run_that_was_cancelled_meanwhile_is_not_put_back(world: World, store: SqlStore) -> None:
    run_id = make_run(store, source="x")

    def cancelled_then_busy(run_id: int, token: Cancelled | None) -> None:
        store.runs.request_cancel(run_id)
        raise StoreBusyError("忙")

    world.behaviour = cancelled_then_busy
    report = world.carrier.carry_out(run_id)
    assert report is not None
    assert (report.state, world.again) == (RunState.CANCELLED, [])


def test_a_run_that_was_closed_for_dead_may_not_go_on_to_publish(store: SqlStore) -> None:
    run_id = make_run(store, source="a")
    store.runs.take(run_id, "frozen:1", NOON)
    store.runs.finish(run_id, RunState.FAILED)
    assert store.runs.must_stop(run_id)
    with pytest.raises(ConflictError, match="中断太久"):
        store.runs.phase(run_id, RunPhase.PUBLISHING, 1)


class NotingQueue:
    """A queue that only notes what it is told."""

    shared = True

    def __init__(self, waiting: int = 0) -> None:
        self.submitted: list[int] = []
        self._waiting = waiting

    def submit(self, task: str, key: int, *, delay_seconds: float = 0) -> None:
        self.submitted.append(key)

    def waiting(self, task: str) -> int:
        return self._waiting

    def start(self) -> None:
        """Nobody works here."""

    def clear(self) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nobody works here."""


def test_a_lost_message_is_sent_again_and_a_waiting_one_is_not(world: World, store: SqlStore) -> None:
    due, later = make_run(store, source="a"), make_run(store, source="b")
    store.runs.again(later, NOON + timedelta(hours=1), "等一等")
    empty, full = NotingQueue(), NotingQueue(waiting=1)
    for queue in (empty, full):
        Sweep(store, queue, world.carrier, store.preparation.discard)(NOON)
    assert (empty.submitted, full.submitted) == ([due], [])


def look_on(look: Sweep, since: datetime, until: datetime) -> None:
    """Looks as the duty does, time and again."""
    while since <= until:
        look(since)
        since += timedelta(seconds=SWEEP_SECONDS)


def test_the_sweep_closes_what_died_elsewhere_and_leaves_what_is_in_hand_here(world: World, store: SqlStore) -> None:
    dead, ours = make_run(store, source="a"), make_run(store, source="b")
    store.runs.take(dead, "gone:1", NOON)

    def long_text(run_id: int, token: Cancelled | None) -> None:
        later = NOON + timedelta(days=3650)
        look_on(Sweep(store, NotingQueue(), world.carrier, store.preparation.discard), later, later + 2 * STALE_AFTER)

    world.behaviour = long_text
    report = world.carrier.carry_out(ours)
    assert report is not None
    assert (report.state, world.report(dead).state) == (RunState.DONE, RunState.FAILED)


def test_after_an_outage_nobody_is_taken_for_dead_before_he_could_speak(world: World, store: SqlStore) -> None:
    silent = make_run(store, source="a")
    store.runs.take(silent, "elsewhere:1", NOON)
    before, other = (Sweep(store, NotingQueue(), world.carrier, store.preparation.discard) for _ in range(2))
    look_on(before, NOON - 2 * STALE_AFTER, NOON)
    # The store was away for as long as makes a run stale; the duty may have changed hands with it.
    back = NOON + STALE_AFTER + timedelta(seconds=5)
    for look in (before, other):
        look_on(look, back, back + STALE_AFTER / 2)
        assert world.report(silent).state is RunState.RUNNING
    look_on(before, back + STALE_AFTER / 2, back + 2 * STALE_AFTER)
    assert world.report(silent).state is RunState.FAILED
