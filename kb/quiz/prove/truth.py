"""Whether an answer holds, by its rule, and whether the question asks for what holds or for what does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kb.law.modals import find_modals
from kb.quiz.prove import acts, borrowed, listed, spoken, swaps
from kb.quiz.prove.faults import Case
from kb.store.quiz_records import ItemKind, ProofRule, Step

_SPOKEN = frozenset((ProofRule.BARRED, ProofRule.SAYABLE, ProofRule.HAND_OVER))
_ACTS = frozenset((ProofRule.BREACH, ProofRule.NO_BREACH))
_LISTS = frozenset((ProofRule.LISTED, ProofRule.NOT_LISTED))
# An answer by one of these holds; by any other it does not, except a number counted and a hand-over told.
_HOLDS = frozenset((ProofRule.VERBATIM, ProofRule.LISTED, ProofRule.SAYABLE, ProofRule.NO_BREACH))
_ASKED = r"(?:下列|以下|哪)[^。]{0,40}?"
_NOT_ASKED = re.compile(_ASKED + r"(?:不属于|不包括|不在|不是|不正确|错误|不符合|未列|没有列)")
_NOT_IN_LIST = re.compile(r"不属于|不包括|不在[^。]{0,20}(?:之列|之内|范围)|不是[^。]{0,20}之一")
_NOT_SAID = re.compile(
    r"(?:不能|不可以?|不应当?|不得|不宜|不该|不许|禁止|避免)(?:直接|再|对[^。]{0,12}|向[^。]{0,12}|这样)?(?:说|讲|答|写|使用|承诺|表述|回复|回答)"
    r"|不(?:妥|当|合规|恰当|合适|正确)|违规|错误|限制用语|禁用|红线|触犯"
)
_BROKEN = re.compile(r"(?<!不)(?<!没有)(?<!未)(?:违反|违法|违规|不合法|不合规)|不符合|错误|不正确|不当|不妥|有问题")

Check = Callable[[Step, Case], str | None]


def _verbatim(step: Step, case: Case) -> str | None:
    words, source = case.words(step), case.source(step)
    if not words or step.said != words:
        return f"“{step.said}”与原文“{words}”不一字不差"
    modals = [each for each in find_modals(case.quotation(step)) if (each.start, each.end) == (step.start, step.end)]
    contrary = swaps.contrary_in(source.text, case.quotation(step), modals[0]) if source and modals else None
    return f"{source.label}另有“{contrary}”" if source and contrary else None


def _by_hand(step: Step, case: Case) -> str | None:
    return "由人担保，没有按规则证明"


CHECKS: Mapping[ProofRule, Check] = {
    ProofRule.VERBATIM: _verbatim,
    ProofRule.QUANTITY: swaps.quantity,
    ProofRule.MODAL: swaps.modal,
    ProofRule.PARTY: swaps.party,
    ProofRule.AUTHORITY: swaps.authority,
    ProofRule.LISTED: listed.listed,
    ProofRule.NOT_LISTED: listed.not_listed,
    ProofRule.COUNT: lambda step, case: listed.count(step, case)[0],
    ProofRule.TERM: borrowed.borrowed,
    ProofRule.CONDITION: borrowed.borrowed,
    ProofRule.CONSEQUENCE: borrowed.borrowed,
    ProofRule.OLDER_WORDING: borrowed.older_wording,
    ProofRule.BARRED: spoken.barred,
    ProofRule.SAYABLE: spoken.sayable,
    ProofRule.BREACH: acts.act,
    ProofRule.NO_BREACH: acts.act,
    ProofRule.HAND_OVER: spoken.hand_over,
    ProofRule.BY_HAND: _by_hand,
}
# Rules whose answer stands on a provision.
ON_BASIS = frozenset(ProofRule) - _SPOKEN - {ProofRule.BY_HAND}
# Rules whose answer rewrites the quotation: the stem of a 判断 must say just that.
REWRITES = ON_BASIS - _LISTS - _ACTS - {ProofRule.COUNT}


def holds(step: Step, case: Case) -> bool:
    """Whether the answer holds of the law or of our rules, once its rule's check has nothing to say."""
    if step.rule is ProofRule.COUNT:
        return listed.count(step, case)[1]
    if step.rule is ProofRule.HAND_OVER:
        return spoken.hands_over(step.said)
    return step.rule in _HOLDS


def asks_for_false(stem: str, rule: ProofRule, kind: ItemKind) -> bool:
    """Whether the right answer is the one that does not hold: 下列不属于…的是, 哪一做法违反…, 哪句话不能说.

    >>> asks_for_false("下列哪一项不属于不得退货的商品（　　）。", ProofRule.LISTED, ItemKind.SINGLE)
    True
    >>> asks_for_false("下列哪些商品不适用无理由退货？（　　）。", ProofRule.VERBATIM, ItemKind.MULTIPLE)
    False
    """
    if rule in _SPOKEN:
        return _NOT_SAID.search(_asked(stem)) is not None
    if rule in _ACTS:
        return _BROKEN.search(_asked(stem)) is not None
    if kind is ItemKind.TRUE_FALSE:
        return rule in _LISTS and _NOT_IN_LIST.search(stem) is not None
    return _NOT_ASKED.search(stem) is not None


def _asked(stem: str) -> str:
    """What the stem asks for: its last sentence, from 下列 or 哪 on, without laws' names and quoted words."""
    named = re.sub(r"《[^》]*》|“[^”]*”", "", stem)
    found = [each for each in re.split(r"[。！？；\n]|（[　\s]*）", named) if each.strip()]
    last = found[-1] if found else ""
    opens = re.search(r"下列|以下|哪", last)
    return last[opens.start() :] if opens else last
