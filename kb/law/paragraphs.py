"""Inside an article: paragraphs 款, which no statute numbers, items 项 （一） and subitems 目 1．."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kb.law.errors import NumeralError
from kb.law.instruments import Item, Paragraph, Subitem
from kb.law.numerals import parse_numeral

_INDENT = " \t\u3000"
_ITEM = re.compile(r"[（(]\s*([一二三四五六七八九十百零〇]{1,5})\s*[）)]")
_SUBITEM = re.compile(r"([0-9０-９]{1,2})\s*[．.、](?![0-9０-９])|[（(]([0-9０-９]{1,2})[）)]|([①-⑳])")
# An enumeration that lost its line breaks goes on only behind one of these; 第（一）项 never does.
_BEFORE_INLINE = re.compile(r"[：:；;。，,]\s*$")

_Mark = tuple[int, int]


def parse_paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The 款 of an article with their items and subitems; offsets count code points of `text`.

    A new line that opens no item is a new 款, also behind a list. Where all line breaks were lost, lists are
    still found by their contiguous numbers, and what follows the last item's sentence is the next 款. Empty
    text has none.

    >>> first, second = parse_paragraphs("有下列情形的：\\n（一）甲；\\n（二）乙。\\n前款规定除外。")
    >>> len(first.items), second.items
    (2, ())
    """
    spans = tuple(_line_spans(text))
    lost_breaks = len(spans) == 1
    paragraphs: list[Paragraph] = []
    for start, end in spans:
        mark = _leading(_ITEM, text, start, end)
        if mark is not None:
            _append_item(paragraphs, text, mark, (start, end))
        elif paragraphs and paragraphs[-1].items and _leading(_SUBITEM, text, start, end):
            _append_subitem(paragraphs, text, (start, end))
        else:
            paragraphs.extend(_inline(text, start, end, len(paragraphs) + 1, lost_breaks))
    return tuple(paragraphs)


def _line_spans(text: str) -> Iterator[_Mark]:
    position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped[0])
            yield start, start + len(stripped)
        position += len(line) + 1


def _leading(pattern: re.Pattern[str], text: str, start: int, end: int) -> int | None:
    match = pattern.match(text, start, end)
    return _number(match) if match else None


def _number(match: re.Match[str]) -> int | None:
    printed = next(group for group in match.groups() if group)
    if "①" <= printed <= "⑳":
        return ord(printed) - ord("①") + 1
    try:
        return parse_numeral(printed)
    except NumeralError:
        return None


def _append_item(paragraphs: list[Paragraph], text: str, number: int, span: _Mark) -> None:
    start, end = span
    items = tuple(_items(text, _inline_marks(_ITEM, text, start, end, first=number), end))
    if not paragraphs:
        paragraphs.append(Paragraph(1, start, end, items))
        return
    last = paragraphs[-1]
    paragraphs[-1] = Paragraph(last.number, last.start, end, (*last.items, *items))


def _append_subitem(paragraphs: list[Paragraph], text: str, span: _Mark) -> None:
    start, end = span
    last = paragraphs[-1]
    item = last.items[-1]
    number = _leading(_SUBITEM, text, start, end) or len(item.subitems) + 1
    grown = Item(item.number, item.start, end, (*item.subitems, Subitem(number, start, end)))
    paragraphs[-1] = Paragraph(last.number, last.start, end, (*last.items[:-1], grown))


def _inline(text: str, start: int, end: int, number: int, lost_breaks: bool) -> Iterator[Paragraph]:
    """The one or two 款 of a line: with a list inside it, and what stands behind that list."""
    marks = _inline_marks(_ITEM, text, start, end, first=1)
    if not marks:
        yield Paragraph(number, start, end)
        return
    stop = end
    if lost_breaks:
        full_stop = text.find("。", marks[-1][1], end)
        if full_stop >= 0 and text[full_stop + 1 : end].strip():
            stop = full_stop + 1
    yield Paragraph(number, start, stop, tuple(_items(text, marks, stop)))
    if stop < end:
        rest = stop + len(text[stop:end]) - len(text[stop:end].lstrip())
        yield from _inline(text, rest, end, number + 1, lost_breaks)


def _inline_marks(pattern: re.Pattern[str], text: str, start: int, end: int, *, first: int) -> tuple[_Mark, ...]:
    """(number, offset) of marks that count on from `first` without a gap; at least two unless one opens the
    line.
    """
    marks: list[_Mark] = []
    for match in pattern.finditer(text, start, end):
        opens = match.start() == start or _BEFORE_INLINE.search(text, max(start, match.start() - 3), match.start())
        if opens and _number(match) == first + len(marks):
            marks.append((first + len(marks), match.start()))
    return tuple(marks) if len(marks) > 1 or (marks and marks[0][1] == start) else ()


def _items(text: str, marks: Sequence[_Mark], end: int) -> Iterator[Item]:
    stops = [offset for _, offset in marks[1:]] + [end]
    for (number, start), stop in zip(marks, stops, strict=True):
        trimmed = start + len(text[start:stop].rstrip())
        yield Item(number, start, trimmed, tuple(_subitems(text, start, trimmed)))


def _subitems(text: str, start: int, end: int) -> Iterator[Subitem]:
    marks = _inline_marks(_SUBITEM, text, start, end, first=1)
    stops = [offset for _, offset in marks[1:]] + [end]
    for (number, begin), stop in zip(marks, stops, strict=False):
        yield Subitem(number, begin, begin + len(text[begin:stop].rstrip()))
