"""What any database does with values it cannot take, and what its errors may tell."""

from __future__ import annotations

import traceback

import pytest
from sqlalchemy import insert, select, text

from kb.errors import StoreError, StoreValueError
from kb.store import schema as s
from kb.store.engine import reading, writing
from kb.store.sql import SqlStore

SECRET = "$argon2id$only-the-store-knows"


@pytest.mark.parametrize("number", [2**63, 10**30])
def test_a_number_that_no_column_takes_is_the_fault_of_who_sent_it(store: SqlStore, number: int) -> None:
    with pytest.raises(StoreValueError, match="太大"), reading(store.engine) as c:
        c.execute(select(s.ingest_runs.c.run_id).where(s.ingest_runs.c.run_id == number)).first()


def test_errors_tell_neither_reader_nor_log_the_values_of_a_row(store: SqlStore) -> None:
    row = {"actor_id": "p-1", "name": "张三", "role": "officer", "created_at": None, "password_hash": SECRET}
    with pytest.raises(StoreError) as caught, writing(store.engine) as c:
        c.execute(insert(s.actors).values(row))
    told = "".join(traceback.format_exception(caught.value))
    assert "created_at" in told
    assert SECRET not in told and "张三" not in told


def test_a_statement_that_fails_is_told_without_its_values(store: SqlStore) -> None:
    with pytest.raises(StoreError) as caught, reading(store.engine) as c:
        c.execute(text("SELECT :word FROM no_such_table"), {"word": SECRET})
    told = "".join(traceback.format_exception(caught.value))
    assert "no_such_table" in told
    assert SECRET not in told
