"""The language in which patterns of restricted phrasings are written, and what a pattern compiles to.

保证通过                 a literal; spaces, punctuation, width, case and characters' variants do not count
保证…通过                … stands for at most GAP characters of the same sentence, …… for at most LONG_GAP
包(过|拿证|录取)          one of several; (您|) may be absent
赔您<amount>             a quantity: <amount> <percent> <multiple> <period> <number>
假一赔<number > 3>        the same with a condition: > >= < <= = and a number

Between the words in front and a quantity up to two words such as 您, 高达 or 至少 may stand; money is in 元, a period
in days, and 3至5倍 counts as 5. Numbers in literals match in every form: 第一 is 第1, 百分之百 is 100%.

Nothing in it can repeat without bound, so a pattern cannot make the matcher slow; what looks like a regular expression
is refused by `check_pattern`.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from kb.phrasing.matching.choices import CHOICE, combinations, may_be_absent, stretches, written_out

GAP = 8
LONG_GAP = 16
MAX_PIECES = 5
MAX_COMBINATIONS = 2000
# Words to look for that one pattern makes.
MAX_FORMS = 192

_SLOT = re.compile(r"<\s*([a-z]+)\s*(?:(>=|<=|>|<|=)\s*(\d+(?:\.\d+)?)\s*)?>")
_TOKEN = re.compile(rf"(…+)|({_SLOT.pattern})")
# Nothing but letters and digits: two patterns of three.
_PLAIN = re.compile(r"\w{2,}")
_REGULAR = re.compile(r"\\|[\[\]{}*+?^$]|\.\*")


class SlotKind(StrEnum):
    """What a quantity must be; `number` is a bare number or any of the others."""

    AMOUNT = "amount"
    PERCENT = "percent"
    MULTIPLE = "multiple"
    PERIOD = "period"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Slot:
    """A quantity wanted at this place, and the condition on it (元, %, times, 日 or bare number)."""

    kind: SlotKind
    comparison: str | None = None
    limit: Fraction | None = None

    def admits(self, number: Fraction) -> bool:
        """Whether a number meets the condition."""
        if self.comparison is None or self.limit is None:
            return True
        return {
            ">": number > self.limit,
            ">=": number >= self.limit,
            "<": number < self.limit,
            "<=": number <= self.limit,
            "=": number == self.limit,
        }[self.comparison]


@dataclass(frozen=True, slots=True)
class Literal:
    """Characters as written, not yet folded; `others` are what may stand here instead."""

    text: str
    others: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """All that may stand here, as written."""
        return (self.text, *self.others)


@dataclass(frozen=True, slots=True)
class Gap:
    """At most `width` folded characters of the same sentence."""

    width: int


Piece = Literal | Gap | Slot


def check_pattern(pattern: str) -> str | None:
    """What is wrong with a pattern, in Chinese; None when it can be used."""
    if _PLAIN.fullmatch(pattern):
        return None
    if _REGULAR.search(_SLOT.sub("", pattern)):
        return "不支持正则表达式。可用 … 表示中间隔几个字，(甲|乙) 表示任选其一，<amount> 等表示数量。"
    unknown = [found[0] for found in _SLOT.findall(pattern) if found[0] not in set(SlotKind)]
    if unknown or re.search(r"[<>]", _SLOT.sub("", pattern)):
        return f"数量只能写 {'、'.join(f'<{kind}>' for kind in SlotKind)}，可加条件，如 <number > 3>。"
    if re.search(r"[()|]", CHOICE.sub("", pattern)):
        return "括号没有成对，或 | 不在括号里。"
    if combinations(pattern) > MAX_COMBINATIONS or _forms(pattern) > MAX_FORMS:
        return f"写开后超过 {MAX_COMBINATIONS} 种说法，或要找的词超过 {MAX_FORMS} 个，请拆成几条。"
    return next((mistake for variant in parse_pattern(pattern) if (mistake := _mistake(variant))), None)


@lru_cache(maxsize=16384)
def parse_pattern(pattern: str) -> tuple[tuple[Piece, ...], ...]:
    """The variants of a pattern, each as its pieces in order; one, unless a choice holds a gap, a quantity or nothing.

    Choices side by side are written out into the forms of one literal while these are few, and follow each other as
    literals where they are many (see `choices`).

    >>> parse_pattern("包(过|拿证)")
    ((Literal(text='包过', others=('包拿证',)),),)
    >>> parse_pattern("假一赔<number > 3>")[0][1].limit
    Fraction(3, 1)
    >>> len(parse_pattern("赔…(您|给…您)"))
    2
    """
    if _is_followed_once(pattern):
        return (_pieces(pattern),)
    return tuple(dict.fromkeys(_pieces(written) for written in written_out(pattern)))


def _is_followed_once(pattern: str) -> bool:
    if "(" not in pattern:
        return True
    if any(_TOKEN.search(choice) for choice in CHOICE.findall(pattern)):
        return False
    return not any(may_be_absent(each) and CHOICE.search(each) for text in _texts(pattern) for each in stretches(text))


def _texts(pattern: str) -> list[str]:
    """What stands between gaps and quantities."""
    ends = [token.span() for token in _TOKEN.finditer(pattern)]
    borders = [0, *itertools.chain.from_iterable(ends), len(pattern)]
    return [pattern[start:end] for start, end in zip(borders[::2], borders[1::2], strict=True) if start < end]


def _forms(pattern: str) -> int:
    """How many literals a pattern makes when it is written out."""
    if not _is_followed_once(pattern):
        return combinations(pattern)
    return sum(combinations(each) for text in _texts(pattern) for each in stretches(text))


def _pieces(text: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    position = 0
    for token in _TOKEN.finditer(text):
        pieces += _literals(text[position : token.start()])
        pieces.append(Gap(GAP if len(token.group()) == 1 else LONG_GAP) if token.group(1) else _slot(token.group()))
        position = token.end()
    return (*pieces, *_literals(text[position:]))


def _literals(text: str) -> list[Literal]:
    if text and "(" not in text and ")" not in text:
        return [Literal(text)]
    written = [written_out(each) for each in stretches(text)]
    return [Literal(first, tuple(others)) for first, *others in written]


def _slot(text: str) -> Slot:
    found = _SLOT.fullmatch(text)
    assert found is not None
    kind, comparison, limit = found.groups()
    return Slot(SlotKind(kind), comparison, Fraction(limit) if limit else None)


def _mistake(pieces: tuple[Piece, ...]) -> str | None:
    if not pieces or not isinstance(pieces[0], Literal):
        return "应以文字开头，不能以 … 或数量开头。"
    if isinstance(pieces[-1], Gap):
        return "不能以 … 结尾。"
    if sum(not isinstance(piece, Literal) for piece in pieces) > MAX_PIECES:
        return f"最多分 {MAX_PIECES} 段。"
    if any(isinstance(left, Gap) and isinstance(right, Gap) for left, right in itertools.pairwise(pieces)):
        return "两个 … 不能相连。"
    if len(pieces) == 1 and isinstance(pieces[0], Literal) and any(len(form.strip()) < 2 for form in pieces[0].forms):
        return "至少要两个字，一个字会误伤太多。"
    return None
