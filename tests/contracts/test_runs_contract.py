"""What the table of runs must keep, whatever database is behind it: it is the truth of the job queue."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text

from kb.errors import ConflictError
from kb.store import schema as s
from kb.store.engine import reading, writing
from kb.store.run_records import FileFailure, PassageCounts, RunPhase, RunState
from kb.store.sql import SqlStore
from tests.builders_jobs import NOON, make_run
from tests.builders_store import make_draft, new_run

WAIT_SECONDS = 20.0


def test_of_many_at_once_one_takes_a_run(store: SqlStore) -> None:
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
    report = store.runs.get(run_id)
    assert report is not None
    assert [report.worker_id] == taken


def test_a_run_put_back_is_due_at_its_time_and_not_before(store: SqlStore) -> None:
    run_id = make_run(store, source="x")
    store.runs.take(run_id, "w", NOON)
    store.runs.again(run_id, NOON + timedelta(minutes=1), "等一等")
    assert store.runs.due(NOON) == ()
    assert not store.runs.take(run_id, "w", NOON)
    assert store.runs.due(NOON + timedelta(minutes=1)) == (run_id,)
    report = store.runs.get(run_id)
    assert report is not None
    assert (report.attempt, report.not_before, report.worker_id) == (2, NOON + timedelta(minutes=1), None)


def test_an_attempt_that_was_given_up_for_dead_writes_nothing_down_and_has_to_stop(store: SqlStore) -> None:
    run_id = make_run(store, source="x")
    first = store.runs.start(run_id)
    store.runs.again(run_id, None, "中断")
    second = store.runs.start(run_id)
    assert store.runs.attempt(run_id) == second != first
    assert not store.runs.progress(run_id, second, 2, 9)
    assert store.runs.progress(run_id, first, 1, 9)
    with pytest.raises(ConflictError):
        store.runs.phase(run_id, RunPhase.PUBLISHING, first)
    report = store.runs.get(run_id)
    assert report is not None
    assert (report.done, report.phase) == (2, None)


def test_of_two_services_with_one_schedule_one_makes_the_run(store: SqlStore) -> None:
    barrier, made = threading.Barrier(4), []

    def create() -> None:
        barrier.wait()
        made.append(store.runs.create_unless_since("x", "instrument", "schedule", request={}, since=NOON))

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([run_id for run_id in made if run_id is not None]) == 1


def test_only_what_nobody_renews_is_dead_beside_others(store: SqlStore) -> None:
    alive, dead = make_run(store, source="a"), make_run(store, source="b")
    long_ago = NOON - timedelta(days=3650)
    store.runs.take(dead, "gone:1", long_ago)
    store.runs.take(alive, "here:1", long_ago)
    store.runs.renew(alive)
    assert store.runs.unfinished(long_ago + timedelta(minutes=1)) == (dead,)
    assert store.runs.unfinished() == (alive, dead)


def test_a_report_comes_back_as_it_was_written(store: SqlStore) -> None:
    run_id = make_run(store, source="x")
    failure = FileFailure("甲.docx", "打不开", "第三条", "1-1")
    store.runs.finish(
        run_id, RunState.DONE, failed=(failure,), impact={"instruments": []}, passages=PassageCounts(5, 3, 2)
    )
    report = store.runs.get(run_id)
    assert report is not None
    assert (report.failed, report.impact, report.passages) == (
        (failure,),
        {"instruments": []},
        PassageCounts(5, 3, 2),
    )
    assert report.finished_at is not None
    assert report.finished_at.tzinfo is not None


@pytest.mark.needs_postgres
@pytest.mark.parametrize("store", ["postgres"], indirect=True)
def test_passages_of_two_writers_become_visible_in_the_order_of_their_numbers(store: SqlStore) -> None:
    run_id, draft = new_run(store), make_draft("经营者应当退货。")
    other = threading.Thread(target=lambda: store.preparation.version(run_id, draft))
    passage = {
        "kind": "provision", "version_id": "other", "unit_id": 1, "start": 0, "end": 1, "priority": 0,
    }  # fmt: skip
    with writing(store.engine) as c:
        c.execute(text("LOCK TABLE passages IN SHARE ROW EXCLUSIVE MODE"))
        c.execute(insert(s.passages).values(**passage))
        other.start()
        other.join(0.5)
        with reading(store.engine) as seen:
            assert seen.execute(select(s.passages.c.passage_id)).all() == []
    other.join(WAIT_SECONDS)
    with reading(store.engine) as seen:
        versions = list(seen.scalars(select(s.passages.c.version_id).order_by(s.passages.c.passage_id)))
    assert versions == ["other", draft.version.version_id]
