"""Moodle XML is read back by a parser that knows nothing of us, with the same content; the rest as Moodle reads it."""

from __future__ import annotations

import html
import re

import pytest
from lxml import etree
from moodle_xml_parser.models import ClozeQuestion, MultiChoiceQuestion
from moodle_xml_parser.parser import parse_bytes

from kb.quiz.export.moodle import fraction, moodle_xml
from tests.kb.quiz.export.hostile import (
    NASTY,
    Told,
    bundle_of,
    nasty_blank,
    nasty_case,
    nasty_multiple,
    nasty_single,
    one_of_each,
    paper_of,
    told,
)

# Fractions that Moodle takes for questions with several answers; another one is refused or made the nearest.
GRADES = {"100", "50", "33.33333", "25", "20", "16.66667", "14.28571", "12.5", "11.11111", "10"}


def shown(markup: str | None) -> str:
    """What a paragraph of HTML shows: its breaks as line breaks. The parser has freed its references already."""
    return re.sub(r"^<p(?: class=\"\w+\")?>|</p>$", "", markup or "").replace("<br/>", "\n")


def told_by(question: MultiChoiceQuestion) -> Told:
    options = tuple((each.answer.replace("<br/>", "\n"), each.score_fraction > 0) for each in question.options)
    return Told(shown(question.text_pre_parse), options, (), shown(question.general_feedback))


# The parser takes the end of a CDATA section out of a text wherever it stands, and frees what was escaped twice.
@pytest.mark.parametrize("text", [each for each in NASTY if "]]>" not in each])
def test_another_parser_reads_the_same_stem_options_key_and_explanation(text: str) -> None:
    drafts = [nasty_single(text), nasty_multiple(text)]
    found = parse_bytes(moodle_xml(bundle_of(drafts)))["multichoice"]
    assert [told_by(each) for each in found] == [told(each) for each in drafts]
    assert [each.single for each in found] == [True, False]


def test_a_stem_full_of_markup_is_text_after_one_reading_of_xml_and_one_of_html() -> None:
    nasty = next(each for each in NASTY if "]]>" in each)
    quiz = etree.fromstring(moodle_xml(bundle_of([nasty_single(nasty)])))
    markup = quiz.findtext("question[@type='multichoice']/questiontext/text") or ""
    assert html.unescape(shown(markup)) == nasty_single(nasty).stem


def test_another_parser_finds_every_gap_of_a_question_with_several_and_its_right_wordings() -> None:
    (question,) = parse_bytes(moodle_xml(bundle_of([nasty_blank("", gaps=2)])))["cloze"]
    assert isinstance(question, ClozeQuestion)
    assert [(each.sub_type, [(o.answer, o.score) for o in each.options]) for each in question.gaps] == [
        ("SHORTANSWER", [("七", 100), ("7日", 100)])
    ] * 2


def test_marks_within_a_gap_are_written_as_references_which_moodle_reads_as_themselves() -> None:
    quiz = etree.fromstring(moodle_xml(bundle_of([nasty_blank("~}#=", gaps=2)])))
    markup = quiz.findtext("question[@type='cloze']/questiontext/text") or ""
    (gap, *_) = re.findall(r"\{1:SHORTANSWER:(.*?)\}", markup)
    assert [html.unescape(each) for each in gap.split("~")] == ["=七~}#=", "=7日"]


def test_every_kind_has_its_moodle_type_its_id_and_its_tags() -> None:
    quiz = etree.fromstring(moodle_xml(bundle_of(one_of_each())))
    asked = [each for each in quiz if each.get("type") != "category"]
    assert [each.get("type") for each in asked] == [
        "multichoice", "multichoice", "truefalse", "truefalse", "shortanswer", "cloze", "essay", "essay", "multichoice",
    ]  # fmt: skip
    assert all(re.fullmatch(r"q-[0-9a-f]{16}", each.findtext("idnumber") or "") for each in asked)
    assert [each.findtext("text") for each in asked[0].iterfind("tags/tag")] == ["单选题", "退换货", "难度易"]


def test_an_open_question_brings_its_points_for_graders_and_none_of_them_for_the_candidate() -> None:
    quiz = etree.fromstring(moodle_xml(bundle_of(one_of_each())))
    essay = quiz.find("question[@type='essay']")
    assert essay is not None
    assert "增加赔偿价款的三倍" in (essay.findtext("graderinfo/text") or "")
    assert "三倍" not in (essay.findtext("questiontext/text") or "")


def test_sections_of_a_paper_are_categories_and_questions_have_their_points() -> None:
    quiz = etree.fromstring(moodle_xml(paper_of([nasty_single(""), nasty_case("")], points=4)))
    categories = [each.findtext("category/text") for each in quiz.iterfind("question[@type='category']")]
    assert categories == ["$course$/top/知规/上岗考试/第一阶段", "$course$/top/知规/上岗考试/第二阶段"]
    assert [each.findtext("defaultgrade") for each in quiz.iterfind("question[@type='multichoice']")] == ["4", "4"]


@pytest.mark.parametrize("share", range(1, 11))
def test_shares_of_right_answers_are_grades_that_moodle_knows(share: int) -> None:
    assert fraction(share) in GRADES
