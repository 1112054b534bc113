"""Copies of what changes while it is copied: SQLite files in one state, a folder of vectors between two writes.

Nobody who writes waits: SQLite's readers see the state in which they began.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from kb.backups.errors import BackupError
from kb.backups.inventory import VECTORS

SQLITE_MAGIC = b"SQLite format 3\x00"
BUSY_S = 60.0
# Chroma writes its files anew after every thousand vectors: half a minute of encoding lies between.
TRIES = 5
# What is only people's and callers' doings: a copy without records holds none of it.
RECORD_TABLES = (
    "records", "record_contents", "record_subjects", "ledger_writers", "day_heads", "legal_holds", "held_records",
    "erasures", "risk_signals", "risk_notes", "feedback", "quiz_attempts", "certificates", "study_progress", "sign_ins",
    "sign_in_failures", "webhook_deliveries",
)  # fmt: skip


def copy_store(source: Path, target: Path, *, with_records: bool) -> None:
    """The store in one state, its pages rewritten: what was erased is in no byte of the copy. BackupError."""
    with translated("数据库", source):
        with closing(_readable(source)) as database:
            database.execute("VACUUM INTO ?", (str(target),))
        target.chmod(0o600)
        if not with_records:
            _without_records(target)


def copy_sqlite(source: Path, target: Path) -> None:
    """Any other SQLite file in one state."""
    with translated("文件", source), closing(_readable(source)) as database, closing(sqlite3.connect(target)) as copy:
        database.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)


def is_sqlite(path: Path) -> bool:
    """Whether a file is a SQLite database."""
    with path.open("rb") as file:
        return file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC


def copy_vectors(home: Path, listed: Callable[[], Sequence[Path]], work: Path) -> bool:
    """The folder of vectors, into `work`, as a kill at one moment would leave it; False when it never stood still.

    No file but the SQLite one changes while that is copied: then both belong together.
    """
    for _ in range(TRIES):
        shutil.rmtree(work / VECTORS, ignore_errors=True)
        paths = [home / path for path in listed()]
        try:
            before = _states(paths)
            for path in paths:
                copy = work / path.relative_to(home)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy_sqlite(path, copy) if is_sqlite(path) else shutil.copyfile(path, copy)
            if before == _states([home / path for path in listed()]):
                return True
        except FileNotFoundError:
            continue
    shutil.rmtree(work / VECTORS, ignore_errors=True)
    return False


def _states(paths: Sequence[Path]) -> dict[Path, tuple[int, int, int]]:
    """What changes when somebody writes, of every file that is no database."""
    found = {}
    for path in paths:
        if not is_sqlite(path):
            state = path.stat()
            found[path] = (state.st_ino, state.st_size, state.st_mtime_ns)
    return found


def _readable(path: Path) -> sqlite3.Connection:
    if not path.exists():
        raise FileNotFoundError(path)
    return sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)


def _without_records(database: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as copy:
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        copy.execute("PRAGMA secure_delete=ON")
        copy.execute("BEGIN")
        for table in RECORD_TABLES:
            if table in tables:
                copy.execute(f"DELETE FROM {table}")
        copy.execute("DELETE FROM reliance WHERE kind = 'answer'")
        copy.execute("COMMIT")
        copy.execute("VACUUM")


@contextmanager
def translated(what: str, path: Path | str) -> Iterator[None]:
    """Turns what the system and SQLite say into a BackupError naming the file; that it is gone is let through."""
    try:
        yield
    except FileNotFoundError:
        raise
    except sqlite3.Error as error:
        full = "full" in str(error) or "disk I/O" in str(error)
        hint = "请检查磁盘空间后重试" if full else "请用 zhigui doctor 检查"
        raise BackupError(f"{what} {path} 复制不出来：{error}。{hint}。") from error
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise BackupError(f"{what} {path} 写不了或读不了：{reason}。请检查磁盘空间与权限后重试。") from error
