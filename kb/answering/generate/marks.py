"""The marks [n] by which a model says what a sentence rests on, in every shape that models give them."""

from __future__ import annotations

import re
import unicodedata

MAX_MARK = 99
_OPEN, _CLOSE = r"\[［【〔", r"\]］】〕"
_ONE = r"\^?[0-9０-９]{1,2}(?:[ \t]*[-–—~～至][ \t]*[0-9０-９]{1,2})?"
# [1] ［1］ 【1】 [^1] [1,2] [1、2] [1-3] [条文1]; behind it the address that Markdown puts there.
MARK = re.compile(
    rf"[ \t\u3000]*[{_OPEN}][ \t]*(?:条文|编号|来源)?[ \t]*"
    rf"({_ONE}(?:[ \t]*[,，、;；][ \t]*{_ONE})*)[ \t]*[{_CLOSE}](?:\([^()\s]*\))?"
)
# What may still become a mark when more of the text arrives.
_UNFINISHED = re.compile(rf"[ \t\u3000]*(?:[{_OPEN}][^{_CLOSE}\n]*)?\Z")


def marks_end(text: str, at: int) -> int:
    """Where the marks that stand at `at` end; `at` itself where none does."""
    while found := MARK.match(text, at):
        at = found.end()
    return at


def may_become_mark(text: str, at: int) -> bool:
    """Whether a mark may stand at `at` once the text goes on."""
    return _UNFINISHED.match(text, at) is not None


def numbers_in(text: str) -> tuple[int, ...]:
    """The numbers of all marks in a text, in order; a range that runs backwards says nothing.

    >>> numbers_in("可以[1，３]退货【2-4】。[4-2]")
    (1, 3, 2, 4)
    """
    return tuple(dict.fromkeys(number for mark in MARK.finditer(text) for number in _numbers(mark[1])))


def _numbers(inside: str) -> list[int]:
    found: list[int] = []
    for part in re.split(r"[,，、;；]", unicodedata.normalize("NFKC", inside)):
        first, *rest = (int(number) for number in re.findall(r"\d+", part))
        last = rest[0] if rest else first
        found += range(first, min(last, first + 20, MAX_MARK) + 1)
    return [number for number in found if number]
