"""How a PDF's pages are set: where the text block of each begins and ends, and how the file marks its paragraphs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.readers.pdf_lines import PdfLine

# Measures are in bodies, the width of one Chinese character.
INDENT = 1.2
DELIBERATE = 3.0
_CENTRED = 1.0
# More than the indent of a first line, whose one-line paragraph can lie in the middle by chance.
_ASIDE = 2.6
# Fewer lines do not show where the text block ends.
_FEWEST_LINES = 8
FINISHED = re.compile(r"[。；：！？…;:!?.](?:[”’」』）)》】]|\[\d{1,3}\])*$")


@dataclass(frozen=True, slots=True)
class Frame:
    """The edges of the text block a line stands in, and the body of the file's text, in points."""

    left: float
    right: float
    body: float


@dataclass(frozen=True, slots=True)
class Habits:
    """How a file marks paragraphs: by indents, and how far apart its lines lie (points, by column)."""

    indented: bool
    leading: float
    tolerance: float


Framed = tuple[PdfLine, Frame]


def frames_of(lines: Sequence[PdfLine]) -> dict[tuple[int, int], Frame]:
    """The text block of every page and column: its own where it shows one, else that of the pages like it."""
    body = median(line.size for line in lines)
    by_page: defaultdict[tuple[int, int], list[PdfLine]] = defaultdict(list)
    by_kind: defaultdict[tuple[int, int], list[PdfLine]] = defaultdict(list)
    for line in lines:
        by_page[line.page, line.column].append(line)
        by_kind[line.page % 2, line.column].append(line)
    whole = {column: [line for line in lines if line.column == column] for column in {line.column for line in lines}}
    usual = {
        kind: _edges(members if len(members) >= _FEWEST_LINES else whole[kind[1]], body)
        for kind, members in by_kind.items()
    }
    frames = {}
    for (page, column), members in by_page.items():
        left, right = usual[page % 2, column]
        own_left, own_right = _edges(members, body)
        if len(members) >= _FEWEST_LINES and abs((own_right - own_left) - (right - left)) < body:
            left, right = own_left, own_right
        frames[page, column] = Frame(left, right, body)
    return frames


def _edges(lines: Sequence[PdfLine], body: float) -> tuple[float, float]:
    """The left and right edge that several lines reach; those of a single line where there is no other."""
    plain = [line for line in lines if not line.is_row] or list(lines)
    needed = max(2, round(0.04 * len(plain))) if len(plain) >= _FEWEST_LINES else 1
    lefts = sorted(line.left for line in plain)
    rights = sorted((line.right for line in plain), reverse=True)
    return _reached(lefts, needed, body), _reached(rights, needed, body)


def _reached(edges: Sequence[float], needed: int, body: float) -> float:
    for index, edge in enumerate(edges):
        near = [other for other in edges[index : index + max(needed, 12)] if abs(other - edge) < body / 2]
        if len(near) >= needed:
            return median(near)
    return edges[0]


def habits_of(framed: Sequence[Framed], tolerance: float) -> Habits:
    behind_short = [
        after.left - frame.left > INDENT * frame.body
        for (before, above), (after, frame) in pairwise(framed)
        if FINISHED.search(before.text)
        and above.right - before.right > DELIBERATE * above.body
        and not is_centred(after, frame)
    ]
    joined = [
        before.base - after.base
        for (before, above), (after, _) in pairwise(framed)
        if before.page == after.page
        and before.column == after.column
        and before.base > after.base
        and not FINISHED.search(before.text)
        and above.right - before.right < above.body
    ]
    leading = median(joined) if joined else 0.0
    return Habits(sum(behind_short) * 2 > len(behind_short), leading, tolerance)


def is_centred(line: PdfLine, frame: Frame) -> bool:
    before, after = line.left - frame.left, frame.right - line.right
    return min(before, after) > _ASIDE * frame.body and abs(before - after) < _CENTRED * frame.body
