"""Automatic numbers come out as Word prints them, in the law's own form."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.readers.docx import read_docx
from ingest.readers.docx_numerals import format_number
from tests.builders_docx import LevelXml, abstract_num, num, numbered, p, raw_docx, run

LAW = (LevelXml("第%1条"), LevelXml("（%2）", "chineseCounting"), LevelXml("%3．", "decimal"))


def _read(path: Path, body: str, numbering: str, styles: str = "") -> list[str]:
    raw_docx(path, body, numbering=numbering, styles=styles)
    return read_docx(path, lambda _done, _total: None).text.splitlines()


def test_articles_and_items_get_the_labels_that_stand_on_paper(tmp_path: Path) -> None:
    body = "".join(
        (p("甲：", numbered(1)), p("乙；", numbered(1, 1)), p("丙：", numbered(1, 1)), p("丁。", numbered(1, 2)))
    )
    body += p("戊。") + p("己：", numbered(1)) + p("庚。", numbered(1, 1))
    assert _read(tmp_path / "a.docx", body, abstract_num(0, *LAW) + num(1, 0)) == [
        "第一条　甲：",
        "（一）乙；",
        "（二）丙：",
        "1．丁。",
        "戊。",
        "第二条　己：",
        "（一）庚。",
    ]


def test_the_hundred_and_third_article_has_the_zero_that_laws_print(tmp_path: Path) -> None:
    for number_format in ("chineseCountingThousand", "chineseCounting", "japaneseCounting", "ideographDigital"):
        numbering = abstract_num(0, LevelXml("第%1条", number_format, start=103)) + num(1, 0)
        assert _read(tmp_path / "a.docx", p("甲。", numbered(1)), numbering) == ["第一百零三条　甲。"]


@pytest.mark.parametrize(
    ("number_format", "text", "printed"),
    [
        ("chineseCounting", "%1、", "十一、甲"),
        ("ideographDigital", "%1、", "一一、甲"),
        ("chineseLegalSimplified", "%1、", "壹拾壹、甲"),
        ("ideographTraditional", "%1、", "11、甲"),
        ("decimal", "%1.", "11. 甲"),
        ("decimal", "（%1）", "（11）甲"),
        ("decimalZero", "%1.", "11. 甲"),
        ("decimalFullWidth", "%1．", "１１．甲"),
        ("decimalEnclosedCircle", "%1", "⑪甲"),
        ("decimalEnclosedCircleChinese", "%1", "⑪甲"),
        ("lowerLetter", "%1)", "k) 甲"),
        ("upperLetter", "%1.", "K. 甲"),
        ("lowerRoman", "(%1)", "(xi) 甲"),
        ("upperRoman", "%1.", "XI. 甲"),
        ("none", "说明：", "说明：甲"),
        ("bullet", "\uf0b7", "- 甲"),
        ("chineseCountingThousand", "第%1章", "第十一章　甲"),
    ],
)
def test_every_number_format_of_chinese_offices_is_written_out(
    tmp_path: Path, number_format: str, text: str, printed: str
) -> None:
    numbering = abstract_num(0, LevelXml(text, number_format, start=11)) + num(1, 0)
    assert _read(tmp_path / "a.docx", p("甲", numbered(1)), numbering) == [printed]


@pytest.mark.parametrize(
    ("value", "number_format", "printed"),
    [
        (27, "lowerLetter", "aa"),
        (50, "decimalEnclosedCircle", "㊿"),
        (51, "decimalEnclosedCircle", "51"),
        (1994, "upperRoman", "MCMXCIV"),
        (0, "upperRoman", "0"),
        (3, "ideographTraditional", "丙"),
        (12, "ideographZodiac", "亥"),
        (13, "ideographZodiacTraditional", "丙子"),
        (2010, "chineseCountingThousand", "二千零一十"),
        (10, "ideographLegalTraditional", "壹拾"),
        (22, "ordinal", "22nd"),
        (7, "somethingNew", "7"),
    ],
)
def test_numbers_keep_their_form_at_its_ends(value: int, number_format: str, printed: str) -> None:
    assert format_number(value, number_format) == printed


def test_lists_that_share_a_definition_count_on_until_one_is_told_to_restart(tmp_path: Path) -> None:
    numbering = abstract_num(0, *LAW) + num(1, 0) + num(2, 0) + num(3, 0, restarts=[(0, 1)])
    body = "".join(p("甲。", numbered(n)) for n in (1, 2, 1, 3, 3))
    found = [line.partition("　")[0] for line in _read(tmp_path / "a.docx", body, numbering)]
    assert found == ["第一条", "第二条", "第三条", "第一条", "第二条"]


def test_a_list_of_its_own_level_replaces_the_definition_s(tmp_path: Path) -> None:
    own = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        + LevelXml("%1)", "upperLetter", start=3).xml(0)
        + "</w:lvlOverride></w:num>"
    )
    assert _read(tmp_path / "a.docx", p("甲", numbered(1)), abstract_num(0, *LAW) + own) == ["C) 甲"]


@pytest.mark.parametrize(
    ("restart", "expected"),
    [("", "（一）"), ('<w:lvlRestart w:val="0"/>', "（二）"), ('<w:lvlRestart w:val="1"/>', "（一）")],
)
def test_items_begin_anew_under_the_next_article_unless_told_to_count_on(
    tmp_path: Path, restart: str, expected: str
) -> None:
    levels = (LAW[0], LevelXml("（%2）", "chineseCounting", before=restart))
    body = p("甲：", numbered(1)) + p("乙。", numbered(1, 1)) + p("丙：", numbered(1)) + p("丁。", numbered(1, 1))
    assert _read(tmp_path / "a.docx", body, abstract_num(0, *levels) + num(1, 0))[-1] == f"{expected}丁。"


def test_articles_count_on_through_the_chapters_above_them(tmp_path: Path) -> None:
    levels = (LevelXml("第%1章"), LevelXml("第%2条", before='<w:lvlRestart w:val="0"/>'))
    body = "".join(p("甲", numbered(1, ilvl)) for ilvl in (0, 1, 1, 0, 1))
    labels = [
        line.partition("　")[0] for line in _read(tmp_path / "a.docx", body, abstract_num(0, *levels) + num(1, 0))
    ]
    assert labels == ["第一章", "第一条", "第二条", "第二章", "第三条"]


def test_a_level_that_is_skipped_counts_as_begun(tmp_path: Path) -> None:
    levels = tuple(LevelXml(text, "decimal") for text in ("%1", "%1.%2", "%1.%2.%3"))
    body = "".join(p("甲", numbered(1, ilvl)) for ilvl in (0, 2, 2, 1, 2))
    labels = [line.split(" ")[0] for line in _read(tmp_path / "a.docx", body, abstract_num(0, *levels) + num(1, 0))]
    assert labels == ["1", "1.1.1", "1.1.2", "1.2", "1.2.1"]


def test_a_legal_level_shows_the_levels_above_in_digits(tmp_path: Path) -> None:
    levels = (LevelXml("第%1章"), LevelXml("%1.%2", "decimal", before="<w:isLgl/>"))
    body = p("甲", numbered(1)) + p("乙", numbered(1, 1))
    assert _read(tmp_path / "a.docx", body, abstract_num(0, *levels) + num(1, 0)) == ["第一章　甲", "1.1 乙"]


def test_a_style_numbers_its_paragraphs_through_the_styles_it_is_based_on(tmp_path: Path) -> None:
    linked = (
        LevelXml("第%1条", before='<w:pStyle w:val="article"/>'),
        LevelXml("（%2）", before='<w:pStyle w:val="item"/>'),
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="article"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="1"/>'
        '</w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="bold"><w:name w:val="条加粗"/>'
        '<w:basedOn w:val="article"/></w:style><w:style w:type="paragraph" w:styleId="item"><w:name w:val="项"/>'
        '<w:basedOn w:val="article"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = "".join(p("甲", f'<w:pStyle w:val="{name}"/>') for name in ("article", "bold", "item"))
    body += p("乙", '<w:pStyle w:val="bold"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    found = _read(tmp_path / "a.docx", body, abstract_num(0, *linked) + num(1, 0), styles)
    assert found == ["第一条　甲", "第二条　甲", "（一）甲", "乙"]


def test_a_list_that_only_names_a_list_style_takes_its_levels(tmp_path: Path) -> None:
    numbering = (
        abstract_num(0, extra='<w:numStyleLink w:val="laws"/>')
        + abstract_num(1, *LAW, extra='<w:styleLink w:val="laws"/>')
        + num(1, 0)
        + num(2, 1)
    )
    styles = (
        '<w:style w:type="numbering" w:styleId="laws"><w:name w:val="laws"/><w:pPr><w:numPr><w:numId w:val="2"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    body = p("甲", numbered(1)) + p("乙", numbered(2))
    assert _read(tmp_path / "a.docx", body, numbering, styles) == ["第一条　甲", "第二条　乙"]


def test_hidden_numbers_count_and_are_not_printed(tmp_path: Path) -> None:
    level = LevelXml("第%1条", before="", suffix="tab").xml(0).replace("</w:lvl>", "<w:rPr><w:vanish/></w:rPr></w:lvl>")
    numbering = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>' + num(1, 0)
    assert _read(tmp_path / "a.docx", p("甲", numbered(1)), numbering) == ["甲"]


def test_zhi_yi_typed_behind_an_automatic_number_is_part_of_the_label(tmp_path: Path) -> None:
    found = _read(tmp_path / "a.docx", p("之一　甲。", numbered(1)), abstract_num(0, *LAW) + num(1, 0))
    assert found == ["第一条之一　甲。"]


def test_a_number_without_text_is_printed_and_told(tmp_path: Path) -> None:
    path = raw_docx(
        tmp_path / "a.docx", p("甲", numbered(1)) + p("", numbered(1)), numbering=abstract_num(0, *LAW) + num(1, 0)
    )
    found = read_docx(path, lambda _done, _total: None)
    assert found.text.splitlines() == ["第一条　甲", "第二条"]
    assert any("自动编号后面没有文字" in notice for notice in found.notices)


def test_an_unknown_format_is_digits_and_told(tmp_path: Path) -> None:
    numbering = abstract_num(0, LevelXml("%1.", "thaiCounting")) + num(1, 0)
    path = raw_docx(tmp_path / "a.docx", p("甲", numbered(1)), numbering=numbering)
    found = read_docx(path, lambda _done, _total: None)
    assert found.text == "1. 甲\n"
    assert any("thaiCounting" in notice for notice in found.notices)


def test_numbers_whose_definition_is_missing_leave_the_text_as_it_is(tmp_path: Path) -> None:
    assert _read(tmp_path / "a.docx", p(run("甲"), numbered(7)), abstract_num(0, *LAW) + num(1, 5)) == ["甲"]
