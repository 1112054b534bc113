"""The connections to a PostgreSQL server: how many, how long anybody waits for one, and what while it is away.

Whoever asks waits seconds, never for ever: a server that is gone is found out within the time-outs here, and for a
second after a failed attempt nobody else waits for another.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from kb.errors import StoreError

# FastAPI answers in 40 threads, of which few are in the database at once; the server takes 100 by default.
POOL_SIZE = 10
OVERFLOW = 10
# Who hears after three seconds that all is in use asks once more; who hears nothing leaves a caller waiting.
POOL_TIMEOUT = 3.0
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
    event.listen(engine, "do_connect", _Connecting())
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


class _Connecting:
    """Opens connections; for a second after one failed, others fail at once with what it was told."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failed: tuple[float, Exception] | None = None

    def __call__(self, dialect: Any, _record: object, arguments: list[Any], named: dict[str, Any]) -> Any:
        with self._lock:
            failed = self._failed
        if failed is not None and time.monotonic() - failed[0] < AWAY_SECONDS:
            # A new one of the same words: two threads would lengthen the trace of one.
            raise dialect.loaded_dbapi.OperationalError(str(failed[1]))
        try:
            connection = dialect.connect(*arguments, **named)
        except dialect.loaded_dbapi.OperationalError as error:
            if "too many clients" not in str(error):
                with self._lock:
                    self._failed = (time.monotonic(), error)
            raise
        with self._lock:
            self._failed = None
        return connection
