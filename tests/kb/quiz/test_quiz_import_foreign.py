"""GIFT and Moodle XML as others write them are understood; what has no like here is named with its place."""

from __future__ import annotations

import pytest

from kb.quiz.importing.read import ReadQuestion
from kb.quiz.types import GAP
from kb.store.quiz_records import ItemKind
from tests.kb.quiz.test_quiz_import_reading import read, refused


def test_gift_as_others_write_it_is_understood() -> None:
    text = """// question: 1
$CATEGORY: 题库/默认

::题一::几日内退款？{
=七日#对
~三日#不对
~%50%五日
}

七日内退款。{T}

退款期限是 {=七日 =7日} 吗

哪些{~%50%甲 ~%50%乙 ~%-100%丙}

简述。{}
"""
    found = [each for each in read("题.gift", text).questions if isinstance(each, ReadQuestion)]
    assert [each.kind for each in found] == [
        ItemKind.SINGLE, ItemKind.TRUE_FALSE, ItemKind.BLANK, ItemKind.MULTIPLE, ItemKind.SHORT,
    ]  # fmt: skip
    assert found[2].stem == f"退款期限是 {GAP} 吗"
    assert found[2].answers.blanks == (("七日", "7日"),)
    assert [each.why for each in found[0].answers.options] == ["对", "不对", ""]


@pytest.mark.parametrize(
    ("text", "detail"),
    [("几年{#1822:5}", "数值题"), ("配对{=甲->乙 =丙->丁}", "连线题"), ("都错{~甲 ~乙}", "没有正确的选项")],
)
def test_gift_that_has_no_like_here_is_refused_by_its_place(text: str, detail: str) -> None:
    ((place, said),) = refused(read("题.gift", f"说明{{}}\n\n{text}\n"))
    assert place == "第 2 题（第 3 行起）"
    assert detail in said


def test_moodle_xml_with_a_picture_or_another_type_is_refused_by_its_place() -> None:
    text = """<quiz>
<question type="matching"><name><text>配对</text></name></question>
<question type="multichoice"><name><text>看图</text></name>
<questiontext format="html"><text><![CDATA[<p><img src="a.png">是什么</p>]]></text></questiontext>
<answer fraction="100"><text>甲</text></answer><answer fraction="0"><text>乙</text></answer></question>
</quiz>"""
    found = refused(read("题.xml", text))
    assert [place for place, _ in found] == ["第 1 题“配对”（第 2 行起）", "第 2 题“看图”（第 3 行起）"]
    assert "没有对应的题型" in found[0][1]
    assert "图片" in found[1][1]


def test_moodle_xml_as_moodle_writes_it_is_understood() -> None:
    text = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<!-- question: 12  -->
<question type="multichoice"><name><text>退款</text></name>
<questiontext format="html"><text><![CDATA[<p dir="ltr">几日内退款？<br></p>
<p>（　　）</p>]]></text></questiontext>
<generalfeedback format="html"><text><![CDATA[<p>见第一条</p>]]></text></generalfeedback>
<defaultgrade>1.0000000</defaultgrade><idnumber></idnumber><single>false</single>
<answer fraction="50" format="html"><text><![CDATA[<p>七日&nbsp;内</p>]]></text></answer>
<answer fraction="50" format="html"><text><![CDATA[<p>一周</p>]]></text><feedback><text></text></feedback></answer>
<answer fraction="-100" format="html"><text><![CDATA[<p>三日</p>]]></text><feedback><text></text></feedback></answer>
</question>
<question type="shortanswer"><name><text>填空</text></name>
<questiontext format="html"><text>应当在_____内退款</text></questiontext>
<answer fraction="100"><text>七日</text></answer><answer fraction="50"><text>一周</text></answer></question>
</quiz>"""
    several, blank = (each for each in read("题.xml", text).questions if isinstance(each, ReadQuestion))
    assert (several.kind, several.stem, several.explanation) == (
        ItemKind.MULTIPLE,
        "几日内退款？\n（　　）",
        "见第一条",
    )
    assert [(each.text, each.correct) for each in several.answers.options] == [
        ("七日 内", True), ("一周", True), ("三日", False),
    ]  # fmt: skip
    assert (blank.stem, blank.answers.blanks) == (f"应当在{GAP}内退款", (("七日",),))
