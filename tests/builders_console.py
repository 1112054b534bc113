"""A running service with real laws, our handbooks and a month of use, for tests that look at the pages as people do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from api.app import create_app
from ingest.bootstrap import Ingestion, IngestKind, IngestRequest, open_ingestion
from kb.bootstrap import KnowledgeBase
from kb.records.actors import LOCAL
from kb.records.people import PersonDraft
from kb.settings import Settings
from kb.store.roles import ROLE_NAMES, Role
from tests.builders_api import write_laws, write_samples
from tests.builders_home import open_fresh
from tests.builders_served import served

LAWS = ("消费者权益保护法", "广告法", "电子商务法", "食品安全法", "产品质量法", "价格法", "民法典")
PASSWORD = "一串够长的测试密码-{role}"


@dataclass(frozen=True, slots=True)
class Console:
    """The service: where it listens, and what it runs on. Vectors are left unmade: words alone answer."""

    address: str
    app: FastAPI
    kb: KnowledgeBase
    ingestion: Ingestion


@contextmanager
def console(
    folder: Path, *, people: bool = False, laws: tuple[str, ...] = LAWS, handbooks: bool = True, **more: Any
) -> Iterator[Console]:
    """A service on a home below `folder`, with `more` settings. With `people` one of each role may sign in, as
    login-<role>. All vectors of the handbooks take a minute of a core: who makes vectors can do without.
    """
    settings = Settings(home=folder / "home", rate_limit=1_000_000, sign_in_rate=10_000, **more)
    kb = open_fresh(settings)
    ingestion = open_ingestion(kb)
    try:
        texts = (str(write_laws(folder / "laws", laws)), str(write_samples(folder / "samples")))
        report = ingestion.run_now(IngestRequest(paths=texts))
        assert not report.failed
        if handbooks:
            ingestion.run_now(IngestRequest(source="handbooks", kind=IngestKind.HANDBOOK))
        if people:
            for role in reversed(Role):  # the first person must be an admin
                name = ROLE_NAMES[role]
                kb.people.add(PersonDraft(name, f"login-{role}", role, password=PASSWORD.format(role=role)), LOCAL)
        ingestion.start()
        app = create_app(kb, ingestion, settings, token="t")
        with served(app, settings) as address:
            yield Console(address, app, kb, ingestion)
    finally:
        ingestion.close()
        kb.close()
