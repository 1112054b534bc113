"""Words that only meet over a comma: 证件发您，编号自己查 says no 你编, but 保，本，保，息 is a disguise."""

from __future__ import annotations

from collections.abc import Iterator

from kb.phrasing.matching.characters import NUMERALS
from kb.phrasing.matching.normalise import Folded
from kb.phrasing.matching.places import Place
from kb.phrasing.matching.whole_words import WordCutter, words_around

_CLAUSE_MARKS = frozenset("，,、：:")
_COMMAS = frozenset("，,")
_COUNTED = frozenset(NUMERALS + "0123456789")
# Two words of at least so many characters each, whole on both sides of a comma, end one thought and begin another.
_WORD = 2


def joins_clauses(folded: Folded, place: Place, cutter: WordCutter) -> bool:
    """Whether words of a place lie on both sides of one clause mark and were never meant to be read together.

    They were not where one of them is part of a longer word of its own clause (您，编|号), or where both are whole
    words (全网，最低). More than one mark, or anything else between the characters, is a disguise; so is a mark that
    only one word of several holds, and a number's unit may stand over a mark.
    """
    return any(_meets_over_mark(folded, *stretch, cutter) for stretch in _said(place))


def _said(place: Place) -> Iterator[tuple[int, int]]:
    """The ranges of a place that its words cover, without what … stands for."""
    start, end, gaps = place
    for left, right in gaps:
        if start < left:
            yield start, left
        start = max(start, right)
    if start < end:
        yield start, end


def _meets_over_mark(folded: Folded, start: int, end: int, cutter: WordCutter) -> bool:
    broken = [index for index in range(start, end - 1) if not folded.adjoins(index)]
    if len(broken) != 1 or folded.text[broken[0]] in _COUNTED:
        return False
    border = broken[0] + 1
    between = folded.sent[int(folded.last[border - 1]) + 1 : int(folded.origin[border])].strip()
    if between not in _CLAUSE_MARKS:
        return False
    left = words_around(folded, start, border, cutter)
    right = words_around(folded, border, end, cutter)
    if any(first < start and last == border for first, last in left):
        return True
    if any(first == border and last > end for first, last in right):
        return True
    parallel = folded.text[start] == folded.text[border]  # 保本，保息 lists
    whole = (start, border) in left and (border, end) in right
    return between in _COMMAS and whole and not parallel and min(border - start, end - border) >= _WORD
