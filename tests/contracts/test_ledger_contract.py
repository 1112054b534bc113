"""What every ledger must keep, whatever database is behind it: one unbroken chain for each writer, come what may."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import JSON, MetaData, Table, func, select

from kb.errors import StoreError
from kb.records.verification.verify import Against, verify
from kb.store import schema as s
from kb.store.chain import FIRST_HASH, commitment, link_hash
from kb.store.engine import MIGRATIONS, reading, upgrade_schema, writing
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.sql import SqlStore
from tests.builders_feedback import make_answer
from tests.builders_ledger import LedgerWorld, three_days, told
from tests.builders_tampering import WAYS, Way

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
APPEND = """
import sys
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.sql import SqlStore
store = SqlStore(sys.argv[1], "shared")
for number in range(15):
    store.ledger.append(RecordDraft(RecordKind.CHECK, "local", {"n": number}, {"text": f"{sys.argv[2]} {number}"}))
store.close()
"""
ON_BOTH = {
    "row edited", "words edited", "record deleted", "two records changed places", "tail cut off", "head edited",
    "chain computed anew after an edit", "certificate edited",
}  # fmt: skip


def faults(store: SqlStore) -> list[str]:
    """What verification says of the chains as they are."""
    return told(verify(store.engine, NOW, Against(signing=False)))


def together(*works: Thread) -> None:
    """Runs threads at the same time."""
    for each in works:
        each.start()
    for each in works:
        each.join()


def appending(ledger: SqlLedger, count: int, begin: Barrier) -> Thread:
    """A thread that appends records as soon as all are ready."""

    def append() -> None:
        begin.wait()
        for number in range(count):
            ledger.append(RecordDraft(RecordKind.CHECK, "local", {"n": number}, {"text": f"第{number}段"}))

    return Thread(target=append)


def sequences(store: SqlStore, writer_id: str) -> list[int]:
    """The sequences of a writer's records."""
    return [row["sequence"] for row in store.ledger.walk(writer_id)]


def test_every_record_holds_the_hash_of_the_one_before_it_and_of_its_content(store: SqlStore) -> None:
    first, second = (store.ledger.append(make_answer(each)) for each in ("a1", "a2"))
    assert (first.sequence, first.previous_hash) == (1, FIRST_HASH)
    assert (second.sequence, second.previous_hash) == (2, first.hash)
    for row in store.ledger.walk("local"):
        columns = {column.name: row[column.name] for column in s.records.columns}
        assert link_hash(columns) == row["hash"]
        assert commitment(row["salt"], row["content"]) == row["commitment"]
    assert faults(store) == []


def test_record_reads_back_as_it_was_appended(store: SqlStore) -> None:
    draft = RecordDraft(
        RecordKind.ASK, "local", {"mode": "extract", "passages": []}, {"question": "能退吗\u2028", "answer": {}},
        about="generation:1", as_of=date(2026, 7, 1), generation=1, industry="market", session_id="s1",
        outcome="answered", sealed=b"\x00\xff",
    )  # fmt: skip
    appended = store.ledger.append(draft)
    assert (appended.content, appended.sealed) == ({"question": "能退吗\u2028", "answer": {}}, b"\x00\xff")
    assert store.ledger.get(draft.record_id) == appended


def test_threads_of_one_writer_keep_one_unbroken_chain(store: SqlStore) -> None:
    begin = Barrier(2)
    together(*(appending(store.ledger, 20, begin) for _ in range(2)))
    assert sequences(store, "local") == list(range(1, 41))
    assert faults(store) == []


def test_threads_of_two_writers_keep_two_unbroken_chains(store: SqlStore) -> None:
    begin = Barrier(2)
    together(*(appending(SqlLedger(store.engine, name), 15, begin) for name in ("one", "two")))
    assert [sequences(store, name) for name in ("one", "two")] == [list(range(1, 16))] * 2
    assert faults(store) == []


def test_processes_of_one_writer_keep_one_unbroken_chain(store: SqlStore) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    running = [subprocess.Popen([sys.executable, "-c", APPEND, url, name]) for name in ("one", "two")]
    assert [each.wait(120) for each in running] == [0, 0]
    assert sequences(store, "shared") == list(range(1, 31))
    assert faults(store) == []


def test_record_of_a_transaction_that_failed_leaves_nothing(store: SqlStore) -> None:
    store.ledger.append(make_answer("a1"))
    with pytest.raises(ZeroDivisionError), writing(store.engine) as c:
        store.ledger.append_in(c, make_answer("a2"))
        raise ZeroDivisionError
    assert (store.ledger.get("a2"), sequences(store, "local")) == (None, [1])
    store.ledger.append(make_answer("a3"))
    assert sequences(store, "local") == [1, 2]
    assert faults(store) == []


def test_record_id_that_was_used_is_refused_and_breaks_nothing(store: SqlStore) -> None:
    store.ledger.append(make_answer("a1"))
    with pytest.raises(StoreError):
        store.ledger.append(make_answer("a1"))
    store.ledger.append(make_answer("a2"))
    assert faults(store) == []


def test_clock_of_the_ledger_dates_its_records_whatever_its_zone(store: SqlStore) -> None:
    at = datetime.fromisoformat("2026-11-18T23:30:00.000001+08:00")
    SqlLedger(store.engine, "local", lambda: at).append(make_answer("a1"))
    found = store.ledger.get("a1")
    assert found is not None
    assert found.at == at
    assert faults(store) == []


def test_verification_sees_one_moment_while_others_write_and_erase(store: SqlStore, tmp_path: Path) -> None:
    world = LedgerWorld(store, tmp_path)
    world.ask_many(1_100)
    looks: list[int] = []

    def meanwhile(done: int, total: int) -> None:
        looks.append(done)
        if len(looks) == 1:
            world.erase("erase", "m1000")
            world.ask("late", "call-center-2")

    found = verify(store.engine, NOW, Against(signing=False), meanwhile)
    assert (told(found), found.records, found.erased, looks) == ([], 1_100, 0, [500, 1_000])
    again = verify(store.engine, NOW, Against(signing=False))
    assert (told(again), again.records, again.erased) == ([], 1_102, 1)


@pytest.mark.parametrize("way", [each for each in WAYS if each.name in ON_BOTH], ids=lambda way: way.name)
def test_tampering_is_found_on_either_database(store: SqlStore, tmp_path: Path, way: Way) -> None:
    world = three_days(store, tmp_path)
    assert told(world.verify()) == []
    way.tamper(world)
    assert told(world.verify()) == list(way.says)


@contextmanager
def at_revision(store: SqlStore, revision: str) -> Iterator[None]:
    """The database as an older version left it, brought up to date at the end."""
    found = MetaData()
    with writing(store.engine) as c:
        found.reflect(c)
        found.drop_all(c)
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = c
        command.upgrade(config, revision)
    yield
    upgrade_schema(store.engine)


def test_box_beside_a_record_is_held_against_the_chain(store: SqlStore, tmp_path: Path) -> None:
    world = LedgerWorld(store, tmp_path)
    for number in range(1, 5):
        draft = RecordDraft(RecordKind.ASK, "local", {}, {"question": "问"}, f"s{number}", sealed=bytes([number]) * 9)
        world.ledgers["local"].append(draft)
    assert faults(store) == []
    world.erase("e", "s1")
    world.sql(
        "UPDATE record_contents SET sealed = (SELECT o.sealed FROM record_contents o WHERE o.record_id = 's2') "
        "WHERE record_id = 's3'",
        "UPDATE record_contents SET sealed = NULL WHERE record_id = 's4'",
    )
    assert faults(store) == ["sealed_edited@3", "sealed_missing@4"]


def test_answers_of_an_older_version_move_into_chains_that_verify(store: SqlStore) -> None:
    with at_revision(store, "0005"), writing(store.engine) as c:
        answers, actors = (Table(name, MetaData(), autoload_with=c) for name in ("answers", "actors"))
        c.execute(actors.insert().values(actor_id="local", name="本机用户", role="admin", created_at=NOW))
        assert isinstance(answers.c.payload.type, JSON)
        for writer, number in (("local", 1), ("branch", 1), ("local", 2), ("local", 3)):
            c.execute(answers.insert().values(
                answer_id=f"{writer}-{number}", writer_id=writer, sequence=number, previous_hash=f"old{number - 1}",
                hash=f"old{number}", actor_id="local", created_at=datetime(2026, 6, number, 9, 30, tzinfo=UTC),
                question=f"第{number}问", as_of=date(2026, 6, 1), generation=1, rule_set_id="r",
                payload={"status": "answered", "text": "可以退。", "industry": "market"},
            ))  # fmt: skip
    assert faults(store) == []
    assert {name: sequences(store, name) for name in store.ledger.writers()} == {"branch": [1], "local": [1, 2, 3]}
    moved = store.ledger.get("local-2")
    assert moved is not None
    assert moved.content == {
        "question": "第2问", "answer": {"status": "answered", "text": "可以退。", "industry": "market"}
    }  # fmt: skip
    assert (moved.at, moved.outcome, moved.industry) == (datetime(2026, 6, 2, 9, 30, tzinfo=UTC), "answered", "market")
    assert json.loads(json.dumps(dict(moved.facts))) == {"moved_from": "old2"}
    store.ledger.append(make_answer("new"))
    with reading(store.engine) as c:
        assert c.scalar(select(func.max(s.records.c.sequence)).where(s.records.c.writer_id == "local")) == 4
    assert faults(store) == []
