"""What a text becomes before phrasings are looked for in it, with the way back to every original character.

Written for people who disguise a word: full-width letters, zero-width characters, emoji inside it, repeated characters,
traditional or odd variants, look-alike letters. Nothing is joined across the end of a sentence, because there the next
thought begins. Works in whole arrays: a character costs some 30 ns, a short question some 30 µs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.phrasing.matching.characters import BREAK, SENTENCE_ENDS
from kb.phrasing.matching.fold_table import (
    CLOSING,
    CONTEXTUAL,
    DIGIT,
    DOUBLE,
    EXPANDED,
    HAN,
    LATIN,
    NUMERAL,
    PERCENT,
    Codes,
    FoldTable,
    Kinds,
    fold_table,
)

__all__ = ["BREAK", "Folded", "fold", "fold_all"]

Origins = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]
_LETTER_O, _ZERO, _DASH, _POINT, _YUAN = (ord(char) for char in "o0-.元")
_EMPTY = np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """A folded text; folded character i stands for the code points `origin[i]` to `last[i]` of the text as `sent`.

    `last` differs from `origin` where a repeated character was written once (稳稳稳赚 is 稳赚).
    """

    text: str
    origin: Origins
    last: Origins
    sent: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The [start, end) of the text as sent that the folded range covers; not for an empty range."""
        return int(self.origin[start]), int(self.last[end - 1]) + 1

    def adjoins(self, left: int) -> bool:
        """Whether nothing stood between a folded character and the next one in the text as sent."""
        return bool(self.origin[left + 1] - self.last[left] <= 1)


def fold(text: str) -> Folded:
    """The text in lower case, simplified characters and one width, with nothing between words but sentence breaks.

    Any string is accepted, lone surrogates included. Folding a folded text changes nothing.

    >>> fold("Ｔop １·保\\u200b 本！賺賺賺").text
    'top1保本\\n赚'
    >>> fold("保 、本").span(0, 2)
    (0, 4)
    >>> fold("3.5% 保-本").text
    '3.5%保本'
    """
    if not text:
        return Folded("", _EMPTY, _EMPTY, text)
    table = fold_table()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    values = table.first[codes]
    origin = np.flatnonzero(values).astype(np.int32)
    values = values[origin]
    if values.size and values.max() >= CONTEXTUAL:
        values, origin = _expanded(values, origin, table)
        values, origin = _without_idle_marks(values, origin, table.kind)
        values = _with_zeros(values, table.kind)
    values, origin, last = _once(values, origin, table.kind)
    return Folded(values.astype("<u4").tobytes().decode("utf-32-le"), origin, last, text)


def fold_all(texts: Iterable[str]) -> dict[str, str]:
    """Each text with what it becomes; nearly all in one go: one by one, ten thousand short ones cost a second."""
    by_border: dict[bool, list[str]] = {False: [], True: []}
    for text in dict.fromkeys(texts):
        by_border[not SENTENCE_ENDS.isdisjoint(text)].append(text)
    together = fold(BREAK.join(by_border[False])).text.split(BREAK)
    folded = dict(zip(by_border[False], together, strict=True)) if by_border[False] else {}
    return folded | {text: fold(text).text for text in by_border[True]}


def _expanded(values: Codes, origin: Origins, table: FoldTable) -> tuple[Codes, Origins]:
    """Characters that stand for several (㎏, ½) written out; all of these keep the one origin."""
    at = np.flatnonzero(values >= EXPANDED)
    if not at.size:
        return values, origin
    rows = values[at] - EXPANDED
    counts = np.ones(values.size, np.intp)
    counts[at] = table.lengths[rows]
    starts = np.cumsum(counts)[at] - counts[at]
    values, origin = np.repeat(values, counts), np.repeat(origin, counts)
    for start, row in zip(starts.tolist(), rows.tolist(), strict=True):
        expansion = table.expansions[row]
        values[start : start + expansion.size] = expansion
    return values, origin


def _without_idle_marks(values: Codes, origin: Origins, kind: Kinds) -> tuple[Codes, Origins]:
    """Marks that mean something beside a number stay there (3.5%, +12%, 3-5倍) and go elsewhere (保-本, 稳$赚)."""
    at = np.flatnonzero(values >= CONTEXTUAL)
    values = values.copy()
    values[at] -= np.uint32(CONTEXTUAL)
    doubled = at[(values[at] == _DASH) & (_neighbours(values, at, -1) == _DASH)]
    if doubled.size:  # 3--5 and 3——5 are 3-5
        values, origin, kept = _without(values, origin, doubled)
        at = np.flatnonzero(np.isin(kept, at))
    mark = values[at]
    at, mark = at[mark != _LETTER_O], mark[mark != _LETTER_O]
    if not at.size:
        return values, origin
    left = _neighbours(values, at, -1)
    before, behind = kind[left], kind[_neighbours(values, at, 1)]
    stays = ((before | behind) & DIGIT) > 0
    point, dash, share = mark == _POINT, mark == _DASH, (kind[mark] & PERCENT) > 0
    stays[point] = (before & behind & DIGIT)[point] > 0
    stays[dash] = ((before & (DIGIT | NUMERAL | PERCENT)) > 0)[dash] & ((behind & (DIGIT | NUMERAL)) > 0)[dash]
    # At the very start: what is left of a pattern's number (治愈率…%).
    starts = (left == 0) | (left == ord(BREAK))
    stays[share] = ((before & (DIGIT | NUMERAL | LATIN)) > 0)[share] | starts[share]
    idle = at[~stays]
    return _without(values, origin, idle)[:2] if idle.size else (values, origin)


def _with_zeros(values: Codes, kind: Kinds) -> Codes:
    """The letter o between digits, or closing a number, is a zero: 1O0%, 5O元, O元购."""
    at = np.flatnonzero(values == _LETTER_O)
    if not at.size:
        return values
    left2, left, right, right2 = (_neighbours(values, at, step) for step in (-2, -1, 1, 2))
    closed, closed2 = (kind[right] & CLOSING) > 0, (kind[right2] & CLOSING) > 0
    first = ((kind[left] & DIGIT) > 0) & (closed | ((right == _LETTER_O) & closed2))
    second = (left == _LETTER_O) & ((kind[left2] & DIGIT) > 0) & closed
    alone = (right == _YUAN) & ((kind[left] & (LATIN | DIGIT)) == 0)
    zero = at[first | second | alone]
    if zero.size:
        values[zero] = _ZERO
    return values


def _once(values: Codes, origin: Origins, kind: Kinds) -> tuple[Codes, Origins, Origins]:
    """Repeated Han characters written once, or twice where two are a word (妈妈); with the last origin of each run."""
    again = np.flatnonzero(values[1:] == values[:-1]) + 1
    again = again[(kind[values[again]] & HAN) > 0]
    if not again.size:
        return values, origin, origin
    third = np.zeros(again.size, bool)
    third[1:] = again[1:] == again[:-1] + 1
    dropped = again[third | ((kind[values[again]] & DOUBLE) == 0)]
    if not dropped.size:
        return values, origin, origin
    values, starts, at = _without(values, origin, dropped)
    return values, starts, origin[np.append(at[1:], origin.size) - 1]


def _without(values: Codes, origin: Origins, dropped: Places) -> tuple[Codes, Origins, Places]:
    """The rest and where each of it stood."""
    kept = np.ones(values.size, bool)
    kept[dropped] = False
    at = np.flatnonzero(kept)
    return values[at], origin[at], at


def _neighbours(values: Codes, at: Places, step: int) -> Codes:
    """The characters `step` places from each of `at`; NUL beyond the ends."""
    there = at + step
    beyond = (there < 0) | (there >= values.size)
    there[beyond] = 0
    found = values[there]
    found[beyond] = 0
    return found
