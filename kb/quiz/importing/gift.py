"""Reads questions out of GIFT as Moodle reads it; see Moodle's page “GIFT format”.

Questions of pairs and of numbers have no like here and are refused one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.errors import ContentError
from kb.phrasing.rules.table_files import MAX_BYTES, decoded
from kb.quiz.export.gift import PARTED, STAR
from kb.quiz.importing.html_text import plain_of
from kb.quiz.importing.marks import Marks, marks_of, parted_material
from kb.quiz.importing.open_answers import parted
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

# Escaped marks stand as private characters while the text is taken apart.
_HELD: Final = {mark: chr(0xE000 + place) for place, mark in enumerate("\\~=#{}:")}
_BREAK: Final = "\ue010"
_FREED: Final = {ord(held): mark for mark, held in _HELD.items()} | {ord(_BREAK): "\n"}
_ESCAPE: Final = re.compile(r"\\([\\~=#{}:n])")
_NAME: Final = re.compile(r"^::(.*?)::", re.DOTALL)
_FORMAT: Final = re.compile(r"^\s*\[(html|plain|markdown|moodle)\]")
_ANSWERS: Final = re.compile(r"\{(.*?)\}", re.DOTALL)
_CHOICE: Final = re.compile(r"([=~])([^=~]*)")
_WORTH: Final = re.compile(r"^\s*%(-?\d+(?:\.\d+)?)%")
_TAG: Final = re.compile(r"\[tag:([^\]]+)\]")
_ID: Final = re.compile(r"\[id:([^\]]+)\]")
_DIRECTION: Final = f"（依次填写，各空之间用“{PARTED}”隔开）"
_TRUTHS: Final = {"T": True, "TRUE": True, "F": False, "FALSE": False}


def read_gift(name: str, content: bytes) -> ReadFile:
    """Every question of a file; ContentError where it holds none."""
    if len(content) > MAX_BYTES:
        raise ContentError(f"{name}：文件有 {len(content) / 2**20:.0f} MB，最多 {MAX_BYTES // 2**20} MB。")
    text = decoded(name, content)
    found = tuple(_questions(text))
    if "{" not in text:
        raise ContentError(f"{name}：不是 GIFT 文件（没有用花括号写的答案）。")
    if len(found) > MAX_QUESTIONS:
        raise ContentError(f"{name}：超过 {MAX_QUESTIONS} 题，请拆成几个文件。")
    return ReadFile(FileFormat.GIFT, found)


def _questions(text: str) -> Iterator[ReadQuestion | Unreadable]:
    lines: list[str] = []
    start, number = 1, 0
    for place, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip():
            start = start if lines else place
            lines.append(line.strip("\r"))
            continue
        block = [] if lines and lines[0].lstrip().startswith("$CATEGORY:") else lines
        lines = []
        if any(not _is_comment(each) for each in block):
            number += 1
            yield _question(f"第 {number} 题（第 {start} 行起）", block)


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("//")


def _question(place: str, block: Sequence[str]) -> ReadQuestion | Unreadable:
    comments = "\n".join(filter(_is_comment, block))
    bare = "\n".join(line for line in block if not _is_comment(line)).strip()
    text = _NAME.sub("", _ESCAPE.sub(lambda found: _BREAK if found[1] == "n" else _HELD[found[1]], bare)).strip()
    found = _ANSWERS.search(text)
    if found is None:
        return Unreadable(place, "没有答案（花括号），是说明文字，不是题目。")
    head, behind = text[: found.start()], text[found.end() :]
    html = _is_html(head)
    given, _, general = found[1].partition("####")
    marks = marks_of(_TAG.findall(comments))
    material, stem = parted_material(_text(f"{head}{GAP}{behind}" if behind.strip() else head, html=html))
    explanation, points = parted(_text(general, html=html))
    answered = _answered(given.strip(), stem, html=html)
    if isinstance(answered, str):
        return Unreadable(place, answered)
    item_id = _ID.search(comments)
    answers = answered if answered.options or answered.blanks else Answers(points=points)
    return ReadQuestion(
        place=place,
        kind=_kind(given, answers, marks),
        stem=_gapped(stem) if answers.blanks else stem,
        answers=answers,
        material=material,
        explanation=explanation,
        topic=marks.topic,
        difficulty=marks.difficulty,
        tags=marks.others,
        item_id=item_id[1] if item_id and ITEM_ID.fullmatch(item_id[1]) else None,
    )


def _kind(given: str, answers: Answers, marks: Marks) -> ItemKind:
    if _truth(given) is not None:
        return ItemKind.TRUE_FALSE
    if answers.blanks:
        return ItemKind.BLANK
    if marks.kind is not None:
        return marks.kind
    if not answers.options:
        return ItemKind.SHORT
    return ItemKind.SINGLE if "=" in given.partition("####")[0] else ItemKind.MULTIPLE


def _truth(given: str) -> bool | None:
    return _TRUTHS.get(given.partition("#")[0].strip().upper())


def _answered(given: str, stem: str, *, html: bool) -> Answers | str:
    """The answers, or what is wrong with them."""
    truth = _truth(given)
    if not given or truth is not None:
        return Answers() if truth is None else judged(truth)
    if given.startswith("#"):
        return "数值题（#）没有对应的题型，请改为填空题或单选题。"
    options = tuple(_options(given, html=html))
    if "~" in given:
        right = any(each.correct for each in options)
        return Answers(options) if right else "没有正确的选项（= 或 %100%）。"
    if "->" in given:
        return "连线题（->）没有对应的题型。"
    return _filled([each.text.replace(STAR, "*") for each in options], stem) if options else "答案要以 = 或 ~ 开头。"


def _filled(accepted: Sequence[str], stem: str) -> Answers | str:
    gaps = max(_gapped(stem).count(GAP), 1)
    if gaps == 1:
        return Answers(blanks=(tuple(dict.fromkeys(accepted)),))
    split = [each.split(PARTED) for each in accepted]
    if any(len(each) != gaps for each in split):
        return f"题干有 {gaps} 个空，答案对不上；各空的答案请用“{PARTED}”隔开。"
    return Answers(blanks=tuple(tuple(dict.fromkeys(each[place] for each in split)) for place in range(gaps)))


def _gapped(stem: str) -> str:
    """The stem with its gaps as ours, and one at its end where it has none."""
    plain = with_gaps(stem.removesuffix(_DIRECTION))
    return plain if GAP in plain else f"{plain}{GAP}"


def _options(given: str, *, html: bool) -> Iterator[ReadOption]:
    for mark, held in _CHOICE.findall(given):
        text, _, why = held.partition("#")
        worth = _WORTH.match(text)
        share = float(worth[1]) if worth else (100.0 if mark == "=" else 0.0)
        yield ReadOption(_text(_WORTH.sub("", text), html=html), share > 0, _text(why, html=html))


def _is_html(held: str) -> bool:
    found = _FORMAT.match(held)
    return found is not None and found[1] == "html"


def _text(held: str, *, html: bool) -> str:
    text = _FORMAT.sub("", held).strip().translate(_FREED)
    return plain_of(text) if html or _is_html(held) else text
