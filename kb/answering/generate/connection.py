"""A connection to a model's endpoint that somebody else can hang up: an answer nobody waits for must cost nothing.

A thread that waits in a socket is woken by nothing but the socket. So the socket of each request is remembered from
the moment it is opened, and shutting it down ends the request wherever it is: in the TLS handshake, before the first
byte, between two bytes of a line. For that a connection serves one request only; on a machine's own network that costs
well under a millisecond, over the internet one or two round trips.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

import httpx2

# Set by the client library from the environment; they name an account elsewhere and are nobody's business here.
_FOREIGN_HEADERS = ("openai-organization", "openai-project")


class _NetworkStream(Protocol):
    def get_extra_info(self, info: str) -> object: ...


class Line:
    """The connection of one request: `hang_up` may be called at any time, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._down = False

    @property
    def is_down(self) -> bool:
        """Whether somebody hung up."""
        return self._down

    def hang_up(self) -> None:
        """Ends the request; once is enough, twice does no harm."""
        with self._lock:
            self._down = True
            self._shut()

    def trace(self, event: str, info: dict[str, object]) -> None:
        """Called by the HTTP library at each of its steps; takes the socket when there is one."""
        if event not in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            return
        stream: _NetworkStream = info["return_value"]  # type: ignore[assignment]
        found = stream.get_extra_info("socket")
        with self._lock:
            self._socket = found if isinstance(found, socket.socket) else None
            if self._down:
                self._shut()

    def _shut(self) -> None:
        try:
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # The other side was quicker.


_lines = threading.local()


@contextmanager
def on(line: Line) -> Iterator[None]:
    """Requests of this thread go over this line."""
    _lines.current = line
    try:
        yield
    finally:
        del _lines.current


def make_client(url: str, timeout: float) -> httpx2.Client:
    """A client for one endpoint; proxies of the environment are used, but never for this machine itself."""
    return httpx2.Client(
        timeout=timeout,
        trust_env=not is_loopback(url),
        limits=httpx2.Limits(max_keepalive_connections=0),
        event_hooks={"request": [_prepare]},
    )


def is_loopback(url: str) -> bool:
    """Whether an address is this machine.

    >>> is_loopback("http://127.0.0.1:8080/v1"), is_loopback("http://[::1]/v1"), is_loopback("https://model.example")
    (True, True, False)
    """
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _prepare(request: httpx2.Request) -> None:
    for name in _FOREIGN_HEADERS:
        request.headers.pop(name, None)
    line: Line | None = getattr(_lines, "current", None)
    if line is not None:
        request.extensions["trace"] = line.trace
