"""The database itself: its schema is what the migrations make, its failures are told in Chinese."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, text
from sqlalchemy.pool import QueuePool

from kb.errors import StoreBusyError, StoreError
from kb.store import schema
from kb.store.engine import BUSY, open_engine, reading, upgrade_schema, writing
from kb.store.sql import SqlStore


def test_migrations_make_exactly_the_schema_of_the_code(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade_schema(engine)
    with reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    engine.dispose()


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    SqlStore(f"sqlite:///{tmp_path / 'a.db'}").close()
    store = SqlStore(f"sqlite:///{tmp_path / 'a.db'}")
    assert store.law.generation() == 0
    store.close()


def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'a.db'}")
    with reading(store.engine) as c:
        pages = c.exec_driver_sql("PRAGMA page_count").scalar_one()
    row = {"rule_set_id": "x", "created_at": schema_now(), "content": {"big": "满" * 2_000_000}}
    # A database that may not grow any further fails exactly as one on a full disk: SQLITE_FULL.
    with pytest.raises(StoreError, match="磁盘已满"), writing(store.engine) as c:
        c.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
        c.execute(insert(schema.rule_sets).values(**row))
    with reading(store.engine) as c:
        assert c.execute(text("SELECT count(*) FROM rule_sets")).scalar_one() == 0
    store.close()


def test_who_waits_to_write_holds_no_connection_and_is_told_when_it_takes_too_long(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}?timeout=0.3")
    upgrade_schema(engine)
    waiting, told = threading.Event(), list[str]()

    def second() -> None:
        waiting.set()
        try:
            with writing(engine):
                told.append("写了")
        except StoreBusyError as error:
            told.append(str(error))

    with writing(engine):
        thread = threading.Thread(target=second)
        thread.start()
        waiting.wait()
        while thread.is_alive():
            assert cast(QueuePool, engine.pool).checkedout() == 1
        thread.join()
    assert told == [BUSY]
    second()
    assert told == [BUSY, "写了"]
    engine.dispose()


def test_threads_that_write_at_once_all_get_their_turn(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade_schema(engine)

    def write(number: int) -> None:
        for count in range(5):
            row = {"rule_set_id": f"{number}-{count}", "created_at": schema_now(), "content": {}}
            with writing(engine) as c:
                c.execute(insert(schema.rule_sets).values(**row))

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(write, range(12)))
    with reading(engine) as c:
        assert c.execute(text("SELECT count(*) FROM rule_sets")).scalar_one() == 60
    engine.dispose()


def test_an_unusable_address_is_refused_with_what_to_check(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(StoreError, match="ZHIGUI_DATABASE_URL"):
        open_engine(f"sqlite:///{blocked / 'a.db'}")


def schema_now() -> object:
    from datetime import UTC, datetime

    return datetime.now(UTC)
