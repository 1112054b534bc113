"""How an item reads on paper, in Chinese: names of kinds, letters of options, the answer, what it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kb.store.quiz_records import Bloom, Difficulty, ItemBasis, ItemDraft, ItemKind

KINDS: Final = {
    ItemKind.SINGLE: "单选题", ItemKind.MULTIPLE: "多选题", ItemKind.TRUE_FALSE: "判断题", ItemKind.BLANK: "填空题",
    ItemKind.SHORT: "简答题", ItemKind.CASE: "案例分析题", ItemKind.SCENARIO: "情景题",
}  # fmt: skip
DIFFICULTIES: Final = {Difficulty.EASY: "易", Difficulty.MEDIUM: "中", Difficulty.HARD: "难"}
LEVELS: Final = {Bloom.REMEMBER: "记忆", Bloom.UNDERSTAND: "理解", Bloom.APPLY: "应用", Bloom.ANALYSE: "分析"}
INDUSTRIES: Final = {"general": "通用", "market": "市场监管", "finance": "金融", "education": "教育", "medical": "医疗"}
MATERIALS: Final = {ItemKind.CASE: "案例", ItemKind.SCENARIO: "情景"}
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TRUE, FALSE = "正确", "错误"


def lettered(draft: ItemDraft) -> Iterator[tuple[str, str, bool, str]]:
    """Letter, text, whether it is right, and why, of every option."""
    for letter, option in zip(LETTERS, draft.options, strict=False):
        yield letter, option.text, option.correct, option.proof.detail


def is_judged(draft: ItemDraft) -> bool:
    """Whether it is a statement to be judged: its two options are 正确 and 错误."""
    return draft.kind is ItemKind.TRUE_FALSE


def is_true(draft: ItemDraft) -> bool:
    """Whether the statement of a 判断 is true."""
    return any(option.correct and option.text == TRUE for option in draft.options)


def takes_several(draft: ItemDraft) -> bool:
    """Whether more than one option may be chosen; of a case or a scenario its key says so."""
    if draft.kind in {ItemKind.SINGLE, ItemKind.TRUE_FALSE}:
        return False
    return draft.kind is ItemKind.MULTIPLE or sum(option.correct for option in draft.options) > 1


def answer(draft: ItemDraft) -> str:
    """The key as it is printed: B, ACD, 正确, 七日；三倍, or the points of an open answer, one a line."""
    if is_judged(draft):
        return TRUE if is_true(draft) else FALSE
    if draft.options:
        return "".join(letter for letter, _, correct, _ in lettered(draft) if correct)
    if draft.blanks:
        return "；".join(" / ".join(blank.accepted) for blank in draft.blanks)
    return "\n".join(points(draft))


def points(draft: ItemDraft) -> Iterator[str]:
    """The marking points of an open answer, numbered, each with what it is worth and the words that meet it."""
    for number, point in enumerate(draft.points, 1):
        groups = "，".join("或".join(f"“{word}”" for word in group) for group in point.keywords)
        said = f"答到{groups}" if groups else "由阅卷人判断"
        yield f"{number}. {point.text}（{point.weight} 分；{said}）"


def cited(basis: ItemBasis) -> str:
    """《title》locator."""
    return f"《{basis.title}》{basis.locator}"


def citations(draft: ItemDraft) -> tuple[str, ...]:
    """What the item stands on, each provision once."""
    return tuple(dict.fromkeys(map(cited, draft.bases)))


def whys(draft: ItemDraft) -> Iterator[tuple[str, str]]:
    """Letter and reason of every option that has one; of a statement to be judged the reason stands once."""
    if is_judged(draft):
        return
    for letter, _, _, why in lettered(draft):
        if why:
            yield letter, why


def material_name(draft: ItemDraft) -> str:
    """What stands above the material: 案例, 情景 or 材料."""
    return MATERIALS.get(draft.kind, "材料")
