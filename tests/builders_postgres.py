"""Databases of their own on the PostgreSQL server for tests."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url, text


@contextmanager
def empty_database() -> Iterator[str]:
    """The address of an empty database, for the settings; it is dropped afterwards, whoever is connected."""
    server = make_url(os.environ["ZHIGUI_TEST_POSTGRES"])
    name = f"zhigui_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()
