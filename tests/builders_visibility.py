"""Clients that are taken for people of two teams, over a knowledge base without texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import insert

from api.app import create_app
from api.deps import actor
from ingest.bootstrap import open_ingestion
from kb.bootstrap import KnowledgeBase
from kb.records.actors import Actor, Means
from kb.settings import Settings
from kb.store.engine import writing
from kb.store.roles import Role
from kb.store.schema import actors
from tests.builders_home import open_fresh

# Somebody of team t1, of team t2, and the supervisor of t1.
PEOPLE = (("v-officer", "t1"), ("v-other", "t2"), ("v-lead", "t1"))
TOKEN = "a-token-that-only-the-owner-knows"
As = Callable[[Role, str, str | None], TestClient]


@contextmanager
def two_teams(folder: Path) -> Iterator[KnowledgeBase]:
    """A knowledge base in which PEOPLE are defined, which demands sign-in of everybody."""
    kb = open_fresh(Settings(home=folder / "home", rate_limit=100_000))
    rows = [
        {"actor_id": each, "name": f"某{each}", "role": "officer", "team_id": team, "created_at": datetime.now(UTC)}
        for each, team in PEOPLE
    ]
    with writing(kb.store.engine) as c:
        c.execute(insert(actors), rows)
    yield kb
    kb.close()


@contextmanager
def taken_for(kb: KnowledgeBase) -> Iterator[As]:
    """A client to whom the routes are open and who is taken for somebody."""
    ingestion = open_ingestion(kb)

    def client(role: Role, actor_id: str, team_id: str | None) -> TestClient:
        app = create_app(kb, ingestion, kb.settings, token=TOKEN)
        app.dependency_overrides[actor] = lambda: Actor(actor_id, "某人", role, team_id, Means.SIGN_IN)
        return TestClient(app, base_url="http://127.0.0.1:8000", headers={"X-Zhigui-Token": TOKEN})

    yield client
    ingestion.close()
