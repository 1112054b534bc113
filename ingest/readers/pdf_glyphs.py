"""What is printed on one page of a PDF: characters with their places, upright, without watermarks and doubles.

Does not know lines or words. Coordinates are points, y upwards, as the reader sees the page.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

SPACES = frozenset(" \t\u00a0\u2002\u2003\u2009\u3000")
# Radicals that some PDF makers store in place of the character; NFKC does not fold those of U+2E80–2EFF.
_RADICALS = dict(
    zip(
        "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "母民虎西见角贝车长门青韦页风飞食首马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)
_FOLDED_RANGES = (("\u2e80", "\u2fdf"), ("\uf900", "\ufaff"), ("\ufb00", "\ufb06"), ("\U0002f800", "\U0002fa1f"))
_LINE_END_HYPHEN = 2  # how PDFium hands on a hyphen at the end of a line
_INVISIBLE = frozenset("\u0001\u0003\u0004\ufeff\ufffe\u200b\u200c\u200d\u2060\u00ad")
# A watermark is far larger than the text, and pale; a title is at most about twice as large.
_WATERMARK_SIZE = 1.8
_PALE = 170
_OPAQUE = 140
_BOLD = 600
# Ascent and descent of a Latin font together are about 1.25 of its body.
_LATIN_BODY = 0.8
_DOUBLE = 0.15
_ANGLE_TOLERANCE = math.radians(3)


class Glyph(NamedTuple):
    """One character; `base` is its baseline, `size` the body it is set in."""

    char: str
    left: float
    right: float
    base: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class PageGlyphs:
    """A page's characters in the file's own order, its width and height as read, and the share nobody can decode."""

    glyphs: tuple[Glyph, ...]
    width: float
    height: float
    broken_share: float


def is_wide(char: str) -> bool:
    """Whether a character fills a whole body, as Chinese characters and their punctuation do."""
    return (
        "\u2e80" <= char <= "\ua4cf" or "\uf900" <= char <= "\ufaff" or "\uff01" <= char <= "\uff60" or char > "\uffff"
    )


def fold(char: str) -> str:
    """The character meant where a PDF holds a radical or a compatibility form of it; punctuation stays as printed.

    >>> fold("⼀"), fold("⺠"), fold("（")
    ('一', '民', '（')
    """
    if char in _RADICALS:
        return _RADICALS[char]
    if any(low <= char <= high for low, high in _FOLDED_RANGES):
        return unicodedata.normalize("NFKC", char)
    return char


def page_glyphs(page: pdfium.PdfPage) -> PageGlyphs:
    """Every upright character of a page. Raises PdfiumError where the page cannot be read."""
    frame: tuple[float, float, float, float] = page.get_bbox()
    text = page.get_textpage()
    try:
        found = list(_placed(text.raw))
        turn = _prevailing_turn(found)
        upright = [p for p in found if p.turn == turn]
        pale = _pale(text.raw, upright)
    finally:
        text.close()
    glyphs = [_as_read(p, frame, turn) for p in upright if p.at not in pale]
    printed = [p for p in found if p.char not in SPACES]
    broken = sum(p.broken for p in printed) / len(printed) if printed else 0.0
    width, height = frame[2] - frame[0], frame[3] - frame[1]
    if turn in (1, 3):
        width, height = height, width
    return PageGlyphs(tuple(_without_doubles(glyphs)), width, height, broken)


class _Placed(NamedTuple):
    """A character in the page's own coordinates; `turn` is its direction in right angles, None when it lies askew."""

    at: int
    char: str
    box: tuple[float, float, float, float]
    origin: tuple[float, float]
    turn: int | None
    bold: bool
    broken: bool


def _placed(text: Any) -> Iterator[_Placed]:
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(raw.FPDFText_CountChars(text)):
        code = raw.FPDFText_GetUnicode(text, index)
        # Characters that PDFium generates (line ends, word gaps) are its guesses; the gaps are measured here instead.
        if raw.FPDFText_IsGenerated(text, index) == 1 or code in (10, 13):
            continue
        char = "-" if code == _LINE_END_HYPHEN else chr(code)
        if char in _INVISIBLE:
            continue
        if not raw.FPDFText_GetLooseCharBox(text, index, box) or not raw.FPDFText_GetCharOrigin(text, index, x, y):
            continue
        broken = code in (0, 0xFFFD) or (unicodedata.category(char) in ("Co", "Cn", "Cc") and char not in SPACES)
        broken = broken or raw.FPDFText_HasUnicodeMapError(text, index) == 1
        edges = (box.left, box.bottom, box.right, box.top)
        turn = _right_angles(raw.FPDFText_GetCharAngle(text, index))
        bold = raw.FPDFText_GetFontWeight(text, index) >= _BOLD
        yield _Placed(index, fold(char), edges, (x.value, y.value), turn, bold, broken)


def _right_angles(angle: float) -> int | None:
    quarters = -angle / (math.pi / 2)  # PDFium counts clockwise
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) * (math.pi / 2) < _ANGLE_TOLERANCE else None


def _prevailing_turn(found: Sequence[_Placed]) -> int:
    """The direction of most characters: a page printed sideways is read sideways."""
    turns = Counter(p.turn for p in found if p.turn is not None)
    return turns.most_common(1)[0][0] if turns else 0


def _pale(text: Any, upright: Sequence[_Placed]) -> frozenset[int]:
    """The characters of an upright watermark: much larger than the text, and pale or see-through."""
    heights = [p.box[3] - p.box[1] for p in upright if p.char not in SPACES]
    if not heights:
        return frozenset()
    limit = median(heights) * _WATERMARK_SIZE
    colour = [ctypes.c_uint() for _ in range(4)]
    found = set()
    for p in upright:
        if p.box[3] - p.box[1] < limit or not raw.FPDFText_GetFillColor(text, p.at, *colour):
            continue
        red, green, blue, alpha = (part.value for part in colour)
        if min(red, green, blue) > _PALE or alpha < _OPAQUE:
            found.add(p.at)
    return frozenset(found)


def _as_read(p: _Placed, frame: tuple[float, float, float, float], turn: int) -> Glyph:
    left, bottom, right, top = _rotated(p.box[:2], frame, turn) + _rotated(p.box[2:], frame, turn)
    base = _rotated(p.origin, frame, turn)[1]
    left, right = min(left, right), max(left, right)
    size = right - left if is_wide(p.char) else abs(top - bottom) * _LATIN_BODY
    return Glyph(p.char, left, right, base, size, p.bold)


def _rotated(point: Sequence[float], frame: tuple[float, float, float, float], turn: int) -> tuple[float, float]:
    x, y = point[0] - frame[0], point[1] - frame[1]
    width, height = frame[2] - frame[0], frame[3] - frame[1]
    return ((x, y), (y, width - x), (width - x, height - y), (height - y, x))[turn]


def _without_doubles(glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
    """A character printed twice at the same place, as fake bold is made, counts once."""
    seen: dict[tuple[str, int], list[Glyph]] = {}
    for glyph in glyphs:
        near = seen.setdefault((glyph.char, round(glyph.base)), [])
        if any(abs(other.left - glyph.left) < _DOUBLE * max(glyph.size, 1.0) for other in near):
            continue
        near.append(glyph)
        yield glyph
