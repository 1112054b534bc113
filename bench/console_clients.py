"""Consoles that stay open, held by one event loop so that five hundred of them cost the load generator next to nothing.

One kind follows an ingest run by server-sent events, as the page of updates does, and goes on to the next run once its
own is over. The other holds a live call over a WebSocket and says a piece when it is its turn.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

OFFICER_SAYS = "您放心，这件商品绝对没问题，我们查过了，编号{}。"
CALLER_ASKS = "网购的衣服不喜欢，第{}号订单能退吗？"


@dataclass(slots=True)
class Heard:
    """What came of the consoles: milliseconds by kind, errors by word, pieces that were sent."""

    waits: dict[str, list[float]] = field(
        default_factory=lambda: {kind: [] for kind in ("opening", "finding", "answer", "run's end", "call's end")}
    )
    errors: Counter[str] = field(default_factory=Counter)
    pieces: int = 0

    def took(self, kind: str, since: float) -> None:
        """Notes how long something took."""
        self.waits[kind].append((time.perf_counter() - since) * 1000)

    def fault(self, kind: str, what: object) -> None:
        """Notes that something did not go well."""
        told = f"{type(what).__name__} {what}" if isinstance(what, Exception) else what
        self.errors[f"{kind}: {told}"[:160]] += 1


@dataclass(slots=True)
class Runs:
    """The ingest runs that streams follow: the present one at every place, and when each was told to end."""

    begin: Callable[[], int]
    cancel: Callable[[int], None]
    current: list[int] = field(default_factory=list)
    ended: dict[int, float] = field(default_factory=dict)

    def renew(self, place: int) -> None:
        """Ends the run at a place; who followed it finds a new one there."""
        former, self.current[place] = self.current[place], self.begin()
        self.end(former)

    def end(self, run: int) -> None:
        """Ends a run, once."""
        if run not in self.ended:
            self.ended[run] = time.perf_counter()
            self.cancel(run)


class StreamConsole:
    """Follows the run at a place by server-sent events until told to stop."""

    def __init__(self, client: httpx.AsyncClient, key: str, runs: Runs, place: int, heard: Heard) -> None:
        self._client, self._key, self._runs, self._place, self._heard = client, key, runs, place, heard
        self.open = asyncio.Event()
        self._stopping = False

    async def hold(self) -> None:
        """Stream after stream; where one ends before its run does, that is an error and the console is closed."""
        try:
            while not self._stopping:
                run = self._runs.current[self._place]
                if not await self._follow(run):
                    self._heard.fault("stream", "closed before its run was over")
                    return
                self._heard.took("run's end", self._runs.ended[run])
        except (httpx.HTTPError, OSError, KeyError, ValueError) as error:
            self._heard.fault("stream", error)
        finally:
            self.open.clear()

    def stop(self) -> None:
        """Opens no more streams: with the end of its present run it is over."""
        self._stopping = True

    async def _follow(self, run: int) -> bool:
        """Whether the stream told the run's end."""
        headers = {"Authorization": f"Bearer {self._key}", "Accept": "text/event-stream"}
        began = time.perf_counter()
        try:
            async with self._client.stream("GET", f"/v1/ingestions/{run}/events", headers=headers) as reply:
                reply.raise_for_status()
                async for name in _event_names(reply):
                    if name == "done":
                        return True
                    if not self.open.is_set():
                        self._heard.took("opening", began)
                        self.open.set()
        finally:
            self.open.clear()
        return False


class CallConsole:
    """Holds a live call."""

    def __init__(self, address: str, key: str, heard: Heard) -> None:
        self._address, self._key, self._heard = address, key, heard
        self.open = asyncio.Event()
        self._call: ClientConnection | None = None
        self._sent: dict[int, tuple[str, float]] = {}
        self._n = 0
        self._began = self._end_sent = 0.0

    @property
    def unanswered(self) -> int:
        """Pieces whose finding or answer has not come."""
        return len(self._sent)

    async def hold(self) -> None:
        """From the connection to the call's end; a line that breaks before is an error."""
        place = f"{self._address.replace('http', 'ws', 1)}/v1/calls"
        headers = {"Authorization": f"Bearer {self._key}"}
        self._began = time.perf_counter()
        try:
            async with connect(
                place, additional_headers=headers, max_size=None, proxy=None, ping_interval=None, open_timeout=60
            ) as self._call:
                await self._call.send(json.dumps({"type": "start", "industry": "market"}))
                async for text in self._call:
                    if self._over(json.loads(text)):
                        return
            self._heard.fault("call", "closed before its end was told")
        except (WebSocketException, OSError, ValueError, KeyError) as error:
            self._heard.fault("call", error)
        finally:
            self.open.clear()

    async def say(self, number: int, *, asks: bool) -> None:
        """One piece: the caller's question, which is answered, or the officer's promise, which is found."""
        if self._call is None or not self.open.is_set():
            return
        self._n += 1
        speaker, text = ("caller", CALLER_ASKS) if asks else ("officer", OFFICER_SAYS)
        now = time.perf_counter()
        self._sent[self._n] = ("answer" if asks else "finding", now)
        self._heard.pieces += 1
        piece = {"type": "piece", "n": self._n, "speaker": speaker, "text": text.format(number)}
        with suppress(WebSocketException):  # Told by who listens.
            await self._call.send(json.dumps({**piece, "at": round(now - self._began, 2)}))

    async def end(self) -> None:
        """Ends the call, if it is still there."""
        if self._call is not None and self.open.is_set():
            self._end_sent = time.perf_counter()
            with suppress(WebSocketException):  # Told by who listens.
                await self._call.send(json.dumps({"type": "end"}))

    def _over(self, message: dict[str, Any]) -> bool:
        """Takes a message in; whether it was the last one."""
        kind, n = message["type"], message.get("n")
        if kind == "started":
            self._heard.took("opening", self._began)
            self._began = time.perf_counter()
            self.open.set()
        elif kind == "problem" or (kind == "notice" and n is not None):
            self._heard.fault("call", message["detail"])
        elif kind == "ended":
            self._heard.took("call's end", self._end_sent)
            if message["record_id"] is None:
                self._heard.fault("call", "its record is lost")
        elif n in self._sent and self._sent[n][0] == kind:
            self._heard.took(kind, self._sent.pop(n)[1])
        return bool(kind == "ended")


async def _event_names(reply: httpx.Response) -> AsyncIterator[str]:
    """The names of the events as each is complete."""
    name = ""
    async for line in reply.aiter_lines():
        if line.startswith("event:"):
            name = line.partition(":")[2].strip()
        elif not line and name:
            yield name
            name = ""
