"""What the finders of personal data share: the datum, and a text in one width whose places stay."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# One code point for one, so that every place holds: full-width signs to ASCII, the signs that stand for a hyphen to it.
_ONE_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_ONE_WIDTH |= {0x3000: " ", 0xA0: " ", 0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2014: "-", 0x2212: "-"}
HAN = "\u3400-\u9fff"
HARD_EDGE = re.compile(rf"[^{HAN}]|$")


@dataclass(frozen=True, slots=True)
class PersonalDatum:
    """One thing in a text that leads to a person.

    `start` and `end` count code points of the text as sent, `written` is what stands there, `value` the same in the one
    form that all ways of writing it share: digits alone, capitals, lower case for addresses of mail.
    """

    kind: str
    start: int
    end: int
    value: str
    written: str


@dataclass(frozen=True, slots=True)
class Span:
    """Where a finder saw personal data of a kind; `value` as in PersonalDatum."""

    start: int
    end: int
    kind: str
    value: str


def one_width(text: str) -> str:
    """The text with half-width digits, letters and signs; its length and every place in it stay.

    >>> one_width("１３８－０１３８　Ａ")
    '138-0138 A'
    """
    return text.translate(_ONE_WIDTH)


def apart(spans: Iterable[Span], length: int) -> tuple[Span, ...]:
    """The spans in a text of this length in order of place; of two that overlap, the one that was found first stays."""
    kept: list[Span] = []
    taken = bytearray(length)
    for span in spans:
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\x01" * (span.end - span.start)
            kept.append(span)
    return tuple(sorted(kept, key=lambda span: span.start))
