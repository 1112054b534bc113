"""Calls the application in this process, without a socket: how a command works when no service runs.

The same routes answer as over HTTP, so `--json` prints the same objects either way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope

from api.client import TOKEN_HEADER, Call, Json, read_file, read_reply

LOCAL_HOST = "127.0.0.1"


class LocalClient:
    """Sends calls straight into an ASGI application."""

    def __init__(self, app: ASGIApp, token: str, at_end: Callable[[], None] = lambda: None) -> None:
        self._app = app
        self._token = token
        self._at_end = at_end

    def __call__(self, call: Call) -> Json:
        """The reply's JSON; CallError for a problem, exactly as over HTTP."""
        return read_reply(*asyncio.run(self._exchange(call)))

    def fetch(self, call: Call) -> bytes:
        """The reply as it is: a file; CallError as above."""
        return read_file(*asyncio.run(self._exchange(call)))

    def download(self, call: Call, write: Callable[[bytes], object]) -> None:
        """The reply, handed on as it comes; CallError as above."""
        read_file(*asyncio.run(self._exchange(call, write)))

    def listen(self, call: Call, write: Callable[[bytes], object]) -> None:
        """The reply, handed on the moment each piece of it comes; `at_end` waits for work that was broken off."""
        try:
            read_file(*asyncio.run(self._exchange(call, write)))
        finally:
            self._at_end()

    async def _exchange(self, call: Call, write: Callable[[bytes], object] | None = None) -> tuple[int, bytes]:
        payload = call.payload or b""
        path, _, query = call.target.partition("?")
        headers = [
            (b"host", LOCAL_HOST.encode()),
            (b"accept", call.accept.encode()),
            (TOKEN_HEADER.lower().encode(), self._token.encode()),
            (b"content-length", str(len(payload)).encode()),
            (b"content-type", call.content_type.encode()),
        ]
        scope: Scope = {
            "type": "http",
            # An older specification would have a streamed reply end once the request has been read.
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": call.method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": headers,
            "client": (LOCAL_HOST, 0),
            "server": (LOCAL_HOST, 80),
        }
        sent: list[Message] = []
        status = 0
        requests: list[Message] = [{"type": "http.request", "body": payload, "more_body": False}]

        async def receive() -> Message:
            if not requests:
                # Who calls stays until the reply is there: a reply that looks whether he does is not broken off.
                await asyncio.Event().wait()
            return requests.pop()

        async def send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif write is not None and status < 400:
                write(message.get("body", b""))
            else:
                sent.append(message)

        await self._app(scope, receive, send)
        return status, b"".join(each.get("body", b"") for each in sent if each["type"] == "http.response.body")
