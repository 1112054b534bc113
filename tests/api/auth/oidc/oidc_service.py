"""Our service on a real socket, and a browser that goes from it to a provider and back."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from urllib.parse import urljoin

import httpx2
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from api.app import create_app
from ingest.bootstrap import Ingestion
from kb.bootstrap import KnowledgeBase
from kb.records.actors import OWNER
from kb.records.people.drafts import PersonDraft
from kb.store.ledger_records import Record, RecordKind
from kb.store.people_records import Person
from kb.store.roles import Role

CLIENT_ID = "zhigui"
SECRET = "a-client-secret-of-forty-characters-here"
ADMIN_PASSWORD = "Guanli-2026-yuan"
# A request between redirects of a sign-in; more would be a loop.
MOST_STEPS = 12
STARTS_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Place:
    """A bound socket and the address browsers reach it at: a callback is registered before the service starts."""

    listener: socket
    address: str


@contextmanager
def serving(app: FastAPI, listener: socket) -> Iterator[None]:
    """The application under uvicorn in a thread of its own."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    until = time.monotonic() + STARTS_WITHIN_S
    while not server.started:
        assert time.monotonic() < until, "the service did not start"
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def canaille(redirect_uri: str, secret: str) -> Iterator[str]:
    """A real identity provider in a process of its own; its address."""
    script = Path(__file__).with_name("oidc_canaille.py")
    command = [sys.executable, str(script), redirect_uri, secret]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


class Browser:
    """Keeps cookies by host, follows links within the rules of SameSite, and is asked for its password if need be."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = httpx2.Client(headers={"Accept": "text/html"})

    def close(self) -> None:
        """Closes what is open to service and provider."""
        self.http.close()

    def get(self, path: str) -> httpx2.Response:
        """One page of the service or, by a whole address, of the provider; redirects are not followed."""
        return self.http.get(urljoin(self.address, path))

    def session(self) -> dict[str, object]:
        """What the page learns of itself when it loads."""
        found = self.get("/v1/session").json()
        assert isinstance(found, dict)
        return found

    def leave(self, return_to: str = "/") -> str:
        """Where the button leads."""
        reply = self.http.get(f"{self.address}/v1/session/oidc", params={"return_to": return_to})
        assert reply.status_code == 302, reply.text
        return reply.headers["location"]

    def sign_in(self, agree: Callable[[str], str]) -> httpx2.Response:
        """Through a provider of which `agree` tells where it sends the browser back to."""
        return self.get(agree(self.leave()))

    def sign_in_at_canaille(self, login: str, password: str) -> httpx2.Response:
        """Fills in the provider's own forms; the reply of our callback."""
        reply = self._until_page(self.leave())
        for name, value in (("login", login), ("password", password)):
            if str(reply.url).startswith(self.address):
                break
            form = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', reply.text))
            reply = self._follow(self.http.post(str(reply.url), data={**form, name: value}))
        return reply

    def _until_page(self, address: str) -> httpx2.Response:
        return self._follow(self.http.get(address))

    def _follow(self, reply: httpx2.Response) -> httpx2.Response:
        """Follows redirects up to a page of the provider or the reply of our callback."""
        for _ in range(MOST_STEPS):
            if not reply.is_redirect or str(reply.url).startswith(self.address):
                return reply
            reply = self.http.get(urljoin(str(reply.url), reply.headers["location"]))
        raise AssertionError("redirects without end")


@dataclass(frozen=True, slots=True)
class Desk:
    """The service under one set of settings, and what tests ask of its people and its ledger."""

    kb: KnowledgeBase
    address: str
    things: ExitStack

    def browser(self, address: str | None = None) -> Browser:
        """A browser nobody has signed in with."""
        made = Browser(address or self.address)
        self.things.callback(made.close)
        return made

    def add(self, login: str, issuer: str | None = None, subject: str | None = None) -> Person:
        """Somebody added beforehand, without a password."""
        draft = PersonDraft(
            "某人", login, Role.OFFICER, oidc_issuer=issuer, oidc_subject=subject, with_password=False
        )  # fmt: skip
        return self.kb.people.add(draft, OWNER).person

    def newest(self, kind: RecordKind) -> Record:
        """The newest record of a kind."""
        ledger = self.kb.store.ledger
        rows = [row for row in ledger.walk(ledger.writer_id) if row["kind"] == kind.value]
        found = ledger.get(rows[-1]["record_id"])
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Opener:
    """Starts services over one knowledge base."""

    kb: KnowledgeBase
    ingestion: Ingestion
    things: ExitStack

    @contextmanager
    def bound(self) -> Iterator[Place]:
        """A place for a service."""
        with socket() as listener:
            listener.bind(("127.0.0.1", 0))
            yield Place(listener, f"http://127.0.0.1:{listener.getsockname()[1]}")

    def open(self, issuer: str | None, place: Place | None = None, **changed: object) -> Desk:
        """The service with this provider; it runs until the end of the test."""
        place = place or self.things.enter_context(self.bound())
        update = {
            "oidc_issuer": issuer, "oidc_client_id": CLIENT_ID, "oidc_client_secret": SecretStr(SECRET),
            "public_url": place.address, "rate_limit": 10_000, **changed,
        }  # fmt: skip
        app = create_app(self.kb, self.ingestion, self.kb.settings.model_copy(update=update))
        self.things.enter_context(serving(app, place.listener))
        return Desk(self.kb, place.address, self.things)


def landed(reply: httpx2.Response) -> str:
    """Where the callback sent the browser on to."""
    assert reply.status_code == 303
    return reply.headers["location"]


def me(browser: Browser) -> object:
    """Who is signed in with a browser; None: nobody."""
    return browser.session()["me"]
