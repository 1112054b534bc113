"""The gate in front of every route: who asks, whether he may, and how often. The one place where this is enforced.

It stands before the body of a request is read, so that who may not upload cannot make us take in the file.
"""

from __future__ import annotations

import hmac
import math
from dataclasses import dataclass
from functools import partial

from fastapi import Request
from fastapi.requests import HTTPConnection
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.auth.identify import Identity, identify
from api.auth.matching import WEBSOCKET, Operation, Operations
from api.auth.permissions import Permission, permissions_of
from api.errors import ApiError, translate
from api.limits import RateLimiter
from api.security import SAFE_METHODS, WITHIN, client_of, drain, refuse
from kb.records.actors import Actor, Means
from kb.records.people import People
from kb.store.time_limit import REQUEST_STATEMENT_SECONDS, no_statement_longer_than

CSRF_HEADER = "X-CSRF-Token"
# Scripts in a browser cannot set a header on a WebSocket; a subprotocol is the one thing they can send with it.
CSRF_SUBPROTOCOL = "csrf."
SESSION = "/v1/session"
SIGN_IN = "POST /v1/session"
# Signing in has no sign-in yet to protect, and its Origin is checked; all else that changes something shows the token.
WITHOUT_CSRF = frozenset({SIGN_IN})
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="zhigui"'}


@dataclass(frozen=True, slots=True)
class Access:
    """What the gate goes by: how often who may ask, whether open mode may be, whether browsers come by https.

    `addresses` is the perimeter's limiter, which counted the request before anybody knew whose it is.
    """

    limiter: RateLimiter
    addresses: RateLimiter
    sign_ins: RateLimiter
    open_allowed: bool
    secure: bool


class Gate:
    """Finds the operation of a request and lets through who may call it; `state` then holds who it is."""

    def __init__(self, app: ASGIApp, operations: Operations, access: Access) -> None:
        self._app = app
        self._operations = operations
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        operation = self._operations.of(scope)
        scope.setdefault("state", {})["operation"] = operation
        try:
            if operation is not None and _asks_who(operation, scope):
                await self._admit(scope, operation)
        except Exception as error:
            refusal = translate(error)
            if refusal.status == 500:
                raise
            if scope["type"] == "http":
                await drain(receive)
            if scope["type"] == "websocket":
                await _hang_up(scope, receive, send, refusal)
            else:
                await refuse(scope, receive, send, refusal)
            return
        with no_statement_longer_than(REQUEST_STATEMENT_SECONDS):
            await self._app(scope, receive, send)

    async def _admit(self, scope: Scope, operation: Operation) -> None:
        """Puts identity and actor into the scope's state, or raises the ApiError that says what is missing."""
        identity: Identity | None = scope["state"].get(WITHIN)
        if identity is None:
            identity = await self._identified(scope, operation)
        scope["state"].update(identity=identity, actor=identity.actor)
        if operation.permission is not None or operation.signed_in:
            _require(identity, operation.permission)
        if scope["type"] == "websocket":
            scope["state"]["again"] = partial(self._again, scope, operation)

    async def _again(self, scope: Scope, operation: Operation) -> None:
        """Whether who opened a connection that stays may still: ApiError once he signed out or lost the permission."""
        access, people = self._access, scope["app"].state.kb.people
        found = await run_in_threadpool(identify, scope, people, open_allowed=access.open_allowed, secure=access.secure)
        _require(found, operation.permission)

    async def _identified(self, scope: Scope, operation: Operation) -> Identity:
        """Who makes the request, once counted; a browser's request that changes something showed its CSRF token."""
        people: People = scope["app"].state.kb.people
        identity = await run_in_threadpool(self._counted, scope, operation, people)
        if (
            identity.token is not None
            and scope.get("method") not in SAFE_METHODS
            and operation.name not in WITHOUT_CSRF
        ):
            _require_csrf(scope, people.csrf_of(identity.token))
        return identity

    def _counted(self, scope: Scope, operation: Operation, people: People) -> Identity:
        """Who makes the request, or that he makes too many. Asks the store and Redis: to be called in a thread."""
        access = self._access
        if operation.name == SIGN_IN:
            _slow_down(access.sign_ins, client_of(scope), None)
        identity = identify(scope, people, open_allowed=access.open_allowed, secure=access.secure)
        if identity.actor is not None and not identity.actor.local:
            # A whole call centre stands behind one address: who is known is counted by himself.
            access.addresses.give_back(client_of(scope))
            _slow_down(access.limiter, _name(identity.actor), identity.rate_limit)
        return identity


async def admitted(request: HTTPConnection) -> None:
    """A second look inside the application: the route that runs is the one that was let through."""
    operation: Operation | None = request.scope["state"].get("operation")
    if operation is None or operation.endpoint is not request.scope["endpoint"]:
        method = request.scope.get("method", WEBSOCKET)
        raise RuntimeError(f"{method} {request.url.path} reached a route that the gate had not looked at")


def within(request: Request) -> ASGIApp:
    """The application, called by an operation of its own on behalf of who makes its request.

    Who it is was found out, and the request counted, when it came in; what he may do is asked anew of each operation.
    """
    identity: Identity = request.scope["state"]["identity"]

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        await request.app({**scope, "state": {WITHIN: identity}}, receive, send)

    return inside


async def _hang_up(scope: Scope, receive: Receive, send: Send, refusal: ApiError) -> None:
    """Opens a WebSocket and ends it: of one that is refused before it opens a browser learns no reason."""
    await receive()
    ours = [each for each in scope.get("subprotocols", ()) if not each.startswith(CSRF_SUBPROTOCOL)]
    await send({"type": "websocket.accept", "subprotocol": ours[0] if ours else None})
    await refuse(scope, receive, send, refusal)


def _asks_who(operation: Operation, scope: Scope) -> bool:
    return operation.permission is not None or operation.signed_in or str(scope["path"]).startswith(SESSION)


def _require(identity: Identity, permission: Permission | None) -> None:
    """`permission` None: that it is somebody is enough."""
    actor = identity.actor
    if actor is None:
        raise ApiError(401, identity.fault, headers=CHALLENGE)
    if identity.must_change_password and permission is not Permission.PASSWORD:
        raise ApiError(403, "请先修改初始密码，再继续使用。")
    if permission is not None and permission not in permissions_of(actor):
        whose = "这个 API 密钥" if actor.means is Means.KEY else "您的角色"
        raise ApiError(403, f"{whose}没有“{permission.label}”的权限（{permission.value}）。")


def _require_csrf(scope: Scope, expected: str) -> None:
    given = Headers(scope=scope).get(CSRF_HEADER, "")
    offered = scope.get("subprotocols", ()) if scope["type"] == "websocket" else ()
    given = next((each[len(CSRF_SUBPROTOCOL) :] for each in offered if each.startswith(CSRF_SUBPROTOCOL)), given)
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise ApiError(403, f"请求没有带上本次登录的 {CSRF_HEADER}，请刷新页面后再试。")


def _name(actor: Actor) -> str:
    """Whose requests are counted together: those of a key, and those of a person whatever the browser."""
    return f"key:{actor.proof_id}" if actor.means is Means.KEY else f"person:{actor.actor_id}"


def _slow_down(limiter: RateLimiter, name: str, per_minute: int | None) -> None:
    wait = limiter.wait(name, per_minute)
    if wait:
        seconds = math.ceil(wait)
        raise ApiError(429, f"请求过多，请 {seconds} 秒后再试。", headers={"Retry-After": str(seconds)})
