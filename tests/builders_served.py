"""An application under a real uvicorn server, for tests of what only a socket shows."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from fastapi import FastAPI

from api.serving import server_config
from kb.settings import Settings


@contextmanager
def served(app: FastAPI, settings: Settings) -> Iterator[str]:
    """The address of a service that runs in a thread until the end, configured as `zhigui serve` does."""
    server = uvicorn.Server(server_config(app, settings))
    app.state.run_events.stopping = lambda: server.should_exit
    app.state.answer_streams.stopping = lambda: server.should_exit
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)


@dataclass(frozen=True, slots=True)
class Told:
    """One server-sent event; `data` parsed."""

    name: str
    number: int
    data: Any


def told(text: str) -> list[Told]:
    """The events of a stream, its signs of life left out."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append(Told(fields["event"], int(fields["id"]), json.loads(fields["data"])))
    return found


def names(events: list[Told]) -> list[str]:
    """What the events are called, in order."""
    return [each.name for each in events]
