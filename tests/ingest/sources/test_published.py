"""Instruments of the catalogue come in from their addresses, with what the catalogue says of them where it holds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.collect import collect
from ingest.documents import Document
from ingest.errors import SourceError
from ingest.parse import parse_document
from ingest.requests import IngestRequest
from ingest.sources.fetching import Network
from ingest.sources.published import PublishedSources, open_sources
from kb.law.instruments import LegalRank
from kb.settings import CHECKOUT_CORPUS, Settings
from tests.builders_sources import FakeClock, Server, running_server

TEXT = """示例网店管理办法

第一条 为了测试，制定本办法。

第二条 本办法自2024年2月1日起施行。
"""
ENTRY = """
[[instrument]]
title = "示例网店管理办法"
issuing_authority = "示例机关"
legal_rank = "部门规章"
document_number = "示例机关令第1号"
promulgation_date = 2024-01-01
promulgation_date_basis = "示例公告"
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


def open_for(tmp_path: Path, entry: str, time: FakeClock | None = None) -> PublishedSources:
    corpus = tmp_path / "corpus"
    corpus.mkdir(exist_ok=True)
    (corpus / "sources.toml").write_text(entry, "utf-8")
    settings = Settings(home=tmp_path / "home", corpus=corpus, source_private=True)
    return open_sources(settings, Network((time or FakeClock()).clock))


def test_text_comes_in_with_what_the_catalogue_says(tmp_path: Path, server: Server) -> None:
    server.send("/law.txt", TEXT.encode("gb18030"))
    address = f"{server.base}/law.txt"
    sources = open_for(tmp_path, f'{ENTRY}address = "{address}"\n')
    (entry,) = sources.wanted("示例网店管理办法")
    document = sources.document(entry)
    draft, _ = parse_document(document)
    assert document.location == address and document.source_name == "published"
    assert draft.instrument.issuing_authority == "示例机关"
    assert draft.instrument.legal_rank is LegalRank.DEPARTMENTAL_RULE
    assert draft.version.document_number == "示例机关令第1号"
    assert draft.version.dates.promulgation.evidence == "来源目录登记（示例公告）"
    assert len(draft.provisions) == 2


def test_number_and_dates_are_not_taken_for_a_file_that_was_replaced(tmp_path: Path, server: Server) -> None:
    entry = f'{ENTRY}address = "{server.base}/law.txt"\n'
    sources = open_for(tmp_path, entry)
    server.send("/law.txt", TEXT.encode(), ETag='"1"')
    assert sources.fetch("示例网店管理办法")[1].document_number == "示例机关令第1号"
    server.send("/law.txt", TEXT.replace("测试", "再测").encode(), ETag='"2"')
    for _ in range(2):
        _, said, notices = sources.fetch("示例网店管理办法")
        assert said.document_number is None and said.dates.promulgation.value is None
        assert said.issuing_authority == "示例机关"
        assert any("换过了" in notice for notice in notices)
    again = open_for(tmp_path, entry.replace("令第1号", "令第2号"))
    _, said, notices = again.fetch("示例网店管理办法")
    assert said.document_number == "示例机关令第2号" and notices == ()


def test_all_entries_with_an_address_are_wanted_together(tmp_path: Path) -> None:
    two = '[[instrument]]\ntitle = "甲办法"\n[[instrument]]\ntitle = "乙办法"\naddress = "https://law.example.cn/b"\n'
    assert [entry.title for entry in open_for(tmp_path, two).wanted("sources")] == ["乙办法"]


def test_catalogue_without_any_address_says_where_to_write_one(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="address"):
        open_for(tmp_path, ENTRY).wanted("sources")


def test_edited_catalogue_counts_at_once(tmp_path: Path) -> None:
    sources = open_for(tmp_path, ENTRY)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "sources.toml").write_text('[[instrument]]\ntitle = "丙办法"\n', "utf-8")
    assert sources.describe("丙办法") is not None


def test_hosts_of_the_setting_may_be_redirected_to(tmp_path: Path, server: Server) -> None:
    with running_server() as mirror:
        mirror.send("/law.txt", TEXT.encode())
        server.redirect("/law.txt", f"{mirror.base}/law.txt")
        corpus = tmp_path / "corpus"
        corpus.mkdir()
        (corpus / "sources.toml").write_text(f'{ENTRY}address = "{server.base}/law.txt"\n', "utf-8")
        settings = Settings(
            home=tmp_path / "home", corpus=corpus, source_private=True, source_hosts=(f"127.0.0.1:{mirror.port}",)
        )
        path, _, _ = open_sources(settings, Network(FakeClock().clock)).fetch("示例网店管理办法")
    assert path.read_bytes() == TEXT.encode()


def test_named_instrument_is_an_input_that_is_fetched_when_its_turn_comes(tmp_path: Path, server: Server) -> None:
    server.send("/law.txt", TEXT.encode())
    sources = open_for(tmp_path, f'{ENTRY}address = "{server.base}/law.txt"\n')
    request = IngestRequest(source="示例网店管理办法")
    (one,) = collect(request, tmp_path / "corpus", tmp_path / "home", published=sources)
    assert "示例网店管理办法" in one.location and server.asked == []
    document = one.read()
    assert isinstance(document, Document) and document.metadata.issuing_authority == "示例机关"


def test_name_that_is_no_source_is_told_with_those_that_are(tmp_path: Path) -> None:
    request = IngestRequest(source="不存在的办法")
    with pytest.raises(SourceError, match=r"china-law.*sources"):
        collect(request, tmp_path / "corpus", tmp_path / "home", published=open_for(tmp_path, ENTRY))


def test_hosts_are_written_with_commas_in_the_environment() -> None:
    """Tried in a process of its own: settings are read from its environment."""
    told = subprocess.run(
        [sys.executable, "-c", "from kb.settings import Settings; print(Settings().source_hosts)"],
        env=os.environ | {"ZHIGUI_SOURCE_HOSTS": "www.court.gov.cn，*.samr.gov.cn, "},
        capture_output=True,
        text=True,
        check=True,
        cwd=CHECKOUT_CORPUS.parent,
    ).stdout
    assert told.strip() == "('www.court.gov.cn', '*.samr.gov.cn')"
