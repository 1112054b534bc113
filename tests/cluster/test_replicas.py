"""Several replicas of one database: what one publishes all answer from, and what is to be done once is done once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bench.servers import PostgresServer, wait_for
from ingest.bootstrap import IngestRequest
from kb.bootstrap import open_knowledge_base
from kb.errors import SettingsError
from kb.records.verification.verify import Against, verify
from kb.settings import Settings
from kb.store.clock import StoreClock
from kb.store.leading import DUTIES
from kb.store.runs import STALE_AFTER
from kb.store.sql import SqlStore
from tests.builders_cluster import Cluster, Replica
from tests.builders_jobs import make_run, write_law
from tests.builders_ledger import told

pytestmark = pytest.mark.slow
LEAST = "X_Zhigui_Least_Generation"


def test_processes_that_open_an_empty_database_at_once_all_come_up(
    servers: tuple[PostgresServer, object, object],
) -> None:
    url = servers[0].empty()
    failed: list[Exception] = []

    def open_it() -> None:
        try:
            SqlStore(url).close()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []


def test_what_a_worker_publishes_every_replica_answers_from_and_no_reader_goes_back(cluster: Cluster) -> None:
    laws = [write_law(cluster.folder / f"{name}.md", f"{name}。", title=f"{name}办法") for name in "甲乙"]
    with cluster.replica("a") as a, cluster.replica("b") as b, cluster.worker():
        assert a.kb.store.ledger.writer_id != b.kb.store.ledger.writer_id
        a.wait_for_run(a.bring_in(*laws))
        wait_for(lambda: a.lookup("甲办法第一条").status == 200, "the first replica answers from it")
        first = a.lookup("甲办法第一条")
        generation = first.headers["x-zhigui-generation"]
        assert first.body["hits"][0]["text"] == "甲。"
        # Whoever has seen it is never answered from before it, by whichever replica.
        second = b.lookup("乙办法第一条", **{LEAST: generation})
        assert second.status in {200, 503}
        wait_for(lambda: b.lookup("乙办法第一条", **{LEAST: generation}).status == 200, "the other has it too")
        again = b.lookup("乙办法第一条", **{LEAST: generation})
        assert again.body["generation"] >= int(generation)
        assert again.body["hits"][0]["text"] == "乙。"


def test_a_replica_that_lags_says_so_and_lets_another_answer(cluster: Cluster) -> None:
    law, amended = cluster.folder / "甲.md", cluster.folder / "乙.md"
    with cluster.replica("a", redis_url=None) as a:
        a.wait_for_run(a.bring_in(write_law(law)))
        with cluster.replica("b", redis_url=None, started=False) as b:
            assert b.lookup("退换货试行办法第一条").status == 200
            a.wait_for_run(a.bring_in(write_law(amended, "乙。", title="乙办法")))
            seen = a.lookup("乙办法第一条")
            behind = b.call("GET", "/readyz").body
            assert behind["lexical"] == "catching_up"
            assert "lexical_behind" in {each["code"] for each in behind["degraded"]}
            refused = b.lookup("乙办法第一条", **{LEAST: seen.headers["x-zhigui-generation"]})
            assert (refused.status, refused.headers["retry-after"]) == (503, "1")
            assert "还没有跟上" in refused.body["detail"]
            # A browser is told by a cookie, and brings it along by itself.
            kept = a.lookup("乙办法第一条", Cookie="page=1").headers["set-cookie"].partition(";")[0]
            assert kept == f"zhigui_generation={seen.headers['x-zhigui-generation']}"
            assert b.lookup("乙办法第一条", Cookie=kept).status == 503
            # Who has seen nothing newer is answered as before.
            assert b.lookup("退换货试行办法第一条").status == 200
            b.kb.published()
            assert b.lookup("乙办法第一条", **{LEAST: seen.headers["x-zhigui-generation"]}).status == 200


def test_a_number_from_before_a_restore_asks_for_nothing(cluster: Cluster) -> None:
    with cluster.replica("a", redis_url=None) as a:
        a.wait_for_run(a.bring_in(write_law(cluster.folder / "甲.md")))
        assert a.lookup("退换货试行办法第一条", **{LEAST: "999999"}).status == 200


def test_a_sign_in_on_one_replica_holds_on_the_other_and_ends_on_both(cluster: Cluster) -> None:
    with cluster.replica("a", redis_url=None) as a, cluster.replica("b", redis_url=None) as b:
        added = a.call("POST", "/v1/people", {"login": "li", "name": "李主任", "role": "admin"}).body
        signed_in = a.call("POST", "/v1/session", {"login": "li", "password": added["password"]})
        assert signed_in.status == 200, signed_in.body
        cookie = signed_in.headers["set-cookie"].partition(";")[0]
        assert b.call("GET", "/v1/session", Cookie=cookie).body["me"]["name"] == "李主任"
        a.kb.people.sign_out(cookie.partition("=")[2])
        assert b.call("GET", "/v1/session", Cookie=cookie).body["me"] is None


def test_duties_and_vectors_are_one_replicas_and_another_takes_over(cluster: Cluster) -> None:
    with cluster.replica("a", redis_url=None, started=False) as a:
        # Of no title met before: what lies in the shared index already, for another database, is not encoded again.
        a.ingestion.run_now(_request(write_law(cluster.folder / "丙.md", title=f"接任办法{uuid4().hex}")))
        with cluster.replica("b", redis_url=None, started=False) as b:
            b.kb.published()
            assert (_leads(a), _leads(b)) == (True, False)
            made = a.kb.backfill.run(threading.Event())
            assert made.encoded == made.total > 0
            followed = b.kb.backfill.run(threading.Event())
            assert (followed.encoded, followed.done, b.kb.backfill.following) == (0, made.total, True)
            a.kb.store.leading.close()
            wait_for(lambda: _leads(b), "the other takes the duties over")
            wait_for(lambda: b.kb.backfill.run(threading.Event()) and not b.kb.backfill.following, "and the vectors")


def test_a_replica_needs_the_keys_of_the_first_and_a_chain_of_its_own(cluster: Cluster, tmp_path: Path) -> None:
    with cluster.replica("a", redis_url=None, started=False) as a:
        alien = cluster.settings("b", home=tmp_path / "alien", redis_url=None)
        with pytest.raises(SettingsError, match="共用的密钥"):
            _open(alien)
        same = cluster.settings("c", redis_url=None, writer_id=a.kb.store.ledger.writer_id)
        with pytest.raises(SettingsError, match="正由另一个副本书写"):
            _open(same)
        with cluster.replica("d", redis_url=None, started=False) as d:
            assert d.ask("甲").status in {200, 503}
    store = SqlStore(cluster.database)
    assert told(verify(store.engine, datetime.now(UTC), Against(signing=False))) == []
    store.close()


def test_a_replica_whose_clock_is_fast_takes_nobodys_run_for_dead(cluster: Cluster) -> None:
    store = SqlStore(cluster.database)
    fast = StoreClock(store.engine, own=lambda: datetime.now(UTC) + timedelta(minutes=5))
    assert fast() - datetime.now(UTC) > timedelta(minutes=4)
    fast.look()
    run_id = make_run(store)
    assert store.runs.take(run_id, "another", store.clock())
    assert store.runs.unfinished(fast() - STALE_AFTER) == ()
    store.close()


def _leads(replica: Replica) -> bool:
    return replica.kb.store.leading.leads(DUTIES)


def _open(settings: Settings) -> None:
    open_knowledge_base(settings).close()


def _request(path: Path) -> IngestRequest:
    return IngestRequest(paths=(str(path),))
