"""Lines of a source as a reader sees them: without indents, Markdown marks and what a web page adds; no law
in here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# White space and invisible characters that layout puts around a line; U+3000 indents nearly every Chinese
# text.
BLANKS = " \t\r\f\v\u00a0\u2000-\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
_EDGES = re.compile(rf"^[{BLANKS}]*(#{{1,6}}[{BLANKS}]+)?[{BLANKS}]*|[{BLANKS}]+$")
_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,})$")
_FIELD = re.compile(r"[A-Za-z_]\w*:(?: |$)")
# A line that is nothing but a link, a picture or an HTML comment.
_FURNITURE = re.compile(r"!?\[[^\]]*\]\([^)]*\)$|<!--.*-->$|</?(?:p|div|br|span|center)[^>]*>$")
_LONGEST_FIELD_BLOCK = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank; `start`/`end` are code-point offsets of `text` in the source.

    `marks` is the number of # in front of it, `after_blank` whether a blank line stands above.
    """

    text: str
    start: int
    end: int
    marks: int = 0
    after_blank: bool = False


def lines_of(source: str) -> tuple[Line, ...]:
    """The lines that carry text, in order; field blocks between --- and lines that are only links are
    dropped.

    >>> [line.text for line in lines_of("---\\ntitle: x\\n---\\n# 甲法\\n\\n　　第一条　乙。  \\n[原文](a)")]
    ['甲法', '第一条　乙。']
    """
    raw = tuple(_raw(source))
    kept: list[Line] = []
    blank = True
    skip_to = -1
    for index, line in enumerate(raw):
        if index <= skip_to:
            continue
        if not line.text or _FURNITURE.match(line.text):
            blank = True
        elif _RULE.match(line.text):
            skip_to = _field_block_end(raw, index)
            blank = True
        else:
            kept.append(Line(line.text, line.start, line.end, line.marks, blank))
            blank = False
    return tuple(kept)


def _raw(source: str) -> Iterator[Line]:
    position = 0
    for piece in source.split("\n"):
        match = _EDGES.match(piece)
        lead = match.end() if match else 0
        text = _EDGES.sub("", piece) if lead or piece[-1:].isspace() else piece
        marks = match.group(1).count("#") if match and match.group(1) else 0
        yield Line(text, position + lead, position + lead + len(text), marks)
        position += len(piece) + 1


def _field_block_end(raw: tuple[Line, ...], index: int) -> int:
    """The index of the --- that closes a block of `name: value` lines opened at `index`; `index` where none
    is.
    """
    fields = 0
    for offset in range(1, _LONGEST_FIELD_BLOCK + 1):
        if index + offset >= len(raw):
            return index
        text = raw[index + offset].text
        if _RULE.match(text):
            return index + offset if fields else index
        if text and not _FIELD.match(text):
            return index
        fields += bool(text)
    return index
