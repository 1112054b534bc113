"""What the replicas do while a server they share is away, and that nothing is lost by it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import TimeoutError as NoneFreeError

from bench.servers import PostgresServer, wait_for
from bench.service import Service
from ingest.bootstrap import IngestRequest
from kb.answering.following import NOTICE_ALONE
from kb.records.verification.verify import Against, verify
from kb.search.proposing import WORDS_ALONE
from kb.store.leading import DUTIES
from kb.store.sql import SqlStore
from tests.builders_cluster import Cluster, Replica, call, kill
from tests.builders_jobs import write_law
from tests.builders_ledger import told

# A cursor on a server that went away is dropped with its connection.
CURSORS = "ignore:.*was deleted while still open:ResourceWarning"
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings(CURSORS)]
REFERENCE = "退换货试行办法第一条"
QUESTION = "经营者应当退货吗，退换货试行办法怎么规定"


def recorded(cluster: Cluster) -> set[str]:
    """The ids of all answers in the ledger, whose chains all hold."""
    store = SqlStore(cluster.database)
    try:
        assert told(verify(store.engine, datetime.now(UTC), Against(signing=False))) == []
        chains = store.ledger.writers()
        return {row["record_id"] for each in chains for row in store.ledger.walk(each) if row["kind"] == "ask"}
    finally:
        store.close()


@contextmanager
def with_a_law(cluster: Cluster, **given: object) -> Iterator[Replica]:
    """A replica that answers from a short law, its vectors made."""
    with cluster.replica("a", **given) as replica:
        replica.ingestion.run_now(_request(cluster))
        replica.wait_for_vectors()
        yield replica


def _request(cluster: Cluster) -> IngestRequest:
    return IngestRequest(paths=(str(write_law(cluster.folder / "甲.md")),))


def test_while_postgres_is_away_replicas_answer_from_what_they_keep_and_no_record_is_lost(cluster: Cluster) -> None:
    with with_a_law(cluster) as a, cluster.replica("b") as b:
        wait_for(lambda: b.lookup(REFERENCE).status == 200, "the other replica has it")
        given = [a.ask(REFERENCE).body["answer_id"]]
        with cluster.postgres.away():
            for replica in (a, b):
                found = replica.lookup(REFERENCE)
                assert (found.status, found.body["hits"][0]["text"]) == (200, "经营者应当退货。")
                searched = replica.call("POST", "/v1/search", {"query": QUESTION})
                assert searched.status == 200 and searched.body["hits"], searched.body
                for question in (REFERENCE, QUESTION):
                    answered = replica.ask(question)
                    assert answered.status == 200, answered.body
                    assert "已暂存" in answered.body["notice"]
                    given.append(answered.body["answer_id"])
                ready = replica.call("GET", "/readyz")
                assert ready.status == 200, ready.body
                assert {"store_away", "records_spooled"} <= {each["code"] for each in ready.body["degraded"]}
                # What only the database knows is refused in words, and soon.
                listed = replica.call("GET", "/v1/ingestions")
                assert (listed.status, "数据库" in listed.body["detail"]) == (503, True)
        for replica in (a, b):
            wait_for(lambda r=replica: r.kb.recorder.state().waiting == 0, "what was spooled is in the ledger")
            wait_for(lambda r=replica: r.call("GET", "/readyz").body["degraded"] == [], "all is well again")
        assert set(given) <= recorded(cluster)


def test_while_postgres_is_away_a_follow_up_is_answered_alone_and_says_so(cluster: Cluster) -> None:
    def asked(replica: Replica, question: str) -> Any:
        reply = replica.call("POST", "/v1/ask", {"question": question, "session_id": "通话一"})
        assert reply.status == 200, reply.body
        return reply.body

    with with_a_law(cluster) as a, cluster.replica("b") as b:
        wait_for(lambda: b.lookup(REFERENCE).status == 200, "the other replica has it")
        asked(a, "网购的衣服不喜欢能退吗")
        # Whichever replica has the call goes on with it.
        assert asked(b, "那鞋子呢")["rewritten_question"] == "网购的鞋子不喜欢能退吗？"
        with cluster.postgres.away():
            for replica in (a, b):
                alone = asked(replica, "那食品呢")
                assert alone["rewritten_question"] is None
                assert NOTICE_ALONE in alone["notice"]
        wait_for(lambda: all(each.kb.recorder.state().waiting == 0 for each in (a, b)), "the ledger has all of it")
        again = asked(a, "要是过了一个月呢")
        assert again["rewritten_question"].startswith("要是过了一个月，网购的")
        assert NOTICE_ALONE not in (again["notice"] or "")


def test_when_a_standby_is_promoted_replicas_go_on_with_it_and_no_record_is_lost(
    cluster: Cluster, servers_folder: Path
) -> None:
    first = PostgresServer(servers_folder / "first", durable=False)
    second = first.standby(servers_folder / "second")
    name = make_url(first.fresh()).database
    cluster.database = (
        f"postgresql+psycopg://zhigui@/{name}?host=127.0.0.1:{first.port}&host=127.0.0.1:{second.port}"
        "&target_session_attrs=read-write"
    )
    try:
        with with_a_law(cluster) as a:
            given = [a.ask(REFERENCE).body["answer_id"]]
            first.stop()
            given.append(a.ask(REFERENCE).body["answer_id"])
            second.promote()
            wait_for(lambda: a.kb.recorder.state().waiting == 0, "what was spooled is in the ledger")
            given.append(a.ask(REFERENCE).body["answer_id"])
            wait_for(lambda: a.kb.store.leading.leads(DUTIES), "what is done once is done by somebody")
            assert set(given) <= recorded(cluster)
    finally:
        second.stop()


def test_while_postgres_is_away_who_signed_in_reads_on(cluster: Cluster) -> None:
    with with_a_law(cluster) as a:
        added = a.call("POST", "/v1/people", {"login": "li", "name": "李主任", "role": "admin"}).body
        signed_in = a.call("POST", "/v1/session", {"login": "li", "password": added["password"]})
        cookie = signed_in.headers["set-cookie"].partition(";")[0]
        csrf = signed_in.body["csrf"]
        changed = {"old": added["password"], "new": "雨伞-石榴-17路车"}
        assert a.call("POST", "/v1/session/password", changed, Cookie=cookie, X_CSRF_Token=csrf).status < 300
        assert a.lookup(REFERENCE, Cookie=cookie).status == 200
        with cluster.postgres.away():
            assert a.lookup(REFERENCE, Cookie=cookie).status == 200
            assert a.ask(REFERENCE, Cookie=cookie, X_CSRF_Token=csrf).status == 200
            # A token nobody has seen yet cannot be looked at now: neither let in nor called wrong.
            assert a.lookup(REFERENCE, Cookie=cookie[:-3] + "abc").status == 503


def test_while_chroma_is_away_words_answer_with_a_notice_and_vectors_come_back(cluster: Cluster) -> None:
    with with_a_law(cluster) as a:
        assert a.ask(QUESTION).body["notice"] is None
        with cluster.chroma.away():
            searched = a.call("POST", "/v1/search", {"query": QUESTION})
            assert searched.status == 200 and searched.body["hits"]
            assert "向量" in searched.body["notice"]
            # What was answered with vectors before is remembered; another question is answered by words, and says so.
            asked = a.ask(f"请问{QUESTION}")
            assert (asked.status, asked.body["notice"]) == (200, WORDS_ALONE)
            with cluster.replica("b") as b:
                # One that starts meanwhile comes up all the same.
                wait_for(lambda: b.lookup(REFERENCE).status == 200, "it answers by words")
        wait_for(
            lambda: a.call("POST", "/v1/search", {"query": QUESTION}).body["notice"] is None, "vectors are searched"
        )


def test_while_redis_is_away_asks_go_on_and_runs_wait(cluster: Cluster) -> None:
    with with_a_law(cluster) as a, cluster.worker():
        with cluster.redis.away():
            assert a.ask(REFERENCE).status == 200
            run_id = a.bring_in(write_law(cluster.folder / "乙.md", "乙。", title="乙办法"))
            with cluster.replica("b") as b:
                assert b.lookup(REFERENCE).status == 200
        a.wait_for_run(run_id)
        wait_for(lambda: a.lookup("乙办法第一条").status == 200, "it is published")


def test_when_every_connection_is_in_use_who_comes_last_is_told_soon(cluster: Cluster) -> None:
    cluster.database += "?pool_size=6&pool_timeout=1"
    with with_a_law(cluster, redis_url=None) as a:
        held: list[Connection] = []
        try:
            while len(held) < 6:
                # What runs behind the service takes one now and then.
                with suppress(NoneFreeError):
                    held.append(a.kb.store.engine.connect())
            refused = a.call("GET", "/v1/ingestions")
            assert (refused.status, "连接都在使用" in refused.body["detail"]) == (503, True)
            assert refused.headers["retry-after"] == "1"
        finally:
            for each in held:
                each.close()
        assert a.call("GET", "/v1/ingestions").status == 200


def test_a_replica_that_is_killed_loses_nothing_but_what_it_had_in_hand(cluster: Cluster) -> None:
    with with_a_law(cluster) as a:
        settings = cluster.settings("process")
        environment = cluster.environment(settings)
        given: list[str] = []
        with Service(settings.home, corpus=cluster.corpus, settings=environment) as other:
            stop = threading.Event()

            def work(address: str) -> None:
                while not stop.is_set():
                    try:
                        reply = call(address, "POST", "/v1/ask", {"question": REFERENCE})
                    except OSError:
                        return
                    if reply.status == 200:
                        given.append(reply.body["answer_id"])

            places = [a.address, other.address()] * 2
            threads = [threading.Thread(target=work, args=(place,)) for place in places]
            for each in threads:
                each.start()
            wait_for(lambda: len(given) >= 40, "both answer under load")
            kill(other.pid)
            before = len(given)
            wait_for(lambda: len(given) >= before + 20, "the other goes on")
            stop.set()
            for each in threads:
                each.join()
            other.kill()
        assert set(given) <= recorded(cluster)
        assert len(set(given)) == len(given)
