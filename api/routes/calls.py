"""Live calls: a WebSocket that takes a transcript and tells at once what must not be said and what the law says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast

from fastapi import WebSocket

from api.calls.line import Line
from api.calls.open_calls import OpenCalls
from api.calls.talking import Admitted, talk
from api.routing import Routes
from kb.records.actors import Actor

router = Routes(tags=["calls"])


@router.websocket("/calls")
async def calls(websocket: WebSocket) -> None:
    """One call, or the rest of one that lost its connection; docs/calls.md tells the messages."""
    state = websocket.scope["state"]
    caller = Admitted(cast(Actor, state["actor"]), cast(Callable[[], Awaitable[None]], state["again"]))
    await talk(Line(websocket), cast(OpenCalls, websocket.app.state.calls), caller)
