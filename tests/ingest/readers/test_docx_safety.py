"""A file that is no sound docx is refused with a reason of its own; nothing outside it is ever read."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from ingest.errors import ReadError
from ingest.readers.docx import read_docx
from tests.builders_docx import LevelXml, abstract_num, num, numbered, p, raw_docx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _refused(path: Path) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_docx(path, lambda _done, _total: None)
    return caught.value


def _ole(stream: str, flags: int = 0) -> bytes:
    """The outside of an OLE container: header, the Word stream's own header, one directory entry."""
    entry = stream.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(stream) + 2)
    return OLE.ljust(512, b"\0") + struct.pack("<H8xH", 0xA5EC, flags).ljust(512, b"\0") + entry.ljust(512, b"\0")


def _word_95(name: str) -> bytes:
    """An entry as older programs write it: in capitals, with rubbish behind the name's end."""
    return _ole(name).replace(
        "WordDocument".encode("utf-16-le") + bytes(4), "WORDDOCUMENT".encode("utf-16-le") + b"\0\0xy"
    )


def _zip(path: Path, **members: str | bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return path


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空的"),
        (b"\r\n  ", "空的"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1 x}", "RTF"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "登录页面"),
        ("第一条　甲。".encode(), "不是 Word 文件"),
        (_ole("EncryptedPackage"), "有密码"),
        (_ole("WordDocument"), "后缀改回 .doc"),
        (_ole("WordDocument", 0x0100), "有密码"),
        (_word_95("WordDocument"), "后缀改回 .doc"),
        (_ole("Workbook"), "Excel"),
        (_ole("PowerPoint Document"), "PPT"),
        (_ole("Contents"), "不是 Word 文件"),
        (OLE, "不是 Word 文件"),
    ],
)
def test_what_is_no_docx_is_named_for_what_it_is(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    assert reason in _refused(path).reason


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "读不了" in _refused(tmp_path / "a.docx").reason


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"xl__workbook.xml": "<x/>"}, "Excel"),
        ({"ppt__presentation.xml": "<x/>"}, "PPT"),
        ({"content.xml": "<x/>", "mimetype": "application/vnd.oasis.opendocument.text"}, "odt"),
        ({"a.txt": "甲"}, "没有 Word 正文"),
    ],
)
def test_another_package_under_the_name_of_a_docx_is_named(
    tmp_path: Path, members: dict[str, str], reason: str
) -> None:
    assert reason in _refused(_zip(tmp_path / "a.docx", **members)).reason


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_docx_cut_off_on_its_way_is_refused(tmp_path: Path, share: float) -> None:
    path = raw_docx(tmp_path / "a.docx", p("甲") * 50)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert "不完整" in _refused(path).reason


def test_a_part_whose_xml_stops_is_refused_with_its_place(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.docx", **{"word__document.xml": "<w:document xmlns:w='x'><w:body><w:p>"})
    error = _refused(path)
    assert "已损坏" in error.reason
    assert error.place is not None
    assert "word/document.xml" in error.place


def test_a_part_whose_packed_bytes_are_damaged_is_refused(tmp_path: Path) -> None:
    path = raw_docx(tmp_path / "a.docx", "".join(p(f"甲{n}") for n in range(300)))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("word/document.xml").header_offset + 200
    data[at : at + 20] = bytes(20)
    path.write_bytes(data)
    assert "已损坏" in _refused(path).reason


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml"])
def test_an_external_entity_is_refused_and_its_file_not_read(tmp_path: Path, part: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    path = raw_docx(tmp_path / "a.docx", p("&e;"), styles="<w:x>&e;</w:x>")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, data in members.items():
        members[name] = doctype.encode() + data if name == part else data.replace(b"&e;", b"")
    _zip(path, **members)
    error = _refused(path)
    assert "外部实体" in error.reason
    assert "机密" not in str(error)


def test_entities_that_swell_are_refused_before_they_do(tmp_path: Path) -> None:
    steps = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<!DOCTYPE x [<!ENTITY a0 "甲甲甲甲">{steps}]><w:document xmlns:w="x"><w:body>&a11;</w:body></w:document>'
    assert "外部实体" in _refused(_zip(tmp_path / "a.docx", **{"word__document.xml": xml})).reason


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path) -> None:
    path = raw_docx(tmp_path / "a.docx", p("甲"))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.png", bytes(64 * 1024 * 1024))
    assert "压缩炸弹" in _refused(path).reason


def test_a_package_that_declares_more_than_the_limit_is_refused_unopened(tmp_path: Path) -> None:
    path = raw_docx(tmp_path / "a.docx", p("甲"))
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 600 * 1024 * 1024)
    path.write_bytes(data)
    assert "超过上限" in _refused(path).reason


def test_a_zip_with_a_password_is_told_as_such(tmp_path: Path) -> None:
    path = raw_docx(tmp_path / "a.docx", p("甲"))
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert "有密码" in _refused(path).reason


def test_a_file_with_macros_is_read_and_says_that_they_did_not_run(tmp_path: Path) -> None:
    path = raw_docx(tmp_path / "a.docm", p("甲"), parts=[("vbaProject", "vbaProject.bin", "not XML at all")])
    found = read_docx(path, lambda _done, _total: None)
    assert found.text == "甲\n"
    assert any("宏没有运行" in notice for notice in found.notices)


def test_the_strict_variant_of_the_format_reads_alike(tmp_path: Path) -> None:
    path = raw_docx(
        tmp_path / "a.docx", p("甲", numbered(1)), numbering=abstract_num(0, LevelXml("第%1条")) + num(1, 0)
    )
    usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    strict = {
        name: data.replace(usual, b"http://purl.oclc.org/ooxml/wordprocessingml/main").replace(
            relations, b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, data in members.items()
    }
    _zip(path, **strict)
    assert read_docx(path, lambda _done, _total: None).text == "第一条　甲\n"


def test_a_main_part_of_another_name_is_found_by_its_relation(tmp_path: Path) -> None:
    path = raw_docx(tmp_path / "a.docx", p("甲"))
    with zipfile.ZipFile(path) as archive:
        members = {name.replace("document.xml", "document2.xml"): archive.read(name) for name in archive.namelist()}
    members["_rels/.rels"] = members["_rels/.rels"].replace(b"document.xml", b"document2.xml")
    _zip(path, **members)
    assert read_docx(path, lambda _done, _total: None).text == "甲\n"
