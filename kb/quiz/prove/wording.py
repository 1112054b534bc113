"""Reading of wordings that proofs share: plain text, sentences, character pairs. Remembered, for texts come again."""

from __future__ import annotations

import re
from functools import lru_cache

from kb.law.quantities import Quantity, find_quantities
from kb.law.wording import comparable

_SENTENCE = re.compile(r"[^。\n]+[。\n]?")
_CLAUSE = re.compile(r"[^，。；：、！？\n,;:]+")
_ITEM_MARK = re.compile(r"^\s*[（(][一二三四五六七八九十百]+[）)]\s*")

QuantityKey = tuple[str, str, object, object, bool, bool]


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """The wording without layout, as two prints of one law share it."""
    return comparable(text)


@lru_cache(maxsize=65536)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text, in order."""
    return find_quantities(text)


@lru_cache(maxsize=65536)
def pairs(text: str) -> frozenset[str]:
    """The character pairs of a wording without its quantities: what it is about."""
    kept, last = [], 0
    for each in quantities(text):
        kept.append(plain(text[last : each.start]))
        last = each.end
    kept.append(plain(text[last:]))
    return frozenset(part[place : place + 2] for part in kept for place in range(len(part) - 1))


def contained(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the pairs of one wording that stand in another; 0 for none."""
    return len(one & other) / len(one) if one else 0.0


def likeness(one: str, other: str) -> float:
    """How much two wordings share (Dice over character pairs), 0 to 1.

    >>> likeness("消费者定作的", "消费者定制的") > 0.5, likeness("鲜活易腐的", "报纸期刊") > 0.5
    (True, False)
    """
    first, second = pairs(one), pairs(other)
    total = len(first) + len(second)
    return 2 * len(first & second) / total if total else float(plain(one) == plain(other))


@lru_cache(maxsize=16384)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text; a list belongs to its lead-in.

    >>> sentences("甲应当。下列除外：\\n（一）乙；\\n（二）丙。丁。")
    ('甲应当。', '下列除外：（一）乙；（二）丙。', '丁。')
    """
    joined = re.sub(r"([：；;:])\s*\n\s*", r"\1", text)
    return tuple(each.strip() for each in _SENTENCE.findall(joined) if each.strip())


def clauses(text: str) -> tuple[str, ...]:
    """The clauses of a text between commas, plain, in order; marks of items left out."""
    return tuple(found for each in _CLAUSE.findall(text) if (found := plain(_ITEM_MARK.sub("", each))))


def around(text: str, start: int, end: int) -> str:
    """The sentence of a text in which [start, end) stands."""
    begin = max(text.rfind("。", 0, start), text.rfind("\n", 0, start)) + 1
    stops = [place for mark in "。\n" if (place := text.find(mark, end)) >= 0]
    return text[begin : min(stops) if stops else len(text)]
