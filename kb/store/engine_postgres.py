"""The connections to a PostgreSQL server: how many, how long anybody waits for one, and what while it is away.

Whoever asks waits seconds, never for ever: a server that is gone, or is there and answers nothing, is found out within
the time-outs here and in kb/store/postgres_connection. Then nobody waits for it, but a thread of its own, every second.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from kb.errors import StoreError
from kb.watching import Comeback

if TYPE_CHECKING:
    from psycopg import OperationalError

    from kb.store.postgres_connection import WatchedConnection

# FastAPI answers in 40 threads, of which few are in the database at once; the server takes 100 by default.
POOL_SIZE = 10
OVERFLOW = 10
# Who hears after five seconds that all is in use asks once more; who hears nothing leaves a caller waiting. Connections
# of a server that answers nothing are free after three: who waits for one then learns what is the matter.
POOL_TIMEOUT = 5.0
AWAY_SECONDS = 1.0
# libpq's own names. Both ends find a dead peer within half a minute, so a lock of a lost machine is free by then.
CONNECT = {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "application_name": "zhigui",
}
_SERVER_SIDE = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
# Of one number space with other programs on the same database; ours begin with the letters of our name.
_NAMESPACE = 0x7A68_6967
# How long a migration waits for a table that a running replica reads, before it gives up and leaves all as it was.
_LOCK_TIMEOUT = "30s"
# SQLSTATE classes: 08 connection, 57P admin shutdown, crash shutdown and cannot connect now; 53300 no slot is free.
_AWAY = ("08", "57P")
_FULL = "53300"


def open_postgres(url: URL) -> Engine:
    """An engine; the address may say `pool_size` and `pool_timeout` (seconds): `…/zhigui?pool_size=20`."""
    size = _number(url, "pool_size", POOL_SIZE)
    timeout = _number(url, "pool_timeout", POOL_TIMEOUT)
    plain = url.difference_update_query(("pool_size", "pool_timeout"))
    given = {name: value for name, value in CONNECT.items() if name not in plain.query}
    if "options" not in plain.query:
        given["options"] = _SERVER_SIDE
    engine = create_engine(
        plain,
        pool_pre_ping=True,
        hide_parameters=True,
        pool_size=max(1, int(size)),
        max_overflow=OVERFLOW if "pool_size" not in url.query else 0,
        pool_timeout=timeout,
        connect_args=given,
    )
    if engine.dialect.driver != "psycopg":
        raise StoreError(f"数据库地址要用 psycopg 驱动：postgresql+psycopg://…，不能是 {plain.drivername}。")
    server = _Server()
    event.listen(engine, "do_connect", server.connect)
    event.listen(engine, "engine_disposed", lambda _: server.close())
    # An engine may be let go of without a word, after a schema that cannot be brought forward.
    weakref.finalize(engine, server.close)
    return engine


def is_away(error: DBAPIError) -> bool:
    """Whether the server could not be reached, or went away in the middle."""
    if error.connection_invalidated:
        return True
    state = _state(error)
    # libpq has no state for what happened before there was a connection.
    return hasattr(error.orig, "sqlstate") and (state is None or state.startswith(_AWAY))


def is_full(error: DBAPIError) -> bool:
    """Whether the server takes no more connections."""
    return _state(error) == _FULL or "too many clients" in str(error.orig)


def migrating_alone(connection: Connection) -> None:
    """Waits until no other process migrates, to the end of the transaction; then no table is waited for for long."""
    hold_to_the_end(connection, "schema")
    connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"))


def hold_to_the_end(connection: Connection, name: str) -> None:
    """Takes a named lock of the database to the end of the transaction, waiting for whoever has it."""
    numbers = {"space": _NAMESPACE, "name": f"zhigui:{name}"}
    connection.execute(text("SELECT pg_advisory_xact_lock(:space, hashtext(:name))"), numbers)


def try_to_hold(connection: Connection, name: str) -> bool:
    """Takes a named lock of the database for as long as the connection lasts; False while another connection has it."""
    numbers = {"space": _NAMESPACE, "name": f"zhigui:{name}"}
    return bool(connection.scalar(text("SELECT pg_try_advisory_lock(:space, hashtext(:name))"), numbers))


def let_go(connection: Connection, name: str) -> None:
    """Gives a lock of `try_to_hold` back."""
    numbers = {"space": _NAMESPACE, "name": f"zhigui:{name}"}
    connection.execute(text("SELECT pg_advisory_unlock(:space, hashtext(:name))"), numbers)


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _number(url: URL, name: str, default: float) -> float:
    given = url.query.get(name)
    try:
        number = default if given is None else float(str(given))
    except ValueError:
        number = -1.0
    if number <= 0:
        raise StoreError(f"数据库地址里的 {name} 应为正数，不能是“{given}”。")
    return number


class _Server:
    """Opens connections. Once one was open, a failure leaves trying to a thread; others fail at once meanwhile.

    Before that, nobody tries for a second after a failure.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed: tuple[float, str] | None = None
        self._open: Callable[[], WatchedConnection] | None = None
        self._comeback = Comeback("postgres-comeback", self._is_back, AWAY_SECONDS)

    def connect(self, _dialect: Any, _record: object, arguments: list[Any], named: dict[str, Any]) -> Any:
        from psycopg import OperationalError

        from kb.store.postgres_connection import WatchedConnection

        with self._lock:
            failed = self._failed
        if failed is not None and (self._comeback.awaited or time.monotonic() - failed[0] < AWAY_SECONDS):
            raise OperationalError(failed[1])
        open_one = partial(WatchedConnection.connect, *arguments, **named)
        try:
            connection = open_one()
        except OperationalError as error:
            if not _takes_no_more(error):
                self._lost(str(error))
            raise
        connection.on_silence = self._lost
        with self._lock:
            self._failed, self._open = None, open_one
        return connection

    def close(self) -> None:
        """Tries no more."""
        self._comeback.close()

    def _lost(self, reason: str) -> None:
        with self._lock:
            self._failed = (time.monotonic(), reason)
            known = self._open is not None
        if known:
            self._comeback.begin()

    def _is_back(self) -> bool:
        from psycopg import OperationalError

        assert self._open is not None
        try:
            self._open().close()
        except OperationalError as error:
            if not _takes_no_more(error):
                with self._lock:
                    self._failed = (time.monotonic(), str(error))
                return False
        with self._lock:
            self._failed = None
        return True


def _takes_no_more(error: OperationalError) -> bool:
    return "too many clients" in str(error)
