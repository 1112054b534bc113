"""PDF files that a clerk brings: what is printed comes in paragraph by paragraph, what cannot be read says why."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.errors import ReadError
from ingest.readers.pdf import read_pdf
from ingest.readers.types import ReadText
from kb.law.instruments import ParsedText
from kb.law.paragraphs import parse_paragraphs
from kb.law.structure import parse_text
from kb.law.wording import comparable
from tests.builders_pdf import (
    Print,
    empty_pdf,
    encrypted_pdf,
    joined_pdf,
    plain_pdf,
    scanned_pdf,
    write_law_pdf,
)

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)


def _read(path: Path) -> ReadText:
    return read_pdf(path, lambda done, total: None)


def _without_ocr(path: Path) -> ReadText:
    return read_pdf(path, lambda done, total: None, recogniser=lambda: None)


def _shape(parsed: ParsedText) -> list[tuple[str, str, tuple[int, ...], tuple[str, ...]]]:
    """Of every provision: label, wording, the items of each of its 款, and its headings."""
    return [
        (
            p.label,
            comparable(p.text),
            tuple(len(k.items) for k in parse_paragraphs(p.text)),
            tuple(h.text for h in p.path),
        )
        for p in parsed.provisions
    ]


NUMERALS = [f"{ten}十{one}" for ten in "二三四" for one in "一二三四五六七八九"]
PRINTS = {
    "indented, with header and page numbers": ("价格法(1997)", Print(header="政策汇编 2026", page_numbers="— # —")),
    "two columns": (
        "医疗广告管理办法(2006修改)",
        Print(columns=2, size=10.5, header="公报", page_numbers="第 # 页 共 @ 页"),
    ),
    "not indented, justified": ("网络安全法(2025修正)", Print(indent=0, page_numbers="#/@")),
    "not indented, with gaps, ragged": ("价格法(1997)", Print(indent=0, spacing=8, align="left", page_numbers="- # -")),
    "large print": ("化妆品标签管理办法(2021)", Print(size=16, page_numbers="#")),
}


@pytest.mark.needs_shared
@pytest.mark.needs_libreoffice
@pytest.mark.parametrize(("name", "layout"), PRINTS.values(), ids=PRINTS)
def test_a_printed_law_has_the_same_provisions_and_paragraphs_as_its_source(
    tmp_path: Path, samples: Path, name: str, layout: Print
) -> None:
    markdown = _FRONT_MATTER.sub("", (samples / f"{name}.md").read_text(encoding="utf-8"))
    write_law_pdf(tmp_path / "law.pdf", markdown, layout)
    read = _read(tmp_path / "law.pdf")
    printed, source = parse_text(read.text), parse_text(markdown)
    assert _shape(printed) == _shape(source)
    assert printed.title == source.title
    assert read.format == "pdf"
    assert read.pages


@pytest.mark.needs_libreoffice
def test_headers_footers_and_page_numbers_leave_no_trace_in_the_text(tmp_path: Path) -> None:
    markdown = "# 甲办法\n" + "\n".join(f"第{n}条　经营者应当履行义务，并且公开说明。" for n in "一二三四五六七八九十")
    long = markdown + "\n" + "\n".join(f"经营者应当公示其第{n}号营业执照。" * 9 for n in NUMERALS)
    write_law_pdf(tmp_path / "law.pdf", long, Print(header="内部资料 2026 年第 3 期", page_numbers="第 # 页 共 @ 页"))
    read = _read(tmp_path / "law.pdf")
    assert read.pages
    assert read.pages > 2
    assert read.text == long


@pytest.mark.needs_libreoffice
def test_a_table_comes_row_by_row(tmp_path: Path) -> None:
    table = "| 序号 | 违法行为 | 处罚 |\n| 1 | 未明码标价 | 罚款 |\n| 2 | 虚构原价 | 没收违法所得 |"
    markdown = f"# 甲裁量基准\n第一条　裁量按照下表执行。\n{table}\n第二条　本基准自公布之日起施行。"
    write_law_pdf(tmp_path / "law.pdf", markdown)
    assert _read(tmp_path / "law.pdf").text == markdown


@pytest.mark.needs_libreoffice
def test_a_short_last_line_of_law_at_the_foot_of_a_page_is_kept(tmp_path: Path) -> None:
    lines = "\n".join(f"（{n}）警告；" for n in "一二三四五六七八九十" * 12)
    markdown = f"# 甲办法\n第一条　处罚有：\n{lines}"
    write_law_pdf(tmp_path / "law.pdf", markdown, Print(page_numbers="#"))
    assert _read(tmp_path / "law.pdf").text == markdown


@pytest.mark.needs_libreoffice
def test_a_text_layer_without_codes_is_refused_with_advice(tmp_path: Path) -> None:
    write_law_pdf(tmp_path / "law.pdf", "# 甲办法\n第一条　为了规范投诉，制定本办法。")
    data = (tmp_path / "law.pdf").read_bytes()
    assert b"/ToUnicode" in data
    (tmp_path / "broken.pdf").write_bytes(data.replace(b"/ToUnicode", b"/XoUnicode"))
    with pytest.raises(ReadError, match=r"文字层损坏.*Word 版"):
        _without_ocr(tmp_path / "broken.pdf")


@pytest.mark.needs_libreoffice
def test_the_title_is_what_the_order_above_it_promulgates(tmp_path: Path) -> None:
    remark = "（2026年1月5日甲市人民政府第3次常务会议通过）"
    markdown = f"## 甲市人民政府令\n## 第12号\n# 甲市消费投诉处理办法\n{remark}\n第一条　为了规范投诉。"
    write_law_pdf(tmp_path / "law.pdf", markdown)
    assert _read(tmp_path / "law.pdf").text == markdown.replace("## ", "")


def test_progress_is_told_for_every_page(tmp_path: Path) -> None:
    for n, word in enumerate(("one", "two", "three")):
        plain_pdf(tmp_path / f"{n}.pdf", [f"words on page {word}"])
    joined_pdf(tmp_path / "three.pdf", [tmp_path / f"{n}.pdf" for n in range(3)])
    seen: list[tuple[int, int]] = []
    read_pdf(tmp_path / "three.pdf", lambda done, total: seen.append((done, total)))
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_what_the_caller_raises_stops_the_reading(tmp_path: Path) -> None:
    plain_pdf(tmp_path / "one.pdf", ["some words on paper"])

    def stop(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        read_pdf(tmp_path / "one.pdf", stop)


def test_a_file_locked_with_a_password_is_refused(tmp_path: Path) -> None:
    encrypted_pdf(tmp_path / "locked.pdf")
    with pytest.raises(ReadError, match="文件有密码"):
        _read(tmp_path / "locked.pdf")


def test_a_file_that_only_forbids_changes_is_read(tmp_path: Path) -> None:
    encrypted_pdf(tmp_path / "owner.pdf", owner_only=True)
    assert _read(tmp_path / "owner.pdf").text == "A locked page with a line of text on it."


def test_a_file_without_pages_is_refused(tmp_path: Path) -> None:
    empty_pdf(tmp_path / "empty.pdf")
    with pytest.raises(ReadError, match="一页也没有"):
        _read(tmp_path / "empty.pdf")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_cut_off_is_refused_wherever_it_ends(tmp_path: Path, share: float) -> None:
    scanned_pdf(tmp_path / "whole.pdf", ["第一条"])
    data = (tmp_path / "whole.pdf").read_bytes()
    (tmp_path / "cut.pdf").write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ReadError, match="不完整"):
        _read(tmp_path / "cut.pdf")


@pytest.mark.parametrize(
    ("data", "reason"), [(b"", "空的"), (b"PK\x03\x04", "不是 PDF"), (b"%PDF-1.7\n%%EOF", "已损坏")]
)
def test_what_is_no_pdf_says_so(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "x.pdf").write_bytes(data)
    with pytest.raises(ReadError, match=reason):
        _read(tmp_path / "x.pdf")


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="文件读不了"):
        _read(tmp_path / "none.pdf")
