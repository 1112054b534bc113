"""The front door: a file is what it contains, whatever it is called."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ingest.errors import ReadError
from ingest.readers import reading
from ingest.readers.formats import NAMES, SUFFIXES, Format, format_of
from ingest.readers.own_title import own_title
from ingest.readers.reading import read_file
from tests.builders_docx import write_law_docx

LAW = "# 退换货试行办法\n\n第一条　经营者应当退货。\n\n第二条　本办法自公布之日起施行。\n"
LINES = "".join(f"<p>{line.removeprefix('# ')}</p>" for line in LAW.splitlines())
PAGE = f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{LINES}</body></html>"


def zipped(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return path


def stored(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(100)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", b"%PDF-1.7\n", Format.PDF),
        ("a.docx", b"\n\n%PDF-1.4\n", Format.PDF),
        ("a.doc", "<html><body>x</body></html>", Format.HTML),
        ("a.doc", "{\\rtf1 x}", Format.RTF),
        ("a.docx", ole("WordDocument"), Format.DOC),
        ("a.wps", ole("WordDocument"), Format.DOC),
        ("a.htm", "<p>第一条</p>", Format.HTML),
        ("a.htm", "第一条　甲。", Format.TEXT),
        ("a.md", "<p align=center>甲法</p>\n第一条", Format.MARKDOWN),
        ("a", "第一条　甲。", Format.TEXT),
        ("a.txt", "\ufeff<!DOCTYPE html><html>", Format.HTML),
        ("a.txt", "<html>第一条".encode("utf-16"), Format.HTML),
    ],
)
def test_the_format_is_told_by_the_content(tmp_path: Path, name: str, content: bytes | str, expected: Format) -> None:
    assert format_of(stored(tmp_path / name, content)) is expected


def test_a_word_file_is_told_from_an_archive_by_what_is_in_it(tmp_path: Path) -> None:
    assert format_of(zipped(tmp_path / "a.zip", "[Content_Types].xml", "word/document.xml")) is Format.DOCX
    assert format_of(zipped(tmp_path / "b.zip", "xl/readme.txt", "甲.txt")) is Format.ZIP
    assert format_of(zipped(tmp_path / "c.docx", "甲.txt")) is Format.DOCX


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.docx", b"", "0 字节"),
        ("a.xls", ole("Workbook"), "电子表格"),
        ("a.ppt", ole("PowerPoint Document"), "演示文稿"),
        ("a.msg", ole("__substg1.0_0037001F"), "邮件"),
        ("a.docx", ole("EncryptedPackage"), "密码"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "图片"),
        ("a.pdf", b"\xff\xd8\xff\xe0", "图片"),
        ("a.bmp", b"BM\x0c\x00\x00\x00zzzzzz", "图片"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic", "图片"),
        ("a.rar", b"Rar!\x1a\x07", ".zip"),
        ("a.exe", b"MZ\x90\x00", "程序"),
        ("a.mht", "MIME-Version: 1.0\nContent-Type: multipart/related\n\n", "网页归档"),
        ("a.eml", "From: a\n\n第一条", "邮件"),
        ("a.xml", '<?xml version="1.0"?><?mso-application progid="Word.Document"?>', ".docx"),
    ],
)
def test_what_nobody_reads_is_named_with_what_to_do(
    tmp_path: Path, name: str, content: bytes | str, reason: str
) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        format_of(stored(tmp_path / name, content))
    assert "请" in caught.value.reason


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        ("xl/workbook.xml", "电子表格"),
        ("ppt/presentation.xml", "演示文稿"),
        ("OFD.xml", "OFD"),
        ("META-INF/container.xml", "EPUB"),
        ("content.xml", "OpenDocument"),
    ],
)
def test_office_files_that_are_no_text_are_named_whatever_their_name(tmp_path: Path, member: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        format_of(zipped(tmp_path / "a.docx", "[Content_Types].xml", "mimetype", member))


@pytest.mark.parametrize("folder", ["word", "xl", "ppt"])
def test_a_clerks_own_folder_makes_no_office_file_of_an_archive(tmp_path: Path, folder: str) -> None:
    assert format_of(zipped(tmp_path / "a.zip", f"{folder}/甲.docx", "content.xml")) is Format.ZIP


def test_a_wrong_name_is_told_and_the_content_is_read(tmp_path: Path) -> None:
    write_law_docx(tmp_path / "a.docx", LAW, automatic=False)
    found = read_file((tmp_path / "a.docx").rename(tmp_path / "通知.pdf"))
    assert found.format == "docx"
    assert "第一条　经营者应当退货。" in found.text
    assert found.notices[0] == "文件名是 .pdf，内容其实是 Word 文档（.docx），已按内容读取。"


def test_a_wrong_name_stands_before_the_reason_of_refusal(tmp_path: Path) -> None:
    page = "<html><head><title>404 Not Found</title></head><body>404 Not Found</body></html>"
    with pytest.raises(ReadError, match=r"文件名是 \.docx，内容其实是网页（\.html）。这是网站的出错页"):
        read_file(stored(tmp_path / "办法.docx", page))


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html", "a.docx"])
def test_the_same_law_is_read_from_every_format_without_notices(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix == ".docx":
        write_law_docx(path, LAW, automatic=False)
    else:
        stored(path, PAGE if path.suffix == ".html" else LAW)
    found = read_file(path)
    assert [line for line in found.text.split("\n") if line] == [line for line in LAW.split("\n") if line]
    assert found.notices == ()


def test_a_large_text_is_refused_unread_while_a_document_may_be_larger(tmp_path: Path) -> None:
    path = stored(tmp_path / "a.txt", LAW)
    with path.open("ab") as file:
        file.truncate(100 * reading.MEGABYTE)
    with pytest.raises(ReadError, match=r"100 MB，纯文本的上限是 32 MB"):
        read_file(path)
    assert reading.LARGEST_TEXT < reading.LARGEST_FILE


def test_an_archive_is_sent_to_where_archives_are_opened(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="压缩包"):
        read_file(zipped(tmp_path / "a.zip", "甲.txt"))


def test_a_file_that_is_not_there_is_refused_in_chinese(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="读不了"):
        read_file(tmp_path / "nowhere.md")


def test_every_format_has_a_name_and_a_suffix() -> None:
    assert set(SUFFIXES.values()) == set(Format) == set(NAMES)


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("某局令\n第37号\n《退货办法》已经通过，现予公布。\n2021年1月1日\n退货办法\n第一条　甲。", "退货办法"),
        ("# 某局令第37号\n退货办法（试行）\n第一条　甲。", "退货办法（试行）"),
        ("退货须知\n一、甲。\n二、乙。", "退货须知"),
        ("中华人民共和国\n退货法\n第一条　甲。", "中华人民共和国退货法"),
        ("附件1\n退货办法\n第一条　甲。", "退货办法"),
        ("某局文件\n某发〔2021〕37号\n关于退货的通知\n一、甲。\n二、乙。", "关于退货的通知"),
        ("关于印发《退货办法》的通知\n各单位：\n一、请遵守。\n二、请转发。\n附件\n退货办法\n第一条　甲。", "退货办法"),
        ("退货办法\n根据2020年1月1日《关于修改部分规章的决定》\n第一条　甲。", "退货办法"),
        ("第一条　甲。", None),
        ("为了规范退货，制定本办法。\n第一条　甲。", None),
        ("第一章　总则\n第一条　甲。", None),
    ],
)
def test_the_title_is_what_stands_over_the_text(body: str, title: str | None) -> None:
    assert own_title(body) == title
