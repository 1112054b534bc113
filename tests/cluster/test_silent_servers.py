"""What replicas do while a server they share takes connections and answers nothing: it is as good as away."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import numpy as np
import psycopg
import pytest
from sqlalchemy import Engine, make_url, text

from bench.servers import PostgresServer, free_port, wait_for
from kb.errors import StoreAwayError
from kb.records.actors import LOCAL
from kb.search import chroma_clients
from kb.search.chroma_clients import open_chroma
from kb.search.vectors import VectorRecord
from kb.search.vectors_chroma import ChromaVectorIndex
from kb.store.engine import open_engine, reading
from kb.store.postgres_connection import PATIENT_ANSWER_SECONDS, server_answers
from kb.store.roles import Role
from kb.store.time_limit import at_most, no_statement_longer_than
from tests.builders_cluster import Cluster, Replica
from tests.builders_jobs import write_law
from tests.builders_people import add_person
from tests.cluster.test_parts_fail import CURSORS, QUESTION, REFERENCE, recorded, with_a_law

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings(CURSORS)]
# More than the pool holds: who waits for a connection is told the same as who has one.
MANY = 30


def scalar(engine: Engine, statement: str) -> object:
    with reading(engine) as c:
        return c.scalar(text(statement))


def all_is_well(replica: Replica) -> bool:
    return replica.call("GET", "/readyz").body["degraded"] == []


def codes(replica: Replica) -> set[str]:
    return {each["code"] for each in replica.call("GET", "/readyz").body["degraded"]}


@contextmanager
def no_commit_returns(postgres: PostgresServer) -> Iterator[None]:
    """The server lives and reads, and no commit comes to its end: as with a disk that takes no writes."""
    address = make_url(postgres.url("postgres")).set(drivername="postgresql").render_as_string()
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        admin.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            admin.execute("ALTER SYSTEM RESET synchronous_standby_names")
            admin.execute("SELECT pg_reload_conf()")


def test_long_statement_is_waited_for_and_a_silent_server_is_not(cluster: Cluster) -> None:
    engine = open_engine(cluster.database)
    long, endless = "SELECT 1 FROM pg_sleep(3)", "SELECT 1 FROM pg_sleep(3600)"
    told: list[Exception] = []

    def ask() -> None:
        try:
            scalar(engine, "SELECT 1")
        except Exception as error:
            told.append(error)

    try:
        assert scalar(engine, long) == 1
        for limit in (at_most, no_statement_longer_than):
            with limit(0.3), pytest.raises(StoreAwayError, match="没有按时答完"):
                scalar(engine, endless)
        assert scalar(engine, "SELECT 1") == 1
        with cluster.postgres.silent():
            threads = [threading.Thread(target=ask) for _ in range(MANY)]
            for each in threads:
                each.start()
            for each in threads:
                each.join()
            assert [type(each) for each in told] == [StoreAwayError] * MANY, told
            assert any("没有回答" in str(each) for each in told)

        def back() -> bool:
            try:
                return scalar(engine, "SELECT 1") == 1
            except StoreAwayError:
                return False

        wait_for(back, "it answers again")
    finally:
        engine.dispose()


def test_server_is_asked_for_a_sign_of_life_by_address_and_by_socket(cluster: Cluster) -> None:
    port = cluster.postgres.port
    engine = open_engine(cluster.database)
    try:
        folder = scalar(engine, "SELECT current_setting('unix_socket_directories')")
    finally:
        engine.dispose()
    for host in ("127.0.0.1", "localhost", str(folder)):
        assert server_answers(host, port, PATIENT_ANSWER_SECONDS), host
    for host in ("127.0.0.1", str(cluster.folder)):
        assert not server_answers(host, free_port(), PATIENT_ANSWER_SECONDS), host


def test_while_postgres_answers_nothing_replicas_answer_from_what_they_keep(cluster: Cluster) -> None:
    with with_a_law(cluster, redis_url=None) as a:
        given = [a.ask(REFERENCE).body["answer_id"]]
        with cluster.postgres.silent():
            found = a.lookup(REFERENCE)
            assert (found.status, found.body["hits"][0]["text"]) == (200, "经营者应当退货。")
            for question in (REFERENCE, QUESTION):
                answered = a.ask(question)
                assert answered.status == 200, answered.body
                assert "已暂存" in answered.body["notice"]
                given.append(answered.body["answer_id"])
            wait_for(lambda: {"store_away", "records_spooled"} <= codes(a), "it says so")
            listed = a.call("GET", "/v1/ingestions")
            assert (listed.status, "数据库" in listed.body["detail"]) == (503, True)
        wait_for(lambda: a.kb.recorder.state().waiting == 0, "what was spooled is in the ledger")
        wait_for(lambda: all_is_well(a), "all is well again")
        assert set(given) <= recorded(cluster)
        # The locks it lost with its connections are its own again.
        a.wait_for_run(a.bring_in(write_law(cluster.folder / "乙.md", "乙。", title="乙办法")))
        wait_for(lambda: a.lookup("乙办法第一条").status == 200, "it is published")


def test_while_no_commit_comes_to_its_end_records_are_spooled_and_none_is_lost(cluster: Cluster) -> None:
    with with_a_law(cluster, redis_url=None) as a:
        given = [a.ask(REFERENCE).body["answer_id"]]
        with no_commit_returns(cluster.postgres):
            for question in (REFERENCE, QUESTION, REFERENCE):
                answered = a.ask(question)
                assert answered.status == 200, answered.body
                assert "已暂存" in answered.body["notice"]
                given.append(answered.body["answer_id"])
            # Who wants to change something waits longer, and not for ever either.
            refused = a.call("POST", "/v1/people", {"login": "li", "name": "李主任", "role": "admin"})
            assert (refused.status, "没有按时答完" in refused.body["detail"]) == (503, True)
        wait_for(lambda: a.kb.recorder.state().waiting == 0, "what was spooled is in the ledger")
        wait_for(lambda: all_is_well(a), "all is well again")
        assert a.ask(REFERENCE).body["notice"] is None
        assert set(given) <= recorded(cluster)


def test_what_somebody_waits_for_is_waited_for_less_than_what_works_behind(cluster: Cluster) -> None:
    client = open_chroma(url=f"http://127.0.0.1:{cluster.chroma.port}")
    (session, *_) = chroma_clients.sessions(client)
    patience: dict[str, float] = {}

    def watch(request: httpx.Request) -> None:
        patience[request.url.path.rpartition("/")[2]] = request.extensions["timeout"]["read"]

    session.event_hooks["request"].append(watch)
    index = ChromaVectorIndex(lambda: client, "patience", 3)
    index.upsert([VectorRecord("v", np.ones(3, dtype=np.float32))])
    assert index.count() == 1
    assert [hit.vector_id for hit in index.query(np.ones(3, dtype=np.float32), 1)] == ["v"]
    index.close()
    assert patience["query"] == patience["count"] < patience["upsert"] == patience["get"]


def test_while_chroma_and_redis_answer_nothing_asks_go_on_and_runs_wait(cluster: Cluster) -> None:
    with with_a_law(cluster) as a, cluster.worker():
        boss = add_person(a.kb.people, "boss", Role.ADMIN)
        key = a.kb.people.issue_key(boss.actor_id, "测试", ("ask", "search"), by=LOCAL).key
        known = {"Authorization": f"Bearer {key}"}
        with cluster.chroma.silent():
            searched = a.call("POST", "/v1/search", {"query": QUESTION}, **known)
            assert searched.status == 200 and searched.body["hits"], searched.body
            assert "向量" in searched.body["notice"]
            assert a.ask(QUESTION, **known).status == 200
        with cluster.redis.silent():
            assert a.ask(REFERENCE, **known).status == 200
            assert "redis_away" in codes(a)
            run_id = a.bring_in(write_law(cluster.folder / "乙.md", "乙。", title="乙办法"))
        a.wait_for_run(run_id)
        wait_for(lambda: a.lookup("乙办法第一条", **known).status == 200, "it is published")
        wait_for(lambda: all_is_well(a), "all is well again")
        searched = a.call("POST", "/v1/search", {"query": QUESTION}, **known)
        assert searched.body["notice"] is None
