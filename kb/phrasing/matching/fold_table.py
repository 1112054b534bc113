"""What each code point becomes on its own, as arrays over all of Unicode; built once, at the first text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kb.phrasing.matching import characters as known
from kb.phrasing.matching.characters import BREAK, SENTENCE_ENDS

Codes = npt.NDArray[np.uint32]
Kinds = npt.NDArray[np.uint8]

CODE_POINTS = 0x110000
# A value from here on needs a look at its neighbours: the character is in the lower bits.
CONTEXTUAL = 1 << 21
# A value from here on is a row of `expansions`.
EXPANDED = 1 << 22

DIGIT, NUMERAL, LATIN, HAN, PERCENT, DOUBLE, CLOSING = 1, 2, 4, 8, 16, 32, 64
# CJK and Hangul stand for themselves; everything else below is looked at one by one. Scripts of the dead are noise.
_THEMSELVES = ((0x3400, 0xA000), (0xAC00, 0xD7A4), (0x20000, 0x32400))
_LOOKED_AT = (
    (0, 0x3400),
    (0xA000, 0xAC00),
    (0xF900, 0x10000),
    (0x1D400, 0x1D800),
    (0x1F000, 0x1FB00),
    (0x2F800, 0x2FA20),
)
_HAN_RANGES = ((0x3400, 0xA000), (0x20000, 0x32400))
_SIMPLIFIED_RANGES = ((0x3400, 0xA000), (0x20000, 0x2A6E0))
_DROPPED_CATEGORIES = frozenset("PSZCM")
_CONTEXT = frozenset(known.POINT + known.SIGNS + known.PERCENTS + known.CURRENCIES + known.RANGE + "o")


@dataclass(frozen=True, slots=True)
class FoldTable:
    """`first[c]`: what code point c becomes, 0 for nothing; `expansions` for those that become several.

    `kind` is a set of bits a character counts as (DIGIT, NUMERAL, ...).
    """

    first: Codes
    expansions: tuple[Codes, ...]
    lengths: npt.NDArray[np.intp]
    kind: Kinds


@lru_cache(maxsize=1)
def fold_table() -> FoldTable:
    """The one table of this process."""
    first = np.zeros(CODE_POINTS, np.uint32)
    for start, stop in _THEMSELVES:
        first[start:stop] = np.arange(start, stop, dtype=np.uint32)
    standard = _standard_characters()
    for char, plain in standard.items():
        first[ord(char)] = ord(plain)
    rows: dict[str, int] = {}
    for start, stop in _LOOKED_AT:
        for code in range(start, stop):
            plain = _plain(chr(code), standard)
            if len(plain) == 1:
                first[code] = _value(plain)
            elif plain:
                first[code] = EXPANDED + rows.setdefault(plain, len(rows))
    for char, plain in known.WRITTEN_OUT.items():
        first[ord(char)] = EXPANDED + rows.setdefault(plain, len(rows))
    expansions = tuple(np.array([_value(char) for char in row], np.uint32) for row in rows)
    return FoldTable(first, expansions, np.array([len(row) for row in rows], np.intp), _kinds())


def _value(char: str) -> int:
    return ord(char) | CONTEXTUAL if char in _CONTEXT else ord(char)


def _plain(char: str, standard: Mapping[str, str]) -> str:
    """What one character contributes: nothing, a break, or its compatible lower-case form."""
    if char in SENTENCE_ENDS:
        return BREAK
    if char in known.DRAWN_MARKS:
        return ""
    if char in known.RANGES:
        return known.RANGE
    listed = _listed(char)
    if listed is not None:
        return listed
    compatible = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).lower())
    if compatible != char:
        several = len(compatible) > 1
        parts = [_plain(part, standard) for part in compatible]
        return "".join(part for part in parts if not (several and part in _CONTEXT and part != "o"))
    if char in _CONTEXT:
        return char
    if unicodedata.category(char)[0] in _DROPPED_CATEGORIES:
        return ""
    return standard.get(char) or _without_marks(char)


def _listed(char: str) -> str | None:
    """Facts NFKC does not know: look-alikes, letters in black squares, digits of other scripts and in black circles."""
    lower = char.lower()
    if lower in known.LOOK_ALIKES:
        return known.LOOK_ALIKES[lower]
    for start in known.ALPHABETS:
        if start <= ord(char) < start + 26:
            return chr(ord("a") + ord(char) - start)
    if unicodedata.category(char) in {"Nd", "No"} and unicodedata.normalize("NFKC", char) == char:
        number = unicodedata.numeric(char)
        return str(int(number)) if number == int(number) and number <= 100 else char
    return None


def _without_marks(char: str) -> str:
    """A Latin letter without its accents (ǎ is a); anything else as it is."""
    base = unicodedata.normalize("NFD", char)
    if len(base) == 1 or not base[0].isascii():
        return char
    if base.startswith("u\u0308"):
        return known.LOOK_ALIKES["ü"]
    return base[0]


def _standard_characters() -> dict[str, str]:
    """Every Han character that has a simpler or standard form, to that form; never two steps."""
    import opencc  # 20 ms

    chars = "".join(map(chr, _all(_SIMPLIFIED_RANGES)))
    lines = opencc.OpenCC("t2s").convert("\n".join(chars)).split("\n")
    standard = {char: line for char, line in zip(chars, lines, strict=True) if char != line and len(line) == 1}
    standard |= known.VARIANTS
    return {char: _last(char, standard) for char in standard}


def _last(char: str, standard: Mapping[str, str]) -> str:
    seen = {char}
    while (following := standard.get(char)) is not None and following not in seen:
        seen.add(following)
        char = following
    return char


def _kinds() -> Kinds:
    kind = np.zeros(CODE_POINTS, np.uint8)
    for start, stop in _HAN_RANGES:
        kind[start:stop] = HAN
    for bit, chars in (
        (DIGIT, "0123456789"),
        (NUMERAL, known.NUMERALS),
        (LATIN, "abcdefghijklmnopqrstuvwxyz"),
        (PERCENT, known.PERCENTS),
        (DOUBLE, known.DOUBLES),
        (CLOSING, known.AFTER_ZERO),
    ):
        kind[[ord(char) for char in chars]] |= bit
    return kind


def _all(ranges: Iterable[tuple[int, int]]) -> Iterable[int]:
    for start, stop in ranges:
        yield from range(start, stop)
