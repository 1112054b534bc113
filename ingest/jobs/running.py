"""Carries runs out: takes one, keeps it alive while it goes on, puts it back when what stopped it may pass.

A run belongs to whoever took it in the store. While it goes on a thread beside it renews its row, so that others know
it is alive, and looks whether somebody asked to cancel it. A store that goes away in the middle is waited for: only
with it can what was prepared be taken back, and the run begun anew.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Protocol

from ingest.errors import may_pass
from ingest.runs import Cancelled, Progress
from kb.errors import ConflictError, StoreAwayError, StoreBusyError, StoreError, ZhiguiError
from kb.store.run_records import FileFailure, RunReport, RunState
from kb.store.runs import SqlRuns

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 5
FIRST_DELAY = timedelta(seconds=30)
# A row is stale after 60 s (kb/store/runs.py): three renewals may fail before that.
RENEW_SECONDS = 15.0
LOOK_SECONDS = 2.0
# How often a store that went away is asked whether it is back.
BACK_SECONDS = 1.0

Again = Callable[[int, float], object]


class Execute(Protocol):
    """Carries a run out to its end. An error that may pass comes out of it; every other is in the report."""

    def __call__(self, run_id: int, on_progress: Progress | None, cancelled: Cancelled | None) -> RunReport:
        """The report of the run."""
        ...


def delay_before(attempt: int) -> timedelta:
    """How long to wait after an attempt failed: 60 s after the first, then twice as long each time.

    >>> [delay_before(attempt).seconds for attempt in (1, 2, 3, 4)]
    [60, 120, 240, 480]
    """
    return FIRST_DELAY * (1 << attempt)


def delay_once_back(attempt: int) -> timedelta:
    """The same once a store is back that had gone away: none after the first attempt."""
    return delay_before(attempt) if attempt > 1 else timedelta(0)


def _is_of(report: RunReport, taker: str) -> bool:
    """Whether a run is still that of whoever took it."""
    return report.state is RunState.RUNNING and report.worker_id == taker


class Carrier:
    """Carries out runs of one store, for one process; `worker_id` names it in the store.

    `recover` puts right what a run left when the store went away; False where it was published and is closed.
    """

    def __init__(
        self,
        runs: SqlRuns,
        execute: Execute,
        worker_id: str,
        *,
        stopping: threading.Event,
        again: Again,
        recover: Callable[[RunReport], bool] = lambda report: True,
        renew_claims: Callable[[int, datetime], object] = lambda run_id, now: None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._runs = runs
        self._execute = execute
        self._worker_id = worker_id
        self._takes = count(1)
        self._stopping = stopping
        self._again = again
        self._recover = recover
        self._renew_claims = renew_claims
        self._clock = clock
        self._in_hand: set[int] = set()

    @property
    def in_hand(self) -> frozenset[int]:
        """The runs this process is carrying out now."""
        return frozenset(self._in_hand)

    def carry_out(self, run_id: int) -> RunReport | None:
        """Carries out a run of the queue; None when somebody else has it, it was cancelled, or its time is not yet."""
        taker = self._taker()
        if not self._runs.take(run_id, taker, self._clock()):
            return None
        try:
            with self._kept_alive(run_id, self._stopping) as token:
                try:
                    report = self._execute(run_id, None, token)
                except StoreAwayError as error:
                    return self._once_back(run_id, taker, error)
        except ZhiguiError as error:
            if isinstance(error, StoreAwayError) or not may_pass(error):
                raise
            return self._put_back(run_id, taker, error, delay_before)
        if report.state is RunState.CANCELLED and self._stopping.is_set() and not self._runs.is_cancelled(run_id):
            # It was the process that had to stop, nobody asked to cancel: the next one starts the run anew.
            self._runs.again(run_id, None, "服务停止时任务没有做完，已放回队列。", counted=False)
        return report

    def carry_out_here(
        self, run_id: int, on_progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> RunReport:
        """Carries out a run that somebody waits for: an error that may pass ends it, with advice."""
        if not self._runs.take(run_id, self._taker(), self._clock()):
            raise ConflictError(f"任务 {run_id} 已由别的进程执行。")
        try:
            with self._kept_alive(run_id, cancelled or self._stopping) as token:
                return self._execute(run_id, on_progress, token)
        except ZhiguiError as error:
            if not may_pass(error):
                raise
            return self._give_up(run_id, error, f"可能只是暂时的，稍后可重试：zhigui ingestions retry {run_id}")

    def _taker(self) -> str:
        """Names who takes a run: a thread that was given up for dead must not take the next one's for its own."""
        return f"{self._worker_id}:{next(self._takes)}"

    def _once_back(self, run_id: int, taker: str, error: StoreAwayError) -> RunReport:
        """Waits for the store, takes back what was prepared, and begins anew: the first time at once.

        Raises the error where the process has to stop before; the next start closes the run as broken off.
        """
        log.warning("任务 %d 做到一半，数据库断开了；等它恢复后重新开始：%s", run_id, error)
        while not self._stopping.wait(BACK_SECONDS):
            try:
                report = self._known(run_id)
                if _is_of(report, taker) and not self._recover(report):
                    return self._known(run_id)
                return self._put_back(run_id, taker, error, delay_once_back)
            except StoreBusyError:
                # Still away, or everybody else is coming back too.
                continue
        raise error

    def _put_back(self, run_id: int, taker: str, error: ZhiguiError, delay_of: Callable[[int], timedelta]) -> RunReport:
        report = self._known(run_id)
        if not _is_of(report, taker):
            # Given up for dead meanwhile: it is closed, or somebody else's.
            return report
        if self._runs.is_cancelled(run_id):
            self._runs.finish(run_id, RunState.CANCELLED, notes=(str(error),))
            return self._known(run_id)
        if report.attempt >= MAX_ATTEMPTS:
            return self._give_up(run_id, error, f"已试 {MAX_ATTEMPTS} 次，不再自动重试。")
        delay = delay_of(report.attempt)
        not_before = self._clock() + delay if delay else None
        self._runs.again(run_id, not_before, f"第 {report.attempt} 次没有成功：{error}")
        self._again(run_id, delay.total_seconds())
        return self._known(run_id)

    def _give_up(self, run_id: int, error: ZhiguiError, note: str) -> RunReport:
        label = str(self._known(run_id).source)
        self._runs.finish(run_id, RunState.FAILED, failed=(FileFailure(label, str(error)),), notes=(note,))
        return self._known(run_id)

    def _known(self, run_id: int) -> RunReport:
        report = self._runs.get(run_id)
        assert report is not None
        return report

    @contextmanager
    def _kept_alive(self, run_id: int, cancelled: Cancelled) -> Iterator[Cancelled]:
        token = _Token(cancelled)
        over = threading.Event()
        thread = threading.Thread(target=self._keep_alive, args=(run_id, token, over), name="renewer", daemon=True)
        self._in_hand.add(run_id)
        thread.start()
        try:
            yield token
        finally:
            over.set()
            thread.join()
            self._in_hand.discard(run_id)

    def _keep_alive(self, run_id: int, token: _Token, over: threading.Event) -> None:
        looks = 0
        while not over.wait(LOOK_SECONDS):
            looks += 1
            try:
                stop = self._runs.must_stop(run_id)
                if not stop and looks * LOOK_SECONDS >= RENEW_SECONDS:
                    stop, looks = self._runs.renew(run_id), 0
                    self._renew_claims(run_id, self._clock())
            except StoreError as error:
                # The next look is in two seconds, and the run has a minute.
                log.warning("任务 %d 没能报告自己还在进行：%s", run_id, error)
                continue
            if stop and not over.is_set():
                token.stop()


class _Token:
    """Set when the process stops or the run has to."""

    def __init__(self, outer: Cancelled) -> None:
        self._outer = outer
        self._stop = threading.Event()

    def is_set(self) -> bool:
        return self._stop.is_set() or self._outer.is_set()

    def stop(self) -> None:
        """Tells the run to stop at its next safe point."""
        self._stop.set()
