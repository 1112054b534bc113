"""From places on paper to paragraphs, without a printer: watermarks, sideways pages, furniture, breaks between 款."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers.pdf import read_pdf
from ingest.readers.pdf_furniture import without_furniture
from ingest.readers.pdf_lines import PdfLine
from ingest.readers.pdf_notes import without_notes
from ingest.readers.pdf_paragraphs import paragraphs_of
from ingest.readers.pdf_title import marked
from tests.builders_pdf import sideways_pdf, watermarked_pdf

BODY = 10.0
MEASURE = 20


def line(text: str, row: int, *, indent: float = 0, page: int = 0, size: float = BODY) -> PdfLine:
    """A line of Chinese characters in a block of twenty, `row` lines below the top of the page."""
    left = 50 + indent * BODY
    return PdfLine(text, page, 0, left, left + len(text) * size, 700 - row * 15, size, head=size)


def texts(*lines: PdfLine) -> list[str]:
    return [paragraph.text for paragraph in paragraphs_of([lines])]


FULL = "经营者应当遵守法律并且接受社会的监督和管"
FULL_BY_PAGE = [FULL[n:] + FULL[:n] for n in range(9)]
FULL_ENDED = "经营者应当遵守法律并接受社会监督与管理。"


def test_watermarks_across_and_over_the_text_are_not_read(tmp_path: Path) -> None:
    watermarked_pdf(tmp_path / "x.pdf", ["The words of the law."], askew="DRAFT", pale="COPY")
    assert read_pdf(tmp_path / "x.pdf", lambda done, total: None).text == "The words of the law."


def test_a_page_printed_sideways_is_read_in_its_own_direction(tmp_path: Path) -> None:
    sideways_pdf(tmp_path / "x.pdf", ["First line of the page,", "and the second."])
    assert read_pdf(tmp_path / "x.pdf", lambda done, total: None).text == "First line of the page, and the second."


def test_a_line_that_ends_a_sentence_at_the_margin_goes_on_when_the_next_is_not_indented() -> None:
    rows = [line(FULL[2:], 0, indent=2), line(FULL_ENDED, 1), line(FULL, 2), line("理。", 3)]
    more = [line("第二款。", 4, indent=2), line("第三款。", 5, indent=2), line("第四款。", 6, indent=2)]
    found = texts(*rows, *more)
    assert found == ["".join(row.text for row in rows), "第二款。", "第三款。", "第四款。"]


def test_an_indented_line_begins_a_paragraph_though_the_line_above_is_full() -> None:
    rows = [line(FULL[2:], 0, indent=2), line(FULL_ENDED, 1)]
    found = texts(*rows, line("前款。", 2, indent=2), line("第三款。", 3, indent=2), line("第四款。", 4, indent=2))
    assert found[:2] == ["".join(row.text for row in rows), "前款。"]


def test_a_sentence_goes_on_across_pages() -> None:
    first = [line(FULL, row) for row in range(9)]
    second = [line("理，并且改正。", 0, page=1), line("第二条　应当。", 1, page=1)]
    found = [p.text for p in paragraphs_of([first, second])]
    assert found == [FULL * 9 + "理，并且改正。", "第二条　应当。"]


def test_words_meet_with_a_blank_and_digits_without() -> None:
    latin = [line("a" * 20, 0), line("b" * 20, 1), line("罚款20万元以上100万元以下并处没收违法1", 2), line("0倍。", 3)]
    assert texts(*latin) == ["a" * 20 + " " + "b" * 20 + "罚款20万元以上100万元以下并处没收违法10倍。"]


def test_a_larger_line_above_the_first_article_is_the_title() -> None:
    found = marked(
        paragraphs_of(
            [
                [
                    line("甲市人民政府令", 0, indent=3, size=20),
                    line("甲管理办法", 3, indent=5, size=16),
                    *(line(f"第{n}条　应当。", row, indent=2) for row, n in enumerate("一二三四五六", 5)),
                ]
            ]
        )
    )
    assert found[:3] == ("甲市人民政府令", "# 甲管理办法", "第一条　应当。")


def test_small_lines_at_the_foot_of_a_page_are_notes() -> None:
    body = [line(FULL, row) for row in range(5)]
    kept, notes = without_notes([[*body, line("1 参见本办法的说明。", 8, size=8)]])
    assert kept == (tuple(body),)
    assert notes == ("[1] 参见本办法的说明。",)


@pytest.mark.parametrize(
    "number", ["— {} —", "- {} -", "第{}页 共4页", "{}/4", "{}", "第 {} 页", "·{}·", "Page {} of 4"]
)
def test_page_numbers_of_every_form_are_removed(number: str) -> None:
    pages = [[line(FULL_BY_PAGE[n], 1, page=n), line(number.format(n + 1), 40, indent=9, page=n)] for n in range(4)]
    assert [[one.text for one in page] for page in without_furniture(pages)] == [[text] for text in FULL_BY_PAGE[:4]]


def test_a_header_that_is_on_three_pages_of_many_is_removed_and_a_lone_line_is_kept() -> None:
    pages = [
        [
            line("第三章　罚则" if 3 <= n <= 5 else f"题头{'甲乙丙丁戊己庚辛壬'[n]}", 0, page=n),
            line(FULL_BY_PAGE[n], 3, page=n),
        ]
        for n in range(9)
    ]
    first = [page[0].text for page in without_furniture(pages)]
    assert first[3:6] == FULL_BY_PAGE[3:6]
    assert first[0] == "题头甲"


def test_a_sentence_of_law_that_falls_on_the_same_place_of_some_pages_is_kept() -> None:
    item = ["（二）罚款。", "（一）警告；", "（一）警告；"]
    pages = [[line(FULL_BY_PAGE[n], 1, page=n), line(item[n % 3], 30, page=n)] for n in range(9)]
    assert without_furniture(pages) == tuple(tuple(page) for page in pages)
