"""All calls that are open: begun, taken up again, ended and recorded; what they need of the knowledge base."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from api.auth.audience import reading_role
from api.calls.line import Line
from api.calls.open_call import Answered, OpenCall, Threads
from api.deps import serving_generation
from api.errors import ApiError
from api.schemas.ask import AskReply
from api.schemas.calls import CallAnswerOut, CallEndedOut, CallNoticeOut, CallStart, CallSummaryOut
from kb.answering.calls.call import Call
from kb.answering.calls.record import Ending, call_record
from kb.answering.calls.types import CallQuestion, CallScope
from kb.answering.record import RecordSpooledError
from kb.answering.types import Answer, Question, RequestedMode
from kb.bootstrap import KnowledgeBase, today
from kb.errors import ZhiguiError
from kb.records.actors import Actor
from kb.records.sessions import session_name
from kb.settings import Settings

LOG = logging.getLogger("zhigui.api")
# How long a call waits for its client to come back, and at its end for the answers that are still looked for.
RESUME_SECONDS, LAST_ANSWERS_SECONDS = 60.0, 30.0
# A call in which nothing is said for so long is over.
SILENCE_SECONDS = 3_600.0
# A call may last an hour: somebody who was disabled or signed out in it is noticed after so long.
LOOK_SECONDS = 30.0
GUARDING, ANSWERING = 4, 4
FULL = "同时进行的通话太多，请稍后再试。"
NOT_HERE = "没有可以接续的通话：已经结束，或断开超过了 60 秒。"
NOTICE_NOT_RECORDED = "这次通话没有写进记录，也没能暂存，请自行登记。"
NOTICE_SPOOLED = "这次通话暂时写不进记录，已暂存，稍后自动补记。"


class Recorded(NamedTuple):
    """The id of the record, None where it is lost; and what is to be said of it."""

    record_id: str | None
    notice: str | None = None


class OpenCalls:
    """The calls of one application, at most `limit`; a call belongs to who began it. Used within the event loop."""

    def __init__(
        self, kb: KnowledgeBase, settings: Settings, ask: Callable[[KnowledgeBase, Question], Answer] | None = None
    ) -> None:
        self._kb, self._settings = kb, settings
        self._ask = ask or (lambda kb, question: kb.assistant.ask(question))
        self.limit = settings.max_calls
        self.resume_seconds, self.look_seconds, self.silence_seconds = RESUME_SECONDS, LOOK_SECONDS, SILENCE_SECONDS
        self.lines = 0
        self._beginning = 0
        self._calls: dict[str, OpenCall] = {}
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._endings: set[asyncio.Task[None]] = set()
        self._threads = Threads(
            ThreadPoolExecutor(GUARDING, thread_name_prefix="call-guard"),
            ThreadPoolExecutor(ANSWERING, thread_name_prefix="call-answer"),
        )

    def __len__(self) -> int:
        return len(self._calls)

    async def begin(self, who: Actor, asked: CallStart) -> OpenCall:
        """Opens a call. ApiError 503 where too many are open, or the knowledge base is empty."""
        if len(self._calls) + self._beginning >= self.limit:
            raise ApiError(503, FULL)
        self._beginning += 1
        try:
            call = await asyncio.to_thread(self._call, who, asked)
        finally:
            self._beginning -= 1
        held = OpenCall(call, self._threads, self._answered)
        self._calls[call.scope.call_id] = held
        return held

    def notice(self) -> str | None:
        """What an officer has to know before he relies on what is brought up. Reads the store."""
        state = self._kb.index_state()
        if state.vectors_done >= state.vectors_total:
            return None
        return f"语义索引还没有建完（{state.vectors_done}/{state.vectors_total}），换了说法的问题可能找不到条文。"

    def resume(self, who: Actor, call_id: str, line: Line) -> tuple[OpenCall, Line | None]:
        """Takes up a call of one's own, and the connection it still had, which is to be ended. ApiError 404."""
        held = self._calls.get(call_id)
        if held is None or held.ended or held.call.scope.actor_id != who.actor_id:
            raise ApiError(404, NOT_HERE)
        waiting = self._waiting.pop(call_id, None)
        if waiting is not None:
            waiting.cancel()
        former, held.line = held.line, line
        return held, former

    def dropped(self, held: OpenCall, line: Line) -> None:
        """A connection was lost: its call waits for a while, unless another one has taken it up."""
        if held.ended or (held.line is not None and held.line is not line):
            return
        held.line = None
        call_id = held.call.scope.call_id
        if call_id not in self._waiting:
            later = asyncio.get_running_loop().call_later
            self._waiting[call_id] = later(self.resume_seconds, self._expire, held)

    async def end(self, held: OpenCall, ending: Ending = Ending.ENDED) -> None:
        """Ends a call: its last questions are answered, it is recorded, and its client told.

        Who waits for it may be stopped, as the connections are when the service stops; the ending goes on.
        """
        if not held.ended:
            await asyncio.shield(self._begin_ending(held, ending))

    async def close(self) -> None:
        """The service stops: every open call is recorded as it stands, one that is just ending to its end."""
        for held in tuple(self._calls.values()):
            if not held.ended:
                self._begin_ending(held, Ending.STOPPED)
        if self._endings:
            await asyncio.wait(self._endings)
        for pool in self._threads:
            await asyncio.to_thread(pool.shutdown)

    def _begin_ending(self, held: OpenCall, ending: Ending) -> asyncio.Task[None]:
        held.ended = True
        task = asyncio.create_task(self._end(held, ending))
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)
        return task

    async def _end(self, held: OpenCall, ending: Ending) -> None:
        call_id = held.call.scope.call_id
        waiting = self._waiting.pop(call_id, None)
        if waiting is not None:
            waiting.cancel()
        try:
            await held.work(held.call.end)
            if not await held.answered(0 if ending is Ending.STOPPED else LAST_ANSWERS_SECONDS):
                await held.tell(CallNoticeOut(detail="还有问题没有答完，通话已结束。"))
            held.stop()
            recorded = await asyncio.to_thread(self._record, held, ending)
            if recorded.notice is not None:
                await held.tell(CallNoticeOut(detail=recorded.notice))
            summary = CallSummaryOut.of(held.call.summary())
            await held.tell(CallEndedOut(record_id=recorded.record_id, summary=summary))
        finally:
            held.stop()
            self._calls.pop(call_id, None)

    def _expire(self, held: OpenCall) -> None:
        self._waiting.pop(held.call.scope.call_id, None)
        if not held.ended:
            self._begin_ending(held, Ending.DROPPED)

    def _call(self, who: Actor, asked: CallStart) -> Call:
        kb, call_id = self._kb, uuid.uuid4().hex
        scope = CallScope(
            call_id=call_id,
            actor_id=who.actor_id,
            generation=serving_generation(kb),
            as_of=asked.as_of or today(),
            session_id=session_name(asked.number, kb.privacy.token) if asked.number else call_id,
            industry=asked.industry,
            scene=asked.scene,
            level=asked.level,
            province=asked.province,
            role=reading_role(who, None),
        )
        guard = kb.guard
        return Call(scope, guard, kb.risks, guard.rules.rule_set_id)

    def _answered(self, call: Call, question: CallQuestion) -> Answered:
        """The answer, recorded as any is, under the call's number."""
        scope = call.scope
        asked = Question(
            question=question.text[-self._settings.max_question :],
            as_of=scope.as_of,
            industry=scope.industry,
            scene=scope.scene,
            level=scope.level,
            province=scope.province,
            mode=RequestedMode.EXTRACT,
            session_id=scope.session_id,
            role=scope.role,
            asked_by=scope.actor_id,
        )
        answer = self._ask(self._kb, asked)
        return Answered(answer, CallAnswerOut(n=question.n, answer=AskReply.of(answer)))

    def _record(self, held: OpenCall, ending: Ending) -> Recorded:
        draft, personal = call_record(held.call, ending, held.withdrawn)
        try:
            self._kb.recorder.append(draft, personal)
        except RecordSpooledError as spooled:
            return Recorded(spooled.record_id, NOTICE_SPOOLED)
        except ZhiguiError as error:
            LOG.error("the record of a call is lost: %s", error)
            return Recorded(None, NOTICE_NOT_RECORDED)
        return Recorded(draft.record_id)
