"""One HTTP exchange of the protocol, without a session: what it started ends with it, also when the client goes."""

from __future__ import annotations

from typing import Any

import anyio
import httpx2
from mcp.server import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from api.auth.gate import within
from api.auth.permissions import permissions_of
from api.deps import actor
from api.mcp.calls import INSIDE, Api
from api.mcp.server import Context, Reach, build_server
from api.security import client_of


class Exchange(Response):
    """Hands a request to the protocol's own transport, as JSON; cancels the work once nobody waits for it.

    The transport is made for the exchange: stateless as it is anyway, it then needs no lifespan, and cancelling the
    exchange cancels all it started. (As JSON the transport itself would not notice that a client has gone.)
    """

    def __init__(self, server: Server[Any]) -> None:
        super().__init__()
        self._server = server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers the request."""
        pieces = await _whole(receive)
        if pieces is None:
            return
        gone = anyio.Event()

        async def again() -> Message:
            if pieces:
                return pieces.pop(0)
            await gone.wait()
            return {"type": "http.disconnect"}

        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            gone.set()
            work.cancel_scope.cancel()

        async with anyio.create_task_group() as work:
            work.start_soon(watch)
            manager = StreamableHTTPSessionManager(self._server, json_response=True, stateless=True)
            async with manager.run():
                await manager.handle_request(scope, again, send)
            work.cancel_scope.cancel()


async def _whole(receive: Receive) -> list[Message] | None:
    """The whole body; None when the client left before it was sent. How large it may be, the perimeter decides."""
    pieces: list[Message] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        pieces.append(message)
        if not message.get("more_body", False):
            return pieces


def http_server() -> Server[Any]:
    """The server for requests that came through the gate: each acts for whoever sent it."""
    return build_server(Reach(lambda context: permissions_of(actor(_request(context))), _api))


def _api(context: Context) -> Api:
    """The API of this process, for the sender of a message; nothing is opened, so nothing has to be closed."""
    request = _request(context)
    caller = (client_of(request.scope), 0)
    transport = httpx2.ASGITransport(within(request), raise_app_exceptions=False, client=caller)
    return Api(httpx2.AsyncClient(transport=transport, base_url=INSIDE, timeout=None, trust_env=False))


def _request(context: Context) -> Request:
    if not isinstance(context.request, Request):
        raise RuntimeError("a message without the request that brought it")
    return context.request
