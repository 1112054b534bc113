"""Opens the database: SQLite in WAL by default, PostgreSQL by URL; and brings its schema up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from kb.errors import StoreAwayError, StoreBusyError, StoreError, StoreValueError
from kb.store.engine_postgres import is_away, is_full, migrating_alone, open_postgres

BUSY_TIMEOUT = 15.0
MIGRATIONS = Path(__file__).parent / "migrations"
# Where Alembic writes down which revision a database has.
_REVISIONS = "alembic_version"
# What SQLite says of a file with a broken page, or with a broken head.
_DAMAGED = ("malformed", "not a database")
DAMAGED = (
    "数据库文件已损坏（{}）。请停止服务，把数据目录整个另存一份，再用最近的备份恢复：zhigui restore；"
    "磁盘也请检查。没有备份时不要删除原文件，可用 sqlite3 的 .recover 抢救。"
)


# Whose turn it is to write, and how many seconds others wait for it, by SQLite engine.
_turns: WeakKeyDictionary[Engine, tuple[Lock, float]] = WeakKeyDictionary()

# What an officer may read and an operator understands.
AWAY = "数据库服务器暂时连不上：{}。恢复后自动继续；请检查 PostgreSQL 是否在运行。"
FULL = "数据库连接都在使用，请稍后重试。"
BUSY = "数据库正被另一个写入者占用，请稍后重试。"


def open_engine(url: str) -> Engine:
    """An engine for `url`; for SQLite the folder is made. Raises StoreError when the address cannot be used.

    Errors of the driver never repeat the values of a statement: they go into logs, and the values are hashes of
    passwords, and words that are to be erased one day. A SQLite address may say how many seconds a writer waits for
    another: `sqlite:///zhigui.db?timeout=5`.
    """
    parsed = make_url(url)
    try:
        if parsed.get_backend_name() != "sqlite":
            return open_postgres(parsed)
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        patience = _busy_timeout(parsed)
        engine = create_engine(parsed, connect_args={"timeout": patience}, hide_parameters=True)
    except (ImportError, OSError) as error:
        raise StoreError(f"数据库打不开：{error}。请检查 ZHIGUI_DATABASE_URL 与 ZHIGUI_HOME。") from error
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    _turns[engine] = (Lock(), patience)
    return engine


def _busy_timeout(url: URL) -> float:
    """How many seconds a writer of SQLite waits for another."""
    given = url.query.get("timeout")
    if given is None:
        return BUSY_TIMEOUT
    try:
        return float(str(given))
    except ValueError as error:
        raise StoreError(f"数据库地址里的 timeout 应为秒数，不能是“{given}”。") from error


def _configure_sqlite(connection: Any, _record: object) -> None:
    # Transactions are begun by us (below): the driver's own rule would start them too late to hold a snapshot.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What is deleted is overwritten with zeros, not left in free pages; the rest is kb/store/erasing_bytes.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("zhigui_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One short write transaction, committed at the end, rolled back on an error.

    On SQLite the write lock is taken at once, so two writers queue instead of failing halfway: they wait for the other
    threads of this process, and then for other processes; for each as long as the address says.
    """
    writer = engine.execution_options(zhigui_write=True)
    with _turn(engine), translated(), writer.connect() as connection, connection.begin():
        yield connection


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Waits while another thread writes to the same file, holding no connection meanwhile; nothing on PostgreSQL.

    SQLite would wait too, but asleep, ever longer: who wakes first writes next, and some wait for seconds.
    """
    lock, patience = _turns.get(engine, (None, 0.0))
    if lock is None:
        yield
        return
    if not lock.acquire(timeout=patience):
        raise StoreBusyError(BUSY)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One read transaction: everything read inside belongs to the same state of the database."""
    with translated(), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def translated() -> Iterator[None]:
    """Turns the driver's errors into the store's, in Chinese."""
    try:
        yield
    except NoConnectionFree as error:
        raise StoreBusyError(FULL) from error
    except (OperationalError, InterfaceError) as error:
        reason = _reason(error)
        if is_full(error):
            raise StoreBusyError(FULL) from error
        if is_away(error):
            raise StoreAwayError(AWAY.format(reason)) from error
        if "locked" in reason or "busy" in reason:
            raise StoreBusyError(BUSY) from error
        if "disk is full" in reason or "No space left" in reason:
            raise StoreError("磁盘已满，写入没有生效，已有数据不受影响；请腾出空间后重试。") from error
        raise StoreError(f"数据库出错：{reason}") from error
    except (DataError, OverflowError) as error:
        # SQLite's driver has no error of its own for a number beyond 64 bits.
        raise StoreValueError("有一个数太大，或文字里有不能保存的字符；请核对后再试。") from error
    except IntegrityError as error:
        # From None: behind its first line PostgreSQL's error holds the whole row, and logs show causes.
        raise StoreError(f"数据库出错：{_reason(error)}") from None
    except DBAPIError as error:
        if any(told in _reason(error) for told in _DAMAGED):
            raise StoreError(DAMAGED.format(_reason(error))) from error
        raise StoreError(f"数据库出错：{_reason(error)}") from error


def _reason(error: DBAPIError) -> str:
    """What the driver says, without the lines behind the first: PostgreSQL repeats values of rows there."""
    return str(error.orig).partition("\n")[0]


def upgrade_schema(engine: Engine) -> None:
    """Brings the schema to the newest revision; a no-op when it is there already.

    Of several processes at once one does it, the others wait for it and find it done.
    """
    # 70 modules that a start does not need where there is nothing to bring forward.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            migrating_alone(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def revision_of(engine: Engine) -> str | None:
    """The revision of the schema that a database has; None for an empty one."""
    with reading(engine) as connection:
        if not inspect(connection).has_table(_REVISIONS):
            return None
        revision: str | None = connection.scalar(text(f"SELECT version_num FROM {_REVISIONS}"))
        return revision


def newest_revision() -> str:
    """The revision of the schema that this program writes."""
    return max(_revisions())


def knows_revision(revision: str) -> bool:
    """Whether this program can bring a schema forward from a revision; one of a newer program it does not know."""
    return revision in _revisions()


def _revisions() -> frozenset[str]:
    """All revisions, read off the names of the migrations: 0007_answers_a_person_approved.py."""
    return frozenset(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite address; None for another database, or one in memory."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None
