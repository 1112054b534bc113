"""A worker whose database goes away in the middle of a run: the run is begun anew, and published once and whole."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Connection, event, func, select

from bench.servers import PostgresServer, wait_for
from kb.errors import StoreAwayError
from kb.store.run_records import RunPhase, RunReport, RunState
from kb.store.schema import generations
from kb.store.sql import SqlStore
from tests.builders_cluster import Cluster, Replica
from tests.builders_jobs import write_law
from tests.builders_store import make_draft, new_run
from tests.cluster.test_parts_fail import CURSORS

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings(CURSORS)]
MANY = 60
# Longer than whatever works behind waits for an answer.
GONE_SECONDS = 10.0
Outage = Callable[[PostgresServer], AbstractContextManager[None]]


def report_of(replica: Replica, run_id: int) -> RunReport | None:
    """None while the database cannot say."""
    try:
        return replica.kb.store.runs.get(run_id)
    except StoreAwayError:
        return None


@pytest.mark.parametrize("outage", [PostgresServer.silent, PostgresServer.away], ids=["silent", "away"])
def test_a_run_whose_database_goes_away_begins_anew_by_itself(cluster: Cluster, outage: Outage) -> None:
    titles = [f"第{number}号退货办法" for number in range(MANY)]
    laws = [write_law(cluster.folder / f"{title}.md", f"经营者应当按{title}退货。", title=title) for title in titles]
    with cluster.replica("a") as a, cluster.worker():
        run_id = a.bring_in(*laws)

        def underway() -> bool:
            found = report_of(a, run_id)
            return found is not None and found.phase == RunPhase.PREPARING

        wait_for(underway, "the worker has it in hand")
        with outage(cluster.postgres):
            time.sleep(GONE_SECONDS)
        wait_for(lambda: (found := report_of(a, run_id)) is not None and found.state is RunState.DONE, "it is done")
        done = report_of(a, run_id)
        assert done is not None
        assert (done.attempt, len(done.added), done.failed) == (2, MANY, ())
        for title in (titles[0], titles[-1]):
            wait_for(lambda t=title: a.lookup(f"{t}第一条").status == 200, "it is published")
        assert len(a.call("GET", "/v1/changes").body["changes"]) == 1


def test_what_is_taken_back_waits_for_a_publication_whose_end_nobody_heard_of(cluster: Cluster) -> None:
    writer, other = SqlStore(cluster.database), SqlStore(cluster.database, "other")
    run_id = new_run(writer)
    writer.preparation.version(run_id, make_draft("退换货试行办法"))
    reached, over = threading.Event(), threading.Event()

    def hold(c: Connection) -> None:
        # Looking at what is to be published commits as well.
        if c.scalar(select(func.count()).select_from(generations)):
            reached.set()
            assert over.wait(60)

    event.listen(writer.engine, "commit", hold)
    publishing = threading.Thread(target=writer.publisher.publish, args=(run_id,))
    taking_back = threading.Thread(target=other.preparation.discard, args=(run_id,))
    try:
        publishing.start()
        assert reached.wait(60)
        taking_back.start()
        taking_back.join(1.0)
        assert taking_back.is_alive(), "it does not decide before the publication has"
    finally:
        over.set()
        publishing.join()
        taking_back.join()
        event.remove(writer.engine, "commit", hold)
    generation = other.publisher.generation_of(run_id)
    assert generation == 1
    assert other.passages.generation_passage_id(generation) > 0
    assert other.preparation.changed_passages(run_id) != ()
    for store in (writer, other):
        store.close()
