"""A text as it is read around a match: its sentences and quotation marks, each found once.

Works on the text as sent, where quotation marks and line ends still show. What the surroundings mean is decided
in `negation`, `speech` and `quoted_law`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property

from kb.citing.quotations import Quotation, find_quotations

_SENTENCE_ENDS = re.compile(r"[。；;！!？?\n\r]")


class Reading:
    """One text, with its borders found at the first question; a megabyte with a thousand matches is read once."""

    def __init__(self, text: str) -> None:
        self.text = text
        # By the border behind which a sentence begins: a thousand matches of one sentence pass its blanks once.
        self._first_words: dict[int, int] = {}

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """The outermost passages in quotation marks, in order."""
        return find_quotations(self.text)

    def quotation_around(self, start: int, end: int) -> Quotation | None:
        """The quotation in which [start, end) lies."""
        at = bisect_right(self._quotation_starts, start) - 1
        if at < 0:
            return None
        found = self.quotations[at]
        return found if end <= found.end else None

    def quotation_within(self, start: int, end: int) -> Quotation | None:
        """The first quotation that opens inside [start, end): 老师说(孩子“笨”), 签(“全补”协议)."""
        at = bisect_right(self._quotation_starts, start)
        return self.quotations[at] if at < len(self.quotations) and self.quotations[at].start < end else None

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The sentence around [start, end) with its closing mark, in code points of the text."""
        left = _border_before(self._sentence_ends, start)
        at = bisect_left(self._sentence_ends, end)
        stop = self._sentence_ends[at] + 1 if at < len(self._sentence_ends) else len(self.text)
        return min(start, self._first_word(left)), stop

    def _first_word(self, left: int) -> int:
        found = self._first_words.get(left)
        if found is None:
            found = left
            while found < len(self.text) and self.text[found].isspace():
                found += 1
            self._first_words[left] = found
        return found

    @cached_property
    def _sentence_ends(self) -> list[int]:
        return [match.start() for match in _SENTENCE_ENDS.finditer(self.text)]

    @cached_property
    def _quotation_starts(self) -> list[int]:
        return [each.start for each in self.quotations]


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around [start, end) of a text that is asked about once; for more, keep a `Reading`.

    >>> sentence_span("您好。产品保本。再见。", 5, 7)
    (3, 8)
    """
    return Reading(text).sentence(start, end)


def _border_before(borders: Sequence[int], start: int) -> int:
    """The place behind the last border in front of `start`; 0 without one."""
    at = bisect_left(borders, start) - 1
    return borders[at] + 1 if at >= 0 else 0
