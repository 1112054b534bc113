"""One regulation as Markdown, Word with automatic numbers, PDF, web page and GBK text is one version."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from ingest.parse import parse_document
from ingest.read_document import read_document
from ingest.readers.metadata import split_front_matter
from ingest.requests import IngestRequest
from ingest.runs import RunExecutor
from kb.law.paragraphs import parse_paragraphs
from kb.store.drafts import VersionDraft
from kb.store.sql import SqlStore
from tests.builders_docx import write_law_docx
from tests.builders_pdf import write_law_pdf

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ("价格法(1997)", "缺陷汽车产品召回管理条例(2019修订)", "网络购买商品七日无理由退货暂行办法(2020修订)")
FORMATS = ("docx", "pdf", "html", "txt")

pytestmark = [pytest.mark.needs_shared, pytest.mark.needs_libreoffice, pytest.mark.slow]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Path:
    """A folder a sample, the same text in it in every format."""
    folder = tmp_path_factory.mktemp("formats")
    for name in SAMPLES:
        source = (samples / f"{name}.md").read_text("utf-8")
        place = folder / name
        place.mkdir()
        (place / "text.md").write_text(source, "utf-8")
        write_law_docx(place / "text.docx", source, automatic=True)
        write_law_pdf(place / "text.pdf", source)
        (place / "text.txt").write_bytes(as_plain_text(source).encode("gbk"))
        write_web_page(place, source)
    return folder


def as_plain_text(source: str) -> str:
    """The text as a clerk copies it into the editor: no marks, indented paragraphs."""
    _, body = split_front_matter(source)
    lines = [re.sub(r"^#+ ", "", line).strip() for line in body.split("\n")]
    return "\r\n".join(f"　　{line}" for line in lines if line)


def write_web_page(place: Path, source: str) -> None:
    """The text as a word processor saves it for the web."""
    (place / "page").mkdir()
    write_law_docx(place / "page" / "text.docx", source, automatic=False)
    profile = f"-env:UserInstallation={(place.parent / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "html", "--outdir", str(place), "text.docx"]
    subprocess.run(convert, check=True, capture_output=True, cwd=place / "page", timeout=180)


def draft_of(path: Path) -> VersionDraft:
    return parse_document(read_document(path))[0]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_gives_the_same_provisions_and_the_same_version(written: Path, name: str, format_: str) -> None:
    expected, found = draft_of(written / name / "text.md"), draft_of(written / name / f"text.{format_}")
    assert [(p.label, p.text) for p in found.provisions] == [(p.label, p.text) for p in expected.provisions]
    assert [p.path for p in found.provisions] == [p.path for p in expected.provisions]
    assert [len(parse_paragraphs(p.text)) for p in found.provisions] == [
        len(parse_paragraphs(p.text)) for p in expected.provisions
    ]
    assert found.version.version_id == expected.version.version_id
    assert found.instrument.title == expected.instrument.title


def test_all_formats_in_one_run_are_one_version_of_one_instrument(written: Path, tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}")
    executor = RunExecutor(store, ROOT / "corpus", tmp_path, {})
    paths = tuple(str(written / SAMPLES[0] / f"text.{f}") for f in (*FORMATS, "md"))
    report = executor.execute(executor.create(IngestRequest(paths=paths)))
    generation = store.law.generation()
    assert report.failed == ()
    assert len(store.law.versions(generation)) == 1
    assert len(store.law.instruments(generation)) == 1
    store.close()
