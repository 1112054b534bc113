"""One WebSocket connection: whole texts in, whole texts out, and an end that says why."""

from __future__ import annotations

import asyncio

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from api.errors import ApiError

PROTOCOL = "zhigui.calls.v1"
NORMAL, REFUSED, BROKEN, LATER = 1000, 1008, 1011, 1013
# A close frame holds 123 bytes of reason: 40 characters of Chinese.
MOST_REASON = 40


class LineGoneError(Exception):
    """The client has gone; the call may be resumed."""


class Line:
    """A connection as the call sees it. One reader and one writer at a time."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._pending: asyncio.Task[str] | None = None

    async def accept(self) -> None:
        """Opens it, with our protocol where the client offers it."""
        offered = self._websocket.scope.get("subprotocols", ())
        await self._websocket.accept(subprotocol=PROTOCOL if PROTOCOL in offered else None)

    async def next(self, seconds: float) -> str | None:
        """The next text; None when none came in time. LineGoneError, or ApiError 400 for what is no text.

        LineGoneError too once it was closed from elsewhere: its call was taken up on another connection.
        """
        if self._websocket.application_state is not WebSocketState.CONNECTED:
            raise LineGoneError
        if self._pending is None:
            self._pending = asyncio.create_task(self._receive())
        done, _ = await asyncio.wait({self._pending}, timeout=seconds)
        if not done:
            return None
        pending, self._pending = self._pending, None
        if pending.cancelled():
            raise LineGoneError
        return pending.result()

    async def send(self, text: str) -> None:
        """Sends a text. LineGoneError."""
        try:
            await self._websocket.send_text(text)
        except (WebSocketDisconnect, RuntimeError, OSError) as error:
            raise LineGoneError from error

    async def close(self, code: int = NORMAL, reason: str = "") -> None:
        """Ends the connection; one that has ended already stays so."""
        pending = self._pending
        try:
            if self._websocket.application_state is WebSocketState.CONNECTED:
                await self._websocket.close(code, reason[:MOST_REASON])
        except (WebSocketDisconnect, RuntimeError, OSError):
            return
        finally:
            # Only now: the server ends a connection whose reader has gone, with no word of why.
            if pending is not None and not pending.cancel() and not pending.cancelled():
                # What it came to is nobody's business any more; asyncio would report it as unseen.
                pending.exception()

    async def _receive(self) -> str:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise LineGoneError
        text = message.get("text")
        if text is None:
            raise ApiError(400, "只接受文本消息，每条一个 JSON 对象。")
        return str(text)
