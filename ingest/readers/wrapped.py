"""Texts whose lines were broken at a fixed width, as old mails and printouts are: put together again, paragraph by
paragraph, because a line is a paragraph 款 to the law and a broken one would be counted as two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

from kb.law.headings import parse_heading
from kb.law.layout import BLANKS
from kb.law.numerals import NUMERAL
from kb.law.openings import article_opening

# Mails break at 72 to 80 columns, old printouts at up to 100: 50 Chinese characters. A paragraph that fits is none.
_WIDEST = 100
_NARROWEST = 40
# Where a mark may not open a line it is pulled up or pushed down with its neighbour: two characters, four columns.
_RAGGED = 4
_FEWEST_BROKEN = 3
# Of the lines that stop inside a sentence: in wrapped text all end at the margin, in other text they lie anywhere.
_AT_MARGIN = 0.8
_BROKEN_SHARE = 0.2
# Lists of names are as even as broken lines, but only sentences have marks inside: one in 15 characters.
_INNER_MARKS = re.compile(r"[，。；、：]")
_FINISHED = re.compile(r"[。！？；：!?;:…|][”’」』）)】]*$")
_ITEM = re.compile(
    rf"[（(]{NUMERAL}[）)]|[（(]\d{{1,2}}[）)]|{NUMERAL}、|\d{{1,2}}[、．.](?!\d)|[①-⑳]|附件|附表|目\s*录$|[|#>*-]"
)


def rejoin_wrapped(text: str) -> tuple[str, int]:
    """The text with its broken lines joined, and how many were; unchanged and 0 where a line is a paragraph.

    >>> text = "为了保护消费者的合法权益，维护社会经济秩序，促进社会主义市场经济健康发展，"
    >>> text += "根据有关法律和行政法规的规定，结合实际，制定本法。"
    >>> rejoin_wrapped("\\n".join(text[at : at + 20] for at in range(0, len(text), 20))) == (text, 3)
    True
    """
    lines = [line.rstrip(BLANKS) for line in text.split("\n")]
    margin = _margin(lines)
    if margin is None:
        return text, 0
    parted = _paragraphs_are_marked(lines, margin)
    joined: list[str] = []
    count = 0
    for index, line in enumerate(lines):
        if index and joined and _continues(lines[index - 1], line, margin, parted=parted):
            joined[-1] = _together(joined[-1], line.strip(BLANKS))
            count += 1
        else:
            joined.append(line)
    return "\n".join(joined), count


def columns(line: str) -> int:
    """How wide a line prints: two columns a full-width character.

    >>> columns("第1条")
    5
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)


def _margin(lines: Sequence[str]) -> int | None:
    """The column at which lines were broken; None where they were not."""
    broken = [
        columns(line)
        for line, following in pairwise(lines)
        if line.strip(BLANKS) and following.strip(BLANKS) and not _stands_alone(line) and not _opens(following)
    ]
    filled = [columns(line) for line in lines if line.strip(BLANKS)]
    if len(broken) < _FEWEST_BROKEN or len(broken) < _BROKEN_SHARE * len(filled):
        return None
    margin = sorted(broken)[-1 - len(broken) // 20]
    at_margin = sum(margin - _RAGGED <= width <= margin + _RAGGED for width in broken)
    too_wide = sum(width > margin + _RAGGED for width in filled)
    marks = sum(len(_INNER_MARKS.findall(line)) for line in lines)
    if not _NARROWEST <= margin <= _WIDEST or marks < len(broken) / 2:
        return None
    if at_margin < _AT_MARGIN * len(broken) or too_wide > len(filled) // 20:
        return None
    return margin


def _continues(above: str, line: str, margin: int, *, parted: bool) -> bool:
    if not above.strip(BLANKS) or not line.strip(BLANKS) or columns(above) < margin - _RAGGED:
        return False
    if parse_heading(above.strip(BLANKS)) or _opens(line, after_sentence=_FINISHED.search(above) is not None):
        return False
    if _is_indented(line):
        return False
    # A sentence that ends exactly at the margin may end its paragraph or not; only indents or blank lines can tell.
    return parted or _FINISHED.search(above) is None


def _paragraphs_are_marked(lines: Sequence[str], margin: int) -> bool:
    """Whether new paragraphs begin indented or behind a blank line, so that any other line continues one."""
    filled = [line for line in lines if line.strip(BLANKS)]
    indented = sum(_is_indented(line) for line in filled)
    short = sum(columns(line) < margin - _RAGGED for line in filled)
    blank_parted = sum(
        not lines[i].strip(BLANKS) and columns(lines[i - 1]) < margin - _RAGGED for i in range(1, len(lines))
    )
    return indented >= short * 0.5 or blank_parted >= short * 0.5


def _is_indented(line: str) -> bool:
    return columns(line) - columns(line.lstrip(BLANKS)) >= 2


def _stands_alone(line: str) -> bool:
    return _FINISHED.search(line) is not None or parse_heading(line.strip(BLANKS)) is not None


def _opens(line: str, *, after_sentence: bool = True) -> bool:
    """Whether a line opens a unit: 第X条, a heading, an item; behind half a sentence a bare 第X条 is only cited."""
    bare = line.strip(BLANKS)
    article = article_opening(bare, 0)
    if article is not None:
        return article.separated or (after_sentence and not article.mention)
    return parse_heading(bare) is not None or _ITEM.match(bare) is not None


def _together(first: str, second: str) -> str:
    edges = first[-1:] + second[:1]
    # Programs break 2007 into 20 and 07 but Latin words between words only.
    words = edges.isascii() and edges.isalnum() and not edges.isdigit()
    return f"{first} {second}" if words else first + second
