"""Tells everybody who watches a run how it goes: one thread reads the store, however many are watching.

A listener costs no thread and keeps only the newest state: who reads slowly misses steps between, never the end.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from api.schemas.ingestion import IngestionOut
from kb.errors import StoreError
from kb.store.run_records import FINAL_STATES

log = logging.getLogger(__name__)
# Half a second feels live; a look at the runs watched is one query of some 100 µs.
POLL_SECONDS = 0.3
STOP_SECONDS = 1.0

Read = Callable[[Sequence[int]], Iterable[IngestionOut]]


@dataclass(frozen=True, slots=True)
class RunEvent:
    """What became of a run: `name` is progress, phase or done; `event_id` names this very state of it."""

    name: str
    event_id: str
    run: IngestionOut


@dataclass(eq=False, slots=True)
class _Listener:
    run_id: int
    loop: asyncio.AbstractEventLoop
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    newest: IngestionOut | None = None


class RunEvents:
    """Watches runs for listeners; `stopping` says that the service ends, and with it every stream."""

    def __init__(self, read: Read, stopping: Callable[[], bool] = lambda: False) -> None:
        self._read = read
        self.stopping = stopping
        self._listeners: set[_Listener] = set()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    async def watch(self, run: IngestionOut, seen: str | None = None) -> AsyncIterator[RunEvent]:
        """Every new state of a run from `run` on, ended by its final one; the state named `seen` is not repeated."""
        listener = _Listener(run.run_id, asyncio.get_running_loop(), newest=run)
        listener.changed.set()
        self._add(listener)
        last: IngestionOut | None = None
        try:
            while not self.stopping():
                if not await _happened(listener.changed):
                    continue
                listener.changed.clear()
                newest = listener.newest
                if newest is None or newest == last:
                    continue
                event = RunEvent(_name(last, newest), event_id(newest), newest)
                last = newest
                if event.event_id != seen or event.name == "done":
                    yield event
                if event.name == "done":
                    return
        finally:
            with self._lock:
                self._listeners.discard(listener)

    @property
    def listeners(self) -> int:
        """How many are watching."""
        return len(self._listeners)

    def _add(self, listener: _Listener) -> None:
        with self._lock:
            self._listeners.add(listener)
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop, name="run-events", daemon=True)
                self._thread.start()

    def _loop(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(POLL_SECONDS)
            with self._lock:
                self._listeners = {each for each in self._listeners if not each.loop.is_closed()}
                listeners = tuple(self._listeners)
                if not listeners:
                    self._thread = None
                    return
            try:
                found = {run.run_id: run for run in self._read(tuple({each.run_id for each in listeners}))}
            except StoreError as error:
                log.warning("没能读取任务进度：%s（稍后再试）", error)
                continue
            for listener in listeners:
                run = found.get(listener.run_id)
                if run is not None and run != listener.newest:
                    listener.newest = run
                    _wake(listener)


def event_id(run: IngestionOut) -> str:
    """A name for this state of a run: the same state has the same name after a reconnection or a restart."""
    return hashlib.sha256(run.model_dump_json().encode()).hexdigest()[:16]


def _name(last: IngestionOut | None, now: IngestionOut) -> str:
    if now.state in FINAL_STATES:
        return "done"
    same = last is not None and (last.state, last.phase, last.attempt) == (now.state, now.phase, now.attempt)
    return "progress" if same else "phase"


def _wake(listener: _Listener) -> None:
    try:
        listener.loop.call_soon_threadsafe(listener.changed.set)
    except RuntimeError:
        log.debug("the loop of a listener has ended")


async def _happened(changed: asyncio.Event) -> bool:
    """Whether something changed within a second; the caller looks meanwhile whether the service ends."""
    try:
        await asyncio.wait_for(changed.wait(), STOP_SECONDS)
    except TimeoutError:
        return False
    return True
