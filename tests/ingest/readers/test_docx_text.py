"""The words inside Word paragraphs: what is printed is read, what is not is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers.docx import read_docx
from ingest.readers.types import ReadText
from tests.builders_docx import LevelXml, abstract_num, num, numbered, p, raw_docx, run

LAW = abstract_num(0, LevelXml("第%1条")) + num(1, 0)
BREAK = "<w:r><w:br/></w:r>"


def _read(path: Path, body: str, **parts: str) -> ReadText:
    return read_docx(raw_docx(path, body, **parts), lambda _done, _total: None)


def _field(code: str, result: str | None = None) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>']
    if result is not None:
        marks.append(f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}')
    return "".join(marks) + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def _changed(kind: str, inner: str, author: str = "甲") -> str:
    return f'<w:{kind} w:id="1" w:author="{author}">{inner}</w:{kind}>'


DELETED = '<w:r><w:delText xml:space="preserve">旧</w:delText></w:r>'


@pytest.mark.parametrize(
    ("inner", "printed"),
    [
        (run("甲") + BREAK + run("乙"), "甲\n乙"),
        (run("甲") + '<w:r><w:br w:type="page"/><w:t>附件1</w:t></w:r>', "甲\n附件1"),
        (run("甲") + "<w:r><w:lastRenderedPageBreak/></w:r>" + run("乙"), "甲乙"),
        (run("甲方") + "<w:r><w:tab/></w:r>" + run("乙方"), "甲方　乙方"),
        (run("3") + "<w:r><w:noBreakHyphen/></w:r>" + run("5日"), "3-5日"),
        (run("甲") + "<w:r><w:softHyphen/></w:r>" + run("乙\u00ad丙"), "甲乙丙"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + run("同意"), "☑同意"),
        ("<w:r><w:ruby><w:rt>" + run("yí") + "</w:rt><w:rubyBase>" + run("宜") + "</w:rubyBase></w:ruby></w:r>", "宜"),
        ('<w:hyperlink w:anchor="x">' + run("消法") + "</w:hyperlink>" + run("。"), "消法。"),
        ("<w:smartTag>" + run("北京") + "</w:smartTag><w:bdo>" + run("市") + "</w:bdo>", "北京市"),
        ("<w:sdt><w:sdtContent>" + run("三十日") + "</w:sdtContent></w:sdt>", "三十日"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0A3"/></w:r>' + run("5%"), "≤5%"),
        (run("\uf0fe同意", '<w:rFonts w:ascii="Wingdings"/>'), "☑同意"),
        (run("\ue000姓"), "\ue000姓"),
        ("# 甲", "＃ 甲"),
        ("#1 楼", "#1 楼"),
        ('<w:fldSimple w:instr=" REF a ">' + run("第五条") + "</w:fldSimple>", "第五条"),
        (run("依照") + _field(" REF a \\h ", "第五条") + run("办理"), "依照第五条办理"),
        (run("甲") + _field(" PAGEREF a "), "甲"),
        (_field(" EQ \\o\\ac(○,12) ") + run("乙"), "⑫乙"),
        ("<w:r><w:t>  甲  </w:t></w:r>" + run(" 乙"), "甲 乙"),
        (
            "<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>",
            "（a+b）/2",
        ),
    ],
)
def test_a_paragraph_reads_as_it_is_printed(tmp_path: Path, inner: str, printed: str) -> None:
    assert _read(tmp_path / "a.docx", p(inner)).text == f"{printed}\n"


@pytest.mark.parametrize(("style", "printed"), [("prompt", "甲\n"), ("other", "甲三十日\n")])
def test_the_prompt_of_an_empty_control_is_no_text_and_what_was_filled_in_is(
    tmp_path: Path, style: str, printed: str
) -> None:
    styles = '<w:style w:type="character" w:styleId="prompt"><w:name w:val="Placeholder Text"/></w:style>'
    content = run("三十日", f'<w:rStyle w:val="{style}"/>')
    control = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    assert _read(tmp_path / "a.docx", p(run("甲") + control), styles=styles).text == printed
    whole = _read(tmp_path / "b.docx", p("甲") + control.replace(content, p(content)), styles=styles).text
    assert whole.replace("\n", "") == printed.strip()


def test_an_instruction_that_is_never_closed_hides_nothing_of_the_next_paragraph(tmp_path: Path) -> None:
    broken = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC </w:instrText></w:r>'
    assert _read(tmp_path / "a.docx", p(run("甲") + broken) + p("乙")).text == "甲\n乙\n"


def test_a_contents_field_that_is_never_closed_hides_nothing(tmp_path: Path) -> None:
    broken = _field(" TOC ", "第一章").replace('<w:r><w:fldChar w:fldCharType="end"/></w:r>', "")
    assert _read(tmp_path / "a.docx", p(broken) + p("第一条　甲。")).text.endswith("第一条　甲。\n")


def test_tracked_changes_are_taken_as_accepted_and_counted(tmp_path: Path) -> None:
    inner = run("应当在") + _changed("del", DELETED) + _changed("ins", run("七") + run("日"), "乙") + run("内办理")
    moved = _changed("moveFrom", run("原处")) + run("。") + _changed("moveTo", run("新处"))
    found = _read(tmp_path / "a.docx", p(inner) + p(moved))
    assert found.text == "应当在七日内办理\n。新处\n"
    (notice,) = found.notices
    assert "插入 1 处、删除 1 处、移动 1 处，2 人所作" in notice
    assert "请确认这就是定稿" in notice


def test_a_deleted_paragraph_mark_joins_two_paragraphs_under_the_second_one_s_number(tmp_path: Path) -> None:
    mark = '<w:rPr><w:del w:id="2" w:author="甲"/></w:rPr>'
    body = p("甲", numbered(1)) + p(run("乙，"), numbered(1) + mark) + p("丙。", numbered(1)) + p("丁。", numbered(1))
    assert _read(tmp_path / "a.docx", body, numbering=LAW).text.splitlines() == [
        "第一条　甲",
        "第二条　乙，丙。",
        "第三条　丁。",
    ]


def test_an_article_deleted_whole_takes_no_number(tmp_path: Path) -> None:
    mark = '<w:rPr><w:del w:id="2" w:author="甲"/></w:rPr>'
    body = p("甲", numbered(1)) + p(_changed("del", DELETED), numbered(1) + mark) + p("丙", numbered(1))
    found = _read(tmp_path / "a.docx", body, numbering=LAW)
    assert found.text.splitlines() == ["第一条　甲", "第二条　丙"]
    assert "删除 1 处，1 人所作" in found.notices[0]


def test_deleted_rows_are_gone(tmp_path: Path) -> None:
    row = "<w:tr>{}<w:tc>" + p("甲") + "</w:tc><w:tc>" + p("乙") + "</w:tc></w:tr>"
    table = "<w:tbl>" + row.format("") + row.format('<w:trPr><w:del w:id="1" w:author="甲"/></w:trPr>') + "</w:tbl>"
    found = _read(tmp_path / "a.docx", table)
    assert found.text == "| 甲 | 乙 |\n"
    assert "删除 1 处，1 人所作" in found.notices[0]


def test_hidden_text_is_left_out_and_told(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="character" w:styleId="h"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="n"><w:name w:val="n"/><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = p(
        run("甲") + run("密", "<w:vanish/>") + run("乙", '<w:vanish w:val="0"/>') + run("密", '<w:rStyle w:val="h"/>')
    )
    body += p("密", '<w:pStyle w:val="n"/>')
    found = _read(tmp_path / "a.docx", body, styles=styles)
    assert found.text == "甲乙\n"
    assert found.notices == ("有 3 处隐藏文字，没有读入。",)


def test_a_number_set_apart_by_a_hidden_paragraph_mark_stays_on_the_line_of_its_text(tmp_path: Path) -> None:
    body = p("总则。", numbered(1) + "<w:rPr><w:vanish/><w:specVanish/></w:rPr>") + p("本办法……")
    assert _read(tmp_path / "a.docx", body, numbering=LAW).text == "第一条　总则。本办法……\n"


def test_a_numbered_paragraph_hidden_whole_counts_and_is_not_printed(tmp_path: Path) -> None:
    numbering = abstract_num(0, LevelXml("%1", "decimal"), LevelXml("%1.%2", "decimal")) + num(1, 0)
    chapter = p("", numbered(1) + "<w:rPr><w:vanish/></w:rPr>")
    body = p("交货") + chapter + p("地点", numbered(1, 1)) + p("验收") + chapter + p("期限", numbered(1, 1))
    found = _read(tmp_path / "a.docx", body, numbering=numbering)
    assert found.text.splitlines() == ["交货", "1.1 地点", "验收", "2.1 期限"]
    assert found.notices == ()


def test_comments_pictures_struck_words_and_unknown_symbols_are_told(tmp_path: Path) -> None:
    picture = '<w:r><w:drawing><a:blip r:embed="rId9"/></w:drawing></w:r>'
    body = p(run("甲") + '<w:r><w:commentReference w:id="0"/></w:r>' + picture)
    body += p(run("旧", "<w:strike/>") + run("词", "<w:strike/>") + '<w:r><w:sym w:font="X" w:char="F0FE"/></w:r>')
    found = _read(tmp_path / "a.docx", body)
    assert found.text == "甲\n旧词〓\n"
    told = "".join(found.notices)
    assert all(part in told for part in ("1 处文字带删除线", "1 条批注", "1 张图片", "1 个特殊符号"))
