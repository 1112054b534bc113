"""How an answer gets from the thread that makes it to whoever reads it: bounded, stopped, never waiting for ever."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from api.errors import ApiError
from api.streaming import flow, response
from api.streaming.flow import MOST_WAITING, AnswerStreams, Work
from api.streaming.response import EventStream
from kb.answering.steps import AnswerCancelledError
from kb.answering.types import Answer, AnswerEvent, AnswerStage, Cancelled
from kb.errors import StoreError

LONG = 20.0
Tell = Callable[[AnswerEvent], None]


class Plain:
    """Tells a step by its detail."""

    keep_alive = b"~"

    def told(self, event: AnswerEvent) -> Iterable[bytes]:
        return (event.detail.encode(),)

    def failed(self, error: ApiError) -> Iterable[bytes]:
        return (f"!{error.status}".encode(),)


class Wire:
    """The socket's side of a response: what was sent, and a reader who may go away or stop reading."""

    def __init__(self, *, reads: bool = True) -> None:
        self.sent: list[dict[str, Any]] = []
        self.gone = asyncio.Event()
        self._reads = reads

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)
        if not self._reads and message.get("body"):
            await asyncio.Event().wait()

    @property
    def body(self) -> bytes:
        return b"".join(each.get("body", b"") for each in self.sent)

    @property
    def ended(self) -> bool:
        return bool(self.sent) and self.sent[-1].get("more_body") is False


def step(detail: str) -> AnswerEvent:
    """A step that says something."""
    return AnswerEvent(AnswerStage.SEARCHED, detail)


def finished() -> Answer:
    """What the work hands back; nothing here looks at it."""
    return None  # type: ignore[return-value]


async def answered(
    work: Work, streams: AnswerStreams, wire: Wire, *, version: str = "1.1", send_seconds: float = LONG
) -> None:
    """One response from its beginning to its end."""
    scope = {"type": "http", "http_version": version, "path": "/v1/ask", "method": "POST"}
    reply = EventStream(streams, work, Plain(), send_seconds=send_seconds)
    await asyncio.wait_for(reply(scope, wire.receive, wire.send), LONG)


def until_cancelled(begun: threading.Event, stopped: threading.Event) -> Work:
    """Work that goes on until nobody wants it."""

    def work(tell: Tell, cancelled: Cancelled) -> Answer:
        tell(step("a"))
        begun.set()
        assert isinstance(cancelled, threading.Event)
        assert cancelled.wait(LONG)
        stopped.set()
        raise AnswerCancelledError("提问已取消。")

    return work


def test_steps_are_sent_in_order_and_the_stream_ends() -> None:
    def work(tell: Tell, cancelled: Cancelled) -> Answer:
        for detail in "abc":
            tell(step(detail))
        return finished()

    async def scene() -> Wire:
        wire, streams = Wire(), AnswerStreams(2)
        await answered(work, streams, wire)
        assert streams.watched == 0
        return wire

    wire = asyncio.run(scene())
    assert (wire.body, wire.ended) == (b"abc", True)


def test_work_stops_when_the_reader_goes_away_and_its_place_is_free() -> None:
    begun, stopped = threading.Event(), threading.Event()

    async def scene() -> Wire:
        wire, streams = Wire(), AnswerStreams(1)
        reply = asyncio.create_task(answered(until_cancelled(begun, stopped), streams, wire))
        await asyncio.to_thread(begun.wait, LONG)
        assert streams.watched == 1
        wire.gone.set()
        await reply
        assert streams.watched == 0
        streams.close()
        return wire

    wire = asyncio.run(scene())
    assert stopped.is_set()
    assert not wire.ended


def test_a_service_that_stops_tells_it_and_ends_the_stream() -> None:
    begun, stopped = threading.Event(), threading.Event()

    async def scene() -> Wire:
        ending = threading.Event()
        wire, streams = Wire(), AnswerStreams(1, ending.is_set)
        reply = asyncio.create_task(answered(until_cancelled(begun, stopped), streams, wire))
        await asyncio.to_thread(begun.wait, LONG)
        ending.set()
        await reply
        return wire

    wire = asyncio.run(scene())
    assert (wire.body, wire.ended, stopped.wait(LONG)) == (b"a!503", True, True)


def test_closing_ends_all_work_before_what_it_works_on_is_closed() -> None:
    begun, stopped = threading.Event(), threading.Event()

    async def scene() -> None:
        wire, streams = Wire(), AnswerStreams(1)
        reply = asyncio.create_task(answered(until_cancelled(begun, stopped), streams, wire))
        await asyncio.to_thread(begun.wait, LONG)
        await asyncio.to_thread(streams.close)
        assert stopped.is_set()
        await reply

    asyncio.run(scene())


def test_one_stream_too_many_is_refused_with_when_to_come_back() -> None:
    begun, stopped = threading.Event(), threading.Event()

    async def scene() -> Wire:
        first, second, streams = Wire(), Wire(), AnswerStreams(1)
        reply = asyncio.create_task(answered(until_cancelled(begun, stopped), streams, first))
        await asyncio.to_thread(begun.wait, LONG)
        await answered(until_cancelled(begun, stopped), streams, second)
        first.gone.set()
        await reply
        return second

    start = asyncio.run(scene()).sent[0]
    assert start["status"] == 503
    assert (b"retry-after", b"2") in start["headers"]
    assert (b"content-type", b"application/problem+json") in start["headers"]


def test_who_does_not_read_is_left_and_the_work_stops() -> None:
    begun, stopped = threading.Event(), threading.Event()

    async def scene() -> None:
        wire, streams = Wire(reads=False), AnswerStreams(1)
        await answered(until_cancelled(begun, stopped), streams, wire, send_seconds=0.05)
        assert streams.watched == 0
        streams.close()

    asyncio.run(scene())
    assert stopped.is_set()


def test_what_waits_for_a_slow_reader_is_bounded() -> None:
    told: list[int] = []

    def work(tell: Tell, cancelled: Cancelled) -> Answer:
        for number in range(MOST_WAITING * 50):
            if cancelled.is_set():
                raise AnswerCancelledError("提问已取消。")
            tell(step("x"))
            told.append(number)
            if number % MOST_WAITING == 0:
                threading.Event().wait(0.01)  # lets the loop take what was told
        return finished()

    async def scene() -> None:
        streams = AnswerStreams(1)
        await answered(work, streams, Wire(reads=False), send_seconds=1.0)
        streams.close()

    asyncio.run(scene())
    assert len(told) < MOST_WAITING * 50


@pytest.mark.parametrize(("error", "status"), [(StoreError("锁住了"), 503), (ValueError("内部的话"), 500)])
def test_what_goes_wrong_on_the_way_is_told_instead_of_the_rest(error: Exception, status: int) -> None:
    def work(tell: Tell, cancelled: Cancelled) -> Answer:
        tell(step("a"))
        raise error

    async def scene() -> Wire:
        wire = Wire()
        await answered(work, AnswerStreams(1), wire)
        return wire

    wire = asyncio.run(scene())
    assert (wire.body, wire.ended) == (f"a!{status}".encode(), True)


def test_http_1_0_gets_the_same_events_together_with_their_length() -> None:
    def work(tell: Tell, cancelled: Cancelled) -> Answer:
        tell(step("ab"))
        tell(step("c"))
        return finished()

    async def scene() -> Wire:
        wire = Wire()
        await answered(work, AnswerStreams(1), wire, version="1.0")
        return wire

    wire = asyncio.run(scene())
    assert (b"content-length", b"3") in wire.sent[0]["headers"]
    assert wire.sent[1:] == [{"type": "http.response.body", "body": b"abc", "more_body": False}]


def test_a_silent_stream_shows_signs_of_life_within_the_time_proxies_wait() -> None:
    assert flow.KEEP_ALIVE_SECONDS <= 15 < response.SEND_SECONDS

    async def scene() -> list[bytes]:
        release = threading.Event()

        def work(tell: Tell, cancelled: Cancelled) -> Answer:
            release.wait(LONG)
            return finished()

        streams = AnswerStreams(1)
        watched = streams.begin(work, Plain())
        watched.look_seconds = 0.001
        gone = asyncio.create_task(asyncio.sleep(LONG))
        pieces: list[bytes] = []
        async for piece in watched.pieces(gone):
            pieces.append(piece)
            release.set()
        gone.cancel()
        return pieces

    assert asyncio.run(scene())[0] == b"~"
