"""A store on PostgreSQL in a backup: dumped by its own tools, restored into an empty database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kb.backups.errors import BackupError
from kb.backups.making import Wanted, make_backup
from kb.backups.restoring import Asked, restore
from kb.settings import Settings
from kb.store.sql import SqlStore
from tests.builders_postgres import empty_database
from tests.builders_store import make_draft, publish

pytestmark = [
    pytest.mark.needs_postgres,
    pytest.mark.skipif(shutil.which("pg_dump") is None, reason="没有 pg_dump（postgresql-client）"),
]


@pytest.fixture
def databases() -> Iterator[tuple[str, str]]:
    """The addresses of two empty databases."""
    with empty_database() as one, empty_database() as two:
        yield one, two


def test_a_dump_comes_back_with_its_records_and_only_into_an_empty_database(
    databases: tuple[str, str], tmp_path: Path
) -> None:
    one, two = databases
    store = SqlStore(one)
    publish(store, make_draft())
    store.close()
    (tmp_path / "home").mkdir()
    now = datetime.now(UTC)

    def silent(done: int, total: int, name: str) -> None:
        """Draws nothing."""

    made = make_backup(Settings(home=tmp_path / "home", database_url=one), Wanted(tmp_path / "b"), now, silent)
    assert (made.store, made.counts.instruments, made.verified.intact) == ("postgresql", 1, True)
    asked = Asked(tmp_path / "b", tmp_path / "new", store_url=two)
    found = restore(asked, tmp_path / ".restoring", now, silent)
    assert found.same
    with pytest.raises(BackupError, match="里已有内容"):
        restore(Asked(tmp_path / "b", tmp_path / "more", store_url=two), tmp_path / ".restoring", now, silent)
    with pytest.raises(BackupError, match="ZHIGUI_DATABASE_URL"):
        restore(Asked(tmp_path / "b", tmp_path / "more"), tmp_path / ".restoring", now, silent)
    assert not (tmp_path / "more").exists()
