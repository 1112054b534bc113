"""What a request means: which files are read, in which order, and what is known of each text beside its words."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.collect import Input, collect
from ingest.documents import Document, DocumentMetadata
from ingest.errors import ReadError, RunStoppedError, SourceError
from ingest.quarantine import Quarantine, Refused
from ingest.read_document import read_document
from ingest.requests import IngestKind, IngestRequest
from kb.law.instruments import DateBasis, DatedFact, LegalRank, VersionDates
from tests.builders_docx import write_law_docx

ROOT = Path(__file__).resolve().parents[2]
PREFACE = "# 退换货试行办法\n（2021年3月1日某局令第5号公布）\n\n"
LAW = f"{PREFACE}第一条　经营者应当退货。\n\n第二条　本办法自2021年5月1日起施行。\n"
KNOWN = DocumentMetadata(
    issuing_authority="某局",
    document_number="某局令第9号",
    legal_rank=LegalRank.DEPARTMENTAL_RULE,
    dates=VersionDates(
        promulgation=DatedFact(date(2021, 3, 1), DateBasis.SOURCE),
        effective=DatedFact(date(2030, 1, 1), DateBasis.SOURCE),
    ),
)


def write(path: Path, text: str = LAW) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def packed(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.md", text)
    return path


def inputs(home: Path, *paths: Path, kind: IngestKind = IngestKind.INSTRUMENT) -> tuple[Input, ...]:
    request = IngestRequest(paths=tuple(map(str, paths)), kind=kind)
    return collect(request, ROOT / "corpus", home, unpack_to=home / "unpacked")


def read(one: Input) -> Document:
    found = one.read()
    assert isinstance(found, Document)
    return found


def test_a_folder_gives_its_texts_in_order_and_names_what_it_cannot_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name in ("乙.md", "甲/丙.txt", "README.md", "_草稿.md", ".a.md", "~$乙.docx", "数据.json", "表.xlsx"):
        write(folder / name)
    found = inputs(tmp_path, folder)
    assert [Path(i.location).relative_to(folder).as_posix() for i in found] == ["乙.md", "甲/丙.txt", "表.xlsx"]


def test_the_pictures_of_a_saved_page_are_no_texts(tmp_path: Path) -> None:
    write(tmp_path / "in" / "办法.html")
    write(tmp_path / "in" / "办法_files" / "logo.png")
    assert [i.path for i in inputs(tmp_path, tmp_path / "in")] == [tmp_path / "in" / "办法.html"]


def test_an_archive_gives_its_texts_under_its_name_and_keeps_their_paths(tmp_path: Path) -> None:
    path = packed(tmp_path / "包.zip", 甲=LAW, 乙=LAW)
    found = {i.location: i for i in inputs(tmp_path, path)}
    assert set(found) == {f"{path} › 甲.md", f"{path} › 乙.md"}
    one = found[f"{path} › 甲.md"]
    assert one.path is not None
    assert one.path.is_relative_to(tmp_path / "unpacked")
    assert read(one).location == one.location


def test_archives_of_one_name_do_not_overwrite_each_other(tmp_path: Path) -> None:
    for folder, text in (("a", LAW), ("b", LAW.replace("退货", "换货"))):
        (tmp_path / folder).mkdir()
        packed(tmp_path / folder / "包.zip", 甲=text)
    first, second = inputs(tmp_path, tmp_path / "a" / "包.zip", tmp_path / "b" / "包.zip")
    assert "应当退货" in read(first).body
    assert "应当换货" in read(second).body


def test_handbooks_come_as_files_also_out_of_an_archive(tmp_path: Path) -> None:
    path = packed(tmp_path / "包.zip", 手册="## 退货\n\n正文。")
    (one,) = inputs(tmp_path, path, kind=IngestKind.HANDBOOK)
    assert one.read() == one.path
    assert one.path is not None
    assert one.path.name == "手册.md"


def test_a_file_tried_again_keeps_the_name_it_came_under(tmp_path: Path) -> None:
    refused = Refused("包.zip › 甲.md", "有缺口。", None, "TextError", IngestKind.INSTRUMENT, 1)
    entry, _ = Quarantine(tmp_path).keep(write(tmp_path / "in" / "甲.md"), refused)
    (one,) = inputs(tmp_path, Quarantine(tmp_path).release(entry.entry_id))
    assert (one.location, read(one).location) == ("包.zip › 甲.md", "包.zip › 甲.md")


@pytest.mark.parametrize("name", ["没有.md", "空"])
def test_what_is_not_there_is_told_when_its_turn_comes(tmp_path: Path, name: str) -> None:
    (tmp_path / "空").mkdir()
    (one,) = inputs(tmp_path, tmp_path / name)
    with pytest.raises(ReadError, match=r"找不到|没有可导入"):
        one.read()


def test_a_request_for_nothing_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="--source"):
        collect(IngestRequest(), ROOT / "corpus", tmp_path)


def test_a_reading_is_told_how_far_a_file_is_and_may_stop_it(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    def reading(done: int, total: int) -> None:
        told.append((done, total))
        raise RunStoppedError

    request = IngestRequest(paths=(str(write(tmp_path / "a.md")),))
    (one,) = collect(request, ROOT / "corpus", tmp_path, reading=reading)
    with pytest.raises(RunStoppedError):
        one.read()
    assert told == [(1, 1)]


def test_a_document_carries_what_its_reader_noticed(tmp_path: Path) -> None:
    write_law_docx(tmp_path / "a.docx", LAW, automatic=False)
    found = read_document((tmp_path / "a.docx").rename(tmp_path / "a.pdf"))
    assert "已按内容读取" in found.notices[0]
    assert found.metadata.title == "退换货试行办法"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: 写明的办法\n---\n" + LAW, "写明的办法"),
        (LAW, "退换货试行办法"),
        ("第一条　甲。\n第二条　乙。\n", "文件名"),
    ],
)
def test_the_title_is_stated_or_printed_or_the_files_name(tmp_path: Path, text: str, title: str) -> None:
    assert read_document(write(tmp_path / "文件名.md", text)).metadata.title == title


def test_the_catalogue_fills_what_the_file_does_not_say(tmp_path: Path) -> None:
    asked: list[str] = []

    def enrich(title: str) -> DocumentMetadata:
        asked.append(title)
        return KNOWN

    found = read_document(write(tmp_path / "a.txt"), enrich=enrich).metadata
    assert asked == ["退换货试行办法"]
    assert (found.issuing_authority, found.legal_rank) == ("某局", LegalRank.DEPARTMENTAL_RULE)


def test_what_belongs_to_one_version_is_not_taken_from_the_catalogue_for_another(tmp_path: Path) -> None:
    found = read_document(write(tmp_path / "a.txt"), enrich=lambda _: KNOWN).metadata
    assert found.document_number is None, "the text prints its own number"
    assert found.dates.effective.value is None
    unnumbered = write(tmp_path / "b.txt", LAW.replace("令第5号", ""))
    assert read_document(unnumbered, enrich=lambda _: KNOWN).metadata.document_number == "某局令第9号"
    later = replace(KNOWN, dates=VersionDates(promulgation=DatedFact(date(2025, 1, 1), DateBasis.SOURCE)))
    assert read_document(unnumbered, enrich=lambda _: later).metadata.document_number is None


def test_front_matter_goes_before_the_source_and_the_source_before_the_catalogue(tmp_path: Path) -> None:
    path = write(tmp_path / "a.md", "---\nissuer: 甲局\n---\n" + LAW)
    stated = DocumentMetadata(issuing_authority="乙局", source_status="现行有效", province="某省")
    found = read_document(path, stated=stated, enrich=lambda _: KNOWN).metadata
    assert (found.issuing_authority, found.source_status, found.province) == ("甲局", "现行有效", "某省")
    assert found.legal_rank is LegalRank.DEPARTMENTAL_RULE


def test_a_source_states_the_dates_of_its_very_file(tmp_path: Path) -> None:
    found = read_document(write(tmp_path / "a.txt"), stated=KNOWN).metadata
    assert found.dates.effective == DatedFact(date(2030, 1, 1), DateBasis.SOURCE)
