"""The client's end of a live call over a real socket."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

SECONDS = 30.0
Message = dict[str, Any]


@dataclass(slots=True)
class Phone:
    """One connection, and what was heard on it until now."""

    connection: ClientConnection
    heard: list[Message] = field(default_factory=list)

    def send(self, kind: str, **fields: object) -> None:
        """Sends a message; `raw` goes out as it is."""
        raw = fields.pop("raw", None)
        self.connection.send(str(raw) if raw is not None else json.dumps({"type": kind, **fields}))

    def begin(self, **fields: object) -> Message:
        """Starts a call."""
        self.send("start", **fields)
        return self.until("started")

    def say(self, *pieces: tuple[str, str], first: int = 1, gap: float = 1.0) -> None:
        """Sends final pieces, one after another."""
        for n, (speaker, text) in enumerate(pieces, start=first):
            self.send("piece", n=n, speaker=speaker, text=text, at=n * gap)

    def until(self, kind: str) -> Message:
        """The next message of a kind; what came before it is in `heard`."""
        while True:
            message: Message = json.loads(self.connection.recv(timeout=SECONDS))
            self.heard.append(message)
            if message["type"] == kind:
                return message

    def end(self) -> Message:
        """Ends the call: the message that says so."""
        self.send("end")
        return self.until("ended")

    def of(self, kind: str) -> list[Message]:
        """What was heard of a kind."""
        return [each for each in self.heard if each["type"] == kind]

    def closed(self) -> tuple[int, str]:
        """With which code and words the service ends the connection."""
        while True:
            try:
                self.heard.append(json.loads(self.connection.recv(timeout=SECONDS)))
            except ConnectionClosed as closed:
                assert closed.rcvd is not None
                return closed.rcvd.code, closed.rcvd.reason


@contextmanager
def phone(
    address: str, *, headers: Mapping[str, str] | None = None, protocols: Sequence[str] = ("zhigui.calls.v1",)
) -> Iterator[Phone]:
    """A connection to the calls of a service."""
    with connect(
        f"{address.replace('http', 'ws', 1)}/v1/calls",
        additional_headers=dict(headers or {}),
        subprotocols=list(protocols),  # type: ignore[arg-type]
        max_size=None,
        proxy=None,
    ) as connection:
        yield Phone(connection)
