"""A paper as it is printed: its head, its stages, and within them the questions of one kind under one heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import Final

from kb.law.numerals import format_numeral
from kb.quiz.export.bundle import Bundle, Question
from kb.quiz.export.wording import KINDS, answer, citations, is_judged, lettered, material_name, whys
from kb.quiz.types import GAP
from kb.store.quiz_records import ItemKind

NAMES: Final = f"姓名{GAP}{GAP}　部门{GAP}{GAP}　日期{GAP}{GAP}　得分{GAP}"
# Characters that fit a line of a page, and an option with room behind it where four or two share one.
_LINE, _HALF, _QUARTER = 44, 20, 9
# What a printed paper tells before each kind; the same rule marks it here.
RULES: Final = {
    ItemKind.MULTIPLE: "至少有两个正确选项，选错不得分，少选得一半分",
    ItemKind.TRUE_FALSE: "正确的写“√”，错误的写“×”",
}


@dataclass(frozen=True, slots=True)
class Numbered:
    """A question with its number in the paper."""

    number: int
    question: Question


@dataclass(frozen=True, slots=True)
class Group:
    """Questions of one kind, one after another."""

    heading: str
    kind: ItemKind
    questions: tuple[Numbered, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the paper; one without a title where it has none."""

    title: str
    groups: tuple[Group, ...]


def stages(bundle: Bundle) -> tuple[Stage, ...]:
    """The paper in the order in which it is printed."""
    numbers, groups = count(1), count(1)
    made = []
    for section in bundle.sections:
        numbered = [Numbered(next(numbers), question) for question in section.questions]
        found = tuple(
            _group(next(groups), kind, tuple(questions), worth=bundle.paper_id is not None)
            for kind, questions in groupby(numbered, key=lambda each: each.question.item.draft.kind)
        )
        made.append(Stage(section.title, found))
    return tuple(made)


def groups(bundle: Bundle) -> Iterator[Group]:
    """Every group of the paper."""
    for stage in stages(bundle):
        yield from stage.groups


def facts_line(bundle: Bundle) -> str:
    """满分, 时间 and whether books may be used; how many questions where it is no paper."""
    if bundle.paper_id is None:
        return f"共 {sum(1 for _ in bundle.questions())} 题　法律以 {bundle.as_of.isoformat()} 为准"
    said = [f"满分 {bundle.points} 分"]
    if bundle.pass_mark is not None:
        said.append(f"合格 {bundle.pass_mark}%")
    if bundle.minutes is not None:
        said.append(f"时间 {bundle.minutes} 分钟")
    return "　".join((*said, "闭卷" if bundle.closed_book else "开卷", f"法律以 {bundle.as_of.isoformat()} 为准"))


def asked(each: Numbered) -> tuple[str, ...]:
    """The lines of a question: its material, its stem behind the number, its options."""
    draft = each.question.item.draft
    material = (f"{material_name(draft)}：{draft.material}",) if draft.material else ()
    options = [] if is_judged(draft) else [f"{letter}. {text}" for letter, text, _, _ in lettered(draft)]
    return (*material, f"{each.number}. {draft.stem}{'（　　）' if is_judged(draft) else ''}", *_set(options))


def explained(each: Numbered) -> tuple[str, ...]:
    """The lines of the key below the answer: the explanation, why each option is right or wrong, the basis, the id."""
    draft = each.question.item.draft
    basis = "；".join(citations(draft))
    return (
        f"解析：{draft.explanation}",
        *(f"{letter}：{why}" for letter, why in whys(draft)),
        *((f"依据：{basis}",) if basis else ()),
        f"编号：{each.question.item.item_id}",
    )


def short_answer(each: Numbered) -> str:
    """The answer for the table at the head of the key; of an open question it stands further down."""
    draft = each.question.item.draft
    return "见后" if draft.points else answer(draft)


def _set(options: Sequence[str]) -> Iterator[str]:
    """Options as a printer sets them: all in one line where they are short, two in one, or one by one."""
    longest = max(map(len, options), default=0)
    row = 4 if longest <= _QUARTER else 2 if longest <= _HALF else 1
    if any("\n" in each for each in options):
        row = 1
    for first in range(0, len(options), row):
        yield "".join(each.ljust(_LINE // row, "\u3000") for each in options[first : first + row]).rstrip("\u3000")


def _group(number: int, kind: ItemKind, questions: tuple[Numbered, ...], *, worth: bool) -> Group:
    points = [each.question.points for each in questions]
    said = [f"共 {len(points)} 题"]
    if worth:
        said += [f"每题 {points[0]} 分"] if len(set(points)) == 1 else []
        said.append(f"{sum(points)} 分")
    if kind in RULES:
        said.append(RULES[kind])
    return Group(f"{format_numeral(number)}、{KINDS[kind]}（{'，'.join(said)}）", kind, questions)
