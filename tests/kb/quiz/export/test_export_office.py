"""Workbooks, Word files and PDFs are read back by openpyxl, python-docx and pdfium with the same content."""

from __future__ import annotations

import csv
import io
import json

import pypdfium2
import pytest
from docx import Document
from openpyxl import load_workbook

from api.reports.quiz_pdf import pdf_key, pdf_paper
from kb.errors import ContentError
from kb.quiz.export.json_file import json_file
from kb.quiz.export.layout import stages
from kb.quiz.export.markup import writable
from kb.quiz.export.table import csv_file, workbook
from kb.quiz.export.word import word_key, word_paper
from kb.store.quiz_json import from_json
from tests.kb.quiz.export.hostile import (
    NASTY,
    bundle_of,
    nasty_blank,
    nasty_multiple,
    nasty_single,
    one_of_each,
    paper_of,
)

HEADING = ["题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析", "难度", "知识点", "依据"]


def rows_of(content: bytes) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    return [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]


def lines_of(content: bytes) -> list[str]:
    return [each.text for each in Document(io.BytesIO(content)).paragraphs]


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize("text", NASTY)
def test_a_workbook_holds_stem_options_key_and_explanation_and_no_formula(text: str) -> None:
    draft = nasty_single(text)
    heading, row = rows_of(workbook(bundle_of([draft])))
    assert heading[: len(HEADING)] == HEADING
    assert row[:8] == ["单选题", draft.stem, *(each.text for each in draft.options), "A", draft.explanation]
    assert row[8:11] == ["易", "退换货", "《退换货试行法》第一条"]


def test_every_kind_has_its_answer_in_the_words_people_use() -> None:
    heading, *rows = rows_of(workbook(bundle_of(one_of_each())))
    answers = [row[heading.index("答案")] for row in rows]
    assert answers[:6] == ["A", "AB", "错误", "正确", "七日|7日", "七|7日\n七|7日"]
    assert "材料" in heading


@pytest.mark.parametrize("text", ["=SUM(A1)", "+1", "-1", "@x", "\t=1", "'=1", "＝SUM(A1)", "＋1", "－1", "＠x"])
def test_no_cell_of_a_csv_file_begins_as_a_formula(text: str) -> None:
    content = csv_file(bundle_of([nasty_multiple(text)]))
    assert content.startswith(b"\xef\xbb\xbf")
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    assert not any(cell[:1] in "=+-@＝＋－＠\t\r" for cell in cells if cell)


def test_a_text_longer_than_a_cell_is_refused_by_the_name_of_its_item() -> None:
    bundle = bundle_of([nasty_single("长" * 33_000)])
    (question,) = bundle.questions()
    with pytest.raises(ContentError, match=question.item.item_id):
        workbook(bundle)


@pytest.mark.parametrize("text", [each for each in NASTY if "\n" not in each])
def test_a_word_paper_holds_questions_and_options_and_no_answer(text: str) -> None:
    draft = nasty_single(text)
    lines = lines_of(word_paper(bundle_of([draft])))
    assert f"1. {draft.stem}" in lines
    whole = "\n".join(lines)
    assert all(f"{letter}. {each.text}" in whole for letter, each in zip("ABCD", draft.options, strict=True))
    assert not any(draft.explanation in line for line in lines)


def test_a_word_key_holds_every_answer_with_what_it_stands_on() -> None:
    drafts = [nasty_single(""), nasty_blank("")]
    lines = lines_of(word_key(bundle_of(drafts)))
    assert "1. A" in lines
    assert "2. 七 / 7日" in lines
    assert lines.count("依据：《退换货试行法》第一条") == 2


def test_an_answer_sheet_has_a_box_for_every_question_to_choose_in_and_lines_for_words() -> None:
    document = Document(io.BytesIO(word_paper(paper_of(one_of_each()))))
    boxes = [cell.text for table in document.tables for cell in table.rows[0].cells if cell.text]
    assert boxes == ["1", "2", "3", "4", "9"]
    assert all(cell.text == "" for table in document.tables for cell in table.rows[1].cells)


def test_a_paper_tells_its_stages_its_points_and_its_time() -> None:
    lines = lines_of(word_paper(paper_of(one_of_each())))
    assert "第一阶段" in lines
    assert "一、单选题（共 1 题，每题 2 分，2 分）" in lines
    assert any("满分 18 分" in line and "时间 60 分钟" in line for line in lines)


def test_questions_of_one_kind_stand_under_one_heading_and_numbers_run_through() -> None:
    (first, second) = stages(paper_of([nasty_single("甲"), nasty_single("乙"), nasty_blank("丙")]))
    assert [len(each.questions) for each in first.groups] == [2]
    assert [each.questions[0].number for each in second.groups] == [3]


@pytest.mark.parametrize(
    ("text", "lines"), [("", 1), ("多十个字的选项并不长", 2), ("这个选项的文字比半行还要长一些所以自己占一行", 4)]
)
def test_short_options_share_a_line(text: str, lines: int) -> None:
    paper = lines_of(word_paper(bundle_of([nasty_single(text)])))
    assert sum(each.startswith(("A. ", "B. ", "C. ", "D. ")) for each in paper) == lines


def test_a_pdf_paper_holds_its_questions_and_its_key_the_answers() -> None:
    bundle = paper_of([nasty_single("~ = # { } : < &"), nasty_blank("")])
    paper, key = text_of(pdf_paper(bundle)), text_of(pdf_key(bundle))
    assert "~ = # { } : < &题" in paper
    assert "因为" not in paper
    assert "因为~ = # { } : < &" in key


def test_control_characters_are_left_out_of_every_paper() -> None:
    draft = nasty_single("\x00\x07")
    assert f"1. {writable(draft.stem)}" in lines_of(word_paper(bundle_of([draft])))
    assert rows_of(workbook(bundle_of([draft])))[1][1] == writable(draft.stem)


def test_json_gives_back_the_very_items() -> None:
    drafts = [*one_of_each(), *(nasty_single(each) for each in NASTY)]
    found = json.loads(json_file(paper_of(drafts)))
    assert [from_json(each) for each in found["items"]] == drafts
    assert (found["format"], found["version"], found["paper_id"]) == ("zhigui-quiz", 1, "p-1")
