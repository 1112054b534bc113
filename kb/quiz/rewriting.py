"""Lets a model put stems and stories into other words, where there is one; what it changes in substance is dropped.

The reply must keep every quantity, party, modal, title, name and gap of the original and pass the same proof; else the
item stays as the rules made it. Nothing a model says decides what is right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from kb.errors import ModelError
from kb.law.modals import find_modals
from kb.law.quantities import find_quantities
from kb.law.subjects import find_parties
from kb.law.titles import normalise_title
from kb.quiz.types import BRACKETS, GAP
from kb.store.quiz_records import ItemDraft, ItemKind

Asks = Callable[[str, str], str]
Proves = Callable[[ItemDraft], bool]

# A story that grows says more than ours did; one that shrinks has lost something.
LONGEST, SHORTEST = 1.6, 0.6
INSTRUCTIONS = """您在为客服培训改写试题的文字。只改说法，不改意思。
一、所有数字、期限、金额、人名、店名、法律名称、“应当”“不得”“可以”一类的词，一个都不能多、不能少、不能变。
二、不添加新的事实、理由、条件，也不说答案。
三、（　　）和＿＿＿＿原样保留，引号里的话原样保留。
四、只回复改写后的文字，不作说明。"""
_TITLE = re.compile(r"《([^《》]*)》")
_SPOKEN = re.compile(r"“([^“”]*)”")
_NAME = re.compile(
    r"[\u4e00-\u9fff](?:女士|先生)|[甲乙丙]公司|某[\u4e00-\u9fff]{2,8}?(?:店|平台|公司|商场|超市|机构|医院|银行|旅行社|学校|部)"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# What reverses a sentence without a modal: 没有, 并未, 除外.
_TURNS = re.compile(r"没有|没|未|无|除外|除非|但是|但|拒绝|不")


class StemWriter(Protocol):
    """Puts a text into other words; it may lie."""

    def rewrite(self, draft: ItemDraft) -> str | None:
        """The story of a case or what a caller says, else the stem, in other words; None where it has none."""
        ...


@dataclass(frozen=True, slots=True)
class ModelStemWriter:
    """A writer over a chat model: `ask(instructions, text)` gives its reply, ModelError when there is none."""

    ask: Asks

    def rewrite(self, draft: ItemDraft) -> str | None:
        reply = self.ask(INSTRUCTIONS, text_of(draft)).strip()
        return reply or None


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The item to go on with, and why the model's words were not taken; None where they were."""

    draft: ItemDraft
    refused: str | None = None


def rewritten(draft: ItemDraft, writer: StemWriter, proves: Proves) -> Rewriting:
    """The draft in the model's words where they keep its substance and `proves` holds of it; else as it was."""
    if draft.kind is ItemKind.TRUE_FALSE or draft.kind is ItemKind.BLANK:
        return Rewriting(draft, "这类题的题干就是条文，不改写。")
    try:
        said = writer.rewrite(draft)
    except ModelError as error:
        return Rewriting(draft, f"模型没有回复：{error}")
    if said is None or said == text_of(draft):
        return Rewriting(draft, "模型没有给出不同的说法。")
    lost = difference(text_of(draft), said)
    if lost is not None:
        return Rewriting(draft, lost)
    changed = replace(draft, material=said) if draft.material else replace(draft, stem=said)
    if not proves(changed):
        return Rewriting(draft, "改写后的题没有通过证明。")
    return Rewriting(changed)


def text_of(draft: ItemDraft) -> str:
    """What is rewritten of a draft: its story, or the stem where it has none."""
    return draft.material or draft.stem


def difference(before: str, after: str) -> str | None:
    """What of the substance two wordings do not share, in Chinese; None where nothing was found.

    >>> difference("收货后第5日退款，商家应当受理。", "商家应当受理，第5日已退款。") is None
    True
    >>> difference("收货后第5日退款。", "收货后第15日退款。")
    '数字不一致'
    """
    if not SHORTEST * len(before) <= len(after) <= LONGEST * len(before):
        return "长短相差太多"
    for what, read in _READ:
        if read(before) != read(after):
            return f"{what}不一致"
    return None


def _quantities(text: str) -> Counter[object]:
    return Counter((each.kind, each.unit, each.lower, each.upper, each.qualifier) for each in find_quantities(text))


def _parties(text: str) -> tuple[str, ...]:
    """In order: who pays whom is told by it."""
    return tuple(each.word for each in find_parties(_TITLE.sub("", text)))


def _turns(text: str) -> Counter[str]:
    return Counter("但" if each.startswith("但") else "否" for each in _TURNS.findall(text))


_READ: tuple[tuple[str, Callable[[str], object]], ...] = (
    ("空格", lambda text: (text.count(BRACKETS), text.count(GAP))),
    ("数字", lambda text: Counter(_NUMBER.findall(text))),
    ("数量", _quantities),
    ("法律名称", lambda text: Counter(map(normalise_title, _TITLE.findall(text)))),
    ("情态词", lambda text: Counter(each.modal for each in find_modals(text))),
    ("转折和否定", _turns),
    ("人名和店名", lambda text: tuple(_NAME.findall(text))),
    ("当事人", _parties),
    ("引号里的话", lambda text: Counter(_SPOKEN.findall(text))),
)
