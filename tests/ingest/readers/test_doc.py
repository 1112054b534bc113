"""Old Word files and RTF are read through LibreOffice, and clearly refused without it."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from ingest.errors import ReadError
from ingest.readers.doc import read_doc
from ingest.readers.docx import read_docx
from ingest.readers.office import converted, find_office
from kb.law.structure import parse_text
from tests.builders_docx import p, raw_docx, write_law_docx

OLE_DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(1024, b"\0") + "WordDocument".encode("utf-16-le").ljust(64, b"\0")
# As Word itself writes a list: 第 and 条 in the code page of the file, the number's place by its index.
WORD_RTF = rb"""{\rtf1\ansi\ansicpg936\deff0\deflangfe2052{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}}
{\*\listtable{\list\listtemplateid1{\listlevel\levelnfc37\leveljc0\levelfollow0\levelstartat1
{\leveltext\'03\'b5\'da\'00\'cc\'f5;}{\levelnumbers\'02;}}{\listname ;}\listid1}}
{\*\listoverridetable{\listoverride\listid1\listoverridecount0\ls1}}
\pard\plain\f0{\listtext\'b5\'da\'d2\'bb\'cc\'f5\tab}\ls1\ilvl0 \'bc\'d7\par
\pard\plain\f0{\listtext\'b5\'da\'b6\'fe\'cc\'f5\tab}\ls1\ilvl0 \'d2\'d2\par}
"""


def _quiet(_done: int, _total: int) -> None:
    return


def _program(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def _old_word(path: Path) -> Path:
    path.write_bytes(OLE_DOC + b"\x1a\x00" + bytes(512))
    return path


@pytest.mark.parametrize("data", [OLE_DOC + b"\x1a\x00", b"{\\rtf1 x}"])
def test_without_libreoffice_an_old_word_file_is_refused_with_what_to_do(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(data)
    with pytest.raises(ReadError, match=r"没有 LibreOffice.*另存为 \.docx"):
        read_doc(path, _quiet, lambda: None)


def test_a_docx_under_the_name_of_a_doc_needs_no_libreoffice(tmp_path: Path) -> None:
    path = raw_docx(tmp_path / "a.doc", p("第一条　甲。"))
    assert read_doc(path, _quiet, lambda: None).text == "第一条　甲。\n"


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "空的"), (b"%PDF-1.7", "PDF"), (b"<html>", "网页"), (b"abc", "不是 Word")]
)
def test_what_is_no_old_word_file_is_named_for_what_it_is(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(data)
    with pytest.raises(ReadError, match=reason):
        read_doc(path, _quiet, find_office)


def test_a_file_that_libreoffice_cannot_open_is_refused(tmp_path: Path) -> None:
    program = _program(tmp_path / "office", "exit 0")
    with pytest.raises(ReadError, match="LibreOffice 打不开"):
        read_doc(_old_word(tmp_path / "a.doc"), _quiet, lambda: program)


def test_a_conversion_that_hangs_is_ended_with_the_children_it_started(tmp_path: Path) -> None:
    note = tmp_path / "child"
    program = _program(tmp_path / "office", f"sleep 300 &\necho $! > {note}\nwait")
    with (
        pytest.raises(ReadError, match="已经停止"),
        converted(program, _old_word(tmp_path / "a.doc"), "text.doc", lambda: None, longest=1.0),
    ):
        pass
    child = int(note.read_text())
    for _ in range(100):
        if not _runs(child):
            break
        time.sleep(0.05)
    assert not _runs(child)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_conversion_stops_when_the_run_is_cancelled(tmp_path: Path) -> None:
    program = _program(tmp_path / "office", "sleep 300")

    def cancel(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        read_doc(_old_word(tmp_path / "a.doc"), cancel, lambda: program)


def _converted_by_libreoffice(path: Path, target: str, profile: Path) -> Path:
    command = [find_office() or "soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to"]
    subprocess.run(
        [*command, target, "--outdir", str(path.parent), str(path)], check=True, capture_output=True, timeout=180
    )
    return path.with_suffix("." + target.partition(":")[0])


@pytest.mark.needs_shared
@pytest.mark.needs_libreoffice
def test_an_old_word_file_has_the_text_of_the_docx_it_was_made_from(samples: Path, tmp_path: Path) -> None:
    markdown = (samples / "反洗钱法(2024修订).md").read_text(encoding="utf-8")
    write_law_docx(tmp_path / "a.docx", markdown, automatic=True)
    old = _converted_by_libreoffice(tmp_path / "a.docx", "doc:MS Word 97", tmp_path / "profile")
    found = read_doc(old, _quiet)
    assert found.format == "doc"
    assert found.text == read_docx(tmp_path / "a.docx", _quiet).text
    assert len(parse_text(found.text).provisions) == 65
    assert "LibreOffice 转换" in found.notices[0]


@pytest.mark.needs_libreoffice
def test_rtf_as_word_writes_it_keeps_its_automatic_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(WORD_RTF)
    found = read_doc(path, _quiet)
    assert (found.text, found.format) == ("第一条　甲\n第二条　乙\n", "rtf")


@pytest.mark.needs_libreoffice
def test_rtf_whose_labels_are_lost_is_refused_instead_of_read_without_articles(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(WORD_RTF.replace(rb"\'03\'b5\'da\'00\'cc\'f5", rb"\'03?\'00?"))
    with pytest.raises(ReadError, match="编号的汉字已经丢失"):
        read_doc(path, _quiet)
