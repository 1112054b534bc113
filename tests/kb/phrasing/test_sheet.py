"""Sheets of restricted phrasings: what is read from them, what is written into them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from kb.errors import ContentError
from kb.phrasing.rules.fields import rule_of_fields
from kb.phrasing.rules.rule_set import load_rules
from kb.phrasing.rules.sheet import cells_of, fields_of_cells
from kb.phrasing.rules.sheet_columns import Column, column_of
from kb.phrasing.rules.sheet_files import MAX_ROWS, SheetFormat, read_sheet, write_sheet
from kb.phrasing.rules.table_files import MAX_BYTES
from kb.phrasing.types import Rule
from tests.builders_answering import CORPUS

FIELDS: dict[str, object] = {
    "id": "absolute_claim.x", "topic": "absolute_claim", "phrasing": "最好", "patterns": ["最好的产品"],
    "severity": "block", "industries": ["market"], "scenes": ["advertising"], "reason": "不得使用。",
    "basis": [{"title": "广告法", "article": "第九条第三项"}], "match": ["最好的产品"], "pass": ["很好的产品"],
}  # fmt: skip


def make_rule(**changed: object) -> Rule:
    return rule_of_fields({**FIELDS, **changed}, "第 2 行")


def workbook(*rows: list[object], sheet: str = "词表") -> bytes:
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read_back(rule: Rule, how: SheetFormat) -> Rule:
    (row,) = read_sheet(f"a.{how}", write_sheet([rule], how)).rows
    assert row.fault is None
    return rule_of_fields(fields_of_cells(dict(row.cells)), "第 2 行")


@pytest.mark.parametrize("how", list(SheetFormat))
def test_every_rule_of_ours_survives_the_way_through_a_sheet(how: SheetFormat) -> None:
    rules = load_rules(CORPUS / "phrasings").rules
    rows = read_sheet(f"a.{how}", write_sheet(rules, how)).rows
    read = [
        rule_of_fields(fields_of_cells(dict(row.cells)), rule.origin) for row, rule in zip(rows, rules, strict=True)
    ]
    assert read == list(rules)


SENTENCES = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="↵\ufffe\uffff"), min_size=1
)
LISTS = st.lists(SENTENCES.map(str.strip).filter(bool), min_size=1, max_size=4)


@given(match=LISTS, passes=LISTS, reason=SENTENCES.map(str.strip).filter(bool))
@pytest.mark.parametrize("how", list(SheetFormat))
def test_whatever_sentences_a_rule_holds_survive_the_way_through_a_sheet(
    how: SheetFormat, match: list[str], passes: list[str], reason: str
) -> None:
    rule = make_rule(match=match, **{"pass": passes}, reason=reason)
    assert read_back(rule, how) == rule


@pytest.mark.parametrize("how", list(SheetFormat))
@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-5%", "@某人", "＝1+1", "'＝1", "'=1", '=HYPERLINK("x")', "甲；乙", '甲,"乙"']
)
def test_what_looks_like_a_formula_is_written_as_text_and_read_back_as_it_was(how: SheetFormat, text: str) -> None:
    rule = make_rule(reason=text, match=[text])
    assert read_back(rule, how) == rule


def test_exported_workbook_holds_no_formula_and_exported_csv_no_cell_that_starts_one() -> None:
    rule = make_rule(reason="=cmd|' /C calc'!A0", say_instead="+1")
    page = load_workbook(io.BytesIO(write_sheet([rule], SheetFormat.XLSX))).active
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value} == {"s"}
    text = write_sheet([rule], SheetFormat.CSV).decode("utf-8-sig")
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in text.replace('"', "").split(","))


def test_exported_csv_begins_with_the_mark_that_excel_needs() -> None:
    assert write_sheet([make_rule()], SheetFormat.CSV).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("禁用词", Column.PHRASING), ("敏感词", Column.PHRASING), ("违禁词 *", Column.PHRASING),
        ("替换词", Column.SAY_INSTEAD),
        ("建议话术", Column.SAY_INSTEAD), ("法律依据", Column.BASIS), ("风险等级（高/中/低）", Column.SEVERITY),
        ("适用 行业", Column.INDUSTRIES), ("Severity", Column.SEVERITY), ("联系电话", None), ("", None),
    ],
)  # fmt: skip
def test_headings_are_known_by_what_teams_call_them(heading: str, column: Column | None) -> None:
    assert column_of(heading) == column


def test_heading_may_stand_below_a_title_and_columns_in_any_order() -> None:
    content = workbook(
        ["2026 年敏感词清单"], [], ["序号", "替换词", "禁用词"], [1, "有风险", "稳赚"], [], [2, None, "保本"]
    )
    sheet = read_sheet("词表.xlsx", content)
    assert sheet.columns == (Column.SAY_INSTEAD, Column.PHRASING)
    assert sheet.ignored == ("序号",)
    assert [(row.number, dict(row.cells)[Column.PHRASING]) for row in sheet.rows] == [(4, "稳赚"), (6, "保本")]


def test_sheet_that_comes_first_without_a_heading_is_passed_over() -> None:
    book = Workbook()
    book.active.append(["使用说明"])
    page = book.create_sheet("词表")
    page.append(["禁用词"])
    page.append(["稳赚"])
    target = io.BytesIO()
    book.save(target)
    assert len(read_sheet("a.xlsx", target.getvalue()).rows) == 1


def test_formula_in_a_cell_is_a_fault_of_its_row_alone() -> None:
    good, bad = read_sheet("a.xlsx", workbook(["禁用词", "替换词"], ["稳赚", "有风险"], ["保本", "=A1"])).rows
    assert good.fault is None
    assert bad.fault is not None
    assert "可以这样说" in bad.fault


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_whatever_office_saved_it(encoding: str, delimiter: str) -> None:
    text = f"禁用词{delimiter}替换词\r\n稳赚{delimiter}有风险\r\n"
    (row,) = read_sheet("a.csv", text.encode(encoding)).rows
    assert dict(row.cells) == {Column.PHRASING: "稳赚", Column.SAY_INSTEAD: "有风险"}


def test_csv_of_one_column_is_a_list_of_words() -> None:
    assert [dict(row.cells)[Column.PHRASING] for row in read_sheet("a.csv", "禁用词\n稳赚\n保本\n".encode()).rows] == [
        "稳赚",
        "保本",
    ]


@pytest.mark.parametrize(
    ("cell", "field", "value"),
    [
        ((Column.SEVERITY, "高"), "severity", "block"), ((Column.SEVERITY, "低"), "severity", "warn"),
        ((Column.SEVERITY, "禁止"), "severity", "block"), ((Column.SEVERITY, "提示"), "severity", "warn"),
        ((Column.TOPIC, "保本保收益"), "topic", "guaranteed_return"), ((Column.TOPIC, "my_topic"), "topic", "my_topic"),
        ((Column.INDUSTRIES, "金融、电商"), "industries", ["finance", "market"]),
        ((Column.SCENES, "全部"), "scenes", ["advertising", "sales_call", "complaint_call", "written_reply"]),
        ((Column.TOGETHER, "删差评、撤差评 + 返现、红包"), "together", [["删差评", "撤差评"], ["返现", "红包"]]),
        ((Column.SOUND, "是"), "sound", True),
        ((Column.BASIS, "《广告法》第九条；《价格法》第十四条［依据未入库］"), "basis",
         [{"title": "广告法", "article": "第九条"}, {"title": "价格法", "article": "第十四条", "needs": True}]),
    ],
)  # fmt: skip
def test_cells_are_read_as_people_write_them(cell: tuple[Column, str], field: str, value: object) -> None:
    assert fields_of_cells(dict([cell]))[field] == value


@pytest.mark.parametrize("written", ["2026-01-02", "2026/1/2", "2026年1月2日", "2026.01.02"])
def test_days_are_read_as_people_write_them(written: str) -> None:
    assert str(fields_of_cells({Column.FROM: written})["effective_from"]) == "2026-01-02"


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (Column.SEVERITY, "随便"), (Column.TOPIC, "没有这个主题"), (Column.INDUSTRIES, "农业"), (Column.FROM, "明天"),
        (Column.FROM, "2026-13-01"), (Column.BASIS, "广告法第九条"), (Column.SOUND, "也许"),
    ],
)  # fmt: skip
def test_cell_that_cannot_be_read_names_its_column(column: Column, text: str) -> None:
    with pytest.raises(ContentError, match=f"“{column}”列"):
        fields_of_cells({column: text})


def with_macro() -> bytes:
    target = io.BytesIO(workbook(["禁用词"]))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsm", workbook(["禁用词"]), "另存为"),
        ("a.xlsx", with_macro(), "宏"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "密码"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版"),
        ("a.xlsx", workbook(["禁用词"], ["稳赚"])[:-200], "损坏"),
        ("a.xlsx", b"PK\x03\x04" + bytes(50), "损坏"),
        ("a.xlsx", "禁用词\n稳赚\n".encode(), "不是完好的"),
        ("a.xls", b"<html><table><tr><td>x</td></tr></table></html>", "网页"),
        ("a.csv", "禁用词\n稳\x00赚\n".encode(), "空字符"),
        ("a.csv", b"\x81\xff\xff\xfe\x80", "编码"),
        ("a.csv", '禁用词\n"稳赚\n'.encode(), "引号"),
        ("a.csv", b"", "没有找到表头"),
        ("a.csv", "姓名,电话\n甲,1\n".encode(), "姓名"),
        ("a.csv", "禁用词,敏感词\n甲,乙\n".encode(), "两列"),
        ("a.csv", bytes(MAX_BYTES + 1), "MB"),
        ("a.csv", ("禁用词\n" + "稳赚\n" * (MAX_ROWS + 1)).encode(), "拆成"),
    ],
)  # fmt: skip
def test_file_that_cannot_be_used_is_refused_with_what_to_do(name: str, content: bytes, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        read_sheet(name, content)


def test_zip_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(601):
            part.write(bytes(1024 * 1024))
    with pytest.raises(ContentError, match="展开后"):
        read_sheet("a.xlsx", target.getvalue())


def test_empty_cells_of_a_rule_stay_empty() -> None:
    cells = cells_of(make_rule())
    assert {column for column, text in cells.items() if not text} == {
        Column.TOGETHER, Column.EXEMPT, Column.SOUND, Column.WHOLE_WORD, Column.REQUIRES, Column.FROM, Column.TO,
        Column.SAY_INSTEAD,
    }  # fmt: skip
