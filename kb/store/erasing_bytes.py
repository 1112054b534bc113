"""Makes erased words leave the bytes of the database's files, not only its rows.

SQLite: `secure_delete` writes zeros over what is deleted, but a row that had been moved between pages before leaves its
old copy in the slack of a page (1 of 1,500 rows, deleted ten at a time in random order), and the write-ahead log keeps
every page as it was. VACUUM rewrites the pages (0.5 s for 92 MB), a checkpoint with TRUNCATE empties the log; it has to
wait for readers of an older state. PostgreSQL: VACUUM FULL rewrites the tables; its WAL and backups are the server's.

That something is left to do is kept in the database itself, in the transaction that erases, so that no kill forgets it.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from kb.store.engine import reading, translated, writing

log = logging.getLogger(__name__)
TABLES = (
    "record_contents", "record_subjects", "feedback", "risk_notes", "actors", "quiz_attempts", "certificates",
    "study_progress",
)  # fmt: skip
# How long a pass waits for readers before it leaves the rest to the next one.
WAIT_MS = 2_000
# SQLite keeps a number for the application in its header: even, and another one, for each erasure; odd once the pages
# are rewritten and only the log is to be emptied; 0 when nothing is left. PostgreSQL keeps a comment on a table.
_CLEAN, _STEP = 0, 2
_COMMENTED = "SELECT obj_description('record_contents'::regclass)"
_one_at_a_time = Lock()


def mark(c: Connection) -> None:
    """Within the transaction that erases: the files still hold what its rows held."""
    if c.dialect.name == "sqlite":
        version = int(c.exec_driver_sql("PRAGMA user_version").scalar_one())
        c.exec_driver_sql(f"PRAGMA user_version={version // _STEP * _STEP + _STEP}")
    else:
        c.execute(text(f"COMMENT ON TABLE record_contents IS 'erased words may be left in the files: {_token()}'"))


def left(engine: Engine) -> bool:
    """Whether erased words may still be in the files."""
    with reading(engine) as c:
        if engine.dialect.name == "sqlite":
            return bool(c.exec_driver_sql("PRAGMA user_version").scalar())
        return c.scalar(text(_COMMENTED)) is not None


def scrub(engine: Engine) -> bool:
    """Removes from the files what was erased; whether nothing is left.

    False while a reader holds an older state, or another writer the lock: to be called again later.
    """
    with _one_at_a_time:
        if not left(engine):
            return True
        return _scrub_sqlite(engine) if engine.dialect.name == "sqlite" else _scrub_postgres(engine)


def _scrub_sqlite(engine: Engine) -> bool:
    raw = engine.raw_connection()
    cursor: Any = raw.cursor()
    usual = int(cursor.execute("PRAGMA busy_timeout").fetchone()[0])
    try:
        cursor.execute(f"PRAGMA busy_timeout={WAIT_MS}")
        # The number that says "done" is itself a page in the log: the second emptying takes it home.
        return _rewritten(cursor) and _emptied(cursor) and _settled(cursor, _CLEAN) and _emptied(cursor)
    except sqlite3.OperationalError as error:
        log.info("数据库文件暂时不能重写：%s（稍后再试）", error)
        return False
    finally:
        cursor.execute(f"PRAGMA busy_timeout={usual}")
        raw.close()


def _rewritten(cursor: Any) -> bool:
    """Whether the pages hold only living rows: done once for an erasure, however often the log resists."""
    before = _version(cursor)
    if before % _STEP:
        return True
    cursor.execute("VACUUM")
    return _version(cursor) == before and _settled(cursor, before + 1, before)


def _settled(cursor: Any, version: int, before: int | None = None) -> bool:
    """Writes how far it is; False when something was erased meanwhile, which begins anew."""
    cursor.execute("BEGIN IMMEDIATE")
    now = _version(cursor)
    same = now == before if before is not None else now % _STEP == 1
    if same:
        cursor.execute(f"PRAGMA user_version={version}")
    cursor.execute("COMMIT")
    return same


def _version(cursor: Any) -> int:
    return int(cursor.execute("PRAGMA user_version").fetchone()[0])


def _emptied(cursor: Any) -> bool:
    """Whether the log is empty: every reader of an older state has gone."""
    busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _scrub_postgres(engine: Engine) -> bool:
    with translated(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
        before = c.scalar(text(_COMMENTED))
        try:
            c.execute(text(f"SET lock_timeout = {WAIT_MS}"))
            for table in TABLES:
                c.execute(text(f"VACUUM FULL {table}"))
        except DBAPIError as error:
            log.info("数据表暂时不能重写：%s（稍后再试）", error.orig)
            return False
        finally:
            c.execute(text("RESET lock_timeout"))
    with writing(engine) as c:
        c.execute(text("LOCK TABLE record_contents IN SHARE UPDATE EXCLUSIVE MODE"))
        if c.scalar(text(_COMMENTED)) != before:
            return False
        c.execute(text("COMMENT ON TABLE record_contents IS NULL"))
    return True


def _token() -> str:
    return secrets.token_hex(8)
