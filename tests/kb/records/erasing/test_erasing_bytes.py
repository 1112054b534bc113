"""Erased words leave every file of the home folder, whoever reads meanwhile and whenever the process is killed."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.answering.record import StoreRecorder
from kb.errors import StoreError
from kb.records.erasing.retention import load_periods
from kb.store.erasing import SqlErasing
from kb.store.erasing_bytes import left, scrub
from kb.store.feedback import FeedbackDraft, Verdict
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import Record, RecordDraft
from kb.store.selections import Selection
from kb.store.sql import SqlStore
from tests.builders_answering import CORPUS
from tests.builders_erasing import NOW, asked, chain_holds, files_with, make_call, make_erasures

SECRET = "桂花巷十七号的老张"
ROOT = Path(__file__).resolve().parents[4]
# A process that erases, and dies before (reader: while) the files are rewritten.
DYING = """
import os, sqlite3, sys
from pathlib import Path
from kb.records.erasing.certificates import Asked, CertificateKind
from kb.records.erasing.erasure import Erasures
from kb.records.verification.signing import LedgerKey
from kb.store.selections import Selection
from kb.store.sql import SqlStore

home, reads = Path(sys.argv[1]), sys.argv[2] == "reader"
store = SqlStore(f"sqlite:///{home / 'zhigui.db'}")
erasures = Erasures(store.engine, store.ledger, lambda: LedgerKey.load_or_create(home / "key.pem"),
                    spool=home / "spool", drain=lambda: 0, sets=home / "questions")
if reads:
    reader = sqlite3.connect(home / "zhigui.db", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM record_contents").fetchone()
else:
    erasures.scrub = lambda: os.kill(os.getpid(), 9)
erasures.erase(Selection(text="桂花巷"), Asked(CertificateKind.REQUEST, "p-9", "要求删除", ("文字",)))
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}")
    yield opened
    opened.close()


def filled(store: SqlStore) -> None:
    """Fifty calls, every fifth of them of the one person, long ones among them."""
    for n in range(50):
        question = f"{SECRET}问{n}" * (1 + n % 3 * 200) if n % 5 == 0 else f"别人问的第{n}件事"
        store.ledger.append(make_call(question, record_id=f"a{n:02d}"))
    store.feedback.add(FeedbackDraft("a00", Verdict.WRONG, f"{SECRET}很着急"))


def reading(home: Path) -> sqlite3.Connection:
    """Another process's reader, in the middle of a transaction."""
    reader = sqlite3.connect(home / "zhigui.db", isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM record_contents").fetchone() == (50,)
    return reader


def test_the_words_are_in_the_files_before_and_nowhere_after(store: SqlStore, tmp_path: Path) -> None:
    filled(store)
    assert files_with(tmp_path, SECRET) == ["zhigui.db-wal"]
    outcome = make_erasures(store, tmp_path).erase(Selection(text="桂花巷"), asked())
    assert (outcome.count, outcome.bytes_left) == (10, False)
    assert files_with(tmp_path, SECRET) == []
    assert files_with(tmp_path, "别人问的第7件事")
    assert chain_holds(store)


def test_words_that_a_reader_still_holds_are_told_of_and_leave_when_it_ends(store: SqlStore, tmp_path: Path) -> None:
    filled(store)
    reader = reading(tmp_path)
    erasures = make_erasures(store, tmp_path)
    assert erasures.erase(Selection(text="桂花巷"), asked()).bytes_left
    assert erasures.bytes_left
    assert files_with(tmp_path, SECRET)
    assert not erasures.scrub()
    reader.execute("COMMIT")
    reader.close()
    assert erasures.scrub()
    assert not erasures.bytes_left
    assert files_with(tmp_path, SECRET) == []


def test_what_expired_leaves_the_files_as_well(store: SqlStore, tmp_path: Path) -> None:
    filled(store)
    later = NOW.replace(year=NOW.year + 4)
    outcome = make_erasures(store, tmp_path, later).retain(load_periods(CORPUS / "retention.toml"))
    assert (outcome.count, outcome.bytes_left) == (50, False)
    assert files_with(tmp_path, SECRET) == []
    assert chain_holds(store)


@pytest.mark.parametrize("moment", ["before the files", "reader"])
def test_a_kill_after_the_erasure_loses_nothing_and_leaves_nothing_after_the_next_start(
    tmp_path: Path, moment: str
) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}")
    filled(store)
    store.close()
    command = [sys.executable, "-c", DYING, str(tmp_path), moment]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    again = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}")
    try:
        erasures = make_erasures(again, tmp_path)
        assert erasures.bytes_left
        assert files_with(tmp_path, SECRET)
        assert erasures.scrub()
        assert files_with(tmp_path, SECRET) == []
        [certificate] = erasures.certificates(10)
        assert (certificate.count, certificate.genuine) == (10, True)
        assert chain_holds(again)
    finally:
        again.close()


def test_copies_that_moving_rows_left_in_the_slack_of_pages_go_too(store: SqlStore, tmp_path: Path) -> None:
    numbers = random.Random(3)
    order = list(range(800))
    for n in order:
        store.ledger.append(make_call(f"{SECRET}{n:04d}" * numbers.choice((3, 20, 60, 200)), record_id=f"r{n:04d}"))
    numbers.shuffle(order)
    erasing = SqlErasing(store.engine, store.ledger)
    gone = order[:400]
    for start in range(0, len(gone), 10):
        erasing.erase([f"r{n:04d}" for n in gone[start : start + 10]], lambda *_: None)
    assert left(store.engine)
    assert scrub(store.engine)
    content = (tmp_path / "zhigui.db").read_bytes()
    assert [n for n in gone if f"{SECRET}{n:04d}".encode() in content] == []
    assert all(f"{SECRET}{n:04d}".encode() in content for n in order[400:])


def test_a_store_from_which_nothing_was_erased_is_left_alone(store: SqlStore, tmp_path: Path) -> None:
    filled(store)
    before = (tmp_path / "zhigui.db-wal").stat().st_size
    assert make_erasures(store, tmp_path).scrub()
    assert (tmp_path / "zhigui.db-wal").stat().st_size == before


def test_a_spooled_record_that_was_taken_in_leaves_its_file_with_its_content(store: SqlStore, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    store.ledger.append(make_call(SECRET))
    for record_id in ("a1", "a2"):
        (spool / f"00000000-{record_id}.json").write_text(SECRET, "utf-8")
    make_erasures(store, tmp_path).erase(Selection(record_ids=("a1",)), asked())
    assert [path.name for path in spool.iterdir()] == ["00000000-a2.json"]


class FullDisk(SqlLedger):
    """A ledger that takes nothing."""

    def append(self, draft: RecordDraft) -> Record:
        raise StoreError("磁盘满了")


def test_what_waits_in_the_spool_is_found_and_erased_too(store: SqlStore, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    with pytest.raises(StoreError):
        StoreRecorder(FullDisk(store.engine, "local"), spool).append(make_call(SECRET, tokens=("t1",)))
    (spool / "00000007-b1.part").write_text(SECRET[:5], "utf-8")  # a process was killed while it wrote this
    assert files_with(tmp_path, SECRET) == ["00000000-a1.json"]
    recorder = StoreRecorder(store.ledger, spool)
    outcome = make_erasures(store, tmp_path, drain=recorder.drain).erase(Selection(tokens=("t1",)), asked())
    assert (outcome.count, list(spool.iterdir())) == (1, [])
    assert files_with(tmp_path, SECRET[:5]) == []
    assert chain_holds(store)
