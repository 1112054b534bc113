r"""Questions as rows of a table, one a row: what an Excel workbook and a CSV file hold.

The letters of 答案 point at the columns 选项A, 选项B…; 填空 has a line for every gap, its wordings parted by |, and in
them \ stands before a | or \ that is meant as such, \n for a line break.
"""

from __future__ import annotations

from typing import Final

from kb.errors import ContentError
from kb.phrasing.rules.table_files import MAX_CELL, write_csv, write_workbook
from kb.quiz.export.bundle import Bundle, Question
from kb.quiz.export.markup import writable
from kb.quiz.export.wording import (
    DIFFICULTIES,
    INDUSTRIES,
    KINDS,
    LETTERS,
    answer,
    citations,
    is_judged,
    lettered,
)
from kb.store.quiz_records import ItemDraft

KIND, MATERIAL, STEM, OPTION, ANSWER = "题型", "材料", "题干", "选项", "答案"
EXPLANATION, DIFFICULTY, TOPIC, BASIS = "解析", "难度", "知识点", "依据"
INDUSTRY, TAGS, POINTS, ITEM_ID = "行业", "标签", "分值", "题目编号"
BETWEEN: Final = "；"
_FEWEST_OPTIONS: Final = 4
_WIDE: Final = {KIND: 10, MATERIAL: 40, STEM: 60, ANSWER: 14, EXPLANATION: 60, BASIS: 36, TOPIC: 16, ITEM_ID: 22}
_OPTION_WIDTH: Final = 24


def workbook(bundle: Bundle) -> bytes:
    """The bundle as an Excel workbook."""
    table = _table(bundle)
    widths = {
        place: _OPTION_WIDTH if name.startswith(OPTION) else _WIDE.get(name, 10)
        for place, name in enumerate(table[0], 1)
    }
    return write_workbook("题目", table, widths, "A2")


def csv_file(bundle: Bundle) -> bytes:
    """The bundle as CSV."""
    return write_csv(_table(bundle))


def blanks_cell(draft: ItemDraft) -> str:
    r"""The accepted wordings of every gap.

    >>> from kb.store.quiz_records import Blank, ProofRule, Step
    >>> _of_gap(Blank(("七日", "7|日"), Step(ProofRule.VERBATIM, "")).accepted)
    '七日|7\\|日'
    """
    return "\n".join(_of_gap(blank.accepted) for blank in draft.blanks)


def _of_gap(accepted: tuple[str, ...]) -> str:
    marks = {"\\": "\\\\", "|": "\\|", "\n": "\\n"}
    return "|".join("".join(marks.get(each, each) for each in writable(words)) for words in accepted)


def _width(name: str) -> int:
    return _OPTION_WIDTH if name.startswith(OPTION) else _WIDE.get(name, 10)


def _table(bundle: Bundle) -> list[list[str]]:
    questions = tuple(bundle.questions())
    drafts = [each.item.draft for each in questions]
    most = max((len(draft.options) for draft in drafts if not is_judged(draft)), default=0)
    letters = LETTERS[: max(most, _FEWEST_OPTIONS)]
    materials = [MATERIAL] if any(draft.material for draft in drafts) else []
    worth = [POINTS] if bundle.paper_id is not None else []
    heading = [
        KIND, *materials, STEM, *(f"{OPTION}{letter}" for letter in letters), ANSWER, EXPLANATION, DIFFICULTY, TOPIC,
        BASIS, INDUSTRY, TAGS, *worth, ITEM_ID,
    ]  # fmt: skip
    return [heading, *(_row(each, heading, bundle) for each in questions)]


def _row(question: Question, heading: list[str], bundle: Bundle) -> list[str]:
    draft = question.item.draft
    options = {} if is_judged(draft) else {f"{OPTION}{letter}": text for letter, text, _, _ in lettered(draft)}
    cells = {
        KIND: KINDS[draft.kind],
        MATERIAL: draft.material,
        STEM: draft.stem,
        **options,
        ANSWER: blanks_cell(draft) if draft.blanks else answer(draft),
        EXPLANATION: draft.explanation,
        DIFFICULTY: DIFFICULTIES[draft.difficulty],
        TOPIC: bundle.topic(question.item),
        BASIS: BETWEEN.join(citations(draft)),
        INDUSTRY: INDUSTRIES.get(draft.industry or "", draft.industry or ""),
        TAGS: BETWEEN.join(draft.tags),
        POINTS: str(question.points),
        ITEM_ID: question.item.item_id,
    }
    row = [writable(cells.get(name, "")) for name in heading]
    for name, text in zip(heading, row, strict=True):
        if len(text) > MAX_CELL:
            where = f"题目 {question.item.item_id} 的“{name}”"
            raise ContentError(f"{where}有 {len(text)} 字，超过表格一格的上限 {MAX_CELL}；请改用其他格式。")
    return row
