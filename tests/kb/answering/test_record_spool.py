"""A record that the store does not take waits in a file, and is taken in later: in order, whole, once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from kb.answering.record import SLOW_SECONDS, RecordRequiredError, RecordSpooledError, StoreRecorder
from kb.answering.spool import MOST_REFUSED, Spool, SpoolState
from kb.errors import StoreError
from kb.records.privacy import Privacy
from kb.records.redact import masked
from kb.store import schema as s
from kb.store.drafts import CitedDraft
from kb.store.engine import reading
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import Record, RecordDraft, RecordKind, RiskDraft
from kb.store.sql import SqlStore
from tests.builders_erasing import chain_holds

NOW = datetime(2026, 11, 22, 2, 5, tzinfo=UTC)
PRIVACY = Privacy(pepper=bytes(range(32)), key=bytes(range(1, 33)))
PHONE = masked("请回电13800138000")
RISK = RiskDraft("threats.harm", "threats", "serious", "说要伤人。")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}?timeout=0.1")
    yield opened
    opened.close()


@pytest.fixture
def recorder(store: SqlStore, tmp_path: Path) -> StoreRecorder:
    return StoreRecorder(store.ledger, tmp_path / "spool", privacy=PRIVACY)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Somebody else holds the write lock of the database."""
    with closing(sqlite3.connect(folder / "zhigui.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def make_draft(record_id: str = "r1", **given: object) -> RecordDraft:
    draft = RecordDraft(RecordKind.ASK, "p-1", {"mode": "extract"}, {"question": PHONE.text}, record_id)
    return replace(draft, **given)  # type: ignore[arg-type]


def spooled(recorder: StoreRecorder, *record_ids: str) -> None:
    for record_id in record_ids:
        with pytest.raises(RecordSpooledError) as told:
            recorder.append(make_draft(record_id), PHONE.found)
        assert told.value.record_id == record_id


def ids(store: SqlStore) -> list[str]:
    return [row["record_id"] for row in store.ledger.walk("local")]


def test_store_that_kept_one_record_waiting_is_not_asked_for_the_next_before_it_took_what_waits(tmp_path: Path) -> None:
    patient = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}?timeout={SLOW_SECONDS * 1.5}")
    recorder = StoreRecorder(patient.ledger, tmp_path / "spool", privacy=PRIVACY)
    with locked(tmp_path):
        spooled(recorder, "a")
    # It would take this one now; but what waits comes first, and nobody knows yet that it is quick again.
    spooled(recorder, "b")
    assert recorder.drain() == 2
    recorder.append(make_draft("c"))
    assert ids(patient) == ["a", "b", "c"]
    patient.close()


def test_record_waits_while_another_holds_the_write_lock_and_comes_in_order(
    store: SqlStore, recorder: StoreRecorder, tmp_path: Path
) -> None:
    with locked(tmp_path):
        spooled(recorder, "c", "a", "b")
        assert recorder.drain() == 0
        assert recorder.state() == SpoolState(waiting=3)
    recorder.append(make_draft("later"))
    assert recorder.drain() == 3
    assert ids(store) == ["later", "c", "a", "b"]
    assert recorder.state() == SpoolState()
    assert chain_holds(store)
    assert recorder.drain() == 0


def test_order_holds_over_a_restart_and_after_some_were_taken_in(
    store: SqlStore, recorder: StoreRecorder, tmp_path: Path
) -> None:
    with locked(tmp_path):
        spooled(recorder, "c", "b")
        first = min((tmp_path / "spool").iterdir())
        first.unlink()  # as if it had been taken in before the lock came
        spooled(recorder, "a")
        spooled(StoreRecorder(store.ledger, tmp_path / "spool"), "0")
    assert recorder.drain() == 3
    assert ids(store) == ["b", "a", "0"]


def test_everything_about_a_record_survives_the_wait(store: SqlStore, recorder: StoreRecorder, tmp_path: Path) -> None:
    rests_on = ((CitedDraft("消费者权益保护法", "第二十五条"), "v1"),)
    given = make_draft(rests_on=rests_on, risks=(RISK,), as_of=NOW.date(), generation=3, outcome="answered")
    with locked(tmp_path), pytest.raises(RecordSpooledError):
        recorder.append(given, PHONE.found)
    recorder.drain()
    kept = store.ledger.get("r1")
    assert kept is not None and kept.sealed is not None
    assert (kept.as_of, kept.generation, kept.outcome) == (NOW.date(), 3, "answered")
    assert [one.written for one in PRIVACY.opened(kept.sealed, "r1")] == ["13800138000"]
    with reading(store.engine) as c:
        assert c.scalars(select(s.record_subjects.c.token)).all() == [PRIVACY.token("手机号", "13800138000")]
        assert [tuple(row) for row in c.execute(select(s.risk_signals.c.record_id, s.risk_signals.c.rule_id))] == [
            ("r1", "threats.harm")
        ]
        assert c.scalars(select(s.reliance.c.object_id)).all() == ["r1"]


def test_facts_say_when_a_record_that_had_to_wait_happened(store: SqlStore, tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", lambda: NOW)
    spool.keep(make_draft())
    spool.hand_over(store.ledger.append)
    kept = store.ledger.get("r1")
    assert kept is not None
    assert kept.facts == {"mode": "extract", "spooled_at": "2026-11-22T02:05:00.000+00:00"}
    assert kept.happened_at == NOW != kept.at
    at_once = store.ledger.append(make_draft("at-once"))
    assert at_once.happened_at == at_once.at


def test_spool_is_its_user_s_alone_and_holds_only_masked_words(recorder: StoreRecorder, tmp_path: Path) -> None:
    with locked(tmp_path):
        spooled(recorder, "r1")
    [path] = (tmp_path / "spool").iterdir()
    assert ((tmp_path / "spool").stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    assert "13800138000" not in path.read_text("utf-8")
    assert json.loads(path.read_text("utf-8"))["content"] == {"question": PHONE.text}


def test_folder_that_others_could_read_is_closed_to_them(recorder: StoreRecorder, tmp_path: Path) -> None:
    (tmp_path / "spool").mkdir(mode=0o755)
    with locked(tmp_path):
        spooled(recorder, "r1")
    assert (tmp_path / "spool").stat().st_mode & 0o777 == 0o700


def test_record_taken_in_by_a_process_that_died_before_removing_its_file_is_not_taken_twice(
    store: SqlStore, recorder: StoreRecorder, tmp_path: Path
) -> None:
    with locked(tmp_path):
        spooled(recorder, "r1", "r2")
    store.ledger.append(make_draft("r1"))
    assert recorder.drain() == 2
    assert ids(store) == ["r1", "r2"]


@pytest.mark.parametrize("torn", ["", '{"kind": "ask", "act', "[]", "{}", '{"kind": "nothing"}', "null", "\x00" * 9])
def test_torn_file_is_set_aside_and_told_and_the_others_go_on(
    store: SqlStore, recorder: StoreRecorder, tmp_path: Path, torn: str
) -> None:
    with locked(tmp_path):
        spooled(recorder, "r1", "r2")
    first, _ = sorted((tmp_path / "spool").iterdir())
    first.write_text(torn, "utf-8")
    assert recorder.drain() == 1
    assert ids(store) == ["r2"]
    assert [path.name for path in (tmp_path / "spool").iterdir()] == ["00000000-r1.bad"]
    assert recorder.state() == SpoolState(unreadable=1)


class Choosy(SqlLedger):
    """A ledger that will not have some records, whatever happens, as a database with a rule of its own does."""

    refused: tuple[str, ...] = ()

    def append(self, draft: RecordDraft) -> Record:
        if draft.record_id in self.refused:
            raise StoreError("不收这一条")
        return super().append(draft)


def test_record_the_store_never_takes_does_not_keep_back_the_others(
    store: SqlStore, recorder: StoreRecorder, tmp_path: Path
) -> None:
    with locked(tmp_path):
        spooled(recorder, *"abcdefg")
    choosy = Choosy(store.engine, "local")
    choosy.refused = ("a", "d", "e")
    again = StoreRecorder(choosy, tmp_path / "spool")
    assert (again.drain(), again.state().waiting) == (4, 3)
    assert ids(store) == ["b", "c", "f", "g"]
    assert recorder.drain() == MOST_REFUSED
    assert chain_holds(store)


def test_read_only_database_spools_and_the_log_says_so_once(
    store: SqlStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    read_only = create_engine(f"sqlite:///file:{tmp_path / 'zhigui.db'}?mode=ro&uri=true")
    recorder = StoreRecorder(SqlLedger(read_only, "local"), tmp_path / "spool", privacy=PRIVACY)
    spooled(recorder, "r1", "r2")
    assert (recorder.drain(), recorder.state().waiting) == (0, 2)
    recorder.drain()
    assert [each.getMessage().count("readonly") for each in caplog.records if "暂存的记录" in each.getMessage()] == [
        1,
        1,
    ]
    read_only.dispose()
    assert StoreRecorder(store.ledger, tmp_path / "spool").drain() == 2
    assert ids(store) == ["r1", "r2"]


def test_record_that_cannot_even_be_spooled_is_counted_and_said_to_be_lost(
    recorder: StoreRecorder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "spool").write_text("a file where the folder should be")
    with locked(tmp_path), pytest.raises(StoreError, match="没能暂存") as lost:
        recorder.append(make_draft())
    assert not isinstance(lost.value, RecordSpooledError)
    assert recorder.state() == SpoolState(lost=1)
    assert "也暂存不了" in caplog.text


def test_nothing_is_spooled_where_a_record_is_demanded(store: SqlStore, tmp_path: Path) -> None:
    recorder = StoreRecorder(store.ledger, tmp_path / "spool", required=True)
    with locked(tmp_path), pytest.raises(RecordRequiredError):
        recorder.append(make_draft())
    assert not (tmp_path / "spool").exists()
    assert ids(store) == []


def test_unwritten_half_of_a_killed_process_is_removed(recorder: StoreRecorder, tmp_path: Path) -> None:
    with locked(tmp_path):
        spooled(recorder, "r1")
    (tmp_path / "spool" / "00000007-r7.part").write_text('{"kind": "as', "utf-8")
    recorder.drain()
    assert list((tmp_path / "spool").iterdir()) == []
