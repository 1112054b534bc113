"""Two services on one PostgreSQL database, each with a home of its own, asked at once: every chain stays unbroken."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.service import Service
from bench.texts import FIRST, write_texts
from kb.records.verification.verify import Against, verify
from kb.store.sql import SqlStore
from tests.builders_faults import ask, in_threads
from tests.builders_home import lean_corpus
from tests.builders_ledger import told
from tests.builders_postgres import empty_database

pytestmark = [pytest.mark.slow, pytest.mark.needs_postgres]
THREADS, EACH = 4, 25
WRITERS = ("here", "there")
REFERENCE = "消费者权益保护法第二十五条"


@pytest.fixture
def database() -> Iterator[str]:
    """A database of its own on the server for tests."""
    with empty_database() as address:
        yield address


def test_two_services_asked_at_once_keep_every_chain_unbroken(database: str, tmp_path: Path) -> None:
    corpus = lean_corpus(tmp_path / "corpus")
    write_texts(tmp_path / "texts", FIRST)
    given = [{"ZHIGUI_DATABASE_URL": database, "ZHIGUI_WRITER_ID": writer} for writer in WRITERS]
    got: list[str] = []
    with Service(tmp_path / "here", corpus=corpus, settings=given[0]) as here:
        here.wait_for_run(here.ingest(tmp_path / "texts"))
        # The pepper belongs to both: a person is found again whichever of them was asked.
        shutil.copytree(tmp_path / "here" / "keys", tmp_path / "there" / "keys")
        with Service(tmp_path / "there", corpus=corpus, settings=given[1]) as there:

            def work(number: int) -> None:
                for _ in range(EACH):
                    status, reply = ask((here, there)[number % 2], REFERENCE)
                    assert (status, reply["notice"]) == (200, None)
                    got.append(reply["answer_id"])

            for thread in in_threads(work, 2 * THREADS):
                thread.join()
    store = SqlStore(database)
    try:
        rows = [row for writer in WRITERS for row in store.ledger.walk(writer)]
        asked = Counter(row["writer_id"] for row in rows if row["kind"] == "ask")
        assert asked == Counter(writer for writer in WRITERS for _ in range(THREADS * EACH))
        assert sorted(got) == sorted(row["record_id"] for row in rows if row["kind"] == "ask")
        assert told(verify(store.engine, datetime.now(UTC), Against(signing=False))) == []
    finally:
        store.close()
