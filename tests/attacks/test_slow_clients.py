"""Clients that never come to an end: each is answered or cut off in time, and who is only slow is served."""

from __future__ import annotations

import json
import select
import socket
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from fastapi import FastAPI, Request, WebSocket
from starlette.middleware import Middleware
from websockets.sync.client import connect

from api.patience import SLOWEST_BYTES_PER_SECOND, Patience
from api.serving import server_config
from kb.records.people import People
from kb.settings import Settings
from kb.store.roles import Role
from kb.store.sql import SqlStore
from tests.api.auth.conftest import House
from tests.attacks.conftest import PATIENCE_SECONDS
from tests.builders_people import cheap_hashing
from tests.builders_served import served

pytestmark = pytest.mark.slow
SECONDS = 1.0
SETTINGS = Settings(request_seconds=SECONDS)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of our service, with an administrator."""
    home = tmp_path_factory.mktemp("slow")
    store = SqlStore(f"sqlite:///{home / 'store.db'}")
    people = People(store.people, store.ledger, hashing=cheap_hashing())
    settings = Settings(home=home, rate_limit=1_000_000, sign_in_rate=1_000, request_seconds=SECONDS)
    house = House(store, people, settings)
    house.add("boss", Role.ADMIN)
    with served(house.client().app, settings) as address:  # type: ignore[arg-type]
        yield int(address.rpartition(":")[2])
    store.close()


@pytest.fixture(scope="module")
def plain() -> Iterator[int]:
    """The port of a small application behind the same server: it counts a body, thinks for long, or echoes."""
    app = FastAPI(middleware=[Middleware(Patience, seconds=SECONDS)])
    app.state.run_events, app.state.answer_streams = SimpleNamespace(), SimpleNamespace()

    @app.post("/count")
    async def count(request: Request) -> int:
        return len(await request.body())

    @app.get("/think")
    def think() -> str:
        time.sleep(2.5 * SECONDS)
        return "thought"

    @app.websocket("/echo")
    async def echo(line: WebSocket) -> None:
        await line.accept()
        await line.send_text(await line.receive_text())

    with served(app, SETTINGS) as address:
        yield int(address.rpartition(":")[2])


def head(port: int, path: str = "/v1/session", *headers: str, method: str = "POST") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


def dripped(port: int, first: bytes, drop: bytes = b"a") -> bytes:
    """What comes back to somebody who sends this, then drop after drop as long as anybody listens."""
    said = b""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as line:
        line.sendall(first)
        while True:
            try:
                if not select.select([line], [], [], 0.05)[0]:
                    line.sendall(drop)
                elif not (some := line.recv(65536)):
                    return said
                else:
                    said += some
            except (BrokenPipeError, ConnectionResetError):
                return said


def problem_in(said: bytes) -> dict[str, object]:
    found = said.split(b"\r\n\r\n", 1)
    assert found[0].startswith(b"HTTP/1.1 408"), said[:300]
    assert b"application/problem+json" in found[0] and b"connection: close" in found[0].lower()
    return dict(json.loads(found[1]))


@pytest.mark.parametrize(
    ("headers", "drop"),
    [
        (("Content-Length: 50000",), b"a"),
        (("Transfer-Encoding: chunked",), b"1\r\na\r\n"),
        (("Content-Length: 9",), b""),
    ],
    ids=["with its length", "in pieces", "nothing at all"],
)
def test_a_body_that_comes_byte_by_byte_is_given_up_in_words(
    service: int, headers: tuple[str, ...], drop: bytes
) -> None:
    told = problem_in(dripped(service, head(service, "/v1/session", *headers), drop))
    assert told["status"] == 408
    assert "没有传完" in str(told["detail"]) and "重新发送" in str(told["detail"])


def test_a_body_that_is_refused_anyway_is_not_waited_for_without_an_end(service: int) -> None:
    """413 is told once the rest was taken in; a rest that does not come changes nothing about the end."""
    said = dripped(service, head(service, "/v1/session", "Content-Length: 99999999999"))
    assert said.startswith(b"HTTP/1.1 4")


def test_a_head_that_comes_byte_by_byte_is_given_up_in_words(service: int) -> None:
    told = problem_in(dripped(service, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "))
    assert "请求头" in str(told["detail"])


def test_a_second_head_has_no_more_time_than_the_first(service: int) -> None:
    first = head(service, "/healthz", method="GET")
    said = dripped(service, first + b"GET /healthz HTTP/1.1\r\nX-Slow: ")
    assert said.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 408" in said


def test_a_connection_on_which_nothing_comes_is_closed(service: int) -> None:
    assert dripped(service, b"", b"") == b""


def test_hundreds_of_them_are_gone_and_others_are_served(service: int) -> None:
    lines = [socket.create_connection(("127.0.0.1", service), timeout=PATIENCE_SECONDS) for _ in range(200)]
    for number, line in enumerate(lines):
        line.sendall(head(service, "/v1/session", "Content-Length: 5") if number % 2 else b"GET / HT")
    with socket.create_connection(("127.0.0.1", service), timeout=PATIENCE_SECONDS) as line:
        line.sendall(head(service, "/healthz", method="GET"))
        assert line.recv(12) == b"HTTP/1.1 200"
    for line in lines:
        while line.recv(65536):
            pass
        line.close()


def test_a_large_body_has_the_time_that_its_size_takes(plain: int) -> None:
    """Far longer than the time for a small one, at a pace that a poor line keeps."""
    pieces = 8
    with socket.create_connection(("127.0.0.1", plain), timeout=PATIENCE_SECONDS) as line:
        line.sendall(head(plain, "/count", f"Content-Length: {pieces * 4 * SLOWEST_BYTES_PER_SECOND}"))
        for _ in range(pieces):
            line.sendall(b"a" * 4 * SLOWEST_BYTES_PER_SECOND)
            time.sleep(0.3)
        said = line.recv(65536)
    assert said.startswith(b"HTTP/1.1 200"), said
    assert said.endswith(str(pieces * 4 * SLOWEST_BYTES_PER_SECOND).encode())


def test_who_waits_for_an_answer_is_not_cut_off(plain: int) -> None:
    with socket.create_connection(("127.0.0.1", plain), timeout=PATIENCE_SECONDS) as line:
        line.sendall(head(plain, "/think", method="GET"))
        assert line.recv(65536).startswith(b"HTTP/1.1 200")


def test_a_call_that_is_silent_for_a_while_is_not_cut_off(plain: int) -> None:
    with connect(f"ws://127.0.0.1:{plain}/echo") as line:
        time.sleep(2.5 * SECONDS)
        line.send("still here")
        assert line.recv(PATIENCE_SECONDS) == "still here"


def test_the_server_waits_as_long_as_is_set() -> None:
    protocol = server_config(FastAPI(), Settings(request_seconds=7.0)).http
    assert protocol.seconds == 7.0  # type: ignore[union-attr]
