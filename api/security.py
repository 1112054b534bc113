"""The perimeter: what is refused before anybody asks who calls, and the headers every reply carries.

A service on loopback is not safe by itself: any web page the officer opens can send requests to it (and by DNS
rebinding read the replies). So Host must be a name of ours, and a request that a browser marks as coming from another
origin never reaches /v1 and never changes anything. Who calls and what he may do: api/auth.
"""

from __future__ import annotations

import hmac
import logging
import math
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.client import TOKEN_HEADER
from api.errors import ApiError, problem, translate
from api.limits import RateLimiter

LOG = logging.getLogger("zhigui.api")
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_FETCH_SITES = frozenset({"same-origin", "none"})
OIDC_DEPARTURE = "/v1/session/oidc"
OIDC_CALLBACK = f"{OIDC_DEPARTURE}/callback"
UPLOAD_PATHS = frozenset({"/v1/ingestions", "/v1/phrasings/import"})
# A client that sends a file of 50 MB where none is wanted is still told so.
MOST_DRAINED = 128 * 1024 * 1024
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
# A browser that came by https once comes by nothing else for a year.
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
REFUSED_WEBSOCKET = 1008
# In a scope's state, where no client can write: a call that the application makes on itself for a request let through.
WITHIN = "within"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may weigh, in bytes: any body, and an upload."""

    body: int
    upload: int

    def of(self, scope: Scope) -> int:
        """The limit for this request."""
        uploads = scope["method"] == "POST" and scope["path"] in UPLOAD_PATHS
        return self.upload if uploads else self.body


class Envelope:
    """Outermost: a request id, the security headers, and a 500 without particulars for what nobody foresaw."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._headers = HEADERS | HTTPS_ONLY if https else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        started = False

        async def dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, dressed)
        except Exception as error:
            LOG.exception("request %s failed", request_id)
            if started:
                raise
            await problem(scope, translate(error))(scope, receive, dressed)


class Perimeter:
    """Host, origin and rate: who may speak to us at all. `origin` is that of public_url, None without one."""

    def __init__(
        self,
        app: ASGIApp,
        hosts: Iterable[str],
        limiter: RateLimiter,
        token: str | None,
        *,
        origin: str | None = None,
        https: bool = False,
    ) -> None:
        self._app = app
        self._hosts = LOOPBACK_NAMES | {host.lower() for host in hosts}
        self._limiter = limiter
        self._token = token
        self._origin = origin
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        if WITHIN in scope.get("state", {}):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get(TOKEN_HEADER, "")
        trusted = self._token is not None and hmac.compare_digest(given.encode(), self._token.encode())
        scope.setdefault("state", {})["owner_token"] = trusted
        refusal = self._refusal(scope, headers) or (None if trusted else self._too_often(scope))
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await refuse(scope, receive, send, refusal)

    def _refusal(self, scope: Scope, headers: Headers) -> ApiError | None:
        host = headers.get("host", "")
        if host_name(host) not in self._hosts:
            return ApiError(
                421,
                "请求的主机名不是本服务的名字。本机请用 127.0.0.1 或 localhost 访问；"
                "别的名字要由管理员写进 ZHIGUI_PUBLIC_URL 或 ZHIGUI_HOSTS。",
            )
        # A websocket has no method; nothing keeps another site's script from opening one but this.
        guarded = scope.get("method") not in SAFE_METHODS or scope["path"].startswith("/v1")
        if guarded and not self._own_origin(host, headers) and not _comes_back(scope, headers):
            return ApiError(403, "不接受来自其他网站的请求。")
        return None

    def _own_origin(self, host: str, headers: Headers) -> bool:
        """Whether the request is ours by what a browser says of it; a program that says nothing is no browser.

        Where browsers come by https, a page that came by http is another origin: somebody on the way may have made it.
        """
        site = headers.get("sec-fetch-site")
        if site is not None and site not in OWN_FETCH_SITES:
            return False
        origin = headers.get("origin")
        if origin is None or origin == self._origin:
            return True
        scheme, _, place = origin.partition("://")
        return place.lower() == host.lower() and (scheme == "https" or not self._https)

    def _too_often(self, scope: Scope) -> ApiError | None:
        wait = self._limiter.wait(client_of(scope))
        if not wait:
            return None
        seconds = math.ceil(wait)
        return ApiError(429, f"请求过多，请 {seconds} 秒后再试。", headers={"Retry-After": str(seconds)})


def _comes_back(scope: Scope, headers: Headers) -> bool:
    """Whether the identity provider sends a browser back to us: the one way in from another site, as a whole page."""
    whole_page = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return whole_page and scope.get("method") == "GET" and scope["path"] == OIDC_CALLBACK


class BodyLimit:
    """Stops reading a body that is larger than allowed, whether or not it says its length."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limits.of(scope)
        too_large = ApiError(413, f"内容过大：最多 {limit} 字节。")
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdigit() or int(declared) > limit:
            await drain(receive)
            await problem(scope, too_large)(scope, receive, send)
            return
        taken, more = 0, True

        async def counted() -> Message:
            nonlocal taken, more
            message = await receive()
            taken += len(message.get("body", b""))
            more = message.get("more_body", False)
            # To the app the client has gone; whatever it makes of that, the client is told 413.
            return {"type": "http.disconnect"} if taken > limit else message

        async def unless_exceeded(message: Message) -> None:
            if taken <= limit:
                await send(message)

        try:
            await self._app(scope, counted, unless_exceeded)
        except Exception:
            if taken <= limit:
                raise
        if taken > limit:
            if more:
                await drain(receive)
            await problem(scope, too_large)(scope, receive, send)


async def drain(receive: Receive) -> None:
    """Takes in what a client still sends, up to a bound: one that is cut off while sending never reads the refusal."""
    taken = 0
    while taken < MOST_DRAINED:
        message = await receive()
        taken += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return


async def refuse(scope: Scope, receive: Receive, send: Send, error: ApiError) -> None:
    """Tells the caller no: a problem, or for a websocket its end before it began."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": REFUSED_WEBSOCKET, "reason": str(error)[:40]})
    else:
        await problem(scope, error)(scope, receive, send)


def client_of(scope: Scope) -> str:
    """The address a request comes from; behind a trusted proxy the one that the proxy tells."""
    client = scope.get("client")
    return client[0] if client else ""


def host_name(host: str) -> str:
    """The name in a Host header, without port and brackets, in lower case; empty when it is malformed.

    >>> host_name("[::1]:8000"), host_name("LocalHost:80")
    ('::1', 'localhost')
    """
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""
