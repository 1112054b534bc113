"""What belongs to the paper and not to the text: page numbers, running headers and footers, repeated stamps.

A line is dropped for its place and its repetition together; a line of law is kept when in doubt.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.readers.pdf_lines import PdfLine

_N = r"(?:\d{1,4}|[一二三四五六七八九十百〇零]{1,5}|[ivxlcIVXLC]{1,6})"
_DASH = r"[-—–－―~·・•.|／/\s]*"
_PAGE_NUMBER = re.compile(
    rf"{_DASH}(?:第\s*{_N}\s*页(?:{_DASH}[（(]?[共/]\s*(?:计\s*)?(?:第\s*)?{_N}\s*页[)）]?)?|共\s*{_N}\s*页{_DASH}第\s*{_N}\s*页"
    rf"|{_N}\s*[/／]\s*{_N}|[Pp]age\s*{_N}(?:\s*of\s*{_N})?|\d{{1,4}}|[ivxlc]{{1,6}}){_DASH}"
)
_LONE_NUMBER = re.compile(r"\d{1,4}")
_DIGITS = re.compile(r"\d+")
_FINISHED = re.compile(r"[。；：！？]$")
# How many printed lines from the top or bottom of a page a header or footer can be.
_DEPTH = 3
_SAME_HEIGHT = 4.0
_OF_HEADERS = 0.5
_OF_SENTENCES = 0.8
_FEWEST_REPEATS = 3


def without_furniture(pages: Sequence[Sequence[PdfLine]]) -> tuple[tuple[PdfLine, ...], ...]:
    """The pages' lines without headers, footers and page numbers, in the order given.

    Each page is peeled from its edges inwards and no further than the first height with a line that is none of these.
    """
    repeated = _repeated([_edge_lines(lines) for lines in pages])
    numbered = sum(any(_is_number(line) for line in _edge_lines(lines)) for lines in pages) > 1
    kept = []
    for lines in pages:
        heights = _heights(lines)
        dropped: set[int] = set()
        for inwards in (heights, heights[::-1]):
            for height in inwards[:_DEPTH]:
                level = [line for line in lines if round(line.base) == height]
                if not all(_is_furniture(line, lines, repeated, numbered=numbered) for line in level):
                    break
                dropped |= {id(line) for line in level}
        kept.append(tuple(line for line in lines if id(line) not in dropped))
    return tuple(kept)


def _is_furniture(
    line: PdfLine, lines: Sequence[PdfLine], repeated: frozenset[tuple[str, int]], *, numbered: bool
) -> bool:
    return not line.is_row and (_key(line) in repeated or _is_page_number(line, lines, numbered=numbered))


def _heights(lines: Sequence[PdfLine]) -> list[int]:
    return sorted({round(line.base) for line in lines}, reverse=True)


def _edge_lines(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """The lines that could be header or footer: the topmost and the lowest heights of a page, whatever the column."""
    heights = _heights(lines)
    near = set(heights[:_DEPTH]) | set(heights[-_DEPTH:])
    return [line for line in lines if round(line.base) in near and not line.is_row]


def _key(line: PdfLine) -> tuple[str, int]:
    return _DIGITS.sub("#", "".join(line.text.split())), round(line.base / _SAME_HEIGHT)


def _repeated(edges: Sequence[Sequence[PdfLine]]) -> frozenset[tuple[str, int]]:
    """Lines that come again at the same height: on most pages, or on a run of pages as a chapter's running head does.

    A sentence needs nearly all pages; two pages are enough for a line that ends no sentence when there are only two.
    """
    count: Counter[tuple[str, int]] = Counter()
    places: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    sentence: set[tuple[str, int]] = set()
    for page, edge in enumerate(edges):
        for key in {_key(line) for line in edge}:
            # A height at the border of two steps counts for both.
            for step in (key[1] - 1, key[1], key[1] + 1):
                near = (key[0], step)
                if not places[near] or places[near][-1] != page:
                    count[near] += 1
                    places[near].append(page)
        sentence |= {_key(line) for line in edge if _FINISHED.search(line.text)}
    found = set()
    for key, times in count.items():
        if key[0] in ("", "#"):
            continue
        share = _OF_SENTENCES if key in sentence else _OF_HEADERS
        most = times >= max(_FEWEST_REPEATS, share * len(edges))
        run = times >= _FEWEST_REPEATS and times >= 0.3 * (places[key][-1] - places[key][0] + 1)
        pair = times == 2 == len(edges)
        if most or (key not in sentence and (run or pair)):
            found.add(key)
    return frozenset(found)


def _is_number(line: PdfLine) -> bool:
    return _PAGE_NUMBER.fullmatch(line.text) is not None


def _is_page_number(line: PdfLine, lines: Sequence[PdfLine], *, numbered: bool) -> bool:
    """A page's number at its edge; a bare 12 on the only page that has one must also stand apart from the text."""
    if not _is_number(line):
        return False
    if numbered or not _LONE_NUMBER.fullmatch(line.text):
        return True
    heights = _heights(lines)
    gaps = [a - b for a, b in pairwise(heights)]
    if len(gaps) < 2:
        return True
    own = gaps[-1] if round(line.base) == heights[-1] else gaps[0]
    return own > 1.3 * median(gaps)
