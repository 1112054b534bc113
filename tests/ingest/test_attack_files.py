"""Files made to do harm, made here at run time: each refused with its reason, or read as what it honestly holds.

Word files with external entities, macros or a wrong inside: `readers/test_docx_safety.py`; broken files of every kind:
`test_broken_files.py`; a reader that falls or grows: `test_sandbox.py`.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.uploads import plain_name
from ingest.errors import ReadError
from ingest.readers.archive import unpack
from ingest.readers.limits import ArchiveLimits, ReaderLimits
from ingest.sandbox import Sandbox
from tests.builders_docx import NAMESPACES, p, raw_docx
from tests.builders_pdf import plain_pdf

LAW = "退换货试行办法\n第一条　经营者应当退货。\n第二条　本办法自2026年3月1日起施行。\n"
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox(ReaderLimits(pages=1_000))
    yield made
    made.close()


def packed(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def overlapping(content: bytes, copies: int, name: str = "甲{}.txt") -> bytes:
    """A zip whose directory lists one packed member many times: each copy costs 60 bytes and unpacks to the whole."""
    data = packed((name.format(0), content))
    at = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[at:end]
    listed = b"".join(entry.replace(name.format(0).encode(), name.format(n % 10).encode()) for n in range(copies))
    tail = bytearray(data[end:])
    struct.pack_into("<HHII", tail, 8, copies, copies, len(listed), at)
    return data[:at] + listed + bytes(tail)


def rewritten(path: Path, part: str, content: str) -> Path:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[part] = content.encode()
    path.write_bytes(packed(*members.items()))
    return path


def refused(sandbox: Sandbox, path: Path) -> str:
    with pytest.raises(ReadError) as caught:
        sandbox.read(path)
    return caught.value.reason


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_a_bomb_in_a_bomb_is_refused_on_whatever_level_it_lies(tmp_path: Path, levels: int) -> None:
    data = packed(("零.txt", bytes(32 * MEGABYTE)))
    for level in range(levels - 1):
        data = packed((f"层{level}.zip", data))
    (tmp_path / "a.zip").write_bytes(data)
    try:
        problems = [member.problem for member in unpack(tmp_path / "a.zip", tmp_path / "into")]
    except ReadError as error:
        problems = [error]
    assert problems
    assert all(problem and ("压缩炸弹" in problem.reason or "两层以上" in problem.reason) for problem in problems)
    assert sum(each.stat().st_size for each in tmp_path.rglob("*") if each.is_file()) < MEGABYTE


def test_members_that_lie_over_each_other_count_as_often_as_they_are_listed(tmp_path: Path) -> None:
    noise = bytes(range(256)) * 1024
    (tmp_path / "a.zip").write_bytes(overlapping(noise + LAW.encode(), 1_500))
    with pytest.raises(ReadError, match="压缩炸弹"):
        unpack(tmp_path / "a.zip", tmp_path / "into")
    assert not (tmp_path / "into").exists()


def test_parts_of_a_word_file_that_lie_over_each_other_are_a_bomb(tmp_path: Path, sandbox: Sandbox) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(overlapping(bytes(range(256)) * 1024, 1_500, name="word/document{}.xml"))
    assert "压缩炸弹" in refused(sandbox, path)


@pytest.mark.parametrize(
    ("limits", "setting"),
    [(ArchiveLimits(members=2), "ZHIGUI_ARCHIVE_FILES"), (ArchiveLimits(unpacked_mb=0), "ZHIGUI_ARCHIVE_UNPACKED")],
)
def test_a_limit_of_archives_that_an_operator_set_is_named(tmp_path: Path, limits: ArchiveLimits, setting: str) -> None:
    (tmp_path / "a.zip").write_bytes(packed(*((f"{n}.txt", LAW.encode()) for n in range(3))))
    assert len(unpack(tmp_path / "a.zip", tmp_path / "sound")) == 3
    with pytest.raises(ReadError, match=setting):
        unpack(tmp_path / "a.zip", tmp_path / "into", limits)


def test_a_name_that_misleads_or_leads_outside_is_shown_plainly(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed(("办法\u202extslm.md", LAW.encode()), ("../../\u200b乙.md", LAW.encode())))
    found = {member.name: member for member in unpack(tmp_path / "a.zip", tmp_path / "into")}
    assert set(found) == {"办法xtslm.md", "乙.md"}
    assert found["办法xtslm.md"].path is not None
    outside = found["乙.md"].problem
    assert outside is not None
    assert "包外" in outside.reason
    assert {each.parent.parent for each in tmp_path.rglob("*.md")} == {tmp_path / "into"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../../etc/cron.d/办法.md", "办法.md"),
        ("C:\\windows\\办法.md", "办法.md"),
        ("办法\u202efdp.exe", "办法fdp.exe"),
        ("\x00\n\u2066办\x1b[31m法.md", "办[31m法.md"),
        ("...", "文件1"),
    ],
)
def test_the_name_of_an_upload_is_a_plain_one(sent: str, kept: str) -> None:
    assert plain_name(sent, 1) == kept


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE w:document SYSTEM "http://127.0.0.1:9/evil.dtd">',
        '<!DOCTYPE w:document PUBLIC "-//x//y" "http://127.0.0.1:9/evil.dtd">',
        '<!DOCTYPE w:document [<!ENTITY % p SYSTEM "http://127.0.0.1:9/evil.dtd"> %p;]>',
        f'<!DOCTYPE w:document [<!ENTITY a "{"甲" * 50_000}">]>',
    ],
)
def test_a_word_file_with_a_dtd_is_refused_without_following_it(tmp_path: Path, sandbox: Sandbox, doctype: str) -> None:
    """An external DTD, by parameter entity too, and quadratic blow-up: one long entity, called 10,000 times."""
    body = (
        f"{doctype}<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>{'&a;' * 10_000 if 'ENTITY a' in doctype else '甲'}"
    )
    path = rewritten(
        raw_docx(tmp_path / "a.docx", p("甲")), "word/document.xml", f"{body}</w:t></w:r></w:p></w:body></w:document>"
    )
    assert "DTD" in refused(sandbox, path)


def test_entities_of_a_page_are_neither_fetched_nor_multiplied(tmp_path: Path, sandbox: Sandbox) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密内容", "utf-8")
    path = tmp_path / "a.html"
    lines = "".join(f"<p>{line}</p>" for line in LAW.splitlines())
    head = f'<!DOCTYPE html [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY b "乙乙"><!ENTITY c "&b;&b;">]>'
    path.write_text(f"{head}<html><body>{lines}<p>第三条　&e;&c;</p></body></html>", "utf-8")
    found = sandbox.read(path).text
    assert "第一条　经营者应当退货。" in found
    assert "机密内容" not in found
    assert "乙乙乙乙" not in found


def test_a_page_of_100000_nested_elements_is_read_or_refused_and_nothing_falls(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    path = tmp_path / "a.html"
    lines = "".join(f"<p>{line}</p>" for line in LAW.splitlines())
    path.write_text(f"<html><body>{'<div>' * 100_000}{lines}", "utf-8")
    try:
        assert "第一条" in sandbox.read(path).text
    except ReadError as error:
        assert "中途退出" not in error.reason
        assert "程序" not in error.reason


def tree_of_pages(path: Path, pages: str, more: str = "") -> Path:
    objects = ["<</Type/Catalog/Pages 2 0 R>>", pages, more or "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"]
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = f"xref\n0 4\n0000000000 65535 f \n{table}trailer<</Size 4/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF"
    path.write_bytes(data + end.encode())
    return path


def test_a_pdf_of_100000_pages_is_refused_with_the_limit_and_the_setting(tmp_path: Path, sandbox: Sandbox) -> None:
    path = tree_of_pages(tmp_path / "a.pdf", f"<</Type/Pages/Kids[{'3 0 R ' * 100_000}]/Count 100000>>")
    reason = refused(sandbox, path)
    assert "100000 页，上限 1000 页" in reason
    assert "ZHIGUI_READER_PAGES" in reason


@pytest.mark.parametrize(
    ("pages", "more"),
    [
        ("<</Type/Pages/Kids[2 0 R]/Count 1>>", ""),
        ("<</Type/Pages/Kids[3 0 R]/Count 9>>", "<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 9>>"),
        ("<</Type/Pages/Kids[3 0 R]/Count -5>>", ""),
    ],
)
def test_a_pdf_whose_pages_lead_back_to_themselves_is_refused(
    tmp_path: Path, sandbox: Sandbox, pages: str, more: str
) -> None:
    reason = refused(sandbox, tree_of_pages(tmp_path / "a.pdf", pages, more))
    assert "PDF" in reason
    assert "中途退出" not in reason


def test_a_file_that_is_a_pdf_and_an_archive_is_read_as_the_pdf_it_begins_as(tmp_path: Path, sandbox: Sandbox) -> None:
    path = tmp_path / "a.zip"
    plain_pdf(path, ["Article 1. Goods shall be taken back."])
    path.write_bytes(path.read_bytes() + packed(("甲.md", LAW.encode())) + b"\n%%EOF")
    found = sandbox.read(path)
    assert found.format == "pdf"
    assert "Article 1" in found.text
    assert "内容其实是 PDF" in found.notices[0]


def test_a_text_in_gbk_is_read_and_one_called_docx_is_told(tmp_path: Path, sandbox: Sandbox) -> None:
    (tmp_path / "a.txt").write_bytes(LAW.encode("gb18030"))
    assert sandbox.read(tmp_path / "a.txt").text == LAW
    (tmp_path / "a.docx").write_text(LAW, "utf-8")
    found = sandbox.read(tmp_path / "a.docx")
    assert (found.text, found.format) == (LAW, "txt")
    assert "文件名是 .docx" in found.notices[0]


def test_a_page_of_50_megabytes_is_refused_before_it_is_read(tmp_path: Path, sandbox: Sandbox) -> None:
    path = tmp_path / "a.html"
    path.write_text("<!DOCTYPE html><html><body>", "utf-8")
    with path.open("ab") as file:
        file.truncate(50 * MEGABYTE)
    assert "50 MB" in refused(sandbox, path)


def test_controls_in_a_text_are_dropped_and_do_not_hide_an_article(tmp_path: Path, sandbox: Sandbox) -> None:
    (tmp_path / "a.txt").write_text(LAW.replace("第二条", "第\u200b二\u202e条"), "utf-8")
    assert "\n第二条　" in sandbox.read(tmp_path / "a.txt").text
