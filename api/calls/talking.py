"""What happens on one connection: a call is begun or taken up again, its pieces come, it ends or the line is lost."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple

from api.calls.line import BROKEN, LATER, NORMAL, REFUSED, Line, LineGoneError
from api.calls.open_call import OpenCall
from api.calls.open_calls import FULL, OpenCalls
from api.calls.reading import message, piece_of
from api.errors import ApiError, translate
from api.schemas.calls import CallEnd, CallNoticeOut, CallPieceIn, CallProblemOut, CallResume, CallStart, StartedOut
from kb.answering.calls.caller import PAUSE_SECONDS
from kb.answering.calls.record import Ending
from kb.records.actors import Actor

LOG = logging.getLogger("zhigui.api")
FIRST_SECONDS = 30.0
TAKEN_UP = "这次通话已在另一个连接上接续。"
# Several recognisers with partials every 100 ms stay below; what comes faster waits in the socket.
PIECES_A_SECOND, BURST = 100.0, 200.0


class Admitted(NamedTuple):
    """Who was let through; `again` raises once he would not be any more."""

    actor: Actor
    again: Callable[[], Awaitable[None]]


async def talk(line: Line, calls: OpenCalls, who: Admitted) -> None:
    """Serves a connection that was let through, to its end."""
    await line.accept()
    if calls.lines >= 2 * calls.limit:
        await line.close(LATER, FULL)
        return
    calls.lines += 1
    held: OpenCall | None = None
    try:
        held = await _opened(line, calls, who.actor)
        await _listen(line, calls, held, who.again)
        await line.close(NORMAL)
    except LineGoneError:
        LOG.debug("a call lost its connection")
    except Exception as error:
        await _refuse(line, error)
    finally:
        calls.lines -= 1
        if held is not None:
            calls.dropped(held, line)


async def _opened(line: Line, calls: OpenCalls, who: Actor) -> OpenCall:
    text = await line.next(FIRST_SECONDS)
    if text is None:
        raise ApiError(400, "连接后 30 秒内没有收到 start 或 resume。")
    first = message(text)
    if isinstance(first, CallStart):
        held = await calls.begin(who, first)
        held.line = line
        greeting = _greet_new(calls, held)
    elif isinstance(first, CallResume):
        held, former = calls.resume(who, first.call_id, line)
        greeting = _greet_again(line, former, held, first)
    else:
        raise ApiError(409, "通话要先用 start 开始，或用 resume 接续。")
    try:
        await greeting
    except BaseException:
        # Nobody else knows yet that the call lost its connection.
        calls.dropped(held, line)
        raise
    return held


async def _greet_new(calls: OpenCalls, held: OpenCall) -> None:
    await held.tell(_started(held))
    if (notice := await asyncio.to_thread(calls.notice)) is not None:
        await held.tell(CallNoticeOut(detail=notice))


async def _greet_again(line: Line, former: Line | None, held: OpenCall, asked: CallResume) -> None:
    if former is not None:
        await former.close(REFUSED, TAKEN_UP)
    resumed = _started(held).model_copy(update={"resumed": True})
    await line.send(resumed.model_dump_json())
    if asked.next > held.call.next:
        missing = f"第 {held.call.next} 段到第 {asked.next - 1} 段没有收到，可以补发。"
        await line.send(CallNoticeOut(detail=missing).model_dump_json())
    await held.catch_up(asked.seen)


async def _listen(line: Line, calls: OpenCalls, held: OpenCall, again: Callable[[], Awaitable[None]]) -> None:
    """Takes piece after piece until the call ends. LineGoneError; ApiError and CallPieceError for what is refused."""
    left, since = BURST, time.monotonic()
    looked, heard, paused = since, since, True
    while True:
        # Who signs out while nobody speaks is noticed as well.
        text = await line.next(max(0.0, looked + calls.look_seconds - time.monotonic()) if paused else PAUSE_SECONDS)
        if time.monotonic() - looked >= calls.look_seconds:
            await again()
            looked = time.monotonic()
        if text is None:
            if paused and time.monotonic() - heard >= calls.silence_seconds:
                await calls.end(held, Ending.DROPPED)
                raise ApiError(408, "一小时没有新的内容，通话已经结束。")
            if not paused:
                paused = True
                await held.work(held.call.pause)
            continue
        heard = time.monotonic()
        given = message(text)
        if isinstance(given, CallEnd):
            await calls.end(held)
            return
        if not isinstance(given, CallPieceIn):
            raise ApiError(409, "通话已经开始，只接受 piece 和 end。")
        await held.work(partial(held.call.take, piece_of(given)))
        paused = False
        now = time.monotonic()
        left, since = min(BURST, left + (now - since) * PIECES_A_SECOND) - 1, now
        if left < 0:
            await asyncio.sleep(-left / PIECES_A_SECOND)


async def _refuse(line: Line, error: Exception) -> None:
    problem = translate(error)
    if problem.status == 500:
        LOG.error("a call failed: %s", error, exc_info=error)
    code = LATER if problem.status in {429, 503} else BROKEN if problem.status >= 500 else REFUSED
    try:
        await line.send(CallProblemOut(status=problem.status, detail=str(problem)).model_dump_json())
    except LineGoneError:
        LOG.debug("a client did not wait to be told what was wrong")
    await line.close(code, str(problem))


def _started(held: OpenCall) -> StartedOut:
    scope = held.call.scope
    return StartedOut(
        call_id=scope.call_id,
        generation=scope.generation,
        as_of=scope.as_of,
        rule_set=held.call.rule_set,
        next=held.call.next,
    )
