"""A worker whose database goes away in the middle of a run: the run is begun anew, and published once and whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from bench.servers import PostgresServer, wait_for
from kb.errors import StoreAwayError
from kb.store.run_records import RunPhase, RunReport, RunState
from tests.builders_cluster import Cluster, Replica
from tests.builders_jobs import write_law
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
            assert a.lookup(f"{titles[-1]}第一条").status != 200, "nothing of it is out"
        wait_for(lambda: (found := report_of(a, run_id)) is not None and found.state is RunState.DONE, "it is done")
        done = report_of(a, run_id)
        assert done is not None
        assert (done.attempt, len(done.added), done.failed) == (2, MANY, ())
        for title in (titles[0], titles[-1]):
            wait_for(lambda t=title: a.lookup(f"{t}第一条").status == 200, "it is published")
        assert len(a.call("GET", "/v1/changes").body["changes"]) == 1
