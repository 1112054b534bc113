"""Headings, tables, notes, text boxes and contents of Word files."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.shared import Inches

from ingest.errors import ReadError
from ingest.readers.docx import read_docx
from ingest.readers.types import ReadText
from tests.builders_docx import NAMESPACES, LevelXml, abstract_num, num, numbered, p, raw_docx, run

HEADINGS = (
    '<w:style w:type="paragraph" w:styleId="a5"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="章标题"/><w:basedOn w:val="1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
)


def _read(path: Path, body: str, **parts: str) -> ReadText:
    return read_docx(raw_docx(path, body, **parts), lambda _done, _total: None)


def _lines(path: Path, body: str, **parts: str) -> list[str]:
    return _read(path, body, **parts).text.splitlines()


def _styled(style: str, inner: str) -> str:
    return p(inner, f'<w:pStyle w:val="{style}"/>')


def _cell(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def _table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def test_styles_and_outline_levels_become_heading_marks(tmp_path: Path) -> None:
    body = _styled("a5", "退换货规定") + _styled("1", "第一章　总则") + _styled("x", "第二章　退款")
    body += p("期限", '<w:outlineLvl w:val="2"/>') + p("正文。", '<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>')
    assert _lines(tmp_path / "a.docx", body, styles=HEADINGS) == [
        "# 退换货规定",
        "## 第一章　总则",
        "## 第二章　退款",
        "#### 期限",
        "正文。",
    ]


def test_a_title_on_two_lines_is_one_heading(tmp_path: Path) -> None:
    inner = run("某省某局") + "<w:r><w:br/></w:r>" + run("退换货规定")
    assert _lines(tmp_path / "a.docx", _styled("a5", inner), styles=HEADINGS) == ["# 某省某局退换货规定"]


def test_a_title_broken_into_paragraphs_is_one_and_what_stands_below_it_is_not(tmp_path: Path) -> None:
    body = _styled("a5", "某省退换货") + _styled("a5", "管理办法（试行）") + _styled("a5", "（2026年1月1日公布）")
    styles = (
        HEADINGS
        + '<w:style w:type="paragraph" w:styleId="s"><w:name w:val="Subtitle"/><w:basedOn w:val="a5"/></w:style>'
    )
    assert _lines(tmp_path / "a.docx", body + _styled("s", "征求意见稿"), styles=styles) == [
        "# 某省退换货管理办法（试行）",
        "（2026年1月1日公布）",
        "征求意见稿",
    ]


def test_an_article_set_as_a_heading_keeps_its_number_and_a_long_one_is_text(tmp_path: Path) -> None:
    numbering = abstract_num(0, LevelXml("第%1条")) + num(1, 0)
    properties = '<w:outlineLvl w:val="1"/>' + numbered(1)
    found = _lines(tmp_path / "a.docx", p("甲。", properties) + p("乙" * 101, properties), numbering=numbering)
    assert found == ["### 第一条　甲。", "第二条　" + "乙" * 101]


def test_the_table_of_contents_is_left_out_with_its_title(tmp_path: Path) -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>'
    begin += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    body = _styled("a5", "规定") + p("目　录") + p(begin + run("第一章　总则 1")) + p(run("第二章　退款 2"))
    body += p('<w:r><w:fldChar w:fldCharType="end"/></w:r>') + _styled("TOC1", "第三章 3")
    body += (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{p('第四章 4')}</w:sdtContent></w:sdt>"
    )
    body += _styled("1", "第一章　总则") + p("正文。")
    assert _lines(tmp_path / "a.docx", body, styles=HEADINGS) == ["# 规定", "## 第一章　总则", "正文。"]


def test_tables_are_rows_with_merged_cells_once_and_columns_in_line(tmp_path: Path) -> None:
    table = _table(
        _cell(p("退款"), '<w:gridSpan w:val="2"/>') + _cell(p("期限")),
        _cell(p("网购"), '<w:vMerge w:val="restart"/>') + _cell(p("衣物") + p("鞋帽")) + _cell(p("七日。") + p("可延")),
        _cell(p(""), "<w:vMerge/>") + _cell(p("定作|生鲜")) + _cell(p("不退")),
        _cell(p("")) + _cell(p("")) + _cell(p("")),
    )
    assert _lines(tmp_path / "a.docx", p("见下表：") + table) == [
        "见下表：",
        "| 退款 |  | 期限 |",
        "| 网购 | 衣物；鞋帽 | 七日。可延 |",
        "|  | 定作｜生鲜 | 不退 |",
    ]


def test_a_table_in_a_cell_is_flattened_and_a_frame_of_one_cell_is_plain_text(tmp_path: Path) -> None:
    inner = _table(_cell(p("甲")) + _cell(p("一")), _cell(p("乙")) + _cell(p("二")))
    table = _table(_cell(p("类别")) + _cell(inner + p("")))
    frame = _table(_cell(p("第一条　甲。") + p("第二条　乙。")))
    assert _lines(tmp_path / "a.docx", table + frame) == ["| 类别 | 甲，一；乙，二 |", "第一条　甲。", "第二条　乙。"]


def test_numbers_count_on_in_the_cells_of_a_table(tmp_path: Path) -> None:
    numbering = abstract_num(0, LevelXml("%1.", "decimal")) + num(1, 0)
    table = _table(_cell(p("甲", numbered(1))) + _cell(p("")), _cell(p("乙", numbered(1))) + _cell(p("")))
    found = _lines(tmp_path / "a.docx", table + p("丙", numbered(1)), numbering=numbering)
    assert found == ["| 1. 甲 |  |", "| 2. 乙 |  |", "3. 丙"]


def test_footnotes_and_endnotes_are_marked_in_the_text_and_stand_at_the_end(tmp_path: Path) -> None:
    notes = (
        f'<w:footnotes {NAMESPACES}><w:footnote w:id="-1" w:type="separator">{p("—")}</w:footnote>'
        f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>" + run(" 见《消法》"))}{p("第二十五条")}</w:footnote>'
        "</w:footnotes>"
    )
    ends = f'<w:endnotes {NAMESPACES}><w:endnote w:id="1">{p("尾注。")}</w:endnote></w:endnotes>'
    body = p(run("甲") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run("。"))
    body += p(run("乙") + '<w:r><w:endnoteReference w:id="1"/></w:r>')
    path = raw_docx(
        tmp_path / "a.docx", body, parts=[("footnotes", "footnotes.xml", notes), ("endnotes", "endnotes.xml", ends)]
    )
    found = read_docx(path, lambda _done, _total: None)
    assert found.text.splitlines() == ["甲[1]。", "乙[2]", "[1] 见《消法》；第二十五条", "[2] 尾注。"]
    assert any("2 条脚注、尾注" in notice for notice in found.notices)


def test_a_text_box_stored_twice_is_read_once_behind_its_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('签发人：甲')}</w:txbxContent>"
    anchor = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert _lines(tmp_path / "a.docx", p(anchor + run("正文。"))) == ["正文。", "签发人：甲"]


def test_an_initial_set_large_stays_with_its_word(tmp_path: Path) -> None:
    body = p("消", '<w:framePr w:dropCap="drop"/>') + p("费者有权退货。")
    assert _lines(tmp_path / "a.docx", body) == ["消费者有权退货。"]


def test_headers_footers_and_sections_add_nothing(tmp_path: Path) -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "第 1 页"
    document.add_heading("退换货规定", level=0)
    document.add_paragraph("第一条　甲。")
    document.add_section().left_margin = Inches(2)
    document.add_paragraph("第二条　乙。")
    document.save(str(tmp_path / "a.docx"))
    found = read_docx(tmp_path / "a.docx", lambda _done, _total: None)
    assert found == ReadText("# 退换货规定\n第一条　甲。\n第二条　乙。\n", "docx")


def test_a_file_of_pictures_is_refused_as_a_scan_and_an_empty_one_as_empty(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="扫描件"):
        _read(tmp_path / "a.docx", p('<w:r><w:drawing><a:blip r:embed="rId9"/></w:drawing></w:r>'))
    with pytest.raises(ReadError, match="没有文字"):
        _read(tmp_path / "b.docx", p(""))


def test_reading_is_told_how_far_it_has_come_and_can_stop_it(tmp_path: Path) -> None:
    path = raw_docx(tmp_path / "a.docx", p("甲") * 500)
    told: list[tuple[int, int]] = []
    read_docx(path, lambda done, total: told.append((done, total)))
    assert told == [(200, 500), (400, 500), (500, 500)]

    def stop(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        read_docx(path, stop)


PAGE = "<html><head><style>p{}</style></head><body><h1>某办法</h1><h2>第一章 总则</h2><p>第一条 甲。</p></body></html>"
ARCHIVE = (
    'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\n'
    'Content-Type: text/html; charset="utf-8"\n'
    f"Content-Transfer-Encoding: 8bit\n\n{PAGE}\n--x--\n"
)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("afchunk.mht", ARCHIVE, ["# 某办法", "## 第一章 总则", "第一条 甲。", "第二条　乙。"]),
        ("chunk.html", PAGE, ["# 某办法", "## 第一章 总则", "第一条 甲。", "第二条　乙。"]),
        ("chunk.txt", "第一条 甲。\n", ["第一条 甲。", "第二条　乙。"]),
        ("chunk.rtf", "{\\rtf1}", ["第二条　乙。"]),
    ],
)
def test_a_page_that_a_web_system_wrapped_as_word_is_read_in_its_place(
    tmp_path: Path, name: str, content: str, expected: list[str]
) -> None:
    body = '<w:altChunk r:id="rId1"/>' + p("第二条　乙。")
    path = raw_docx(tmp_path / "a.docx", body, parts=[("aFChunk", name, content)])
    found = read_docx(path, lambda _done, _total: None)
    assert found.text.splitlines() == expected
    assert bool(found.notices) is (name == "chunk.rtf")


def test_a_file_that_is_nothing_but_an_unreadable_part_says_so(tmp_path: Path) -> None:
    path = raw_docx(tmp_path / "a.docx", '<w:altChunk r:id="rId1"/>', parts=[("aFChunk", "a.rtf", "{\\rtf1}")])
    with pytest.raises(ReadError, match="嵌入的另一个文件"):
        read_docx(path, lambda _done, _total: None)
