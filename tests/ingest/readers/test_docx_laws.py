"""Real laws, written as Word files with automatic numbers, come back as the same provisions."""

from __future__ import annotations

import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from ingest.readers.docx import read_docx
from ingest.readers.metadata import split_front_matter
from ingest.readers.office import find_office
from kb.law.instruments import ParsedText
from kb.law.structure import parse_text
from kb.law.wording import comparable
from tests.builders_docx import LevelXml, abstract_num, num, numbered, p, raw_docx, write_law_docx

LAWS = (
    "反洗钱法(2024修订).md",
    "消费者权益保护法(2013修正).md",
    "网络购买商品七日无理由退货暂行办法(2020修订).md",
    "化妆品监督管理条例(2020).md",
    "行政处罚法(2021修订).md",
    "价格违法行为行政处罚规定(2010修订).md",
    "药品、医疗器械、保健食品、特殊医学用途配方食品广告审查管理暂行办法(2019).md",
)
ProvisionWords = tuple[tuple[str, tuple[str, ...], str], ...]


def _words(parsed: ParsedText) -> ProvisionWords:
    return tuple((one.label, tuple(h.text for h in one.path), comparable(one.text)) for one in parsed.provisions)


def _read(path: Path) -> str:
    return read_docx(path, lambda _done, _total: None).text


@pytest.mark.needs_shared
@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("automatic", [True, False])
def test_a_law_from_word_has_the_provisions_of_its_markdown(
    samples: Path, tmp_path: Path, name: str, *, automatic: bool
) -> None:
    markdown = (samples / name).read_text(encoding="utf-8")
    write_law_docx(tmp_path / "a.docx", markdown, automatic=automatic)
    expected = parse_text(split_front_matter(markdown)[1])
    found = parse_text(_read(tmp_path / "a.docx"))
    assert (found.title, found.preface) == (expected.title, expected.preface)
    assert _words(found) == _words(expected)
    assert not found.problems


@pytest.mark.needs_shared
def test_the_automatic_numbers_are_not_in_the_file_s_text(samples: Path, tmp_path: Path) -> None:
    write_law_docx(tmp_path / "a.docx", (samples / LAWS[0]).read_text(encoding="utf-8"), automatic=True)
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        text = re.sub(r"<[^>]+>", "\n", archive.read("word/document.xml").decode())
    assert re.search(r"^第[一二三四五六七八九十]+条", text, re.MULTILINE) is None
    assert re.search(r"^（[一二三四五六七八九十]+）", text, re.MULTILINE) is None


def _as_libreoffice_prints(path: Path, profile: Path) -> list[str]:
    """The lines of LibreOffice's own text export, which writes the automatic numbers out."""
    command = [find_office() or "soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to"]
    command += ["txt:Text (encoded):UTF8", "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    text = path.with_suffix(".txt").read_text(encoding="utf-8-sig")
    return ["".join(line.split()) for line in text.splitlines() if line.strip()]


@pytest.mark.needs_libreoffice
def test_numbers_are_those_that_libreoffice_prints(tmp_path: Path) -> None:
    levels = (LevelXml("第%1条"), LevelXml("（%2）", "chineseCounting"), LevelXml("%3．", "decimal"))
    numbering = abstract_num(0, *levels) + abstract_num(1, *(LevelXml("%1.", "decimal"), LevelXml("%1.%2", "decimal")))
    numbering += num(1, 0) + num(2, 0) + num(3, 0, restarts=[(1, 1)]) + num(4, 0, restarts=[(0, 103)]) + num(5, 1)
    order = [(1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (2, 0), (2, 1), (3, 1), (3, 1), (1, 0), (4, 0), (4, 1), (1, 0)]
    order += [(5, 1), (5, 0), (5, 1), (5, 1)]
    body = "".join(p(f"甲{n}", numbered(*place)) for n, place in enumerate(order))
    path = raw_docx(tmp_path / "a.docx", body, numbering=numbering)
    ours = ["".join(line.split()) for line in _read(path).splitlines()]
    assert ours == _as_libreoffice_prints(path, tmp_path / "profile")


@pytest.mark.needs_shared
@pytest.mark.needs_libreoffice
def test_a_whole_law_prints_as_libreoffice_prints_it(samples: Path, tmp_path: Path) -> None:
    write_law_docx(tmp_path / "a.docx", (samples / LAWS[1]).read_text(encoding="utf-8"), automatic=True)
    ours = ["".join(line.lstrip("# ").split()) for line in _read(tmp_path / "a.docx").splitlines()]
    assert ours == _as_libreoffice_prints(tmp_path / "a.docx", tmp_path / "profile")
