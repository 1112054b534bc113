"""Our service with one admin, before a provider that does what a test asks of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from ingest.bootstrap import open_ingestion
from kb.bootstrap import KnowledgeBase
from kb.records.actors import OWNER
from kb.records.people.drafts import PersonDraft
from kb.settings import Settings
from kb.store.roles import Role
from tests.api.auth.oidc.oidc_forger import Forger, forging
from tests.api.auth.oidc.oidc_service import ADMIN_PASSWORD, Opener
from tests.builders_home import open_fresh


@pytest.fixture(scope="session")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """An open knowledge base with an admin; tests add people of their own."""
    kb = open_fresh(Settings(home=tmp_path_factory.mktemp("oidc") / "home"))
    kb.people.add(PersonDraft("管理员", "guanli", Role.ADMIN, password=ADMIN_PASSWORD), OWNER)
    yield kb
    kb.close()


@pytest.fixture
def opener(staffed: KnowledgeBase) -> Iterator[Opener]:
    """Starts the service under settings as given; all it opened closes after the test."""
    ingestion = open_ingestion(staffed)
    with ExitStack() as things:
        yield Opener(staffed, ingestion, things)
    ingestion.close()


@pytest.fixture
def forger() -> Iterator[Forger]:
    """A provider to be told what to do."""
    with forging() as provider:
        yield provider
