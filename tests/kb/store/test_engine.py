"""The database itself: its schema is what the migrations make, its failures are told in Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, text

from kb.errors import StoreError
from kb.store import schema
from kb.store.engine import open_engine, reading, upgrade_schema, writing
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


def test_an_unusable_address_is_refused_with_what_to_check(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(StoreError, match="ZHIGUI_DATABASE_URL"):
        open_engine(f"sqlite:///{blocked / 'a.db'}")


def schema_now() -> object:
    from datetime import UTC, datetime

    return datetime.now(UTC)
