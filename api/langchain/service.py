"""One call to a service, by whoever waits for it or in an event loop. Where it is is looked up at each call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx2

from api.cli.home import home_folder
from api.client import Call, Json
from api.mcp.calls import GONE, ToolError, reply_of
from api.service_place import Place, place_at, place_of_home

# An answer waits for a model at most some seconds; who is stuck longer than this is not coming back.
PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Service:
    """A service to be asked. A connection is made for a call and closed behind it: safe in any thread and any loop."""

    place: Callable[[], Place]

    def ask(self, call: Call) -> Mapping[str, Json]:
        """The reply's object; CallError or ToolError in Chinese."""
        with httpx2.Client(**_at(self.place())) as client:
            try:
                reply = client.request(call.method, call.target, content=call.payload, headers=_headers(call))
            except httpx2.TransportError as error:
                raise ToolError(GONE) from error
        return reply_of(reply)

    async def aask(self, call: Call) -> Mapping[str, Json]:
        """The same, while others go on."""
        async with httpx2.AsyncClient(**_at(self.place())) as client:
            try:
                reply = await client.request(call.method, call.target, content=call.payload, headers=_headers(call))
            except httpx2.TransportError as error:
                raise ToolError(GONE) from error
        return reply_of(reply)


def service_at(url: str | None, key: str | None, home: Path | None) -> Service:
    """The service of an address, else the one that owns a home folder (None: as the commands find it)."""
    if url is not None:
        place = place_at(url, key)
        return Service(lambda: place)
    return Service(partial(place_of_home, home or home_folder()))


def _at(place: Place) -> dict[str, Any]:
    """How a client reaches a place; loopback is never asked through a proxy of the environment."""
    return {
        "base_url": place.url,
        "headers": dict(place.headers),
        "verify": place.verify,
        "timeout": PATIENCE_S,
        "trust_env": place.remote,
    }


def _headers(call: Call) -> dict[str, str]:
    return {"Content-Type": call.content_type, "Accept": "application/json"}
