"""Operations noted where they are written, and built once they are asked for.

FastAPI reads the signature of an endpoint and builds a model of whatever goes in and out: for 190 operations half a
second of a start, and as much again for those of included routers, while a service that has just started is asked three
of them. What is noted here has the same decorators; the OpenAPI document, where somebody wants it, builds all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.params import Depends
from starlette.datastructures import URLPath
from starlette.routing import BaseRoute, Match, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Noted:
    """An operation as it was written: `path` below the prefix of its routes, `given` what FastAPI is to be told.

    `methods` None: a WebSocket.
    """

    path: str
    endpoint: Callable[..., Any]
    methods: tuple[str, ...] | None
    listed: bool
    given: Mapping[str, Any]

    def shape(self, prefix: str) -> Route | WebSocketRoute:
        """What tells its requests from others under a prefix, and does nothing else."""
        if self.methods is None:
            return WebSocketRoute(prefix + self.path, self.endpoint)
        return Route(prefix + self.path, self.endpoint, methods=list(self.methods))


class Routes(APIRouter):
    """A router whose decorators only note the operation."""

    def __init__(self, *, prefix: str = "", tags: Sequence[str] = (), include_in_schema: bool = True) -> None:
        super().__init__(prefix=prefix, tags=list(tags), include_in_schema=include_in_schema)
        self.noted: list[Noted] = []

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **given: Any) -> None:
        """Notes an operation; FastAPI's decorators (get, post, ...) come here."""
        methods = tuple(sorted(given.get("methods") or ("GET",)))
        listed = self.include_in_schema and given.get("include_in_schema", True)
        self.noted.append(Noted(path, endpoint, methods, listed, given))

    def add_api_websocket_route(
        self, path: str, endpoint: Callable[..., Any], name: str | None = None, **given: Any
    ) -> None:
        """Notes a WebSocket."""
        self.noted.append(Noted(path, endpoint, None, True, {"name": name, **given}))


class LateRoute(BaseRoute):
    """A route that is known by its shape, and built when a request has it."""

    def __init__(self, shape: Route | WebSocketRoute, build: Callable[[], BaseRoute]) -> None:
        self._shape = shape
        self._build = build

    @cached_property
    def built(self) -> BaseRoute:
        """The route itself."""
        return self._build()

    @property
    def path_format(self) -> str:
        """The path with the names of its parameters."""
        return self._shape.path_format

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As the route itself says, which is not built for what is another's."""
        match, _ = self._shape.matches(scope)
        return (Match.NONE, {}) if match is Match.NONE else self.built.matches(scope)

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """As the route itself says."""
        return self.built.url_path_for(name, **path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers."""
        await self.built.handle(scope, receive, send)


def take(
    app: FastAPI,
    routes: Routes,
    prefix: str = "",
    responses: dict[int | str, dict[str, Any]] | None = None,
    dependencies: Sequence[Depends] = (),
) -> None:
    """Lets an application answer what routes noted, under a prefix; as `include_router`, but built later."""

    def router() -> APIRouter:
        return APIRouter(
            prefix=prefix + routes.prefix,
            tags=routes.tags,
            include_in_schema=routes.include_in_schema,
            responses=responses,
            dependencies=dependencies,
            dependency_overrides_provider=app,
        )

    app.router.routes += [
        LateRoute(noted.shape(prefix + routes.prefix), lambda noted=noted: _built(noted, router()))  # type: ignore[misc]
        for noted in routes.noted
    ]


def _built(noted: Noted, router: APIRouter) -> BaseRoute:
    if noted.methods is None:
        router.add_api_websocket_route(noted.path, noted.endpoint, **noted.given)
    else:
        router.add_api_route(noted.path, noted.endpoint, **noted.given)
    return router.routes[-1]


def build_all(app: FastAPI) -> None:
    """Builds what was not asked for yet, each in its place: FastAPI describes only routes that it built."""
    app.router.routes[:] = [each.built if isinstance(each, LateRoute) else each for each in app.router.routes]
