"""Scans: recognised as such, refused with advice, or read off their picture with a warning."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.errors import ReadError
from ingest.readers.ocr import Picture, Recognised, Recogniser
from ingest.readers.pdf import read_pdf
from ingest.readers.types import ReadText
from tests.builders_pdf import joined_pdf, pictures_pdf, plain_pdf, scanned_pdf

LINES = ["第一条　为了规范投诉，制定本办法。", "第二条　经营者应当答复。"]


def _read(path: Path, recogniser: Recogniser | None) -> ReadText:
    return read_pdf(path, lambda done, total: None, recogniser=lambda: recogniser)


def _reads(lines: Sequence[str], confidence: float = 0.95) -> Recogniser:
    """A recogniser that finds these lines on any picture, one below the other, flush left."""

    def recognise(picture: Picture) -> Sequence[Recognised]:
        return [
            Recognised(line, 180, 200 + 74 * n, 180 + 44 * len(line), 244 + 74 * n, confidence)
            for n, line in enumerate(lines)
        ]

    return recognise


def test_a_scan_is_refused_with_advice_where_nothing_can_recognise_it(tmp_path: Path) -> None:
    scanned_pdf(tmp_path / "scan.pdf", LINES)
    with pytest.raises(ReadError, match=r"这是扫描件.*zhigui\[ocr\].*带文字的版本"):
        _read(tmp_path / "scan.pdf", None)


def test_a_scan_between_pages_of_text_is_refused_and_named(tmp_path: Path) -> None:
    scanned_pdf(tmp_path / "scan.pdf", LINES)
    plain_pdf(tmp_path / "text.pdf", ["some words on paper"])
    joined_pdf(tmp_path / "mixed.pdf", [tmp_path / "text.pdf", tmp_path / "scan.pdf", tmp_path / "text.pdf"])
    with pytest.raises(ReadError, match=r"第 2 页.*漏掉内容"):
        _read(tmp_path / "mixed.pdf", None)


def test_a_cover_without_text_is_left_out_and_named(tmp_path: Path) -> None:
    scanned_pdf(tmp_path / "scan.pdf", ["封面"])
    plain_pdf(tmp_path / "text.pdf", ["some words on paper"])
    joined_pdf(tmp_path / "mixed.pdf", [tmp_path / "scan.pdf", tmp_path / "text.pdf"])
    read = _read(tmp_path / "mixed.pdf", None)
    assert read.text == "some words on paper"
    assert "第 1 页只有图像" in read.notices[0]


def test_codes_without_a_meaning_in_a_font_that_is_not_there_are_not_recognised(tmp_path: Path) -> None:
    """Nobody could read them on the page either, and recognising costs seconds however small the file is."""
    plain_pdf(tmp_path / "a.pdf", ["some words on paper"])
    data = (tmp_path / "a.pdf").read_bytes()
    (tmp_path / "a.pdf").write_bytes(data.replace(b"some words on paper", bytes([*range(14, 33)])))
    asked: list[Picture] = []

    def counts(picture: Picture) -> Sequence[Recognised]:
        asked.append(picture)
        return []

    with pytest.raises(ReadError, match=r"文字层损坏.*第 1 页.*重新生成 PDF。$"):
        _read(tmp_path / "a.pdf", counts)
    assert asked == []


def test_more_pictures_than_a_file_of_that_size_can_have_scanned_are_not_recognised(tmp_path: Path) -> None:
    pictures_pdf(tmp_path / "few.pdf", 1)
    assert "第一条" in _read(tmp_path / "few.pdf", _reads(LINES)).text
    pictures_pdf(tmp_path / "many.pdf", 200)
    asked: list[Picture] = []
    reads = _reads(LINES)

    def counts(picture: Picture) -> Sequence[Recognised]:
        asked.append(picture)
        return reads(picture)

    with pytest.raises(ReadError, match=r"不像真的扫描件.*页停止.*核对来源"):
        _read(tmp_path / "many.pdf", counts)
    assert 20 < len(asked) < 100


def test_only_the_pages_without_text_are_recognised(tmp_path: Path) -> None:
    scanned_pdf(tmp_path / "scan.pdf", LINES)
    plain_pdf(tmp_path / "text.pdf", ["some words on paper"])
    joined_pdf(tmp_path / "mixed.pdf", [tmp_path / "text.pdf", tmp_path / "scan.pdf"])
    read = _read(tmp_path / "mixed.pdf", _reads(LINES))
    assert read.text == "\n".join(["some words on paper", *LINES])
    assert read.notices == ("第 2 页的文字由文字识别得出，请核对（平均把握 95%）。",)


def test_pages_of_which_the_recogniser_is_unsure_are_named(tmp_path: Path) -> None:
    scanned_pdf(tmp_path / "scan.pdf", LINES)
    read = _read(tmp_path / "scan.pdf", _reads(LINES, confidence=0.7))
    assert any("第 1 页识别把握不到 80%" in notice for notice in read.notices)


def test_a_line_that_the_recogniser_overlooks_is_looked_at_alone(tmp_path: Path) -> None:
    lines = ["第一条　为了规范投诉，制定本办法。", "第二条　经营者应当答复。", "第三条　本办法自公布之日起施行。"]
    scanned_pdf(tmp_path / "scan.pdf", lines)

    def overlooks(picture: Picture) -> Sequence[Recognised]:
        if picture.shape[0] > 1_000:
            return [one for n, one in enumerate(_reads(lines)(picture)) if n != 1]
        return [Recognised(lines[1], 180, 20, 700, 60, 0.9)]

    read = _read(tmp_path / "scan.pdf", overlooks)
    assert read.text.splitlines() == lines
    assert not any("识别不出" in notice for notice in read.notices)


def test_ink_that_stays_unread_is_told(tmp_path: Path) -> None:
    lines = ["第一条　甲。", "第二条　乙。", "第三条　丙。"]
    scanned_pdf(tmp_path / "scan.pdf", lines)

    def overlooks(picture: Picture) -> Sequence[Recognised]:
        whole = picture.shape[0] > 1_000
        return [one for n, one in enumerate(_reads(lines)(picture)) if n != 1] if whole else []

    assert any("第 1 页有识别不出的地方" in notice for notice in _read(tmp_path / "scan.pdf", overlooks).notices)


def test_punctuation_between_recognised_characters_is_set_in_full_width(tmp_path: Path) -> None:
    scanned_pdf(tmp_path / "scan.pdf", LINES)
    read = _read(tmp_path / "scan.pdf", _reads(["(一)经营者,应当公示2.5元;"]))
    assert read.text == "（一）经营者，应当公示2.5元；"


@pytest.mark.needs_ocr
@pytest.mark.slow
def test_a_scanned_page_is_read_line_by_line_and_joined_to_paragraphs(tmp_path: Path) -> None:
    lines = [
        "　　第一条　为了规范市场监督管理投诉举报的处理工作，保护",
        "消费者的合法权益，制定本办法。",
        "　　第二条　经营者应当在三个工作日内答复消费者的投诉。",
    ]
    scanned_pdf(tmp_path / "scan.pdf", lines)
    read = read_pdf(tmp_path / "scan.pdf", lambda done, total: None)
    assert [line.replace("　", "") for line in read.text.splitlines()] == [
        (lines[0] + lines[1]).replace("　", ""),
        lines[2].replace("　", ""),
    ]
    assert "请核对" in read.notices[0]
