"""Characters that Word stores by their place in a symbol font, and numbers in circles that it stores as a formula."""

from __future__ import annotations

import re

from ingest.readers.docx_numerals import format_number

UNKNOWN = "〓"
_WINGDINGS: dict[int, str] = {
    0x51: "☑",
    0x52: "☑",
    0x54: "☒",
    0x6C: "●",
    0x6D: "○",
    0x6E: "■",
    0x6F: "□",
    0x71: "□",
    0x72: "□",
    0x75: "◆",
    0x76: "❖",
    0x77: "◆",
    0x9F: "•",
    0xA1: "○",
    0xA7: "▪",
    0xA8: "□",
    0xAB: "★",
    0xD8: "➢",
    0xDF: "←",
    0xE0: "→",
    0xE1: "↑",
    0xE2: "↓",
    0xE8: "→",
    0xF0: "⇒",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
} | {0x80 + n: "⓪①②③④⑤⑥⑦⑧⑨⑩"[n] for n in range(11)}
# The Symbol font's own encoding, 0x21 to 0x7E and 0xA1 to 0xFE; · stands where it has no character to name.
_SYMBOL: dict[int, str] = dict(
    zip(
        (*range(0x21, 0x7F), *range(0xA1, 0xFF)),
        "!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
        "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪·〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
        strict=True,
    )
)
_ENCLOSED = re.compile(r"\\o\s*+\\ac\s*+\([^,，;]*+[,，;]\s*+([^)\s]++)\s*+\)", re.IGNORECASE)


def symbol(font: str, code: str) -> str:
    """The character of a `w:sym`; 〓 where the font's private place has no known meaning.

    >>> symbol("Wingdings", "F0FE"), symbol("Symbol", "F0B3"), symbol("Arial", "00A7"), symbol("甲", "F123")
    ('☑', '≥', '§', '〓')
    """
    try:
        place = int(code, 16)
    except ValueError:
        return UNKNOWN
    name = font.casefold()
    low = place & 0xFF
    if name == "wingdings" and low in _WINGDINGS:
        return _WINGDINGS[low]
    if name == "symbol" and low in _SYMBOL:
        return _SYMBOL[low]
    if 0xE000 <= place <= 0xF8FF or name.startswith(("wingdings", "webdings")) or not 0x20 <= place <= 0x10FFFF:
        return UNKNOWN
    return chr(place)


def enclosed_character(instruction: str) -> str:
    """What an EQ field for 带圈字符 shows; empty for any other field.

    >>> enclosed_character(r"EQ \\o\\ac(○,3)")
    '③'
    """
    match = _ENCLOSED.search(instruction)
    if match is None:
        return ""
    inner = match.group(1)
    if inner.isascii() and inner.isdigit() and int(inner) <= 50:
        return format_number(int(inner), "decimalEnclosedCircle")
    return inner
