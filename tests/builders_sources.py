"""A web server that misbehaves on purpose, a clock that is told what time it is, and a network in a box."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpcore

from ingest.sources.addresses import AllowedHosts
from ingest.sources.cache import SourceCache
from ingest.sources.entries import CatalogueEntry, Publication
from ingest.sources.fetching import Fetcher, FetchLimits, Network
from ingest.sources.pacing import Clock

START = datetime(2026, 11, 1, 8, tzinfo=UTC)
TITLE = "示例网店管理办法"
PAGE = f"<html><head><title>{TITLE}</title></head><body><p>第一条　为了测试，制定本办法。</p></body></html>".encode()
# Answers a request: gets the handler and how many requests for this path came before.
Answer = Callable[["Handler", int], None]


class FakeClock:
    """Time that passes only by sleeping, and by `step` seconds at every look."""

    def __init__(self, step: float = 0.0) -> None:
        self.elapsed = 0.0
        self.step = step
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        with self._lock:
            self.elapsed += self.step
            return self.elapsed

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.elapsed += seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.elapsed)

    @property
    def clock(self) -> Clock:
        return Clock(self.monotonic, self.now, self.sleep)


class Handler(BaseHTTPRequestHandler):
    """One request, answered as the site's script says."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        before = self.server.seen(self)
        answer = self.server.script.get(self.path.partition("?")[0])
        if answer is None:
            self.reply(404, b"no such page")
        else:
            with suppress(BrokenPipeError, ConnectionResetError):
                answer(self, before)

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer; header names are written with underscores."""
        self.send_response(status)
        stated = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in ({"Content-Length": str(len(body))} | stated).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: tests look at what was asked."""


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]


class Server(ThreadingHTTPServer):
    """A site that answers by script, path by path, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.stop = threading.Event()
        self._lock = threading.Lock()

    def seen(self, request: Handler) -> int:
        with self._lock:
            before = sum(each.path == request.path for each in self.asked)
            self.asked.append(Asked(request.path, {k.lower(): v for k, v in request.headers.items()}))
            return before

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are what these tests are about."""

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(each.path == path for each in self.asked)

    def send(self, path: str, body: bytes, **headers: str) -> None:
        """Lets a path answer with a body."""
        self.script[path] = lambda handler, _: handler.reply(200, body, **headers)

    def redirect(self, path: str, target: str, status: int = 302) -> None:
        """Lets a path lead somewhere else."""
        self.script[path] = lambda handler, _: handler.reply(status, Location=target)


@contextmanager
def running_server() -> Iterator[Server]:
    """A site that runs while the test does."""
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop.set()
        server.shutdown()
        thread.join()
        server.server_close()


class PlainStream(httpcore.NetworkStream):
    """A connection on which TLS is agreed and left out: the test's servers have no certificates."""

    def __init__(self, inner: httpcore.NetworkStream, network: BoxedNetwork) -> None:
        self._inner = inner
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self._network.server_names.append(server_hostname)
        if self._network.bad_certificate:
            self.close()
            problem = ssl.SSLCertVerificationError()
            problem.verify_message = "self-signed certificate"
            try:
                raise problem
            except ssl.SSLCertVerificationError as error:
                raise httpcore.ConnectError(str(error)) from error
        return self

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class BoxedNetwork(httpcore.NetworkBackend):
    """Leads public addresses to servers of the test, so that the checks can be tried as they are in production."""

    def __init__(self, routes: Mapping[str, int], *, bad_certificate: bool = False) -> None:
        self._routes = routes
        self._inner = httpcore.SyncBackend()
        self.bad_certificate = bad_certificate
        self.connected: list[str] = []
        self.server_names: list[str | None] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self.connected.append(host)
        if host not in self._routes:
            raise httpcore.ConnectError(host)
        inner = self._inner.connect_tcp("127.0.0.1", self._routes[host], timeout, local_address, socket_options)
        return PlainStream(inner, self)

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


@dataclass
class Desk:
    """A fetcher with everything it stands on at hand."""

    folder: Path
    limits: FetchLimits = field(default_factory=lambda: FetchLimits(private=True))
    time: FakeClock = field(default_factory=FakeClock)
    resolve: Callable[[str, int], tuple[str, ...]] | None = None
    backend: httpcore.NetworkBackend | None = None

    def fetcher(self) -> Fetcher:
        network = Network(self.time.clock, self.resolve, self.backend, jitter=lambda: 1.0)
        return Fetcher(SourceCache(self.folder), self.limits, network)


def make_entry(
    address: str | None, *, title: str = TITLE, format: str | None = None, sha256: str | None = None
) -> CatalogueEntry:
    """An entry of the catalogue with an address."""
    return CatalogueEntry(title, publication=Publication(address=address, format=format, sha256=sha256))


def hosts_of(*entries: CatalogueEntry, also: Iterable[str] = ()) -> AllowedHosts:
    """The hosts of some entries, and others by name."""
    return AllowedHosts.of([entry.address for entry in entries if entry.address], also)
