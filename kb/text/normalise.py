"""What a caller's words become before anything compares them; stored texts are never changed by this."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Protocol

# Longest question the service accepts; a longer query says nothing more to an encoder that reads 512 tokens.
MAX_QUERY = 2000
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SPACE = re.compile(r"\s+")
# Most of what is folded: Han characters, digits and small letters are themselves, and only their variants are left.
_FOLDED = re.compile(r"[0-9a-z\u4e00-\u9fff]*")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@lru_cache(maxsize=1)
def _to_simplified() -> _Converter:
    import opencc  # 20 ms; most processes never see a question

    converter: _Converter = opencc.OpenCC("t2s")
    return converter


def normalise_query(text: str) -> str:
    """The question in one spelling: simplified, half-width, lower case, single spaces, nothing invisible.

    Control and zero-width characters go (they are pasted along from web pages and split words in two), white space
    becomes one space, and the result is cut at MAX_QUERY code points. Meaning-bearing punctuation stays.

    >>> normalise_query("  網購的Ｔ恤\\u200b，不喜歡　能退嗎？ ")
    '网购的t恤,不喜欢 能退吗?'
    """
    return fold(text[: 2 * MAX_QUERY])[:MAX_QUERY].rstrip()


def fold(text: str) -> str:
    """`normalise_query` without its bound: for the texts that questions are compared with."""
    if _FOLDED.fullmatch(text):
        return _to_simplified().convert(text) if not text.isascii() else text
    # Lower case can undo what folding composed (İ), hence twice.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    kept = "".join(
        " " if char.isspace() else char
        for char in folded
        if char.isspace() or unicodedata.category(char) not in _INVISIBLE
    )
    plain = _SPACE.sub(" ", kept).strip()
    return _to_simplified().convert(plain) if not plain.isascii() else plain
