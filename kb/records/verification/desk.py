"""Verifies the ledger in a thread of its own, one verification at a time: a long one outlasts a request."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from threading import Event, Lock, Thread

from sqlalchemy import Engine

from kb.errors import ConflictError, ZhiguiError
from kb.records.verification.faults import Verification
from kb.records.verification.heads_keeper import DayHeads
from kb.records.verification.verify import Against, verify
from kb.store.day_head import DayHead

log = logging.getLogger(__name__)


class VerifyState(StrEnum):
    """Where a verification stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(slots=True)
class VerifyRun:
    """A verification under way or done; `problem` says in Chinese why one could not be finished."""

    started_at: datetime
    state: VerifyState = VerifyState.RUNNING
    done: int = 0
    total: int = 0
    result: Verification | None = None
    problem: str | None = None


class _StoppedError(ZhiguiError):
    """The service closes while a verification is under way."""


class Verifications:
    """Starts verifications of one store and hands out the last."""

    def __init__(self, engine: Engine, heads: DayHeads) -> None:
        self._engine = engine
        self._heads = heads
        self._lock = Lock()
        self._stopping = Event()
        self._thread: Thread | None = None
        self._last: VerifyRun | None = None

    def start(self, outside: Iterable[DayHead] = (), keys: Iterable[str] = ()) -> VerifyRun:
        """Begins a verification. ConflictError while one is under way.

        The keys that may have signed: those given and those of the heads from outside; our own where neither is given.
        """
        given = tuple(outside)
        known = frozenset((*keys, *(each.public_key for each in given)))
        if not known and (own := self._heads.public_key()) is not None:
            known = frozenset((own,))
        with self._lock:
            if self._last is not None and self._last.state is VerifyState.RUNNING:
                raise ConflictError("正在校验记录，请等这一次结束后再试。")
            run = self._last = VerifyRun(datetime.now(UTC))
            against = Against(given, known, self._heads.signing)
            self._thread = Thread(target=self._carry_out, args=(run, against), name="verify", daemon=True)
            self._thread.start()
        return run

    def last(self) -> VerifyRun | None:
        """The verification under way, else the last one; None when there was none since the start."""
        return self._last

    def close(self) -> None:
        """Ends the one under way at its next page."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _carry_out(self, run: VerifyRun, against: Against) -> None:
        def progress(done: int, total: int) -> None:
            run.done, run.total = done, total
            if self._stopping.is_set():
                raise _StoppedError("服务正在停止，校验没有做完。")

        try:
            found = verify(self._engine, run.started_at, against, progress)
        except Exception as error:
            known = isinstance(error, (ZhiguiError, OSError))
            log.error("没能校验记录：%s", error, exc_info=None if known else error)
            run.problem = str(error) if known else "校验时内部出错，详见服务日志。"
            run.state = VerifyState.FAILED
        else:
            run.done = run.total = found.records
            run.result, run.state = found, VerifyState.DONE
            if not found.intact:
                log.error("记录校验发现 %d 处问题", len(found.faults) + found.cut)
