"""How long a request may take to arrive: its head so many seconds, its body as many more as its size accounts for.

uvicorn waits for both without an end: a client that sends a byte a minute would hold its connection, and what was
opened for it, for as long as it likes.
"""

from __future__ import annotations

import asyncio
import time

import h11
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.errors import ApiError, described, problem
from api.json_text import json_bytes
from api.schemas.problem import PROBLEM_TYPE

# A poor line still carries this; whoever sends less only holds the connection.
SLOWEST_BYTES_PER_SECOND = 16 * 1024


class LateBodyError(ApiError):
    """A body that did not arrive in time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            408,
            f"等了很久，请求的内容仍没有传完（先等 {seconds:g} 秒，之后每秒至少要传到"
            f" {SLOWEST_BYTES_PER_SECOND // 1024} KB），已经停止接收，什么也没有做；请检查网络后重新发送。",
            headers={"Connection": "close"},
        )


class Patience:
    """Ends the wait for a body. Only waiting counts: what the application does between two pieces does not."""

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        taken, waited, more, late, started = 0, 0.0, True, False, False

        async def timely() -> Message:
            nonlocal taken, waited, more, late
            if not more:
                return await receive()
            if late:
                return {"type": "http.disconnect"}
            began = time.monotonic()
            left = self._seconds + taken / SLOWEST_BYTES_PER_SECOND - waited
            try:
                async with asyncio.timeout(left):
                    message = await receive()
            except TimeoutError:
                # To the app the client has gone; whatever it makes of that, the client is told 408.
                late = True
                return {"type": "http.disconnect"}
            waited += time.monotonic() - began
            taken += len(message.get("body", b""))
            more = message["type"] == "http.request" and message.get("more_body", False)
            return message

        async def unless_late(message: Message) -> None:
            nonlocal started
            if not late or started:
                started = True
                await send(message)

        try:
            await self._app(scope, timely, unless_late)
        except Exception:
            if not late or started:
                raise
        if late and not started:
            await problem(scope, LateBodyError(self._seconds))(scope, receive, send)


class PatientProtocol(H11Protocol):
    """HTTP/1.1 whose connections are closed when a head, or what is left of an answered request, takes too long."""

    seconds = 30.0
    _closing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A new connection has as long for its first head as for every other."""
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        self._forget()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Takes in some bytes; a head that is still not whole afterwards has the time that it had."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """From here on the next head is waited for; uvicorn itself closes a connection on which nothing comes."""
        self._forget()
        super().on_response_complete()
        self._watch()

    def _watch(self) -> None:
        answered = self.cycle is not None and self.cycle.response_complete
        waiting = self.conn.their_state is h11.IDLE or (answered and self.conn.their_state is h11.SEND_BODY)
        # A call goes on over the same connection under another protocol, and is silent as long as it likes.
        if not waiting or self.transport.is_closing() or self.transport.get_protocol() is not self:
            self._forget()
        elif self._closing is None:
            self._closing = self.loop.call_later(self.seconds, self._late)

    def _forget(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None

    def _late(self) -> None:
        self._closing = None
        if self.transport.is_closing():
            return
        if self.conn.our_state is h11.IDLE and self.conn.trailing_data[0]:
            self._tell()
        self.transport.close()

    def _tell(self) -> None:
        detail = f"请求头 {self.seconds:g} 秒内没有传完，连接已关闭；请检查网络后重新发送。"
        body = json_bytes(described(ApiError(408, detail), "", "").model_dump())
        headers = [("content-type", PROBLEM_TYPE), ("connection", "close")]
        for event in (
            h11.Response(status_code=408, headers=[*headers, ("content-length", str(len(body)))]),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")


def protocol_with(seconds: float) -> type[PatientProtocol]:
    """The protocol that waits so long; uvicorn makes one for each connection and hands it nothing of ours."""
    return type("PatientProtocol", (PatientProtocol,), {"seconds": seconds})
