"""Where a unit begins: telling the label 第九条 that opens an article from the one that running text
mentions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.law.errors import NumeralError
from kb.law.headings import parse_heading
from kb.law.instruments import ArticleNumber
from kb.law.layout import BLANKS, Line
from kb.law.numerals import NUMERAL, parse_numeral

_LABEL = re.compile(
    rf"(?:\*\*|__)?(第\s*({NUMERAL})\s*条(?:\s*之\s*([一二三四五六七八九十]+))?)(?:\*\*|__)?"
    rf"([{BLANKS}：:]*)"
)
# What follows a label that is mentioned and opens nothing: 第九条规定的, 第九条第一款, 第九条、第十条 …
_MENTION = re.compile(
    rf"的|所[列称指述规]|中?规定|第\s*{NUMERAL}\s*[款项]|[、，。；：）)”]|[和与及或至到](?:者)?第|以及|之规定"
    r"|修改|增加|删去|改为|至第"
)
_CAPTION = re.compile(r"[【\[（(]")
_FINISHED = re.compile(r"[。！？；：!?;:”」』）)》…—|】*]$")
_SECTION = re.compile(r"([一二三四五六七八九十百]{1,5})\s*[、．.](?!\d)\s*")


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that may open an article: `text_at` is where its text begins in the line.

    `separated`: a space, a caption or the line's end follows the label, as printers set it. `mention`: the
    words behind the label are those of a reference.
    """

    index: int
    label: str
    article: ArticleNumber
    text_at: int
    separated: bool
    mention: bool


def article_opening(line: str, index: int) -> Opening | None:
    """The article a line may open; None where it does not begin with an article's label."""
    if not line.startswith(("第", "**第", "__第")):
        return None
    match = _LABEL.match(line)
    if match is None:
        return None
    label, number, suffix, gap = match.groups()
    try:
        article = ArticleNumber(parse_numeral(number), parse_numeral(suffix) if suffix else 0)
    except NumeralError:
        return None
    rest = line[match.end() :]
    separated = bool(gap) or not rest or _CAPTION.match(rest) is not None
    return Opening(index, "".join(label.split()), article, match.end(), separated, bool(_MENTION.match(rest)))


def article_openings(lines: Sequence[Line]) -> tuple[Opening, ...]:
    """The openings that are real, in order.

    Contiguity decides: the next number, or the next suffix, opens an article unless sentence and words show a
    reference. Any other number must be set apart as labels are and stand behind a finished line; it is then
    taken, so that the gap, the duplicate or the wrong order it makes is reported and nothing is swallowed in
    silence.

    >>> source = ("第一条　甲。", "依照本法", "第九条规定的。", "第二条　乙。")
    >>> [opening.label for opening in article_openings([Line(text, 0, 0) for text in source])]
    ['第一条', '第二条']
    """
    candidates = tuple(opening for index, line in enumerate(lines) if (opening := article_opening(line.text, index)))
    printed_apart = sum(opening.separated for opening in candidates) * 2 >= len(candidates)
    taken: list[Opening] = []
    for opening in candidates:
        last = taken[-1].article if taken else None
        broken_off = _is_broken_off(lines, opening.index)
        if is_next(opening.article, last):
            suspicious = opening.mention or broken_off
            real = not (opening.mention and broken_off) if opening.separated else not suspicious
        elif opening.separated:
            real = not (opening.mention or broken_off)
        else:
            increasing = last is None or opening.article > last
            real = increasing and not (printed_apart or opening.mention or broken_off)
        if real:
            taken.append(opening)
    return tuple(taken)


def is_next(article: ArticleNumber, last: ArticleNumber | None) -> bool:
    """Whether an article is the one that must follow: number + 1, the same number's next suffix, or the
    first.
    """
    if last is None:
        return article == ArticleNumber(1)
    return article in (ArticleNumber(last.number + 1), ArticleNumber(last.number, last.suffix + 1))


def _is_broken_off(lines: Sequence[Line], index: int) -> bool:
    """Whether the line above stops in the middle of a sentence, so that this one only continues it."""
    if index == 0 or lines[index].after_blank or lines[index].marks:
        return False
    above = lines[index - 1]
    return not (_FINISHED.search(above.text) or parse_heading(above.text) or above.marks)


@dataclass(frozen=True, slots=True)
class SectionOpening:
    """A line that opens a section 一、 of a text without articles."""

    index: int
    label: str
    number: int
    text_at: int


def section_openings(lines: Sequence[Line]) -> tuple[SectionOpening, ...]:
    """The sections 一、二、… in order; a number that does not go on is taken only where it leaves a gap to
    report.
    """
    taken: list[SectionOpening] = []
    for index, line in enumerate(lines):
        match = _SECTION.match(line.text)
        if match is None:
            continue
        try:
            number = parse_numeral(match.group(1))
        except NumeralError:
            continue
        last = taken[-1].number if taken else 0
        if number == last + 1 or (number > last and not _is_broken_off(lines, index)):
            taken.append(SectionOpening(index, match.group(1), number, match.end()))
    return tuple(taken)
