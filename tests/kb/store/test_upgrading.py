"""A database of an older release is copied, then brought forward with everything in it; or left as it was."""

from __future__ import annotations

import os
import sqlite3
import stat
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, make_url, text

from kb.errors import StoreError
from kb.store.engine import MIGRATIONS, knows_revision, newest_revision, open_engine, reading, revision_of, writing
from kb.store.sql import SqlStore
from kb.store.upgrading import FOLDER, KEPT, bring_forward

FIRST = "0001"
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.needs_postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        opened = open_engine(f"sqlite:///{tmp_path / 'zhigui.db'}")
        yield opened
        opened.dispose()
        return
    server = make_url(os.environ["ZHIGUI_TEST_POSTGRES"])
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"zhigui_{uuid.uuid4().hex[:12]}"
    with admin.connect() as c:
        c.execute(text(f'CREATE DATABASE "{name}"'))
    opened = open_engine(server.set(database=name).render_as_string(hide_password=False))
    yield opened
    opened.dispose()
    with admin.connect() as c:
        c.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


def as_of_revision(engine: Engine, revision: str) -> None:
    """The schema of a release, with a generation and a rule set in it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine) as c:
        config.attributes["connection"] = c
        command.upgrade(config, revision)
        at = "'2026-11-01 00:00:00'"
        c.execute(text(f"INSERT INTO generations VALUES (1, {at}, 1, 'ingest', 0, 'the first')"))
        c.execute(text(f"INSERT INTO rule_sets (rule_set_id, created_at, content) VALUES ('r1', {at}, '{{}}')"))


def test_the_newest_migration_by_name_is_the_one_that_the_others_lead_to() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert newest_revision() == scripts.get_current_head()
    assert all(knows_revision(each.revision) for each in scripts.walk_revisions())


def noted(engine: Engine) -> object:
    with reading(engine) as c:
        return c.scalar(text("SELECT note FROM generations"))


def test_the_first_schema_is_copied_and_brought_forward_with_its_data(engine: Engine, tmp_path: Path) -> None:
    as_of_revision(engine, FIRST)
    copy = bring_forward(engine, NOW)
    assert revision_of(engine) == newest_revision()
    assert noted(engine) == "the first"
    store = SqlStore(engine.url.render_as_string(hide_password=False))
    assert (store.law.generation(), store.rule_set("r1")) == (1, {})
    store.close()
    assert bring_forward(engine, NOW) is None
    if engine.dialect.name == "sqlite":
        assert copy == tmp_path / FOLDER / "20261123T030000-0001.db"
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        older = open_engine(f"sqlite:///{copy}")
        assert (revision_of(older), noted(older)) == (FIRST, "the first")
        older.dispose()


def test_a_migration_that_fails_halfway_leaves_the_old_database_usable(engine: Engine) -> None:
    as_of_revision(engine, "0007")
    with writing(engine) as c:
        # What 0009 adds is there already: 0008 goes well, 0009 fails.
        c.execute(text("ALTER TABLE teams ADD COLUMN industries TEXT"))
    with pytest.raises(StoreError, match="没有变"):
        bring_forward(engine, NOW)
    assert (revision_of(engine), noted(engine)) == ("0007", "the first")
    with reading(engine) as c, pytest.raises(Exception, match="quiz_items"):
        c.execute(text("SELECT * FROM quiz_items"))


def test_the_schema_of_a_newer_program_is_left_alone(engine: Engine) -> None:
    bring_forward(engine, NOW)
    with writing(engine) as c:
        c.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"9999.*新"):
        bring_forward(engine, NOW)
    assert revision_of(engine) == "9999"


def test_the_newest_copies_are_kept_and_none_for_longer_than_a_month(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'zhigui.db'}")
    as_of_revision(engine, FIRST)
    folder = tmp_path / FOLDER
    folder.mkdir()
    for day in range(1, KEPT + 2):
        (folder / f"202611{day:02}T000000-0001.db").write_text("older")
    (folder / "mine.db").write_text("mine")
    bring_forward(engine, NOW)
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["20261103T000000-0001.db", "20261104T000000-0001.db", "20261123T030000-0001.db", "mine.db"]
    bring_forward(engine, NOW + timedelta(days=31))
    assert [path.name for path in folder.iterdir()] == ["mine.db"]
    engine.dispose()


def test_without_room_for_the_copy_nothing_is_migrated(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'zhigui.db'}")
    as_of_revision(engine, FIRST)
    (tmp_path / FOLDER).write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="没有升级"):
        bring_forward(engine, NOW)
    engine.dispose()
    with closing(sqlite3.connect(tmp_path / "zhigui.db")) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [(FIRST,)]
