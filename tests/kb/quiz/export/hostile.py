"""Items whose every text is full of what some format reads as its own marks, and bundles of them, for tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kb.quiz.export.bundle import Bundle, Question, Section, selection
from kb.quiz.identity import item_id
from kb.quiz.types import BRACKETS, GAP
from kb.store.quiz_records import ItemDraft, ItemKind, QuizItem
from tests.builders_quiz import (
    MADE_AT,
    TODAY,
    make_blank,
    make_item,
    make_multiple,
    make_short,
    make_single,
    make_true_false,
)

MARKS = "~ = # { } : < & > \" ' \\ % ; , | * [html] - >"
DOUBLED = "== ~~ ## {{ }} :: && << >> \\\\ %% ]]> <!-- <b>粗</b> &amp; &#61; \\n //"
WIDE = "＝＃｛｝：＜＆＞“”‘’％；，｜＊　１２３ＡＢＣ"
LETTERS = "𠮷㐂😀é"
LONG = "长" * 2_990
NASTY = (MARKS, DOUBLED, WIDE, LETTERS, "第一行\n第二行\n\n=第四行", "=SUM(A1)", "%50%是一半", "[plain]不是格式", LONG)


@dataclass(frozen=True, slots=True)
class Told:
    """What has to come back out of every format, in the order in which it went in."""

    stem: str
    options: tuple[tuple[str, bool], ...] = ()
    accepted: tuple[tuple[str, ...], ...] = ()
    explanation: str = ""


def told(draft: ItemDraft) -> Told:
    """An item as its own format would give it back."""
    return Told(
        draft.stem,
        tuple((each.text, each.correct) for each in draft.options),
        tuple(each.accepted for each in draft.blanks),
        draft.explanation,
    )


def nasty_single(text: str) -> ItemDraft:
    """单选 with the text in every place."""
    draft = make_single()
    options = tuple(replace(each, text=f"{each.text}{text}") for each in draft.options)
    return replace(draft, stem=f"{text}题{BRACKETS}", options=options, explanation=f"因为{text}")


def nasty_multiple(text: str) -> ItemDraft:
    """多选 with the text in every place."""
    draft = make_multiple()
    options = tuple(replace(each, text=f"{text}{each.text}") for each in draft.options)
    return replace(draft, stem=f"哪些{text}{BRACKETS}", options=options, explanation=f"因为{text}")


def nasty_blank(text: str, *, gaps: int = 1) -> ItemDraft:
    """填空 with the text in every place."""
    draft = make_blank("七日", "7日")
    blank = replace(draft.blanks[0], accepted=(f"七{text}".replace("\n", " "), "7日"))
    stem = f"{text}应当在{'、'.join([GAP] * gaps)}内退款"
    return replace(draft, stem=stem, blanks=(blank,) * gaps, explanation=f"因为{text}")


def nasty_case(text: str) -> ItemDraft:
    """案例 to choose in, with material."""
    return replace(nasty_single(text), kind=ItemKind.CASE, stem="上述做法是否正确？", material=f"客户来电{text}")


def one_of_each() -> tuple[ItemDraft, ...]:
    """Every kind once, closed and open, with and without material."""
    open_case = replace(make_short(material="客户来电说要退货。"), kind=ItemKind.CASE)
    scenario = replace(make_single(stem="您应当怎样回答？", material="客户来电问退款。"), kind=ItemKind.SCENARIO)
    return (
        make_single(), make_multiple(), make_true_false(), make_true_false("七日"), make_blank("七日", "7日"),
        nasty_blank("", gaps=2), make_short(), open_case, scenario,
    )  # fmt: skip


def made_item(draft: ItemDraft) -> QuizItem:
    """An item under its own id."""
    return make_item(draft, item_id=item_id(draft))


def bundle_of(drafts: Iterable[ItemDraft], title: str = "题目") -> Bundle:
    """A selection of the bank."""
    return selection(title, map(made_item, drafts), TODAY, MADE_AT, {"returns": "退换货"})


def paper_of(drafts: Iterable[ItemDraft], title: str = "上岗考试", points: int = 2) -> Bundle:
    """A paper of two stages."""
    questions = [Question(made_item(each), points) for each in drafts]
    half = (len(questions) + 1) // 2
    sections = (Section("第一阶段", tuple(questions[:half])), Section("第二阶段", tuple(questions[half:])))
    return replace(bundle_of(()), title=title, sections=sections, paper_id="p-1", minutes=60, pass_mark=80)
