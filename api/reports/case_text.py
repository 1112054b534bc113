"""Chinese text broken into lines of a page: what may begin a line, what may end one, what must stay whole.

Pure; how wide a character is, the caller tells. Offsets are kept, so that a stretch can be marked wherever it falls.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass

# 禁则: a line never begins with these, nor ends with an opening mark.
NOT_FIRST = frozenset("，。、；：？！”’）》】〕］〉」』…—·,.;:?!)]}%％‰℃°")
NOT_LAST = frozenset("“‘（《【〔［〈「『([{¥￥$#")
# How far a break may be moved back before a line would look torn.
MOST_MOVED = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch [start, end) of a text that stands on one line; `last` where its paragraph ends."""

    start: int
    end: int
    last: bool


def broken(text: str, width: float, measure: Callable[[str], float]) -> tuple[Line, ...]:
    """The lines of a text no wider than `width`; its own line breaks stay, an empty paragraph is an empty line.

    >>> [text[line.start:line.end] for text in ("商品完好的，可以退货。",) for line in broken(text, 5, lambda _: 1)]
    ['商品完好', '的，可以退', '货。']
    """
    lines: list[Line] = []
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        lines += _paragraph(text, start, end, width, measure)
        start = end + 1
    return tuple(lines)


def printable(text: str, known: Container[int]) -> str:
    """The text with what the font cannot draw as its code point, so that nothing is lost unseen: 〔U+1F600〕.

    >>> printable("好😀\\t的\\r\\n", {ord("好"), ord("的"), ord(" ")})
    '好〔U+1F600〕 的\\n'
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(each if each == "\n" or ord(each) in known else f"〔U+{ord(each):04X}〕" for each in plain)


def _paragraph(
    text: str, start: int, end: int, width: float, measure: Callable[[str], float]
) -> list[Line]:  # one paragraph
    if start == end:
        return [Line(start, end, True)]
    lines: list[Line] = []
    while start < end:
        cut = _fitting(text, start, end, width, measure)
        if cut < end:
            cut = _mended(text, start, cut)
        lines.append(Line(start, cut, cut == end))
        start = cut
        while start < end and text[start] == " ":
            start += 1
    return lines


def _fitting(text: str, start: int, end: int, width: float, measure: Callable[[str], float]) -> int:
    used = 0.0
    for place in range(start, end):
        used += measure(text[place])
        if used > width:
            return max(place, start + 1)
    return end


def _mended(text: str, start: int, cut: int) -> int:
    """The break moved back to where one is allowed; where none is near, it stays: a hash has no better place."""
    for place in range(cut, max(start, cut - MOST_MOVED), -1):
        before, after = text[place - 1], text[place]
        if after not in NOT_FIRST and before not in NOT_LAST and not (_of_word(before) and _of_word(after)):
            return place
    return cut


def _of_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in "_-/.@")
