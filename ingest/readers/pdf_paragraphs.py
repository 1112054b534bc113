"""From printed lines back to paragraphs 款, which carry law: what belongs together, also across pages.

The evidence, strongest first: a line broken off although the next word would have fitted; the first-line indent; a
gap between paragraphs; an opening such as 第X条 or （一）; how far justification stretched the line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.readers.pdf_lines import PdfLine
from kb.law.headings import parse_heading
from kb.law.numerals import NUMERAL

# Measures are in bodies, the width of one Chinese character.
_INDENT = 1.2
_FITS = 0.3
_DELIBERATE = 3.0
_CENTRED = 1.0
# More than the indent of a first line, whose one-line paragraph can lie in the middle by chance.
_ASIDE = 2.6
_STRETCHED = 0.2
_GAP = 1.35
# Fewer lines do not show where the text block ends.
_FEWEST_LINES = 8
_RESIZED = 0.15
_FINISHED = re.compile(r"[。；：！？…;:!?.](?:[”’」』）)》】]|\[\d{1,3}\])*$")
_ENDED = re.compile(r"[。！？!?](?:[”’」』）)》】]|\[\d{1,3}\])*$")
_ARTICLE = re.compile(rf"第\s*{NUMERAL}\s*条(?:\s*之\s*[一二三四五六七八九十]+)?(?:[\s\u3000【\[（(：:]|$)")
_OPENING = re.compile(
    rf"第\s*{NUMERAL}\s*条(?:\s*之\s*[一二三四五六七八九十]+)?(?![\s\u3000]*(?:的|所|规定|第|至|和|、|，|。|；|）))"
    r"|[（(]\s*[一二三四五六七八九十百]{1,4}\s*[）)]|[一二三四五六七八九十]{1,3}\s*[、．.]"
    r"|\d{1,3}\s*(?:[、．]|\.(?!\d))|[（(]\d{1,3}[）)]|[①-⑳]|附\s*[件表录]"
)
_CONTENTS_ENTRY = re.compile(r"[.．·…‥⋯]{3,}\s*[（(]?\d{1,4}[）)]?$|[章节编条].*[\s\u3000]\d{1,4}$")
_OPEN_BRACKET = re.compile(r"[（(][^）)]*$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that make one paragraph; `centred` when they stand in the middle of the measure."""

    text: str
    lines: tuple[PdfLine, ...]
    centred: bool

    @property
    def size(self) -> float:
        return max(line.size for line in self.lines)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The edges of the text block a line stands in, and the body of the file's text, in points."""

    left: float
    right: float
    body: float


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a file marks paragraphs: by indents, and how far apart its lines lie (points, by column)."""

    indented: bool
    leading: float
    tolerance: float


def paragraphs_of(pages: Sequence[Sequence[PdfLine]], *, tolerance: float = _FITS) -> tuple[Paragraph, ...]:
    """The paragraphs of a file in order. `tolerance` (bodies) is how exactly line ends are known; scans know less."""
    lines = [line for page in pages for line in page]
    if not lines:
        return ()
    frames = _frames(lines)
    framed = [(line, frames[line.page, line.column]) for line in lines]
    habits = _habits(framed, tolerance)
    groups: list[list[tuple[PdfLine, _Frame]]] = []
    for line, frame in framed:
        if groups and not _parts(groups[-1], (line, frame), habits):
            groups[-1].append((line, frame))
        else:
            groups.append([(line, frame)])
    return tuple(_paragraph(group) for group in groups)


def _paragraph(group: Sequence[tuple[PdfLine, _Frame]]) -> Paragraph:
    text = group[0][0].text
    for line, _ in group[1:]:
        text = _join(text, line.text)
    return Paragraph(text.strip(), tuple(line for line, _ in group), all(_is_centred(*part) for part in group))


def _join(before: str, after: str) -> str:
    """Chinese lines meet without a blank, words with one; digits parted by the margin are one number."""
    end, start = before[-1], after[0]
    if end == "-" and start.islower():
        return before[:-1] + after
    words = (
        end.isascii() and start.isascii() and (end.isalnum() or end in ",.;:)") and (start.isalnum() or start == "(")
    )
    return before + (" " if words and not (end.isdigit() and start.isdigit()) else "") + after


def _frames(lines: Sequence[PdfLine]) -> dict[tuple[int, int], _Frame]:
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
        frames[page, column] = _Frame(left, right, body)
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


def _habits(framed: Sequence[tuple[PdfLine, _Frame]], tolerance: float) -> _Habits:
    behind_short = [
        after.left - frame.left > _INDENT * frame.body
        for (before, above), (after, frame) in pairwise(framed)
        if _FINISHED.search(before.text)
        and above.right - before.right > _DELIBERATE * above.body
        and not _is_centred(after, frame)
    ]
    joined = [
        before.base - after.base
        for (before, above), (after, _) in pairwise(framed)
        if before.page == after.page
        and before.column == after.column
        and before.base > after.base
        and not _FINISHED.search(before.text)
        and above.right - before.right < above.body
    ]
    leading = median(joined) if joined else 0.0
    return _Habits(sum(behind_short) * 2 > len(behind_short), leading, tolerance)


def _is_centred(line: PdfLine, frame: _Frame) -> bool:
    before, after = line.left - frame.left, frame.right - line.right
    return min(before, after) > _ASIDE * frame.body and abs(before - after) < _CENTRED * frame.body


def _parts(group: Sequence[tuple[PdfLine, _Frame]], following: tuple[PdfLine, _Frame], habits: _Habits) -> bool:
    """Whether a new paragraph begins with the following line."""
    (last, above), (line, frame) = group[-1], following
    text = "".join(part.text for part, _ in group)
    resized = last.wide and line.wide and abs(last.size - line.size) > _RESIZED * last.size
    if last.is_row or line.is_row or resized or _CONTENTS_ENTRY.search(last.text):
        return True
    if group[0][0].text.startswith(("（", "(")) and _OPEN_BRACKET.search(text) and not _ARTICLE.match(line.text):
        return False
    if parse_heading(text) or parse_heading(line.text):
        return not (_is_centred(last, above) and _continues_heading(group[0][0], following))
    if _is_centred(last, above) or _is_centred(line, frame):
        return _parts_centred(group, following)
    return _parts_running(group, following, habits)


def _continues_heading(first: PdfLine, following: tuple[PdfLine, _Frame]) -> bool:
    """Whether a centred line goes on with a heading that was too long for one line."""
    line, frame = following
    long = first.right - first.left > 0.6 * (frame.right - frame.left)
    return long and _is_centred(line, frame) and not parse_heading(line.text) and not _FINISHED.search(line.text)


def _parts_centred(group: Sequence[tuple[PdfLine, _Frame]], following: tuple[PdfLine, _Frame]) -> bool:
    """Titles of two lines stay together; a centred line and running text do not, unless a sentence runs on."""
    (last, above), (line, frame) = group[-1], following
    if _is_centred(last, above) and _is_centred(line, frame):
        apart = last.page != line.page or last.base - line.base > 2.2 * line.size
        return apart or _FINISHED.search(last.text) is not None or _OPENING.match(line.text) is not None
    return True


def _is_bracketed(group: Sequence[tuple[PdfLine, _Frame]]) -> bool:
    """Whether the paragraph is one remark in brackets, closed at its end: a sentence without a full stop."""
    text = "".join(line.text for line, _ in group)
    return text.startswith(("（", "(")) and text.endswith(("）", ")")) and "）" not in text[:-1].replace(")", "）")


def _parts_running(group: Sequence[tuple[PdfLine, _Frame]], following: tuple[PdfLine, _Frame], habits: _Habits) -> bool:
    (last, above), (line, frame) = group[-1], following
    body = frame.body
    slack = (above.right - last.right - line.head) / body
    finished = _FINISHED.search(last.text) is not None or _is_bracketed(group)
    indent = (line.left - frame.left) / body
    opens = _OPENING.match(line.text) is not None
    if not finished:
        if indent > _INDENT and _ARTICLE.match(line.text):
            return True
        return slack > _DELIBERATE or (slack > habits.tolerance and (indent > _INDENT or opens))
    if slack > habits.tolerance and (slack > 2.0 or not habits.indented):
        return True
    if _ARTICLE.match(line.text):
        return True
    hanging = len(group) == 1 and indent > (group[0][0].left - group[0][1].left) / body + 0.5
    if indent > _INDENT and not hanging:
        return True
    if habits.indented or hanging:
        return False
    gap = last.base - line.base if (last.page, last.column) == (line.page, line.column) else 0.0
    if gap > _GAP * habits.leading > 0:
        return True
    return opens or (_ENDED.search(last.text) is not None and last.stretch < _STRETCHED * body)
