"""Which replica nginx chooses, and what it does when one is gone. The replicas here only say who they are."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.builders_nginx import Before, free_port, nginx_before

pytestmark = pytest.mark.needs_nginx


@contextmanager
def replica(name: str) -> Iterator[str]:
    """A server that answers everything with its name; its place."""

    class Named(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Length", str(len(name)))
            self.end_headers()
            self.wfile.write(name.encode())

        do_GET = do_POST = _answer  # noqa: N815 - the library's names

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Named)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def three(folder: Path, *, dead: int = 0) -> Iterator[Before]:
    """nginx before three replicas, the first `dead` of which nobody is."""
    with ExitStack() as stack:
        places = [f"127.0.0.1:{free_port()}" for _ in range(dead)]
        places += [stack.enter_context(replica(f"r{number}")) for number in range(3 - dead)]
        yield stack.enter_context(nginx_before(folder / "nginx", places))


def who(client: httpx.Client, **headers: str) -> str:
    """The replica that answers."""
    reply = client.get("/v1/index", headers=headers)
    assert reply.status_code == 200, reply.text
    return reply.text


def test_one_person_comes_to_one_replica_and_many_to_all(tmp_path: Path) -> None:
    with three(tmp_path) as before, before.client() as client:
        for means in ("Cookie", "Authorization"):
            seen = Counter[str]()
            for number in range(30):
                value = (
                    f"theme=dark; __Host-zhigui_session=s{number}; a=b" if means == "Cookie" else f"Bearer zg_{number}"
                )
                found = {who(client, **{means: value}) for _ in range(3)}
                assert len(found) == 1
                seen.update(found)
            assert set(seen) == {"r0", "r1", "r2"}
        # What else a browser brings along changes nothing.
        first = who(client, Cookie="__Host-zhigui_session=s1")
        assert who(client, Cookie="lang=zh; __Host-zhigui_session=s1; theme=light") == first
        assert len({who(client) for _ in range(5)}) == 1


def test_a_replica_that_is_gone_costs_no_request(tmp_path: Path) -> None:
    with three(tmp_path, dead=1) as before, before.client() as client:
        for number in range(20):
            cookie = {"Cookie": f"__Host-zhigui_session=s{number}"}
            assert client.get("/v1/index", headers=cookie).status_code == 200
            # Nothing of it was sent yet when nobody took the connection, so it is no second time.
            assert client.post("/v1/ask", headers=cookie, json={"question": "甲"}).status_code == 200


def test_when_all_are_gone_people_are_told_to_come_back(tmp_path: Path) -> None:
    with three(tmp_path, dead=3) as before, before.client() as client:
        reply = client.get("/v1/index")
        assert reply.status_code == 503
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.headers["retry-after"] == "5"
        assert "几秒后再试" in reply.json()["detail"]
        assert reply.json()["request_id"] == reply.headers["x-request-id"]
