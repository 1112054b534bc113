"""The protocol over standard input and output, for clients that start a server as their own process."""

from __future__ import annotations

import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, cast

import anyio
import httpx2
from fastapi import FastAPI
from mcp.server import Server
from mcp.server.stdio import stdio_server

from api.auth.permissions import Permission
from api.cli.terminal import say
from api.client import TOKEN_HEADER, CallError
from api.mcp.calls import GONE, INSIDE, Api, ToolError
from api.mcp.lines import lines_of
from api.mcp.server import Context, Reach, build_server
from api.owner import Owner, find_owner
from api.service_place import place_of

ENDINGS = (signal.SIGINT, signal.SIGTERM)


class Owners:
    """The API of the service that owns a home folder; looked for anew at each call, since a service may restart."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._known: Owner | None = None
        self._client: httpx2.AsyncClient | None = None

    def api(self, _: Context) -> Api:
        """The API of the service as it runs now; ToolError when none does."""
        owner = find_owner(self._home)
        if owner is None or owner.address is None:
            raise ToolError(GONE)
        if self._client is None or owner != self._known:
            try:
                place = place_of(owner)
            except CallError as error:
                raise ToolError(str(error)) from error
            self._known = owner
            self._client = httpx2.AsyncClient(
                base_url=place.url, headers=dict(place.headers), verify=place.verify, timeout=None, trust_env=False
            )
        return Api(self._client)

    async def close(self) -> None:
        """Closes the connections."""
        if self._client is not None:
            await self._client.aclose()


def serve_through_owner(home: Path) -> None:
    """Serve until the input ends or the process is told to stop; the service at the home folder answers."""

    @asynccontextmanager
    async def through() -> AsyncIterator[Server[Any]]:
        owners = Owners(home)
        try:
            yield build_server(Reach(_everything, owners.api))
        finally:
            await owners.close()

    anyio.run(_serve, through())


def serve_alone(app: FastAPI, token: str) -> None:
    """Serve until the input ends or the process is told to stop; the application in this process answers."""

    @asynccontextmanager
    async def alone() -> AsyncIterator[Server[Any]]:
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        headers = {TOKEN_HEADER: token}
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=transport, base_url=INSIDE, headers=headers, timeout=None) as client,
        ):
            yield build_server(Reach(_everything, lambda _: Api(client)))

    anyio.run(_serve, alone())


def _everything(_: Context) -> frozenset[Permission]:
    """Whoever can read the token of the home folder may do everything, as with every command."""
    return frozenset(Permission)


async def _serve(opened: AbstractAsyncContextManager[Server[Any]]) -> None:
    try:
        async with opened as server, anyio.create_task_group() as work:
            work.start_soon(_until_told, work.cancel_scope)
            lines = cast(anyio.AsyncFile[str], lines_of(sys.stdin.fileno()))
            async with stdio_server(stdin=lines) as (incoming, outgoing):
                await server.run(incoming, outgoing, server.create_initialization_options())
            work.cancel_scope.cancel()
    except* BrokenPipeError:
        say("客户端不再读取，已停止。")


async def _until_told(scope: anyio.CancelScope) -> None:
    with anyio.open_signal_receiver(*ENDINGS) as signals:
        async for _ in signals:
            scope.cancel()
            return
