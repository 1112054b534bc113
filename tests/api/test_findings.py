"""What doctor finds amiss, each thing really brought about, and told only once it is so."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli.doctor import doctor_lines
from api.cli.terminal import Paper
from api.client import TOKEN_HEADER
from api.findings.examining import everything, of_content, of_unopened
from api.findings.finding import Examined, Finding, Severity
from api.findings.surroundings import BACKUP_AGE
from api.findings.work import WAITED, gaps
from ingest.bootstrap import IngestRequest, open_ingestion
from ingest.readers.limits import ReaderLimits
from ingest.sandbox import Protection
from kb.answering.record import RecordSpooledError
from kb.backups.inventory import NOTE
from kb.backups.making import Wanted, make_backup
from kb.bootstrap import open_knowledge_base
from kb.errors import StoreError
from kb.records.verification.heads_keeper import BrokenChainError
from kb.search.lexical_tantivy import TantivyLexicalIndex
from kb.search.vectors import VectorRecord
from kb.settings import Settings
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.records import PassageId
from kb.store.runs import RunState
from kb.store.sql import SqlStore
from tests.builders_changes import NEW, OLD
from tests.builders_endpoint import embeddings_server
from tests.builders_faults import wait_until
from tests.builders_people import Clock
from tests.builders_phrasings import small_settings
from tests.builders_store import publish

NOW = datetime.now(UTC)
ERROR, WARNING = Severity.ERROR, Severity.WARNING
TOLD = RecordDraft(RecordKind.ASK, "local", {"n": 1}, {"question": "能退吗"}, outcome="answered")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one law, the index of its words, and no vectors; its content stands beside it."""
    made = small_settings(tmp_path_factory.mktemp("built"))
    made.home.mkdir(mode=0o700)
    store = SqlStore(made.store_url)
    publish(store, OLD)
    store.close()
    open_knowledge_base(made).close()
    return made.home.parent


@pytest.fixture
def settings(built: Path, tmp_path: Path) -> Settings:
    """A copy of that home, in which a writer waits a tenth of a second for another."""
    shutil.copytree(built, tmp_path / "copy")
    home = tmp_path / "copy" / "home"
    url = f"sqlite:///{home}/zhigui.db?timeout=0.1"
    return Settings(home=home, corpus=tmp_path / "copy" / "corpus", database_url=url, rate_limit=100_000)


@contextmanager
def opened(settings: Settings, **changed: object) -> Iterator[Examined]:
    kb = open_knowledge_base(settings.model_copy(update=changed))
    ingestion = open_ingestion(kb)
    try:
        yield Examined(kb, ingestion)
    finally:
        ingestion.close()
        kb.close()


@pytest.fixture
def examined(settings: Settings) -> Iterator[Examined]:
    with opened(settings) as made:
        yield made


def found(examined: Examined, **given: object) -> dict[str, Finding]:
    """By code; every finding says what, where and what to do, without a stop where another sentence goes on."""
    told = everything(replace(examined, **{"now": datetime.now(UTC), **given}))  # type: ignore[arg-type]
    assert all(each.what and each.where and each.advice for each in told)
    assert not [each for each in told if each.what.endswith("。") or each.advice.endswith("。")]
    assert [each.severity for each in told] == sorted(each.severity for each in told)
    return {each.code: each for each in told}


def locked(settings: Settings) -> sqlite3.Connection:
    """Somebody else holds the write lock, until it is closed."""
    other = sqlite3.connect(settings.home / "zhigui.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


def test_backups_never_made_old_and_of_which_nothing_is_known(examined: Examined, settings: Settings) -> None:
    assert found(examined)["backup_none"].severity is WARNING
    make_backup(settings, Wanted(settings.home.parent / "b"), NOW, lambda done, total, name: None)
    assert not [code for code in found(examined) if code.startswith("backup")]
    assert "backup_old" in found(examined, now=NOW + BACKUP_AGE + timedelta(hours=1))
    (settings.home / NOTE).write_text(json.dumps([]))
    assert "backup_unknown" in found(examined)


def test_disk_with_less_room_than_a_day_takes_and_a_home_open_to_others(examined: Examined, settings: Settings) -> None:
    before = found(examined)
    assert not {"disk_low", "home_open", "home_read_only"} & set(before)
    assert "MB" in found(examined, least_free=1 << 62)["disk_low"].what
    settings.home.chmod(0o755)
    assert found(examined)["home_open"].advice == f"运行 chmod 700 {settings.home}"


def test_clock_that_was_set_back_is_behind_the_last_record(examined: Examined) -> None:
    store, clock = examined.kb.store, Clock(datetime.now(UTC))
    SqlLedger(store.engine, store.ledger.writer_id, clock).append(TOLD)
    assert "clock_behind" not in found(examined)
    clock.pass_(hours=3)
    SqlLedger(store.engine, store.ledger.writer_id, clock).append(replace(TOLD, record_id="r2"))
    assert found(examined)["clock_behind"].severity is ERROR
    assert "clock_behind" not in found(examined, now=clock())


def test_word_index_that_lost_a_passage(settings: Settings) -> None:
    index = TantivyLexicalIndex(settings.home / "lexical")
    index.delete([PassageId(1)])
    index.commit(index.reached())
    index.close()
    with opened(settings) as examined:
        told = found(examined)["lexical_disagrees"]
        assert (told.severity, "缺 1 段" in told.what, "多" in told.what) == (ERROR, True, False)
    shutil.rmtree(settings.home / "lexical")
    with opened(settings) as examined:
        assert "lexical_disagrees" not in found(examined)


def test_word_index_whose_ids_cannot_be_read(settings: Settings) -> None:
    for file in (settings.home / "lexical").glob("*.fast"):
        file.write_bytes(file.read_bytes()[::-1])
    with opened(settings) as examined:
        told = found(examined)
        aside = (settings.home / "lexical.broken").is_dir()
        assert ("lexical_unreadable" in told) != aside, "found at opening, or else by looking"
        assert ("index_set_aside" in told) == aside


def test_folder_of_a_damaged_index_that_still_stands_there(examined: Examined, settings: Settings) -> None:
    (settings.home / "vectors.broken").mkdir()
    assert found(examined)["index_set_aside"].where == str(settings.home / "vectors.broken")


def test_vectors_missing_lost_orphaned_and_swept(examined: Examined) -> None:
    kb = examined.kb
    told = found(examined)["vectors_missing"]
    assert (told.severity, "缺 2 个向量" in told.what, "zhigui serve" in told.advice) == (WARNING, True, True)
    kb.backfill.run(Event())
    assert not [code for code in found(examined) if code.startswith("vectors")]
    index = kb.switch.wanted.index
    gone = next(iter(index.ids()))
    index.delete([gone])
    assert found(examined)["vectors_lost"].severity is ERROR
    kb.switch.recall(kb.agreement._table)
    kb.backfill.run(Event())
    index.upsert([VectorRecord("0" * 32, index.get([gone])[gone])])
    assert found(examined)["vectors_orphaned"].severity is WARNING
    assert kb.agreement.sweep_vectors() == 1
    assert not [code for code in found(examined) if code.startswith("vectors")]


def test_vectors_whose_remembered_sum_is_of_others(settings: Settings) -> None:
    with opened(settings) as examined:
        examined.kb.backfill.run(Event())
    for sums in settings.home.glob("sum-*.json"):
        sums.unlink()
    with opened(settings) as examined:
        assert found(examined)["vectors_mean_disagrees"].severity is WARNING
        assert np.any(examined.kb.switch.wanted.index.mean())
        assert "vectors_mean_disagrees" not in found(examined)


def test_vectors_whose_collection_is_gone(examined: Examined) -> None:
    examined.kb.backfill.run(Event())
    index = examined.kb.switch.wanted.index
    index._client.delete_collection(index.name)  # type: ignore[attr-defined]
    told = found(examined)["vectors_unreadable"]
    assert (told.severity, "--repair" in told.advice) == (ERROR, True)


def test_vectors_that_cannot_be_made_are_an_error_once_it_was_tried(settings: Settings) -> None:
    with ExitStack() as stack:
        with embeddings_server() as (address, _):
            examined = stack.enter_context(opened(settings, encoder=f"openai:bge@{address}"))
        examined.kb.start()
        wait_until(lambda: examined.kb.indexer.problem is not None)
        told = found(examined)["vectors_missing"]
        assert (told.severity, "补不上" in told.what) == (ERROR, True)


def test_encoder_that_is_not_there(settings: Settings) -> None:
    with opened(settings, encoder=f"sentence-transformers:{settings.home / 'no-such-model'}") as examined:
        told = found(examined)
        assert told["encoder_away"].severity is ERROR
        assert "vectors_missing" not in told, "one cause, one finding"


def test_nothing_to_answer_from(tmp_path: Path) -> None:
    with opened(small_settings(tmp_path)) as examined:
        assert found(examined)["empty"].severity is ERROR


def test_edited_content_that_is_not_in_force(examined: Examined, settings: Settings) -> None:
    (settings.home / "phrasings").mkdir()
    (settings.home / "phrasings" / "theirs.toml").write_text("[[rule]]\nid = \n", "utf-8")
    examined.kb.reload_if_changed()
    assert "theirs.toml:2" in found(examined)["content_not_in_force"].what
    (settings.home / "phrasings" / "theirs.toml").unlink()
    examined.kb.reload_if_changed()
    assert "content_not_in_force" not in found(examined)


def test_rules_whose_article_changes_are_due_and_anybody_is_told(examined: Examined) -> None:
    assert "phrasings_due" not in found(examined)
    publish(examined.kb.store, NEW)
    examined.kb.published()
    assert "1 条" in found(examined)["phrasings_due"].what
    assert [each.code for each in of_content(examined)] == ["phrasings_due"]


def test_instruments_that_a_rule_needs_and_nobody_brought_in(settings: Settings) -> None:
    rules = settings.corpus / "phrasings" / "guaranteed_return.toml"
    text = rules.read_text("utf-8")
    assert 'title = "示例网店管理办法", article = "第一条"' in text
    other = 'title = "另一部办法", article = "第一条", needs = true'
    rules.write_text(text.replace('title = "示例网店管理办法", article = "第一条"', other), "utf-8")
    with opened(settings) as examined:
        assert "《另一部办法》" in found(examined)["instruments_missing"].what


def test_records_that_wait_that_are_lost_and_that_cannot_be_read(examined: Examined, settings: Settings) -> None:
    recorder, spool = examined.kb.recorder, settings.home / "spool"
    with closing(locked(settings)), pytest.raises(RecordSpooledError):
        recorder.append(TOLD)
    assert found(examined)["records_spooled"].where == str(spool)
    (waiting,) = spool.glob("*.json")
    waiting.write_text('{"half', "utf-8")
    recorder.drain()
    told = found(examined)
    assert (told["records_unreadable"].severity, "records_spooled" in told) == (ERROR, False)
    shutil.rmtree(spool)
    spool.write_text("no folder")
    with closing(locked(settings)), pytest.raises(StoreError, match="也没能暂存"):
        recorder.append(replace(TOLD, record_id="r2"))
    assert found(examined)["records_lost"].severity is ERROR


def test_chain_that_was_tampered_with_is_not_signed(examined: Examined) -> None:
    kb = examined.kb
    kb.store.ledger.append(TOLD)
    assert "heads_unsigned" not in found(examined)
    with closing(sqlite3.connect(kb.settings.home / "zhigui.db")) as database, database:
        database.execute("UPDATE records SET outcome = 'refused'")
    with suppress(BrokenChainError):
        kb.heads.look(datetime.now(UTC) + timedelta(days=2))
    assert "断裂" in found(examined)["heads_unsigned"].what


@pytest.mark.parametrize(("revision", "advice"), [("0001", "升级"), ("9999", "换上与数据库相配的版本")])
def test_tables_of_another_version_than_the_program(
    examined: Examined, settings: Settings, revision: str, advice: str
) -> None:
    assert "schema_differs" not in found(examined)
    with closing(sqlite3.connect(settings.home / "zhigui.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    told = found(examined)["schema_differs"]
    assert (told.severity, advice in told.advice, revision in told.what) == (ERROR, True, True)


def test_database_that_cannot_be_read_is_one_finding_and_the_rest_is_looked_at(
    examined: Examined, settings: Settings
) -> None:
    examined.kb.store.engine.dispose()
    for beside in ("", "-wal", "-shm"):
        (settings.home / f"zhigui.db{beside}").unlink(missing_ok=True)
    (settings.home / "zhigui.db").write_bytes(b"no database" * 1000)
    told = everything(examined)
    assert (told[0].code, told[0].severity) == ("store_unreadable", ERROR)
    assert [each.code for each in told].count("store_unreadable") == 1
    assert "backup_none" in {each.code for each in told}
    assert "zhigui restore" in told[0].what
    app = create_app(examined.kb, examined.ingestion, settings, token="t")
    client = TestClient(app, "http://127.0.0.1:8000", raise_server_exceptions=False)
    assert client.get("/v1/doctor").status_code == 503, "whether one has to sign in cannot be known"
    reply = client.get("/v1/doctor", headers={TOKEN_HEADER: "t"})
    assert (reply.status_code, reply.json()["findings"][0]["code"]) == (200, "store_unreadable")
    lines = doctor_lines(reply.json(), Paper(200, False))
    assert "数据库读不了" in lines[0]
    assert not [line for line in lines if "法规 0 部" in line], "zero is not what was counted"


def test_knowledge_base_that_does_not_open_is_told_with_what_is_seen_from_outside(settings: Settings) -> None:
    settings.home.chmod(0o755)
    told = of_unopened(settings, StoreError("数据库文件已损坏。"))
    assert [each.code for each in told] == ["not_opened", "home_open", "backup_none"]
    assert told[0].what == "知识库打不开：数据库文件已损坏"


def test_ingest_runs_that_failed_died_or_are_taken_by_nobody(examined: Examined) -> None:
    runs, path = examined.kb.store.runs, str(examined.settings.home / "gone.md")
    assert not [code for code in found(examined) if code.startswith("runs")]
    report = examined.ingestion.run_now(IngestRequest(paths=(path,)))
    assert report.state is RunState.FAILED
    assert f"{report.run_id} 号" in found(examined)["runs_failed"].what
    dead, waiting = (runs.create("file", "instrument", "local", dry_run=False, request={}) for _ in range(2))
    runs.start(dead)
    assert not {"runs_stuck", "runs_waiting"} & set(found(examined)), "it may still be at work"
    later = found(examined, now=datetime.now(UTC) + WAITED + timedelta(minutes=1))
    assert (
        f"入库任务 {dead} 的" in later["runs_stuck"].what,
        f"任务 {waiting} 排队" in later["runs_waiting"].what,
    ) == (
        True,
        True,
    )


def test_gaps_in_the_protection_of_reading_are_told(examined: Examined) -> None:
    whole = Protection(ReaderLimits(), network=True, privileges=True)
    assert list(gaps(whole)) == []
    assert [each.code for each in gaps(replace(whole, network=False))] == ["reading_with_network"]
    assert [each.code for each in gaps(replace(whole, privileges=False))] == ["reading_with_privileges"]
    (told,) = gaps(replace(whole, problem="读取文件的进程没有启动起来。"))
    assert (told.code, told.severity) == ("reading_not_started", ERROR)
    here = examined.ingestion.sandbox.protection()
    assert ("reading_with_network" in found(examined)) is not here.network


def test_looking_changes_nothing(examined: Examined, settings: Settings) -> None:
    def state() -> dict[str, int]:
        return {str(path): path.stat().st_size for path in settings.home.rglob("*") if "uploads" not in str(path)}

    everything(examined)
    before = state()
    everything(examined)
    assert state() == before
