"""What our own files hold is read back as it was; what others write is understood, or named with what to do."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from kb.errors import ContentError
from kb.phrasing.rules.table_files import MAX_UNPACKED
from kb.quiz.export.bundle import Bundle
from kb.quiz.export.gift import gift
from kb.quiz.export.markup import writable
from kb.quiz.export.moodle import moodle_xml
from kb.quiz.export.table import csv_file, workbook
from kb.quiz.importing.read import ReadFile, ReadQuestion, Unreadable
from kb.quiz.importing.reading import read_questions
from kb.quiz.types import GAP
from kb.store.quiz_records import ItemDraft, ItemKind
from tests.kb.quiz.export.hostile import (
    MARKS,
    NASTY,
    WIDE,
    Told,
    bundle_of,
    nasty_blank,
    nasty_case,
    nasty_multiple,
    nasty_single,
    one_of_each,
    told,
)

WRITERS: tuple[tuple[str, Callable[[Bundle], bytes]], ...] = (
    ("题目.xlsx", workbook),
    ("题目.csv", csv_file),
    ("题目.gift", gift),
    ("题目.xml", moodle_xml),
)


def read_back(name: str, write: Callable[[Bundle], bytes], drafts: Sequence[ItemDraft]) -> list[ReadQuestion]:
    """The questions of our own file."""
    found = read_questions(name, write(bundle_of(drafts)))
    assert all(isinstance(each, ReadQuestion) for each in found.questions), found
    return [each for each in found.questions if isinstance(each, ReadQuestion)]


def told_again(question: ReadQuestion) -> Told:
    answers = question.answers
    options = tuple((each.text, each.correct) for each in answers.options)
    return Told(question.stem, options, answers.blanks, question.explanation)


@pytest.mark.parametrize(("name", "write"), WRITERS)
@pytest.mark.parametrize("text", NASTY)
def test_our_own_file_gives_back_stem_options_key_and_explanation(
    name: str, write: Callable[[Bundle], bytes], text: str
) -> None:
    drafts = [nasty_single(text), nasty_multiple(text), nasty_blank(text), nasty_case(text)]
    found = read_back(name, write, drafts)
    assert [told_again(each) for each in found] == [told(each) for each in drafts]
    assert found[3].material == drafts[3].material


def unspaced(text: str) -> str:
    """The text without white space, which formats trim, and without what no file can hold."""
    return "".join(writable(text).split())


@settings(max_examples=20)
@given(st.text(st.one_of(st.sampled_from(MARKS + WIDE), st.characters(exclude_categories=("Cs",))), max_size=25))
def test_any_text_comes_back_out_of_every_format(text: str) -> None:
    drafts = [nasty_single(text), nasty_multiple(text), nasty_blank(text)]
    for name, write in WRITERS:
        for question, draft in zip(read_back(name, write, drafts), drafts, strict=True):
            came, went = told_again(question), told(draft)
            assert unspaced(came.stem) == unspaced(went.stem)
            assert unspaced(came.explanation) == unspaced(went.explanation)
            assert [unspaced(each) for each, _ in came.options] == [unspaced(each) for each, _ in went.options]
            assert [right for _, right in came.options] == [right for _, right in went.options]
            assert {*map(unspaced, sum(came.accepted, ()))} == {*map(unspaced, sum(went.accepted, ()))}


@pytest.mark.parametrize(("name", "write"), WRITERS)
def test_our_own_file_gives_back_every_kind_with_its_id_and_points(name: str, write: Callable[[Bundle], bytes]) -> None:
    drafts = one_of_each()
    found = read_back(name, write, drafts)
    assert [(each.kind, each.material, told_again(each)) for each in found] == [
        (each.kind, each.material, told(each)) for each in drafts
    ]
    ids = [question.item.item_id for question in bundle_of(drafts).questions()]
    assert [each.item_id for each in found] == ids
    points = [
        [(point.text, point.keywords, point.weight) for point in each.answers.points]
        for each in found
        if each.answers.points
    ]
    assert points == [[(p.text, p.keywords, p.weight) for p in each.points] for each in drafts if each.points]
    assert {each.topic for each in found} == {"退换货"}


def read(name: str, text: str, encoding: str = "utf-8") -> ReadFile:
    return read_questions(name, text.encode(encoding))


def only(found: ReadFile) -> ReadQuestion:
    (question,) = found.questions
    assert isinstance(question, ReadQuestion), question
    return question


def refused(found: ReadFile) -> list[tuple[str, str]]:
    return [(each.place, each.detail) for each in found.questions if isinstance(each, Unreadable)]


def test_an_arrow_in_a_blank_is_another_arrow_in_gift_which_would_make_it_a_question_of_pairs() -> None:
    question = only(read_questions("题.gift", gift(bundle_of([nasty_blank("甲->乙")]))))
    assert question.answers.blanks == (("七甲→乙", "7日"),)
    assert "甲->乙" in question.stem


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("题目,A,B,C,D,正确答案", "几日内退款,三日,七日,十日,十五日,B"),
        ("试题内容,选项 A,选项 B,选项C,选项D,标准答案", "几日内退款,三日,七日,十日,十五日,b。"),
        ("问题,A选项,B选项,C选项,D选项,参考答案", "几日内退款,三日,七日,十日,十五日,七日"),
        ("题干（必填）,选项,答案*", '几日内退款,"A. 三日\nB. 七日\nC、十日\nD：十五日",Ｂ'),
        ("题型,题干,备选项,答案", "单项选择题,几日内退款,三日|七日|十日|十五日,B"),
    ],
)
def test_a_table_with_common_headings_is_understood(heading: str, row: str) -> None:
    question = only(read("公司.csv", f"{heading}\n{row}\n"))
    assert question.kind is ItemKind.SINGLE
    assert [(each.text, each.correct) for each in question.answers.options] == [
        ("三日", False), ("七日", True), ("十日", False), ("十五日", False),
    ]  # fmt: skip


@pytest.mark.parametrize("answer", ["ABD", "A、B、D", "a,b,d", "Ａ Ｂ Ｄ", "三日；七日；十五日"])
def test_several_letters_make_a_question_with_several_answers(answer: str) -> None:
    question = only(read("公司.csv", f'题干,A,B,C,D,答案\n哪些,三日,七日,十日,十五日,"{answer}"\n'))
    assert question.kind is ItemKind.MULTIPLE
    assert [each.correct for each in question.answers.options] == [True, True, False, True]


@pytest.mark.parametrize(("said", "true"), [("√", True), ("对", True), ("×", False), ("错误", False), ("F", False)])
def test_a_statement_is_judged_by_any_common_mark(said: str, true: bool) -> None:
    question = only(read("公司.csv", f"题型,题目,答案\n判断题,七日内退款。,{said}\n"))
    assert [(each.text, each.correct) for each in question.answers.options] == [("正确", true), ("错误", not true)]


def test_a_statement_whose_key_is_the_letter_of_a_column_is_judged_by_what_stands_there() -> None:
    question = only(read("公司.csv", "题型,题目,A,B,答案\n判断题,七日内退款。,正确,错误,B\n"))
    assert [each.correct for each in question.answers.options] == [False, True]


def test_gaps_of_any_shape_are_gaps_and_answers_are_parted_by_lines_or_semicolons() -> None:
    rows = '题型,题目,答案\n填空题,（  ）日内增加____倍,七；三\n填空题,＿＿日内,"七|7"\n'
    first, second = (each for each in read("公司.csv", rows).questions if isinstance(each, ReadQuestion))
    assert (first.stem, first.answers.blanks) == (f"{GAP}日内增加{GAP}倍", (("七",), ("三",)))
    assert (second.stem, second.answers.blanks) == (f"{GAP}日内", (("七", "7"),))


@pytest.mark.parametrize(
    ("rows", "detail"),
    [
        ("题型,题干,答案\n连线题,甲,乙", "不认识题型“连线题”"),
        ("题型,题干,A,B,答案\n单选,甲,一,二,C", "对不上选项"),
        ("题型,题干,A,B,答案\n单选,甲,一,二,AB", "单选题有 2 个答案"),
        ("题型,题干,A,B,答案\n单选,甲,一,二,", "没有答案"),
        ("题型,题干,答案\n单选,甲,A", "没有选项"),
        ("题型,题干,A,B,C,答案\n单选,甲,一,,三,A", "有一个选项是空的"),
        ("题型,题干,答案\n判断,甲,也许", "看不出是正确还是错误"),
        ("题型,题干,答案\n填空,甲,乙", "没有空"),
        ("题型,题干,答案\n填空,甲____乙____,丙", "题干有 2 个空，答案有 1 个"),
        ("题型,题干,A,B,答案\n单选,,一,二,A", "没有题干"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_what_to_do(rows: str, detail: str) -> None:
    ((place, said),) = refused(read("公司.csv", rows))
    assert place == "第 2 行"
    assert detail in said


def test_a_cell_that_is_a_formula_is_refused() -> None:
    book = Workbook()
    book.active.append(["题干", "A", "B", "答案"])
    book.active.append(["=1+1", "一", "二", "A"])
    file = BytesIO()
    book.save(file)
    ((place, detail),) = refused(read_questions("公司.xlsx", file.getvalue()))
    assert (place, "“题干”列是公式" in detail) == ("第 2 行", True)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_files_of_a_chinese_office_are_read_in_their_encoding(encoding: str) -> None:
    table = only(read("公司.csv", "题干,A,B,答案\n几日内退款,七日,三日,A\n", encoding))
    assert table.stem == "几日内退款"
    assert only(read("公司.gift", "几日内退款{=七日 ~三日}\n", encoding)).stem == "几日内退款"


@pytest.mark.parametrize(
    ("name", "content", "detail"),
    [
        ("题.xlsx", b"PK\x03\x04 cut", "文件已损坏"),
        ("题.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "设了打开密码"),
        ("题.xlsm", b"PK\x03\x04", "可能含宏"),
        ("题.xml", b"<quiz><question>", "不是完好的 XML"),
        ("题.xml", b"<html/>", "不是 Moodle XML"),
        ("题.xml", b'<!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>', "不接受带有 DOCTYPE"),
        ("题.gift", "只是一段话".encode(), "不是 GIFT 文件"),
        ("题.csv", "姓名,电话\n甲,1".encode(), "没有找到表头"),
        ("题.docx", b"PK\x03\x04", "不能从这种文件导入"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(name: str, content: bytes, detail: str) -> None:
    with pytest.raises(ContentError, match=detail):
        read_questions(name, content)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "")
        # What the directory of the archive says it unpacks to; nothing is unpacked to find that out.
        archive.infolist()[0].file_size = MAX_UNPACKED + 1
    with pytest.raises(ContentError, match="展开后超过"):
        read_questions("题.xlsx", file.getvalue())
