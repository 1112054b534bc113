"""The HTTP side of a streamed answer: looks whether the reader is still there, and waits for none for ever."""

from __future__ import annotations

import asyncio
import logging

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.errors import ApiError, problem
from api.streaming.flow import AnswerFlow, AnswerStreams, Voice, Work
from api.streaming.wire import MEDIA_TYPE

LOG = logging.getLogger("zhigui.api")
# Who takes nothing for so long is not reading; a stalled mobile line is back sooner.
SEND_SECONDS = 30.0
HEADERS = {
    "Cache-Control": "no-store",
    # nginx would collect the events and hand them on together.
    "X-Accel-Buffering": "no",
}


class EventStream(Response):
    """Answers with an event stream; `work` begins when the response does, and stops when its reader is gone."""

    media_type = MEDIA_TYPE

    def __init__(self, streams: AnswerStreams, work: Work, voice: Voice, *, send_seconds: float = SEND_SECONDS) -> None:
        super().__init__(headers=HEADERS)
        # Its length is known only at the end.
        del self.headers["content-length"]
        self.headers["content-type"] = MEDIA_TYPE
        self._streams = streams
        self._work = work
        self._voice = voice
        self._send_seconds = send_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the stream; a problem instead where too many are under way."""
        try:
            flow = self._streams.begin(self._work, self._voice)
        except ApiError as full:
            await problem(scope, full)(scope, receive, send)
            return
        gone = asyncio.create_task(_disconnected(receive))
        try:
            if scope.get("http_version") == "1.0":
                await self._send_whole(flow, gone, send)
            else:
                await self._send_pieces(flow, gone, send)
        except (TimeoutError, OSError) as error:
            LOG.debug("who watched an answer does not read any more: %s", error)
        finally:
            flow.close()
            gone.cancel()

    async def _send_pieces(self, flow: AnswerFlow, gone: asyncio.Task[None], send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async for piece in flow.pieces(gone):
            sending = send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.wait_for(sending, self._send_seconds)
        if not gone.done():
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_whole(self, flow: AnswerFlow, gone: asyncio.Task[None], send: Send) -> None:
        """HTTP/1.0 knows no chunks: the same events, together and with their length."""
        body = b"".join([piece async for piece in flow.pieces(gone)])
        if not gone.done():
            length = (b"content-length", str(len(body)).encode())
            await send({"type": "http.response.start", "status": 200, "headers": [*self.raw_headers, length]})
            await send({"type": "http.response.body", "body": body, "more_body": False})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        # What a client sends behind its request is nothing to us.
        continue
