"""Quotations in a text, and whether they are the stored wording.

Compared without white space, punctuation and width (kb.law.wording), since these differ from print to print.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from kb.law.wording import comparable

_PAIRS = {"“": "”", "「": "」", "『": "』", "‘": "’", '"': '"'}
_MARKS = re.compile('[“”「」『』‘’"]')
_OMISSION = re.compile(r"…+|\.{3,}")
_CLAUSE = re.compile(r"[，。；：！？,;:!?\n（）()]")
# What may stand between a citation and the words it is said to contain.
_INTRODUCES = re.compile(
    r"\s*+(?:[)）]\s*+)?(?:中|里)?(?:也|就|还|即)?(?:明确|明文|原文)?"
    r"(?:规定|指出|写明|载明|要求|提到|讲|说|称|写|写道|写着|是这样写)?(?:了|的是|的|着|是|为)?\s*+(?:[，,]\s*+)?(?:[:：]\s*+)?"
)
_CITED_BEHIND = re.compile(r"\s*+(?:[。，,]\s*+)?[(（]\s*+(?:参见|见|依据|根据|出自)?[:：]?\s*+")


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage in quotation marks: [start, end) without the marks, in code points of the text as sent."""

    start: int
    end: int
    text: str


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """Outermost passages in quotation marks, in order; an unclosed mark opens nothing. Linear in the text.

    >>> [each.text for each in find_quotations("他说“不得‘保本’宣传”，又说「好」")]
    ['不得‘保本’宣传', '好']
    """
    marks = [(match.start(), match.group()) for match in _MARKS.finditer(text)]
    closings = _closings(marks)
    found: list[Quotation] = []
    position = 0
    for index, (start, _) in enumerate(marks):
        if start < position:
            continue
        end = text.find('"', start + 1) if text[start] == '"' else closings.get(index, -1)
        if end >= 0:
            found.append(Quotation(start + 1, end, text[start + 1 : end]))
            position = end + 1
    return tuple(found)


def _closings(marks: Sequence[tuple[int, str]]) -> dict[int, int]:
    """For each opening mark (by its index) that is closed, where: every kind of marks nests in itself."""
    closed: dict[int, int] = {}
    waiting: dict[str, list[int]] = {mark: [] for mark in _PAIRS.values()}
    for index, (start, mark) in enumerate(marks):
        if mark in _PAIRS and mark != _PAIRS[mark]:
            waiting[_PAIRS[mark]].append(index)
        elif waiting.get(mark):
            closed[waiting[mark].pop()] = start
    return closed


class QuotationFinder:
    """The quotations of one text, found at the first question; asks only those next to a citation."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _quotations(self) -> tuple[Quotation, ...]:
        return find_quotations(self._text)

    @cached_property
    def _starts(self) -> list[int]:
        return [each.start for each in self._quotations]

    def belonging_to(self, start: int, end: int) -> Quotation | None:
        """The quotation of the citation at [start, end): introduced by it, or with it in brackets behind."""
        at = bisect_left(self._starts, end + 1)
        if at > 0:
            before = self._quotations[at - 1]
            if before.end + 1 <= start and _CITED_BEHIND.fullmatch(self._text, before.end + 1, start):
                return before
        if at < len(self._quotations):
            behind = self._quotations[at]
            if _INTRODUCES.fullmatch(self._text, end, behind.start - 1):
                return behind
        return None


def is_verbatim(quotation: str, wording: str) -> bool:
    """Whether a quotation is the stored wording; …… may leave words out, but the order must hold.

    >>> is_verbatim("经营者……不得拒绝", "经营者对消费者的合理要求，不得拒绝。")
    True
    """
    stored, position = comparable(wording), 0
    for piece in _OMISSION.split(quotation):
        plain = comparable(piece)
        at = stored.find(plain, position)
        if at < 0:
            return False
        position = at + len(plain)
    return True


def is_whole_clauses(run: str, wording: str, *, minimum: int) -> bool:
    """Whether a run is verbatim and begins and ends where clauses of the wording do.

    A run cut out of the middle of a clause can leave out the 不得 that governs it: 承诺投资本金不受损失 stands word for
    word in a regulation that forbids promising it. Shorter than `minimum` comparable characters proves nothing.
    """
    plain = comparable(run)
    if len(plain) < minimum:
        return False
    stored, borders = _clauses(wording)
    at = stored.find(plain)
    while at >= 0:
        if at in borders and at + len(plain) in borders:
            return True
        at = stored.find(plain, at + 1)
    return False


@lru_cache(maxsize=512)
def _clauses(wording: str) -> tuple[str, frozenset[int]]:
    """The comparable wording and the offsets in it where clauses begin or end."""
    stored, borders = "", {0}
    for clause in _CLAUSE.split(wording):
        stored += comparable(clause)
        borders.add(len(stored))
    return stored, frozenset(borders)
