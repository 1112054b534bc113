"""Answers a question in a thread and hands what is told of it to the event loop, piece by piece.

Who watches costs a thread only while the question is being answered. How many watch at once is bounded; so is what
waits for a reader who is slow, since an answer is short: one who leaves more than that unread is taken for gone.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Protocol

from api.errors import ApiError, translate
from kb.answering.steps import AnswerCancelledError
from kb.answering.types import Answer, AnswerEvent, Cancelled

LOG = logging.getLogger("zhigui.api")
# An answer of 120 code points has some 20 sentences at most, each told in two pieces at most.
MOST_WAITING = 200
LOOK_SECONDS = 0.5
KEEP_ALIVE_SECONDS = 15.0
LOOKS_WITHOUT_NEWS = int(KEEP_ALIVE_SECONDS / LOOK_SECONDS)
RETRY_SECONDS = 2
FULL = "同时推送的答复太多，请稍后再试，或改用不推送的方式提问。"
STOPPING = "服务正在停止，答复没有推送完；请稍后重新提问。"

Work = Callable[[Callable[[AnswerEvent], None], Cancelled], Answer]


class Voice(Protocol):
    """How an answer is told on the wire. Used by one thread at a time."""

    def told(self, event: AnswerEvent) -> Iterable[bytes]:
        """What is sent for a step; nothing where nothing is."""
        ...

    def failed(self, error: ApiError) -> Iterable[bytes]:
        """What is sent instead of the rest."""
        ...

    @property
    def keep_alive(self) -> bytes:
        """What says nothing, so that nobody on the way takes the connection for dead."""
        ...


class AnswerStreams:
    """The answers being streamed, at most `limit` at once; `stopping` says that the service ends, and they with it."""

    def __init__(self, limit: int, stopping: Callable[[], bool] = lambda: False) -> None:
        self.stopping = stopping
        self._limit = limit
        self._pool = ThreadPoolExecutor(limit, thread_name_prefix="answer-stream")
        self._lock = threading.Lock()
        self._open: set[AnswerFlow] = set()
        self._running: set[Future[None]] = set()

    @property
    def watched(self) -> int:
        """How many are being streamed."""
        return len(self._open)

    def begin(self, work: Work, voice: Voice) -> AnswerFlow:
        """Begins to answer, from within the event loop. ApiError 503 with Retry-After where too many are under way."""
        flow = AnswerFlow(work, voice, self)
        with self._lock:
            if len(self._open) >= self._limit:
                raise ApiError(503, FULL, headers={"Retry-After": str(RETRY_SECONDS)})
            self._open.add(flow)
        # With the context of the request: log lines of the work carry its id, spans stand under its span.
        running = self._pool.submit(copy_context().run, flow.run)
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        return flow

    def end(self, flow: AnswerFlow) -> None:
        """Nobody watches it any more: its place is free."""
        with self._lock:
            self._open.discard(flow)

    def close(self) -> None:
        """Ends all work and waits for it: what it works on is closed next."""
        for flow in tuple(self._open):
            flow.cancelled.set()
        wait(tuple(self._running))


class AnswerFlow:
    """One question being answered. `run` belongs to the thread, all else to the event loop it was made in."""

    def __init__(self, work: Work, voice: Voice, streams: AnswerStreams) -> None:
        self.cancelled = threading.Event()
        self._work = work
        self._voice = voice
        self._streams = streams
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._waiting: deque[bytes] = deque()
        self._over = False
        self.look_seconds = LOOK_SECONDS

    def run(self) -> None:
        """Answers, in a thread; whatever goes wrong is told."""
        try:
            self._work(self._tell, self.cancelled)
        except AnswerCancelledError:
            LOG.debug("who asked has gone; the answer was not finished")
        except Exception as error:
            problem = translate(error)
            if problem.status >= 500:
                LOG.error("a streamed answer failed: %s", error, exc_info=error)
            self._hand(self._voice.failed(problem))
        finally:
            self._in_loop(self._end)

    async def pieces(self, gone: asyncio.Task[None]) -> AsyncIterator[bytes]:
        """What is to be sent, with signs of life between; ends with the answer, when `gone` is, or with the service."""
        gone.add_done_callback(lambda _: self._changed.set())
        quiet = 0
        while not gone.done():
            while self._waiting:
                quiet = 0
                yield self._waiting.popleft()
            if self._over:
                return
            if self._streams.stopping():
                self.cancelled.set()
                for piece in self._voice.failed(ApiError(503, STOPPING)):
                    yield piece
                return
            if await self._happened():
                continue
            quiet += 1
            if quiet >= LOOKS_WITHOUT_NEWS:
                quiet = 0
                yield self._voice.keep_alive

    def close(self) -> None:
        """Nobody reads any more: the work stops at its next step, and its place is free."""
        self.cancelled.set()
        self._waiting.clear()
        self._streams.end(self)

    def _tell(self, event: AnswerEvent) -> None:
        self._hand(self._voice.told(event))

    def _hand(self, pieces: Iterable[bytes]) -> None:
        for piece in pieces:
            self._in_loop(self._take, piece)

    def _in_loop(self, call: Callable[..., None], *given: bytes) -> None:
        try:
            self._loop.call_soon_threadsafe(call, *given)
        except RuntimeError:
            # The loop has ended, and with it everybody who could read.
            self.cancelled.set()

    def _take(self, piece: bytes) -> None:
        if self.cancelled.is_set():
            return
        if len(self._waiting) >= MOST_WAITING:
            self.cancelled.set()
            self._waiting.clear()
            self._over = True
        else:
            self._waiting.append(piece)
        self._changed.set()

    def _end(self) -> None:
        self._over = True
        self._changed.set()

    async def _happened(self) -> bool:
        """Whether something came within a moment; between moments the caller looks whether the service ends."""
        try:
            await asyncio.wait_for(self._changed.wait(), self.look_seconds)
        except TimeoutError:
            return False
        self._changed.clear()
        return True
