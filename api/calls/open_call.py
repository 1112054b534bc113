"""A call that is open, whether or not somebody is connected to it just now.

Pieces are judged one after another in the guard's threads, questions answered one after another in others: a follow-up
is read with the answer before it. What is told is kept until it was sent, so that a resumed call misses nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import NamedTuple

from api.calls.line import Line, LineGoneError
from api.errors import translate
from api.schemas.calls import (
    CallAnswerOut,
    CallFindingOut,
    CallNoticeOut,
    CallQuestionOut,
    CallRiskOut,
    CallWithdrawnOut,
    Told,
)
from kb.answering.calls.call import Call
from kb.answering.calls.types import CallEvent, CallFinding, CallQuestion, CallRisk, FindingWithdrawn
from kb.answering.types import Answer

LOG = logging.getLogger("zhigui.api")
# What is kept for a client that comes back: the answers of an hour are some 50.
MOST_KEPT = 500
NOT_ANSWERED = "这个问题没有答出来：{why}"


class Answered(NamedTuple):
    """An answer, and the message that tells it."""

    answer: Answer
    told: CallAnswerOut


class Threads(NamedTuple):
    """Where the work of calls is done: judging never waits for answering."""

    guarding: Executor
    answering: Executor


class OpenCall:
    """A call with what is still to be told and asked. Belongs to one event loop."""

    def __init__(self, call: Call, threads: Threads, ask: Callable[[Call, CallQuestion], Answered]) -> None:
        self.call = call
        self.line: Line | None = None
        self.withdrawn = 0
        self.ended = False
        self.delivered = 0
        self._threads, self._ask = threads, ask
        self._told: deque[tuple[int, str]] = deque(maxlen=MOST_KEPT)
        self._seq = 0
        self._sending, self._taking = asyncio.Lock(), asyncio.Lock()
        self._questions: asyncio.Queue[CallQuestion] = asyncio.Queue()
        self._asking: asyncio.Task[None] | None = None

    async def work(self, events: Callable[[], Iterable[CallEvent]]) -> None:
        """Lets the call take something, in a thread, and tells what comes of it. CallPieceError as the call raises."""
        async with self._taking:
            found = await asyncio.get_running_loop().run_in_executor(self._threads.guarding, events)
        for event in found:
            self.withdrawn += isinstance(event, FindingWithdrawn)
            await self.tell(told_of(event))
            if isinstance(event, CallQuestion):
                self._look_up(event)

    async def tell(self, message: Told) -> None:
        """Sends a message, or keeps it until somebody is connected again."""
        async with self._sending:
            self._seq += 1
            text = message.model_copy(update={"seq": self._seq}).model_dump_json(by_alias=True)
            self._told.append((self._seq, text))
            await self._send(self._seq, text)

    async def catch_up(self, seen: int | None) -> None:
        """Sends what the client has not seen; None: what was not sent."""
        async with self._sending:
            after = self.delivered if seen is None else seen
            for seq, text in tuple(self._told):
                if seq > after:
                    await self._send(seq, text)

    async def answered(self, seconds: float) -> bool:
        """Whether every question asked so far has its answer, waited for at most so long."""
        try:
            await asyncio.wait_for(self._questions.join(), seconds)
        except TimeoutError:
            return False
        return True

    def stop(self) -> None:
        """No question is answered any more."""
        if self._asking is not None:
            self._asking.cancel()

    async def _send(self, seq: int, text: str) -> None:
        if self.line is None:
            return
        try:
            await self.line.send(text)
            self.delivered = seq
        except LineGoneError:
            # Who reads from the connection learns it too, and keeps the call for its client.
            self.line = None

    def _look_up(self, question: CallQuestion) -> None:
        self._questions.put_nowait(question)
        if self._asking is None:
            self._asking = asyncio.create_task(self._answer_all())

    async def _answer_all(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            question = await self._questions.get()
            try:
                found = await loop.run_in_executor(self._threads.answering, self._ask, self.call, question)
                self.call.answered(question.n, found.answer)
                await self.tell(found.told)
            except Exception as error:
                problem = translate(error)
                if problem.status >= 500:
                    LOG.error("a question of a call was not answered: %s", error, exc_info=error)
                await self.tell(CallNoticeOut(detail=NOT_ANSWERED.format(why=problem), n=question.n))
            finally:
                self._questions.task_done()


def told_of(event: CallEvent) -> Told:
    """The message that tells an event."""
    if isinstance(event, CallFinding):
        return CallFindingOut.of(event)
    if isinstance(event, FindingWithdrawn):
        return CallWithdrawnOut.of(event)
    if isinstance(event, CallRisk):
        return CallRiskOut.of(event)
    return CallQuestionOut.of(event)
