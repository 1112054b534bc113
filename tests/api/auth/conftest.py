"""The real application over real people in a real store. Of the knowledge base only its people are there: which route
answers what is tested elsewhere, here it is who gets to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from kb.records.actors import LOCAL
from kb.records.people import People
from kb.search.served import ServedGeneration
from kb.settings import Settings
from kb.store.people_records import Person
from kb.store.roles import Role
from kb.store.sql import SqlStore
from tests.builders_people import PASSWORD, add_person, cheap_hashing

TOKEN = "a-token-that-only-the-owner-knows"
# Answers without a knowledge base, and needs the permission to search.
PROBE = "/v1/deadline?period=七日&from=2026-02-10"


@dataclass(slots=True)
class House:
    """A store with people; `client` opens the application over it, signed in or not."""

    store: SqlStore
    people: People
    settings: Settings
    clients: list[TestClient] = field(default_factory=list)
    served: ServedGeneration = field(default_factory=ServedGeneration)

    def client(self, headers: dict[str, str] | None = None, **changed: object) -> TestClient:
        """A browser or a program that nobody knows yet."""
        settings = self.settings.model_copy(update=changed)
        app = create_app(self, None, settings, token=TOKEN)  # type: ignore[arg-type]
        scheme = "https" if settings.tls_cert or settings.behind_proxy else "http"
        return TestClient(app, base_url=f"{scheme}://127.0.0.1:8000", headers=headers, raise_server_exceptions=False)

    def signed_in(self, login: str, **changed: object) -> TestClient:
        """A browser in which somebody signed in; it sends the CSRF token as our page does."""
        client = self.client(**changed)
        reply = client.post("/v1/session", json={"login": login, "password": PASSWORD})
        assert reply.status_code == 200, reply.text
        client.headers["X-CSRF-Token"] = reply.json()["csrf"]
        return client

    def add(self, login: str, role: Role = Role.OFFICER, **given: object) -> Person:
        """Somebody more; the first must be an admin."""
        return add_person(self.people, login, role, **given)

    def key(self, login: str, *scopes: str, rate_limit: int | None = None) -> dict[str, str]:
        """The header of a new key of somebody."""
        person = self.people.person(login)
        issued = self.people.issue_key(person.actor_id, "测试", scopes, rate_limit=rate_limit, by=LOCAL)
        return {"Authorization": f"Bearer {issued.key}"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    store = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    people = People(store.people, store.ledger, hashing=cheap_hashing())
    yield House(store, people, Settings(home=tmp_path, rate_limit=100_000, sign_in_rate=1_000))
    store.close()


@pytest.fixture
def staffed(house: House) -> House:
    """An admin (boss) and an officer (lisi)."""
    house.add("boss", Role.ADMIN)
    house.add("lisi", Role.OFFICER)
    return house
