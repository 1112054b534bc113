"""Reads questions out of Moodle XML: multichoice, truefalse, shortanswer, cloze of short answers, essay.

Other types, and questions with pictures, are refused one by one.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from lxml import etree

from kb.errors import ContentError
from kb.phrasing.rules.table_files import MAX_BYTES
from kb.quiz.importing.html_text import pictured, plain_of
from kb.quiz.importing.marks import marks_of, parted_material
from kb.quiz.importing.open_answers import points_of
from kb.quiz.importing.read import (
    MAX_QUESTIONS,
    Answers,
    FileFormat,
    ReadFile,
    ReadOption,
    ReadQuestion,
    Unreadable,
    judged,
)
from kb.quiz.importing.words import ITEM_ID, with_gaps
from kb.quiz.types import GAP
from kb.store.quiz_records import ItemKind

_TYPES: Final = frozenset({"multichoice", "truefalse", "shortanswer", "cloze", "essay"})
_UNASKED: Final = frozenset({"category", "description"})
_CLOZE: Final = re.compile(r"\{\d*:([A-Z_]+):((?:[^}\\]|\\.)*)\}")
_SHORT: Final = frozenset({"SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"})
_WORTH: Final = re.compile(r"^(?:=|%(-?\d+(?:\.\d+)?)%)")


def read_moodle(name: str, content: bytes) -> ReadFile:
    """Every question of a file; ContentError says what is wrong with the file."""
    if len(content) > MAX_BYTES:
        raise ContentError(f"{name}：文件有 {len(content) / 2**20:.0f} MB，最多 {MAX_BYTES // 2**20} MB。")
    if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
        raise ContentError(f"{name}：不接受带有 DOCTYPE 或 ENTITY 的 XML，请在 Moodle 里重新导出。")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        quiz = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ContentError(f"{name}：不是完好的 XML（{error}），请在 Moodle 里重新导出。") from error
    if quiz.tag != "quiz":
        raise ContentError(f"{name}：不是 Moodle XML（最外层是 <{etree.QName(quiz).localname}>，应是 <quiz>）。")
    asked = [each for each in quiz.iterfind("question") if each.get("type") not in _UNASKED]
    if len(asked) > MAX_QUESTIONS:
        raise ContentError(f"{name}：超过 {MAX_QUESTIONS} 题，请拆成几个文件。")
    return ReadFile(FileFormat.MOODLE, tuple(_question(number, each) for number, each in enumerate(asked, 1)))


def _question(number: int, question: etree._Element) -> ReadQuestion | Unreadable:
    kind = question.get("type") or ""
    place = f"第 {number} 题“{_said(question, 'name')[:30]}”（第 {question.sourceline} 行起）"
    if kind not in _TYPES:
        return Unreadable(place, f"题型 {kind} 没有对应的题型。")
    if question.find(".//file") is not None or any(
        pictured(_raw(each)) for each in question.iter("questiontext", "answer")
    ):
        return Unreadable(place, "含有图片或公式，这里的题目只有文字。")
    asked = _stem(question)
    answers = _answers(kind, question, asked)
    if isinstance(answers, str):
        return Unreadable(place, answers)
    marks = marks_of(_raw(tag) for tag in question.iterfind("tags/tag"))
    material, stem = parted_material(_CLOZE.sub(GAP, asked) if kind == "cloze" else asked)
    item_id = (question.findtext("idnumber") or "").strip()
    return ReadQuestion(
        place=place,
        kind=_kind(kind, question, marks.kind),
        stem=_gapped(stem) if answers.blanks else stem,
        answers=answers,
        material=material,
        explanation=_said(question, "generalfeedback"),
        topic=marks.topic,
        difficulty=marks.difficulty,
        tags=marks.others,
        item_id=item_id if ITEM_ID.fullmatch(item_id) else None,
    )


def _kind(kind: str, question: etree._Element, marked: ItemKind | None) -> ItemKind:
    if kind == "truefalse":
        return ItemKind.TRUE_FALSE
    if kind in {"shortanswer", "cloze"}:
        return ItemKind.BLANK
    if marked is not None:
        return marked
    if kind == "essay":
        return ItemKind.SHORT
    single = (question.findtext("single") or "true").strip().lower() in {"true", "1"}
    return ItemKind.SINGLE if single else ItemKind.MULTIPLE


def _answers(kind: str, question: etree._Element, asked: str) -> Answers | str:
    """The answers, or what is wrong with them."""
    given = [(_share(each), _text(each), _said(each, "feedback")) for each in question.iterfind("answer")]
    if kind == "essay":
        return Answers(points=points_of(_said(question, "graderinfo")))
    if kind == "cloze":
        return _cloze(asked)
    right = [text for share, text, _ in given if share > 0]
    if not right:
        return "没有正确的答案（fraction 大于 0 的）。"
    if kind == "truefalse":
        return judged(right[0].strip().lower() == "true")
    if kind == "multichoice":
        return Answers(tuple(ReadOption(text, share > 0, why) for share, text, why in given))
    full = [text.replace("\\*", "*") for share, text, _ in given if share >= 100]
    return Answers(blanks=(tuple(dict.fromkeys(full)),)) if full else "没有得满分的答案。"


def _cloze(asked: str) -> Answers | str:
    found = _CLOZE.findall(asked)
    if not found:
        return "完形填空里没有空。"
    if any(name not in _SHORT for name, _ in found):
        return "完形填空里有下拉选择或数值的空，请改为文字填空。"
    blanks = tuple(_accepted(held) for _, held in found)
    return Answers(blanks=blanks) if all(blanks) else "完形填空有一个空没有答案。"


def _accepted(held: str) -> tuple[str, ...]:
    """The answers of a gap that are fully right; its marks are written as references or behind a backslash."""
    found = []
    for part in re.split(r"(?<!\\)~", held):
        worth = _WORTH.match(part)
        if worth is not None and float(worth[1] or 100) >= 100:
            text = re.split(r"(?<![\\&])#", part[worth.end() :])[0]
            found.append(re.sub(r"\\([}#~/\"\\])", r"\1", unescape(text)).strip())
    return tuple(dict.fromkeys(filter(None, found)))


def _stem(question: etree._Element) -> str:
    """What is asked. Of a cloze question the references in its gaps stay, for what they stand for would part them."""
    text = question.find("questiontext")
    if text is None:
        return ""
    if question.get("type") != "cloze":
        return _text(text)
    kept = _CLOZE.sub(lambda gap: gap[0].replace("&", "&amp;"), _raw(text))
    return plain_of(kept) if _is_html(text) else kept


def _share(answer: etree._Element) -> float:
    try:
        return float(answer.get("fraction") or 0)
    except ValueError:
        return 0.0


def _said(question: etree._Element, name: str) -> str:
    element = question.find(name)
    return "" if element is None else _text(element)


def _text(element: etree._Element) -> str:
    raw = _raw(element)
    return plain_of(raw) if _is_html(element) else raw.strip()


def _raw(element: etree._Element) -> str:
    return element.findtext("text") or ""


def _is_html(element: etree._Element) -> bool:
    return (element.get("format") or "").strip() == "html"


def _gapped(stem: str) -> str:
    plain = with_gaps(stem)
    return plain if GAP in plain else f"{plain}{GAP}"
