"""Who of several replicas does what must be done once: named locks of the database they share.

A lock belongs to a connection of this process's own, outside the pool: a process that is killed frees it at once, one
whose machine is lost within half a minute (kb/store/engine_postgres). On SQLite the owner of the home folder is alone
and leads everywhere. What is done under a lock stays right if two do it for a moment: a lock that was lost with its
connection is noticed at the next look, not in between.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from kb.errors import StoreError
from kb.store.engine import translated
from kb.store.engine_postgres import let_go, try_to_hold

log = logging.getLogger(__name__)
# How soon it is noticed that the connection is gone, and asked again for a lock that another has.
LOOK_SECONDS = 1.0
DUTIES, SWEEP, STARTER = "duties", "sweep", "starter"


def vectors_of(collection: str) -> str:
    """The lock of who makes the vectors of a collection."""
    return f"vectors:{collection}"


def writer(writer_id: str) -> str:
    """The lock of who appends to a writer's chain."""
    return f"writer:{writer_id}"


class Leadership:
    """The locks that this process holds. Thread-safe."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._clock = clock
        self._alone = engine.dialect.name != "postgresql"
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._held: set[str] = set()
        self._looked: dict[str, float] = {}
        self._proved = 0.0

    def leads(self, name: str) -> bool:
        """Whether this process holds a lock, taken now where it is free; False while the server is away."""
        if self._alone:
            return True
        with self._lock:
            now = self._clock()
            if name in self._held and now - self._proved < LOOK_SECONDS:
                return True
            if name not in self._held and now - self._looked.get(name, -LOOK_SECONDS) < LOOK_SECONDS:
                return False
            self._looked[name] = now
            try:
                return self._take(name, now)
            except (StoreError, SQLAlchemyError) as error:
                log.warning("副本间的分工暂时没法确认：%s", error)
                self._drop()
                return False

    @contextmanager
    def alone(self, name: str, on_wait: Callable[[], object] = lambda: None) -> Iterator[None]:
        """Waits until nobody else does this, and keeps others from it; `on_wait` is called once before waiting."""
        waited = False
        while not self.leads(name):
            if not waited:
                on_wait()
                waited = True
            time.sleep(LOOK_SECONDS / 2)
        try:
            yield
        finally:
            self.give_up(name)

    def give_up(self, name: str) -> None:
        """Lets another replica have it."""
        with self._lock:
            if name not in self._held or self._connection is None:
                return
            self._held.discard(name)
            try:
                let_go(self._connection, name)
            except DBAPIError:
                self._drop()

    def close(self) -> None:
        """Gives every lock back."""
        with self._lock:
            self._drop()

    def _take(self, name: str, now: float) -> bool:
        with translated():
            if self._connection is None:
                opened = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                # Kept for as long as the process lives: not one of those that requests wait for.
                opened.detach()
                self._connection = opened
            if name in self._held:
                # A lock goes with its connection and with nothing else.
                self._connection.scalar(text("SELECT 1"))
            elif try_to_hold(self._connection, name):
                self._held.add(name)
            self._proved = now
            return name in self._held

    def _drop(self) -> None:
        self._held.clear()
        if self._connection is not None:
            try:
                self._connection.close()
            except SQLAlchemyError as error:
                log.debug("a lost connection was closed: %s", error)
            self._connection = None
