"""The pieces of a draft that are compared with example sentences: sentences, and clauses of those that are too long.

A sentence is the unit in which something is promised or denied; a vector of a whole paragraph says little of any one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Shorter than this nothing is said that words alone would not show (好的, 可以的呀).
MIN_CHARACTERS = 6
# Example sentences have some 8 to 45 characters. What is longer is cut at commas into pieces of at most this.
MAX_CHARACTERS = 60

_SENTENCE = re.compile(r"[^。；;！!？?\n\r]+[。；;！!？?]?")
_CLAUSE = re.compile(r"[^，,：:]+[，,：:]?")
_SAID = re.compile(r"[0-9A-Za-z\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Window:
    """[start, end) in code points of the text as sent, without white space at either end."""

    start: int
    end: int


def windows(text: str) -> Iterator[Window]:
    """The windows of a text in order, lazily: a caller that has seen enough stops reading.

    >>> [text[w.start:w.end] for text in ["您好。 本金我们给您兜着，\\n放心！"] for w in windows(text)]
    ['本金我们给您兜着，']
    """
    for sentence in _SENTENCE.finditer(text):
        for start, end in _pieces(text, sentence.start(), sentence.end()):
            stripped = text[start:end]
            left = start + len(stripped) - len(stripped.lstrip())
            right = start + len(stripped.rstrip())
            if right - left >= MIN_CHARACTERS and _says_enough(text[left:right]):
                yield Window(left, right)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if end - start <= MAX_CHARACTERS:
        yield start, end
        return
    left = start
    for clause in _CLAUSE.finditer(text, start, end):
        if clause.end() - left > MAX_CHARACTERS and clause.start() > left:
            yield left, clause.start()
            left = clause.start()
        while clause.end() - left > MAX_CHARACTERS:
            yield left, left + MAX_CHARACTERS
            left += MAX_CHARACTERS
    if left < end:
        yield left, end


def _says_enough(piece: str) -> bool:
    return sum(1 for _ in _SAID.finditer(piece)) >= MIN_CHARACTERS
