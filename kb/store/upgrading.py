"""Brings an older database forward: a copy first, then every migration in one transaction.

The copies stand beside the database, named by day and revision: the newest three, and none longer than thirty days,
since what is erased from the database is still in them. PostgreSQL is not copied here; there, as on SQLite, a migration
that fails leaves everything as it was.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from kb.errors import StoreError
from kb.store.engine import knows_revision, newest_revision, revision_of, upgrade_schema

log = logging.getLogger(__name__)
FOLDER = "before-migration"
KEPT = 3
LONGEST = timedelta(days=30)


def bring_forward(engine: Engine, now: datetime | None = None) -> Path | None:
    """The newest schema, whatever the database had; the copy made before it, None when none was needed.

    StoreError for the schema of a newer program, and when a migration fails: then the database is as it was.
    """
    now = now or datetime.now(UTC)
    revision = revision_of(engine)
    if revision is not None and not knows_revision(revision):
        raise StoreError(
            f"数据库的结构（{revision}）比这一版知规的（{newest_revision()}）新，没有动它。"
            "请换回原来的版本或更新的版本；要用这一版，请恢复升级之前的备份。"
        )
    if revision == newest_revision():
        _remove_old(engine, now)
        return None
    copy = _copied(engine, revision, now) if revision is not None else None
    try:
        upgrade_schema(engine)
    except Exception as error:
        if copy is None and revision is None:
            raise
        where = f"升级前的副本在 {copy}。" if copy is not None else ""
        raise StoreError(
            f"数据库从 {revision} 升级到 {newest_revision()} 没有做成：{error}。数据库没有变，"
            f"原来的版本照常能用。{where}请把这段话交给维护人员。"
        ) from error
    _remove_old(engine, now)
    if copy is not None:
        log.info("数据库已从 %s 升级到 %s，升级前的副本在 %s", revision, newest_revision(), copy)
    return copy


def _copied(engine: Engine, revision: str, now: datetime) -> Path | None:
    folder = _folder(engine)
    if folder is None:
        log.warning(
            "数据库要从 %s 升级到 %s：PostgreSQL 不自动备份，请定期运行 zhigui backup", revision, newest_revision()
        )
        return None
    target = folder / f"{now:%Y%m%dT%H%M%S}-{revision}.db"
    half = target.with_suffix(".half")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        half.unlink(missing_ok=True)
        half.touch(mode=0o600)
        with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as database:
            database.execute("VACUUM INTO ?", (str(half),))
        half.replace(target)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            half.unlink(missing_ok=True)
        raise StoreError(
            f"数据库要升级到 {newest_revision()}，先备份到 {folder} 没有做成：{error}。"
            "没有升级，数据库没有变；请腾出磁盘空间后重试。"
        ) from error
    return target


def _remove_old(engine: Engine, now: datetime) -> None:
    """Only what is named as ours is."""
    folder = _folder(engine)
    if folder is None or not folder.is_dir():
        return
    copies = sorted(folder.glob("[0-9]*T[0-9]*-*.db"), reverse=True)
    limit = f"{now - LONGEST:%Y%m%dT%H%M%S}"
    for number, copy in enumerate(copies):
        if number >= KEPT or copy.name < limit:
            copy.unlink(missing_ok=True)


def _folder(engine: Engine) -> Path | None:
    database = engine.url.database
    plain = engine.dialect.name == "sqlite" and database not in {None, "", ":memory:"}
    return Path(str(database)).parent / FOLDER if plain else None
