"""The ledger that verification is tried on: three days of two writers, made once, copied for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.store.sql import SqlStore
from tests.builders_ledger import LedgerWorld, copied, three_days


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LedgerWorld]:
    folder = tmp_path_factory.mktemp("ledger")
    world = three_days(SqlStore(f"sqlite:///{folder / 'store.db'}"), folder)
    yield world
    world.store.close()


@pytest.fixture
def world(made: LedgerWorld, tmp_path: Path) -> Iterator[LedgerWorld]:
    copy = copied(made, tmp_path)
    yield copy
    copy.store.close()
