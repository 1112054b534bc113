"""A reader never goes back in time, whichever replica answers him.

Every reply under /v1 names the newest generation that this replica answers from. Who sends that number back, as a
header or, a browser, in a cookie, is answered from it or a newer one: a replica that has not reached it waits a moment,
then says so (503), and whoever stands in front asks another.
"""

from __future__ import annotations

import asyncio
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ApiError
from api.security import WITHIN, drain, refuse
from kb.search.served import ServedGeneration

GENERATION_HEADER = "X-Zhigui-Generation"
LEAST_HEADER = "X-Zhigui-Least-Generation"
COOKIE = "zhigui_generation"
# A publication is noticed within half a second and indexed ahead; who lags longer lets another replica answer.
WAIT_SECONDS = 2.0
_LOOK_SECONDS = 0.05
RETRY_AFTER = "1"
BEHIND = "这个副本还没有跟上您看过的更新（第 {} 代，现在第 {} 代），请稍后再试。"


class ReadingForward:
    """Holds requests to the generation that their sender has seen. `cookies`: browsers are told by one.

    A number larger than anything published is of a database of before (a restore): it asks for nothing.
    """

    def __init__(self, app: ASGIApp, *, cookies: bool, secure: bool, wait_seconds: float = WAIT_SECONDS) -> None:
        self._app = app
        self._cookies = cookies
        self._secure = secure
        self._wait_seconds = wait_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1") or WITHIN in scope.get("state", {}):
            await self._app(scope, receive, send)
            return
        served: ServedGeneration = scope["app"].state.kb.served
        headers = Headers(scope=scope)
        kept = _kept(headers) if self._cookies else 0
        least = max(_number(headers.get(LEAST_HEADER, "")), kept)

        async def numbered(message: Message) -> None:
            if message["type"] == "http.response.start" and served.served:
                reply = MutableHeaders(scope=message)
                reply[GENERATION_HEADER] = str(served.served)
                if self._cookies and "cookie" in headers and served.served != kept:
                    safe = "; Secure" if self._secure else ""
                    reply.append("Set-Cookie", f"{COOKIE}={served.served}; Path=/; HttpOnly; SameSite=Strict{safe}")
            await send(message)

        if least > served.served and not await self._reached(served, least):
            await drain(receive)
            said = ApiError(503, BEHIND.format(least, served.served), headers={"Retry-After": RETRY_AFTER})
            await refuse(scope, receive, numbered, said)
            return
        await self._app(scope, receive, numbered)

    async def _reached(self, served: ServedGeneration, least: int) -> bool:
        """Waits for a generation; False where this replica lacks one that is published, or may be."""
        began = time.monotonic()
        while served.served < least:
            if served.looked_at > began and served.published < least:
                return True
            if time.monotonic() - began >= self._wait_seconds:
                return False
            await asyncio.sleep(_LOOK_SECONDS)
        return True


def _kept(headers: Headers) -> int:
    """The number that a browser was given before."""
    return _number(cookie_parser(headers.get("cookie", "")).get(COOKIE, ""))


def _number(given: str) -> int:
    """A generation as it is written; 0 for anything else, which asks for nothing."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= 12 else 0
