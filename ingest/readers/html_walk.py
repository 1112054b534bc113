"""A web page as the lines a reader sees, block by block in the order of the page: nothing chosen, nothing lost.

Which of them are the text is decided in `html`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.docx_tables import cell_text, row_line
from kb.law.layout import BLANKS
from kb.law.numerals import format_numeral
from kb.law.openings import article_opening

_INLINE = frozenset(
    tag
    for tags in (
        "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark q ruby rb s samp small span",
        "strike strong sub sup time tt u var wbr",
    )
    for tag in tags.split()
)
_UNSEEN = frozenset(
    tag
    for tags in (
        "script style noscript template svg math button select textarea input iframe object head nav footer rt rp",
        "audio video canvas map",
    )
    for tag in tags.split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLANK_RUN = re.compile(r"[ \t\n\r\f\v\u00a0\u2002-\u200a]+")
_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\u2018-\u201d—…]"
_BROKEN_RUN = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n]\s*(?={_WIDE})")
_EDGES = " \t\n\r\u00a0"
# A cell longer than this holds a page and not a datum: old sites lay whole pages out in tables.
_LONGEST_CELL = 600
_CHINESE_LISTS = re.compile(r"cjk|chinese|ideographic|informal", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """A line of a page: its text, the block element it stands in, its heading level, how much of it is links.

    `printed` is the text with the ideographic blanks that indent it: they tell paragraphs apart where <br> does not.
    """

    printed: str
    element: etree._Element
    level: int = 0
    linked: float = 0.0

    @property
    def text(self) -> str:
        """The line without its indent."""
        return self.printed.strip(BLANKS)


@dataclass(slots=True)
class _Line:
    """A line while it is collected."""

    pieces: list[str] = field(default_factory=list)
    linked: int = 0

    def add(self, text: str | None, *, in_link: bool) -> None:
        if text:
            self.pieces.append(text)
            self.linked += len("".join(text.split())) if in_link else 0


@dataclass(slots=True)
class _Walk:
    line: _Line = field(default_factory=_Line)
    blocks: list[etree._Element] = field(default_factory=list)
    links: int = 0

    def flush(self) -> Iterator[Block]:
        text = one_line("".join(self.line.pieces))
        linked, self.line = self.line.linked, _Line()
        if text:
            owner = self.blocks[-1]
            level = next((_HEADINGS[e.tag] for e in reversed(self.blocks[-3:]) if e.tag in _HEADINGS), 0)
            yield Block(text, owner, level, linked / len("".join(text.split()) or "x"))


def blocks_of(body: etree._Element) -> Iterator[Block]:
    """The lines of a page's body. Tables of data come as rows `| a | b |`, tables that only lay a page out as lines."""
    walk = _Walk(blocks=[body])
    events = etree.iterwalk(body, events=("start", "end", "comment", "pi"))
    for event, element in events:
        if event in {"comment", "pi"}:
            walk.line.add(element.tail, in_link=walk.links > 0)
        elif event == "start":
            yield from _enter(walk, element, events)
        else:
            yield from _leave(walk, element)
            if element is not body:
                walk.line.add(element.tail, in_link=walk.links > 0)
    yield from walk.flush()


def one_line(text: str) -> str:
    """Blanks as a browser shows them: a line end in the source between Chinese characters is none.

    >>> one_line("  消费者\\n   权益  保护\\u00a0法 ")
    '消费者权益 保护 法'
    """
    return _BLANK_RUN.sub(" ", _BROKEN_RUN.sub("", text)).strip(_EDGES)


def _enter(walk: _Walk, element: etree._Element, events: etree.iterwalk) -> Iterator[Block]:
    tag = _tag(element)
    if tag in _UNSEEN or _is_hidden(element):
        events.skip_subtree()
    elif tag == "br":
        yield from walk.flush()
    elif tag == "table" and (rows := _data_rows(element)) is not None:
        yield from walk.flush()
        yield from (Block(row, element) for row in rows)
        events.skip_subtree()
    elif tag == "pre":
        yield from walk.flush()
        yield from (Block(line.strip(_EDGES), element) for line in text_of(element).splitlines() if line.strip())
        events.skip_subtree()
    else:
        if not _is_inline(tag):
            yield from walk.flush()
            walk.blocks.append(element)
        walk.links += tag == "a" and element.get("href") is not None
        if tag == "li":
            walk.line.add(_list_number(element), in_link=False)
        walk.line.add(element.text, in_link=walk.links > 0)


def _leave(walk: _Walk, element: etree._Element) -> Iterator[Block]:
    tag = _tag(element)
    if walk.blocks[-1] is element:
        yield from walk.flush()
        if len(walk.blocks) > 1:
            walk.blocks.pop()
    elif tag == "a" and element.get("href") is not None and walk.links:
        walk.links -= 1


def _tag(element: etree._Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _is_inline(tag: str) -> bool:
    # o:p, st1:chsdate …: Word's own marks inside its pages.
    return tag in _INLINE or ":" in tag


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def text_of(element: etree._Element) -> str:
    """The text inside an element that a reader sees, a line a block."""
    pieces = [element.text or ""]
    for child in element:
        tag = _tag(child)
        if tag and tag not in _UNSEEN and not _is_hidden(child):
            inner = text_of(child) if tag != "br" else ""
            pieces.append(inner if _is_inline(tag) else f"\n{inner}\n")
        pieces.append(child.tail or "")
    return "".join(pieces)


def _data_rows(table: etree._Element) -> list[str] | None:
    """The rows of a table that holds data; None where it lays out a page: tables in it, one column, articles."""
    if next(table.iterdescendants("table"), None) is not None:
        return None
    rows = [[cell for cell in row if _tag(cell) in {"td", "th"}] for row in table.iterdescendants("tr")]
    if max((len(row) for row in rows), default=0) < 2:
        return None
    covered: dict[int, int] = {}
    found = [_row_texts(row, covered) for row in rows]
    texts = [row for row in found if row is not None]
    filled = {at for row in texts for at, text in enumerate(row) if text}
    if len(texts) < len(found) or len(filled) < 2:
        return None
    return [line for row in texts if (line := row_line(row)) is not None]


def _row_texts(row: list[etree._Element], covered: dict[int, int]) -> list[str] | None:
    """The cells of a row, those that others cover empty; None where a cell holds a page rather than a datum."""
    texts: list[str] = []
    waiting = list(row)
    while waiting or covered.get(len(texts)):
        at = len(texts)
        if covered.get(at):
            covered[at] -= 1
            texts.append("")
            continue
        cell = waiting.pop(0)
        lines = [line for raw in text_of(cell).split("\n") if (line := one_line(raw).strip(BLANKS))]
        if sum(map(len, lines)) > _LONGEST_CELL or any(article_opening(line, 0) for line in lines):
            return None
        wide = min(_number(cell.get("colspan")), 64)
        for column in range(at, at + wide):
            covered[column] = min(_number(cell.get("rowspan")), 1000) - 1
        texts += [cell_text(lines), *[""] * (wide - 1)]
    return texts


def _number(value: str | None) -> int:
    return max(int(value), 1) if value is not None and value.strip().isdecimal() else 1


def _list_number(item: etree._Element) -> str:
    """The number that a browser writes before an item of an ordered list; empty in any other list."""
    parent = item.getparent()
    style = (parent.get("style") or "") if parent is not None else ""
    if parent is None or _tag(parent) != "ol" or "none" in style:
        return ""
    items = [child for child in parent if _tag(child) == "li"]
    number = _number(item.get("value") or parent.get("start"))
    if item.get("value") is None:
        number += items.index(item)
    if _CHINESE_LISTS.search(style):
        return f"{format_numeral(number)}、"
    kind = parent.get("type") or "1"
    if kind in {"a", "A"} and number <= 26:
        return f"{chr(ord(kind) + number - 1)}. "
    return f"{number}. "
