"""A service that has people and nothing else, under a real server: for attacks on the wire and on sign-ins."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from kb.records.people import People
from kb.settings import Settings
from kb.store.roles import Role
from kb.store.sql import SqlStore
from tests.api.auth.conftest import House
from tests.builders_people import cheap_hashing
from tests.builders_served import served

# A guard against hanging only.
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Wire:
    """A service and how bytes get to it."""

    port: int
    house: House

    def send(self, *pieces: bytes, hang_up: bool = True) -> bytes:
        """Everything the service says to these bytes until it hangs up; `hang_up` tells it that no more will come."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS) as line:
            said = b""
            try:
                for piece in pieces:
                    line.sendall(piece)
                if hang_up:
                    line.shutdown(socket.SHUT_WR)
                while some := line.recv(65536):
                    said += some
            except (ConnectionResetError, BrokenPipeError):
                pass
        return said

    def request(self, target: str, *headers: str, method: str = "GET", body: bytes = b"") -> tuple[int, bytes]:
        """Status and everything else of one request, written as given; 0 where nothing came back."""
        lines = [f"{method} {target} HTTP/1.1", *headers]
        if not any(each.lower().startswith("host:") for each in headers):
            lines.append(f"Host: 127.0.0.1:{self.port}")
        if body:
            lines.append(f"Content-Length: {len(body)}")
        said = self.send("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body, hang_up=False)
        return (int(said.split(b" ", 2)[1]) if said else 0), said


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """An admin (boss) and an officer (lisi) may sign in."""
    home = tmp_path_factory.mktemp("wire")
    store = SqlStore(f"sqlite:///{home / 'store.db'}")
    people = People(store.people, store.ledger, hashing=cheap_hashing())
    settings = Settings(home=home, rate_limit=1_000_000, sign_in_rate=1_000)
    house = House(store, people, settings)
    house.add("boss", Role.ADMIN)
    house.add("lisi", Role.OFFICER)
    with served(house.client().app, settings) as address:  # type: ignore[arg-type]
        yield Wire(int(address.rpartition(":")[2]), house)
    store.close()
