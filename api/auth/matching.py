"""Which operation a request will reach, known before its body is read; built once from the routers of the application.

The application's own matching is not asked: it happens after the middleware and, in some versions of FastAPI, inside
objects that are not ours to wrap. That both agree is checked at every request (`api.auth.gate.admitted`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from starlette.routing import Match, Route, WebSocketRoute
from starlette.types import Scope

from api.auth.operations import OPERATIONS, PUBLIC, SIGNED_IN
from api.auth.permissions import Permission
from api.routing import Routes

API = "/v1/"
WEBSOCKET = "WEBSOCKET"
PARAMETER = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the application; `permission` None: it answers anybody, or where `signed_in` who is known."""

    name: str
    permission: Permission | None
    route: Route | WebSocketRoute
    signed_in: bool = False

    @property
    def endpoint(self) -> Callable[..., object]:
        """The function that answers."""
        return self.route.endpoint


@dataclass(frozen=True, slots=True)
class Operations:
    """The operations in the order in which the application tries them."""

    operations: tuple[Operation, ...]

    def of(self, scope: Scope) -> Operation | None:
        """The operation that will answer a request; None where nothing does (404, 405, a redirect)."""
        return next((each for each in self.operations if each.route.matches(scope)[0] is Match.FULL), None)


def operations_of(routers: Iterable[tuple[str, Routes]]) -> Operations:
    """The operations of routers under their prefixes. RuntimeError names those for which nobody decided who may.

    Files of the page (outside /v1 and not in the OpenAPI document) are public without being listed.
    """
    decided: dict[str, Permission | None] = dict.fromkeys(map(shape, PUBLIC | SIGNED_IN))
    decided |= {shape(name): permission for name, permission in OPERATIONS.items()}
    found: list[Operation] = []
    undecided: list[str] = []
    for prefix, router in routers:
        for method, route, listed in _routes(prefix, router):
            name = f"{method} {route.path}"
            if listed and shape(name) not in decided:
                undecided.append(name)
            found.append(Operation(name, decided.get(shape(name)), route, shape(name) in SIGNED_IN))
    if undecided:
        raise RuntimeError(
            f"nobody decided who may call {', '.join(undecided)}: add each to NEEDS in api/auth/operations.py"
            " and to the table in docs/roles.md"
        )
    return Operations(tuple(found))


def shape(name: str) -> str:
    """An operation without the names of its parameters, which its route may choose.

    >>> shape("GET /v1/instruments/{instrument}/articles/{label}")
    'GET /v1/instruments/{}/articles/{}'
    """
    return PARAMETER.sub("{}", name)


def _routes(prefix: str, router: Routes) -> Iterator[tuple[str, Route | WebSocketRoute, bool]]:
    """Each method of each route with whether it has to be listed. RuntimeError for what is no plain route."""
    if router.routes:
        other = router.routes[0]
        path = f"{prefix}{getattr(other, 'path', '')}"
        raise RuntimeError(f"{type(other).__name__} {path} cannot be guarded: add its routes to a router of ours")
    for noted in router.noted:
        form = noted.shape(prefix + router.prefix)
        if isinstance(form, WebSocketRoute):
            yield WEBSOCKET, form, True
        else:
            for method in noted.methods or ():
                alone = Route(form.path, noted.endpoint, methods=[method])
                yield method, alone, noted.listed or form.path.startswith(API)
