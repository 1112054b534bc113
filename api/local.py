"""Calls the application in this process, without a socket: how a command works when no service runs.

The same routes answer as over HTTP, so `--json` prints the same objects either way.
"""

from __future__ import annotations

import asyncio
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope

from api.client import TOKEN_HEADER, Call, Json, read_file, read_reply

LOCAL_HOST = "127.0.0.1"


class LocalClient:
    """Sends calls straight into an ASGI application."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token

    def __call__(self, call: Call) -> Json:
        """The reply's JSON; CallError for a problem, exactly as over HTTP."""
        return read_reply(*asyncio.run(self._exchange(call)))

    def fetch(self, call: Call) -> bytes:
        """The reply as it is: a file; CallError as above."""
        return read_file(*asyncio.run(self._exchange(call)))

    async def _exchange(self, call: Call) -> tuple[int, bytes]:
        payload = call.payload or b""
        path, _, query = call.target.partition("?")
        headers = [
            (b"host", LOCAL_HOST.encode()),
            (TOKEN_HEADER.lower().encode(), self._token.encode()),
            (b"content-length", str(len(payload)).encode()),
            (b"content-type", call.content_type.encode()),
        ]
        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
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
        requests: list[Message] = [{"type": "http.request", "body": payload, "more_body": False}]

        async def receive() -> Message:
            return requests.pop() if requests else {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        status = next(int(each["status"]) for each in sent if each["type"] == "http.response.start")
        return status, b"".join(each.get("body", b"") for each in sent if each["type"] == "http.response.body")
