"""The dictionary's words around a place, and whether it is cut out of a longer one: 口交 in 路口交通."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from kb.phrasing.matching.normalise import Folded

# Characters on either side that the sentence is cut with; longer words than this no dictionary has.
_REACH = 16


class WordCutter(Protocol):
    """Cuts Chinese into the words of a dictionary."""

    def words_with_offsets(self, text: str) -> Sequence[tuple[int, int]]:
        """The words of a text in order as [start, end), together the whole text."""
        ...


def words_around(folded: Folded, start: int, end: int, cutter: WordCutter) -> list[tuple[int, int]]:
    """The words around [start, end) as far as the text goes on without a mark, or _REACH characters."""
    left, right = start, end
    while left > max(0, start - _REACH) and folded.adjoins(left - 1):
        left -= 1
    while right < min(len(folded.text), end + _REACH) and folded.adjoins(right - 1):
        right += 1
    return [(left + first, left + last) for first, last in cutter.words_with_offsets(folded.text[left:right])]


def inside_longer_word(folded: Folded, start: int, end: int, cutter: WordCutter) -> bool:
    """Whether a border of [start, end) falls inside a word.

    Words with anything between their characters are never inside another: nobody writes 路口·交通 by accident.
    """
    if not all(folded.adjoins(index) for index in range(start, end - 1)):
        return False
    words = words_around(folded, start, end, cutter)
    return any(first < border < last for first, last in words for border in (start, end))
