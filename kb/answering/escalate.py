"""When a call must be handed over: the question meets a hand-over rule of the handbook.

Triggers are the handbook's; here only whether the caller reports the thing, denies it or asks about it in general.
Missing a hand-over costs more than one too many, so doubt hands over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from kb.answering.types import Escalation
from kb.citing.citations import cite_handbook
from kb.phrasing.matching.normalise import Folded, fold
from kb.store.records import HandbookUnit

_DENIED = re.compile(
    r"(?:没有|没|并没有|并未|未|不是|并非|不会|不至于|未曾|从未|无)(?:人|有|发生|出现|造成|到|被|要)?$"
)
_DEFINES = re.compile(
    r"(?:什么是|何为|何谓|什么叫|怎么认定|如何认定|的?定义|是什么意思|名词解释|考试题|这道题|法律上怎么规定)"
)
_SUPPOSES = re.compile(r"(?:如果|假如|假设|万一|要是|倘若|若是)")
_CONCERNED = re.compile(
    r"我|俺|咱|孩子|小孩|儿子|女儿|老人|家人|老公|老婆|爸|妈|客户|顾客|来电|同事|他|她|有人|刚|昨天|今天|已经|正在"
)
LONGEST_GAP = 8
_CLAUSE = re.compile(r"[，,。；;！!？?\n]")


def hand_over(question: str, units: Sequence[HandbookUnit]) -> Escalation | None:
    """The hand-over the question calls for; None when it meets no rule."""
    unit = hand_over_unit(question, units)
    return None if unit is None else Escalation(f"{unit.heading}：{unit.hand_over}", cite_handbook(unit))


def hand_over_unit(question: str, units: Sequence[HandbookUnit]) -> HandbookUnit | None:
    """The hand-over rule the question meets, longest words first, then order of the handbook; None when none."""
    folded = fold(question)
    best: tuple[int, HandbookUnit] | None = None
    for unit in units:
        if unit.hand_over is None:
            continue
        length = max((len(plain) for plain in _reported(question, folded, unit)), default=0)
        if length and (best is None or length > best[0]):
            best = (length, unit)
    return best[1] if best is not None else None


def _reported(question: str, folded: Folded, unit: HandbookUnit) -> list[str]:
    """The places of the question that report one of the unit's triggers as happening or threatened."""
    found = []
    for trigger in unit.triggers:
        first, pattern = _looked_for(trigger)
        # Six hundred triggers are looked for in every question; nearly all of them are not there at all.
        if first not in folded.text:
            continue
        for match in pattern.finditer(folded.text):
            start, end = folded.span(match.start(), match.end())
            if not _only_mentioned(question, start, end):
                found.append(match.group())
                break
    return found


@lru_cache(maxsize=4096)
def _looked_for(trigger: str) -> tuple[str, re.Pattern[str]]:
    """A trigger's first words, and all of it: … stands for at most LONGEST_GAP characters inside one sentence."""
    parts = [part for part in (fold(each).text for each in trigger.split("…")) if part]
    pattern = f".{{0,{LONGEST_GAP}}}?".join(map(re.escape, parts)) or r"(?!)"
    return parts[0] if parts else "", re.compile(pattern)


def _only_mentioned(question: str, start: int, end: int) -> bool:
    """Whether a trigger is denied, defined or merely supposed of nobody in particular."""
    left = max((match.end() for match in _CLAUSE.finditer(question, 0, start)), default=0)
    right = _CLAUSE.search(question, end)
    clause = question[left : right.start() if right else len(question)]
    if _DENIED.search(question[left:start]) or _DEFINES.search(clause):
        return True
    return bool(_SUPPOSES.search(question[left:start])) and not _CONCERNED.search(clause)
