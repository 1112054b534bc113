"""Reads questions out of a table, ours or a common one: 题型, 题干, 选项A…, 答案, 解析, 难度, 知识点, 依据.

Headings may be written otherwise (题目, 正确答案, 考点); the options may stand in one cell, one a line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from kb.errors import ContentError
from kb.phrasing.rules.table_files import Cell, Row, read_tables
from kb.quiz.importing.open_answers import point_of
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
from kb.quiz.importing.words import (
    ITEM_ID,
    difficulty_of,
    keyed,
    kind_of,
    parts_of,
    truth_of,
    with_gaps,
)
from kb.quiz.types import GAP
from kb.store.quiz_records import ItemKind

_HEADING_ROWS: Final = 10
_KIND, _MATERIAL, _STEM, _OPTIONS, _ANSWER = "题型", "材料", "题干", "选项", "答案"
_EXPLANATION, _DIFFICULTY, _TOPIC, _BASIS = "解析", "难度", "知识点", "依据"
_INDUSTRY, _TAGS, _ID = "行业", "标签", "题目编号"
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    _KIND: ("题型", "题目类型", "试题类型", "类型", "题类"),
    _MATERIAL: ("材料", "背景材料", "案例", "案例材料", "情景"),
    _STEM: ("题干", "题目", "试题", "问题", "题目内容", "试题内容", "试题题干", "题目描述"),
    _OPTIONS: ("选项", "备选项", "备选答案", "选项内容"),
    _ANSWER: ("答案", "正确答案", "标准答案", "参考答案", "正确选项"),
    _EXPLANATION: ("解析", "答案解析", "试题解析", "题目解析", "解释", "说明"),
    _DIFFICULTY: ("难度", "难易程度", "难度系数", "难易度"),
    _TOPIC: ("知识点", "考点", "所属知识点", "章节", "分类"),
    _BASIS: ("依据", "法律依据", "法规依据", "出处", "条文"),
    _INDUSTRY: ("行业", "所属行业"),
    _TAGS: ("标签", "关键词"),
    _ID: ("题目编号", "试题编号", "编号"),
}
_LETTERED: Final = re.compile(r"(?:备?选项|答案)?([A-H])(?:选项)?")
# What a heading says beside its name: （必填）, a star, a colon.
_NOTE: Final = re.compile(r"\([^)]*\)|[\s*:]")
# Options in one cell: each begins with its letter and a mark.
_MARKED: Final = re.compile(r"(?:^|\n|\s)\s*([A-Ha-h])\s*[.．、:：)）]\s*")


def read_sheet(name: str, content: bytes) -> ReadFile:
    """The first table whose heading row names a stem and an answer; ContentError says what is wrong with the file."""
    seen: list[str] = []
    for rows in read_tables(name, content):
        for number, cells in rows:
            names = [_column(cell.text) for cell in cells]
            if _STEM in names and (_ANSWER in names or _KIND in names):
                return _read(name, names, cells, rows)
            seen += [cell.text for cell in cells if cell.text]
            if number >= _HEADING_ROWS:
                break
    found = f"（前几行只有：{'、'.join(each[:20] for each in seen[:6])}）" if seen else "（表里没有内容）"
    raise ContentError(f"{name}：没有找到表头{found}。至少要有“题干”和“答案”两列。")


def _read(name: str, names: Sequence[str | None], heading: Sequence[Cell], rows: Iterator[Row]) -> ReadFile:
    for column in filter(None, names):
        if names.count(column) > 1:
            raise ContentError(f"{name}：有两列都表示“{column}”，请留一列。")
    found: list[ReadQuestion | Unreadable] = []
    for number, cells in rows:
        row = {column: cell for column, cell in zip(names, cells, strict=False) if column is not None}
        if not any(cell.text.strip() for cell in row.values()):
            continue
        if len(found) == MAX_QUESTIONS:
            raise ContentError(f"{name}：超过 {MAX_QUESTIONS} 题，请拆成几个文件。")
        found.append(_question(f"第 {number} 行", row))
    ignored = [cell.text for column, cell in zip(names, heading, strict=False) if column is None and cell.text]
    return ReadFile(FileFormat.SHEET, tuple(found), tuple(ignored))


def _column(heading: str) -> str | None:
    plain = _NOTE.sub("", unicodedata.normalize("NFKC", heading)).upper()
    lettered = _LETTERED.fullmatch(plain)
    if lettered:
        return f"{_OPTIONS}{lettered.group(1)}"
    return next((column for column, names in _NAMES.items() if plain in names), None)


def _question(place: str, row: Mapping[str, Cell]) -> ReadQuestion | Unreadable:
    formulas = [column for column, cell in row.items() if cell.formula]
    if formulas:
        return Unreadable(place, f"“{'”“'.join(formulas)}”列是公式，请改为文字（复制后选择性粘贴为数值）。")
    said = {column: cell.text.replace("\r\n", "\n").strip() for column, cell in row.items()}
    stem, answer = said.get(_STEM, ""), said.get(_ANSWER, "")
    if not stem:
        return Unreadable(place, "没有题干。")
    named = said.get(_KIND, "")
    kind = kind_of(named)
    if named and kind is None:
        return Unreadable(place, f"不认识题型“{named}”，可写单选、多选、判断、填空、简答、案例分析、情景。")
    options = _options(said)
    kind = kind or _guessed(stem, options, answer)
    if not answer:
        return Unreadable(place, "没有答案。")
    answered = _answered(kind, stem, options, answer)
    if isinstance(answered, str):
        return Unreadable(place, answered)
    item_id = said.get(_ID, "")
    return ReadQuestion(
        place=place,
        kind=kind,
        stem=with_gaps(stem) if answered.blanks else stem,
        answers=answered,
        material=said.get(_MATERIAL, ""),
        explanation=said.get(_EXPLANATION, ""),
        basis=said.get(_BASIS, ""),
        topic=said.get(_TOPIC, ""),
        industry=said.get(_INDUSTRY, ""),
        difficulty=difficulty_of(said.get(_DIFFICULTY, "")),
        tags=parts_of(said.get(_TAGS, "")),
        item_id=item_id if ITEM_ID.fullmatch(item_id) else None,
    )


def _options(said: Mapping[str, str]) -> tuple[str, ...]:
    columns = sorted(column for column in said if len(column) == len(_OPTIONS) + 1 and column.startswith(_OPTIONS))
    texts = [said[column] for column in columns]
    while texts and not texts[-1]:
        texts.pop()
    if texts:
        return tuple(texts)
    cell = said.get(_OPTIONS, "")
    marked = _MARKED.split(cell)
    if len(marked) > 4:
        return tuple(text.strip() for text in marked[2::2])
    parts = cell.split("|") if "|" in cell else cell.split("\n")
    return tuple(part.strip() for part in parts if part.strip())


def _guessed(stem: str, options: Sequence[str], answer: str) -> ItemKind:
    """The kind of a question whose row does not tell it."""
    if options:
        return ItemKind.MULTIPLE if len(keyed(options, answer) or ()) > 1 else ItemKind.SINGLE
    if truth_of(answer) is not None:
        return ItemKind.TRUE_FALSE
    return ItemKind.BLANK if GAP in with_gaps(stem) else ItemKind.SHORT


def _answered(kind: ItemKind, stem: str, options: Sequence[str], answer: str) -> Answers | str:
    """The answers, or what is wrong with them."""
    if kind is ItemKind.TRUE_FALSE:
        return _judged(options, answer)
    if options:
        return _chosen(kind, options, answer)
    if kind is ItemKind.BLANK:
        return _filled(stem, answer)
    if kind in {ItemKind.SINGLE, ItemKind.MULTIPLE}:
        return "没有选项。"
    return Answers(points=tuple(point_of(line) for line in answer.split("\n") if line.strip()))


def _judged(options: Sequence[str], answer: str) -> Answers | str:
    true = truth_of(answer)
    if true is None and options:
        places = keyed(options, answer)
        true = truth_of(options[min(places)]) if places is not None and len(places) == 1 else None
    if true is None:
        return f"判断题的答案“{answer[:20]}”看不出是正确还是错误，请写“正确”或“错误”。"
    return judged(true)


def _chosen(kind: ItemKind, options: Sequence[str], answer: str) -> Answers | str:
    places = keyed(options, answer)
    if places is None:
        return f"答案“{answer[:20]}”对不上选项（共 {len(options)} 个），请写选项的字母。"
    if kind is ItemKind.SINGLE and len(places) > 1:
        return f"单选题有 {len(places)} 个答案，请改为一个，或把题型改为多选。"
    if any(not text for text in options):
        return "有一个选项是空的，请补上或删去。"
    return Answers(options=tuple(ReadOption(text, place in places) for place, text in enumerate(options)))


def _filled(stem: str, answer: str) -> Answers | str:
    wanted = with_gaps(stem).count(GAP)
    if not wanted:
        return "填空题的题干里没有空，请用下划线或空括号标出。"
    gaps = [_wordings(line) for line in answer.split("\n") if line.strip()]
    if len(gaps) != wanted:
        gaps = [(part,) for part in parts_of(answer)]
    if len(gaps) != wanted and "|" in answer:
        gaps = [(part.strip(),) for part in answer.split("|") if part.strip()]
    if len(gaps) != wanted:
        return f"题干有 {wanted} 个空，答案有 {len(gaps)} 个；各空的答案请分行写，或用“；”隔开。"
    return Answers(blanks=tuple(gaps))


def _wordings(line: str) -> tuple[str, ...]:
    r"""The wordings of one gap; \| is a bar, \\ a backslash, \n a line break."""
    marks = {"\\\\": "\\", "\\|": "|", "\\n": "\n"}
    parts = re.split(r"(\\\\|\\\||\\n|\|)", line)
    found, current = [], ""
    for part in parts:
        if part == "|":
            found.append(current)
            current = ""
        else:
            current += marks.get(part, part)
    return tuple(each.strip() for each in (*found, current) if each.strip())
