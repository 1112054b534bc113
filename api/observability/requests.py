"""One line and one count for every request: which operation, who by role, how it ended, how long it took.

Never the path as sent (it may name people), the query, a header or a body.
"""

from __future__ import annotations

import secrets
from time import perf_counter
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from api.auth.matching import WEBSOCKET, Operation, Operations
from api.observability.logs import logger
from api.observability.metrics import METHODS, UNKNOWN, Metrics
from api.security import WITHIN
from api.streaming.wire import MEDIA_TYPE as EVENTS
from kb.records.actors import Actor

LOG = logger("zhigui.request")
NOWHERE: Final = "unmatched"
# No reply was begun: who asked has gone. nginx calls it so.
GONE: Final = 499
CLOSED_ABNORMALLY: Final = 1006
# Asked for every few seconds by machines, or many at once by every page: told at DEBUG unless they fail.
ROUTINE: Final = frozenset({"/healthz", "/readyz", "/metrics"})
FILES: Final = "/static/"


class Observed:
    """Behind the envelope, before everything else: sees every request, those that are refused too."""

    def __init__(self, app: ASGIApp, *, operations: Operations, metrics: Metrics) -> None:
        self._app = app
        self._operations = operations
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope.setdefault("state", {})
        # What the application asks of itself for a request belongs to that one.
        if scope["type"] not in {"http", "websocket"} or WITHIN in state:
            await self._app(scope, receive, send)
            return
        call = scope["type"] == "websocket"
        request_id = state.setdefault("request_id", secrets.token_hex(8))
        status, streams, started = CLOSED_ABNORMALLY if call else GONE, call, perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status, streams
            if message["type"] == "http.response.start":
                status = message["status"]
                streams = Headers(raw=message["headers"]).get("content-type", "").startswith(EVENTS)
            elif message["type"] == "websocket.close":
                status = message.get("code", 1000)
            await send(message)

        with bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, watched)
            except Exception:
                status = 500
                raise
            finally:
                self._tell(scope, status, perf_counter() - started, streams=streams)

    def _tell(self, scope: Scope, status: int, seconds: float, *, streams: bool) -> None:
        state = scope["state"]
        operation: Operation | None = state["operation"] if "operation" in state else self._operations.of(scope)
        method, route = _named(scope, operation)
        self._metrics.requested(method, route, status, None if streams else seconds)
        actor: Actor | None = state.get("actor")
        who = {} if actor is None else {"role": actor.role.value, "means": actor.means.value}
        routine = (route in ROUTINE or route.startswith(FILES)) and status < 500
        (LOG.debug if routine else LOG.info)(
            "request", method=method, route=route, status=status, ms=round(seconds * 1000, 1), **who
        )


def _named(scope: Scope, operation: Operation | None) -> tuple[str, str]:
    """Method and path template; of what we do not know, nothing of what was sent."""
    if operation is not None:
        method, _, route = operation.name.partition(" ")
        return method, route
    method = WEBSOCKET if scope["type"] == "websocket" else scope["method"]
    return (method if method in METHODS else UNKNOWN), NOWHERE
