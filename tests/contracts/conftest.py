"""What the contract suites of the store share: a store on SQLite, and the same on a PostgreSQL server."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from kb.store.sql import SqlStore


@pytest.fixture(scope="session")
def migrated() -> Iterator[str]:
    """The name of a PostgreSQL database with our tables and nothing in them: a copy is made sooner than tables are."""
    name = f"zhigui_{uuid.uuid4().hex[:12]}"
    _on_server(f'CREATE DATABASE "{name}"')
    _open(name).close()
    yield name
    _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.needs_postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    if request.param == "sqlite":
        opened = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
        yield opened
        opened.close()
        return
    name = f"zhigui_{uuid.uuid4().hex[:12]}"
    _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{request.getfixturevalue("migrated")}"')
    opened = _open(name)
    yield opened
    opened.close()
    _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _open(name: str) -> SqlStore:
    server = make_url(os.environ["ZHIGUI_TEST_POSTGRES"])
    return SqlStore(server.set(database=name).render_as_string(hide_password=False))


def _on_server(statement: str) -> None:
    admin = create_engine(make_url(os.environ["ZHIGUI_TEST_POSTGRES"]), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))
    admin.dispose()
