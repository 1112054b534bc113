"""What a text becomes before phrasings are looked for in it, with the way back to every original character.

Written for people who disguise a word: full-width letters, zero-width characters, spaces, dots or emoji inside it.
Nothing is joined across the end of a sentence, because there the next thought begins.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

BREAK = "\n"
_SENTENCE_ENDS = frozenset("。！？；!?;\n\r\u2028\u2029")
# These symbols carry meaning (100%, +12%), all other symbols and punctuation only separate.
_KEPT = frozenset("%‰+<>=¥$")
_DROPPED_CATEGORIES = frozenset("PSZCM")
# Rules are written politely, sellers often are not: 您 and 你 are one.
_ONE = {"您": "你"}


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `origin[i]` is the code-point offset in the text as sent that folded character i came from."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The [start, end) of the text as sent that the folded range covers; not for an empty range."""
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """The text in lower case and one width, without anything between its words but sentence breaks.

    >>> fold("Ｔop １·保\\u200b 本！赚").text
    'top1保本\\n赚'
    >>> fold("保 、本").span(0, 2)
    (0, 4)
    """
    kept: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        for plain in _plain(char):
            kept.append(plain)
            origin.append(index)
    return Folded("".join(kept), tuple(origin))


@lru_cache(maxsize=16384)
def _plain(char: str) -> str:
    """What one character contributes: nothing, a break, or its compatible lower-case form."""
    if char in _SENTENCE_ENDS:
        return BREAK
    out = []
    for part in unicodedata.normalize("NFKC", char).lower():
        if part in _SENTENCE_ENDS:
            out.append(BREAK)
        elif part in _KEPT or unicodedata.category(part)[0] not in _DROPPED_CATEGORIES:
            out.append(_ONE.get(part, part))
    return "".join(out)
