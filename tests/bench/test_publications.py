"""The texts whose publication is measured: every one is taken in, and found by the reference that is asked for."""

from __future__ import annotations

from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from bench.publications import LAW, STEMS, reference
from ingest.bootstrap import IngestRequest, open_ingestion
from kb.settings import Settings
from tests.builders_home import open_fresh


def test_every_text_is_published_and_found_by_its_reference(tmp_path: Path) -> None:
    for stem in STEMS:
        (tmp_path / f"{stem}.md").write_text(LAW.format(stem=stem), "utf-8")
    settings = Settings(home=tmp_path / "home")
    kb = open_fresh(settings)
    ingestion = open_ingestion(kb)
    try:
        report = ingestion.run_now(IngestRequest(paths=tuple(str(tmp_path / f"{stem}.md") for stem in STEMS)))
        assert (report.failed, len(report.added)) == ((), len(STEMS))
        client = TestClient(create_app(kb, ingestion, settings, token="t"), base_url="http://127.0.0.1:8000")
        for stem in STEMS:
            found = client.get("/v1/lookup", params={"q": reference(stem)}).json()
            assert [f"答复{stem}字来电人" in hit["text"] for hit in found["hits"]] == [True], found
    finally:
        ingestion.close()
        kb.close()
