"""No open call is lost: not with a connection that breaks midway, not with the service; nor are there ever too many."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message
from starlette.websockets import WebSocket

from api.calls.line import Line
from api.calls.open_call import OpenCall
from api.calls.open_calls import OpenCalls
from api.calls.talking import Admitted, talk
from api.errors import ApiError
from api.schemas.calls import CallStart
from kb.bootstrap import KnowledgeBase
from kb.errors import StoreError
from kb.records.actors import LOCAL
from kb.settings import Settings

START = CallStart(type="start")


class Unread(OpenCalls):
    """Calls of a service whose store fails just when a call has begun."""

    def notice(self) -> str | None:
        """Fails."""
        raise StoreError("数据库暂时读不了。")


async def still() -> None:
    """Who was let through still may."""


def connected(text: str, *, deaf: bool = False) -> tuple[Line, list[dict[str, Any]]]:
    """A connection on which a client has sent one text, and what it hears; one who is `deaf` went away meanwhile."""
    coming = iter(({"type": "websocket.connect"}, {"type": "websocket.receive", "text": text}))
    heard: list[dict[str, Any]] = []

    async def receive() -> Message:
        message = next(coming, None)
        if message is None:
            await asyncio.Event().wait()
        return dict(message or {})

    async def send(message: Message) -> None:
        if message["type"] == "websocket.send":
            if deaf:
                raise OSError("gone")
            heard.append(json.loads(message["text"]))

    return Line(WebSocket({"type": "websocket", "path": "/v1/calls", "headers": []}, receive, send)), heard


async def all_ended(calls: OpenCalls) -> None:
    """Waits until no call is open."""
    while len(calls):
        await asyncio.sleep(0.01)


def played(calls: OpenCalls, scene: Callable[[OpenCalls], Awaitable[str]]) -> str:
    """What a scene gives that is played with calls, which are closed behind it."""

    async def whole() -> str:
        calls.resume_seconds = 0.0
        try:
            return await asyncio.wait_for(scene(calls), 10)
        finally:
            await calls.close()

    return asyncio.run(whole())


def ending_of(owner: TestClient, call_id: str) -> str:
    """How the record of a call says that it ended."""
    reply = owner.get(f"/v1/records/{call_id}")
    assert reply.status_code == 200, reply.text
    return str(reply.json()["facts"]["ended"])


@pytest.mark.usefixtures("ingestion")
def test_call_whose_client_goes_while_it_takes_it_up_again_is_ended(
    kb: KnowledgeBase, settings: Settings, owner: TestClient
) -> None:
    async def scene(calls: OpenCalls) -> str:
        call_id = (await calls.begin(LOCAL, START)).call.scope.call_id
        line, _ = connected(json.dumps({"type": "resume", "call_id": call_id, "next": 1}), deaf=True)
        await talk(line, calls, Admitted(LOCAL, still))
        await all_ended(calls)
        return call_id

    assert ending_of(owner, played(OpenCalls(kb, settings), scene)) == "dropped"


@pytest.mark.usefixtures("ingestion")
def test_call_that_fails_while_it_begins_is_ended(kb: KnowledgeBase, settings: Settings, owner: TestClient) -> None:
    async def scene(calls: OpenCalls) -> str:
        line, heard = connected(json.dumps({"type": "start"}))
        await talk(line, calls, Admitted(LOCAL, still))
        await all_ended(calls)
        assert [each["type"] for each in heard] == ["started", "problem"]
        return str(heard[0]["call_id"])

    assert ending_of(owner, played(Unread(kb, settings), scene)) == "dropped"


@pytest.mark.usefixtures("ingestion")
def test_call_that_is_just_ending_when_the_service_stops_is_recorded(
    kb: KnowledgeBase, settings: Settings, owner: TestClient
) -> None:
    async def scene(calls: OpenCalls) -> str:
        held = await calls.begin(LOCAL, START)
        waiting = asyncio.create_task(calls.end(held))
        await asyncio.sleep(0)
        # As the server does with a connection that lasts beyond its time of grace.
        waiting.cancel()
        return held.call.scope.call_id

    assert ending_of(owner, played(OpenCalls(kb, settings), scene)) == "ended"


@pytest.mark.usefixtures("ingestion")
def test_calls_that_begin_at_the_same_moment_are_counted(kb: KnowledgeBase, settings: Settings) -> None:
    async def scene(calls: OpenCalls) -> str:
        calls.limit = 1
        begun = await asyncio.gather(*(calls.begin(LOCAL, START) for _ in range(3)), return_exceptions=True)
        assert sorted(type(each).__name__ for each in begun) == [ApiError.__name__] * 2 + [OpenCall.__name__]
        return ""

    played(OpenCalls(kb, settings), scene)
