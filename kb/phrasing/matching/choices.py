"""Choices in a pattern, (甲|乙), written out: all together while they are few, in stretches where they are many."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache

# 330 rules with every combination written out were 140,000 words to look for; in stretches of this many, 40,000.
FEW = 24
CHOICE = re.compile(r"\(([^()]*)\)")
_PART = re.compile(r"\([^()]*\)|[^()]+")
_WORD = re.compile(r"\w")


@lru_cache(maxsize=16384)
def combinations(text: str) -> int:
    """How many texts the choices of a text make.

    >>> combinations("(甲|乙)(子|丑|)")
    6
    """
    count = 1
    for choice in CHOICE.findall(text):
        count *= choice.count("|") + 1
    return count


def written_out(text: str) -> tuple[str, ...]:
    """These texts in order, each once.

    >>> written_out("包(过|拿证)")
    ('包过', '包拿证')
    """
    parts = CHOICE.split(text)
    choices = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    return tuple(dict.fromkeys("".join(chosen) for chosen in itertools.product(*choices)))


def stretches(text: str) -> list[str]:
    """A text cut into parts that follow each other, of few combinations each; none can be absent if any need not be.

    >>> stretches("(甲|乙|丙|丁|戊)(一|二|三|四|五)好(，|呀)")
    ['(甲|乙|丙|丁|戊)', '(一|二|三|四|五)好(，|呀)']
    """
    cut: list[str] = []
    for part in _PART.findall(text):
        if not cut:
            cut.append(part)
        elif may_be_absent(part) or may_be_absent(cut[-1]) or combinations(cut[-1] + part) <= FEW:
            cut[-1] += part
        else:
            cut.append(part)
    return cut


@lru_cache(maxsize=16384)
def may_be_absent(text: str) -> bool:
    """Whether one of the combinations holds no word at all."""
    return all(_is_optional(part) for part in _PART.findall(text))


def _is_optional(part: str) -> bool:
    forms = part[1:-1].split("|") if part.startswith("(") else [part]
    return not all(_WORD.search(form) for form in forms)
