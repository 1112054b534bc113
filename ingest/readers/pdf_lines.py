"""From placed characters to lines in reading order: rows, two columns of a gazette, the cells of a table.

Does not decide which lines belong to one paragraph, nor which are headers: `pdf_paragraphs` and `pdf_furniture` do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import mean, median
from typing import NamedTuple

from ingest.readers.pdf_glyphs import SPACES, Glyph, is_wide

# All measures are in bodies (the width of one Chinese character) unless they say otherwise.
_SAME_ROW = 0.35
_RAISED = 0.2
_SUPERSCRIPT = 0.8
_WORD_GAP = 0.18
_BLANK_GAP = 0.75
_CELL_GAP = 1.6
# Gazettes leave about two characters between columns; inside justified lines no gap reaches one.
_GUTTER = 0.9
_WIDEST_GUTTER = 2.0
_FEWEST_COLUMN_ROWS = 6
_MOST_CROSSING = 0.5
_FULL_COLUMN_SHARE = 0.5
_LONG_LINES = 0.6
_LABEL = re.compile(
    r"(第\S{1,9}[条章节编]|[（(]\S{1,4}[）)]|\S{1,3}[、．.]|[①-⑳]|附[件表录]?\S{0,3}|\d{1,3}|[—\-·•●■◆]|[注表图]\S{0,2})$"
)
_NOTE_MARK = re.compile(r"[0-9①-⑳*＊]{1,3}$")


@dataclass(frozen=True, slots=True)
class PdfLine:
    """One printed line, or one row of a table. `column`: 0 full width, 1 left, 2 right.

    `head` is the width of what cannot be broken at its beginning, `stretch` how far justification pulled it apart,
    both in points; `cells` are texts set apart by clear gaps, with their edges, empty where there are none;
    `wide` tells whether Chinese characters prove the size.
    """

    text: str
    page: int
    column: int
    left: float
    right: float
    base: float
    size: float
    head: float = 0.0
    stretch: float = 0.0
    bold: bool = False
    cells: tuple[tuple[float, float, str], ...] = ()
    is_row: bool = False
    wide: bool = True


class Gutter(NamedTuple):
    """The middle half of the blank band between two columns; hanging punctuation reaches into the other half."""

    left: float
    right: float

    def is_crossed(self, row: Sequence[Glyph]) -> bool:
        """Whether something is printed inside it, as a heading over both columns is."""
        return any(a < self.left and b > self.right for a, b in _pieces(row))


class PageLines(NamedTuple):
    """A page's lines in reading order, and where its two columns part, None for one column."""

    lines: tuple[PdfLine, ...]
    gutter: Gutter | None


def lines_of_page(glyphs: Sequence[Glyph], page: int, expected: Gutter | None = None) -> PageLines:
    """The lines of a page in reading order: a title above two columns, then the left one, then the right one.

    `expected` is the gutter of the pages before, which holds as long as it stays blank: a last page may show too
    little of its columns to prove them.
    """
    rows = _rows(glyphs)
    gutter = find_gutter(rows) or (expected if expected is not None and _stays_blank(rows, expected) else None)
    ordered: list[PdfLine] = []
    beside: tuple[list[PdfLine], list[PdfLine]] = ([], [])
    for row in rows:
        sides = _split(row, gutter)
        if len(sides) == 1:
            ordered += beside[0] + beside[1]
            beside = ([], [])
            ordered += _line(sides[0], page, 0)
        else:
            beside[0].extend(_line(sides[0], page, 1))
            beside[1].extend(_line(sides[1], page, 2))
    return PageLines(tuple(_with_tables(ordered + beside[0] + beside[1])), gutter)


def _stays_blank(rows: Sequence[Sequence[Glyph]], gutter: Gutter) -> bool:
    """Whether hardly a row is printed across the gutter."""
    crossing = sum(gutter.is_crossed(row) for row in rows)
    return crossing <= _MOST_CROSSING * len(rows)


def find_gutter(rows: Sequence[Sequence[Glyph]]) -> Gutter | None:
    """Where a page is parted into two columns, None where it is not.

    A gutter is a blank band near the middle with filled lines on its left side and lines that begin together on its
    right; a table or a page of short lines has neither.
    """
    pieces = [piece for row in rows for piece in _pieces(row)]
    if not pieces:
        return None
    left, right = min(p[0] for p in pieces), max(p[1] for p in pieces)
    em = median(g.size for row in rows for g in row)
    steps = int((right - left) * 0.3 / (em / 4)) + 1
    places = [left + (right - left) * 0.35 + step * em / 4 for step in range(steps)]
    crossing = {x: sum(a < x < b for a, b in pieces) for x in places}
    least = min(crossing.values())
    if least > _MOST_CROSSING * len(rows):
        return None
    band = [x for x in places if crossing[x] == least]
    middle = median(band)
    before = [p for p in pieces if p[1] <= middle]
    after = [p for p in pieces if p[0] >= middle]
    if min(len(before), len(after)) < _FEWEST_COLUMN_ROWS:
        return None
    # A single line, such as a header that ends inside the gutter, is no edge.
    inner = sorted(p[1] for p in before)[-2]
    outer = sorted(p[0] for p in after)[1]
    filled = sum(p[1] > inner - 1.5 * em for p in before) >= _FULL_COLUMN_SHARE * len(before)
    long = all(mean(b - a for a, b in side) > _LONG_LINES * (inner - left) for side in (before, after))
    together = sum(p[0] < outer + 2.6 * em for p in after) >= 0.7 * len(after)
    is_column = together and (filled or long) and outer - inner >= _GUTTER * em
    # Short lines on the left leave more blank than the gutter is; the right column begins where it begins.
    quarter = min(outer - inner, _WIDEST_GUTTER * em) / 4
    return Gutter(outer - 3 * quarter, outer - quarter) if is_column else None


def _rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Characters on one baseline, top to bottom, each row from left to right; raised note marks in their line."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: -g.base):
        if rows and rows[-1][0].base - glyph.base <= _SAME_ROW * max(glyph.size, 1.0):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    rows = [row for row in rows if any(g.char not in SPACES for g in row)]
    merged: list[list[Glyph]] = []
    for row in rows:
        above = merged[-1] if merged else None
        if above and _are_raised(above, row):
            merged[-1] = [*row, *above]
        else:
            merged.append(row)
    return [sorted(row, key=lambda g: g.left) for row in merged]


def _are_raised(above: Sequence[Glyph], row: Sequence[Glyph]) -> bool:
    """Whether the upper row is nothing but note marks of the lower one."""
    mark = "".join(g.char for g in above if g.char not in SPACES)
    body = median(g.size for g in row)
    rise = above[0].base - row[0].base
    return bool(_NOTE_MARK.fullmatch(mark)) and above[0].size < _SUPERSCRIPT * body and rise < 0.7 * body


def _pieces(row: Sequence[Glyph]) -> Iterator[tuple[float, float]]:
    """The printed stretches of a row, parted where a gutter could be.

    A blank that is a character (behind 第一条) parts nothing; it belongs to no stretch when it stands at its end.
    """
    start: float | None = None
    end = reach = 0.0
    for glyph in row:
        blank = glyph.char in SPACES
        if start is not None and glyph.left - reach >= _GUTTER * glyph.size:
            yield start, end
            start = None
        if start is None and not blank:
            start, end = glyph.left, glyph.right
        elif start is not None and not blank:
            end = max(end, glyph.right)
        reach = max(reach, glyph.right)
    if start is not None:
        yield start, end


def _split(row: Sequence[Glyph], gutter: Gutter | None) -> tuple[Sequence[Glyph], ...]:
    if gutter is None or gutter.is_crossed(row):
        return (row,)
    return [g for g in row if g.right <= gutter.right], [g for g in row if g.right > gutter.right]


def _line(row: Sequence[Glyph], page: int, column: int) -> Iterator[PdfLine]:
    printed = [g for g in row if g.char not in SPACES]
    if not printed:
        return
    size = median([g.size for g in printed if is_wide(g.char)] or [g.size for g in printed])
    text, cells, stretch = _spelled(row, size)
    yield PdfLine(
        text,
        page,
        column,
        printed[0].left,
        max(g.right for g in printed),
        median(g.base for g in printed),
        size,
        _head_width(printed, size),
        stretch,
        sum(g.bold for g in printed) * 2 > len(printed),
        cells,
        wide=any(is_wide(g.char) for g in printed),
    )


def _spelled(row: Sequence[Glyph], size: float) -> tuple[str, tuple[tuple[float, float, str], ...], float]:
    """The row's text with the blanks that its gaps mean, its cells, and how far it was pulled apart."""
    cells: list[tuple[float, float, str]] = []
    text, cell, start, blank, stretch = "", "", 0.0, "", 0.0
    last: Glyph | None = None
    usual = _usual_gap(row)
    base = median(g.base for g in row)
    for glyph in row:
        if glyph.char in SPACES:
            blank = "\u3000" if glyph.char == "\u3000" or blank == "\u3000" else " "
            continue
        shown = glyph.char
        if last is not None and glyph.base - base > _RAISED * size and _NOTE_MARK.match(shown):
            shown = f"[{shown}]"
        gap = glyph.left - last.right if last else 0.0
        if last is not None and gap >= _CELL_GAP * size and not blank:
            cells.append((start, last.right, cell))
            cell, between = "", "\u3000"
        else:
            between = (blank or _blank(last, glyph, gap - usual, size)) if last else ""
        if last is None or not cell:
            start = glyph.left
        if last is not None and is_wide(last.char) and is_wide(glyph.char) and not between:
            stretch += max(0.0, gap)
        text += between + shown
        cell += (between if cell else "") + shown
        last, blank = glyph, ""
    if cells and last is not None:
        cells.append((start, last.right, cell))
    return _joined_marks(text), tuple((a, b, _joined_marks(c)) for a, b, c in cells), stretch


def _joined_marks(text: str) -> str:
    """A note's mark of two digits is one mark."""
    return re.sub(r"\](\s?)\[(?=\d)", r"\1", text)


def _usual_gap(row: Sequence[Glyph]) -> float:
    gaps = [b.left - a.right for a, b in pairwise(row) if is_wide(a.char) and is_wide(b.char)]
    return max(0.0, median(gaps)) if len(gaps) >= 4 else 0.0


def _blank(last: Glyph, glyph: Glyph, gap: float, size: float) -> str:
    if is_wide(last.char) or is_wide(glyph.char):
        return "\u3000" if gap >= _BLANK_GAP * size else ""
    return " " if gap >= _WORD_GAP * size else ""


def _head_width(printed: Sequence[Glyph], size: float) -> float:
    """The width of the first thing in a line that a printer cannot part: a word, or a character with its marks."""
    taken = 0
    while taken < len(printed) - 1 and printed[taken].char in "（(《〈“‘「『【〔[":
        taken += 1
    if printed[taken].char.isascii():
        while taken < len(printed) - 1 and printed[taken + 1].char.isascii():
            if printed[taken + 1].left - printed[taken].right > _WORD_GAP * size:
                break
            taken += 1
    while taken < len(printed) - 1 and printed[taken + 1].char in "，。、；：！？）)》〉”’」』】〕]%％…—":
        taken += 1
    return printed[taken].right - printed[0].left


def _with_tables(lines: Sequence[PdfLine]) -> Iterator[PdfLine]:
    """The lines, those that stand in a table as rows `| a | b |`: two or more together whose cells lie in line."""
    table = [_is_tabular(line) for line in lines]
    for index, line in enumerate(lines):
        if not table[index]:
            yield line
            continue
        near = [lines[i] for i in (index - 1, index + 1) if 0 <= i < len(lines) and table[i]]
        if any(_in_line(line, other) for other in near):
            yield replace(line, text="| " + " | ".join(c for _, _, c in line.cells) + " |", is_row=True)
        else:
            yield line


def _is_tabular(line: PdfLine) -> bool:
    return len(line.cells) > 1 and not (len(line.cells) == 2 and _LABEL.match(line.cells[0][2]))


def _in_line(line: PdfLine, other: PdfLine) -> bool:
    def overlap(cells: Iterable[tuple[float, float, str]], others: Sequence[tuple[float, float, str]]) -> int:
        return sum(any(a < d and c < b for c, d, _ in others) for a, b, _ in cells)

    return line.column == other.column and overlap(line.cells, other.cells) >= 2
