"""Word tables as rows of text: merged cells once, several paragraphs of a cell on one line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from ingest.readers.docx_package import W
from ingest.readers.docx_styles import number, on, value_of

_FINISHED = tuple("。；：，、！？;:,!?…")
# A merge over more columns than this is a damaged file, not a table.
_WIDEST = 64


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: None for the places that a merged cell also covers."""

    element: etree._Element | None


def rows_of(table: etree._Element) -> tuple[tuple[Cell, ...], ...]:
    """The rows of a table that are neither deleted nor hidden, merged places empty, so that columns stay in line."""
    rows = (
        tuple(_cells(row)) for row in _wrapped(table, "tr") if not _is_dropped(row.find(f"{W}trPr"), "del", "hidden")
    )
    return tuple(row for row in rows if row)


def deletions_in(table: etree._Element) -> Iterator[etree._Element]:
    """The marks of the rows and cells of a table that a tracked change deletes."""
    for row in _wrapped(table, "tr"):
        if (mark := row.find(f"{W}trPr/{W}del")) is not None:
            yield mark
            continue
        yield from (mark for cell in _wrapped(row, "tc") if (mark := cell.find(f"{W}tcPr/{W}cellDel")) is not None)


def _cells(row: etree._Element) -> Iterator[Cell]:
    before = number(value_of(row.find(f"{W}trPr/{W}gridBefore"))) or 0
    yield from (Cell(None) for _ in range(min(before, _WIDEST)))
    for cell in _wrapped(row, "tc"):
        properties = cell.find(f"{W}tcPr")
        if _is_dropped(properties, "cellDel"):
            continue
        merge = properties.find(f"{W}vMerge") if properties is not None else None
        span = number(value_of(properties.find(f"{W}gridSpan"))) if properties is not None else None
        yield Cell(None if merge is not None and value_of(merge) in (None, "continue") else cell)
        yield from (Cell(None) for _ in range(min(span or 1, _WIDEST) - 1))


def _is_dropped(properties: etree._Element | None, *marks: str) -> bool:
    found = (properties.find(f"{W}{mark}") for mark in marks) if properties is not None else ()
    return any(mark is not None and on(mark) for mark in found)


def _wrapped(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows or cells, also where a content control or custom XML stands around them."""
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"):
            yield from _wrapped(child, name)


def cell_text(lines: Iterable[str]) -> str:
    """The lines of a cell as one: ； between them where a line does not end in a mark of its own.

    >>> cell_text(["退款", "七日内。", "换货"])
    '退款；七日内。换货'
    """
    joined = ""
    for line in lines:
        parted = joined and not joined.endswith(_FINISHED)
        joined += ("；" if parted else "") + line.replace("|", "｜")
    return joined


def row_line(cells: Sequence[str]) -> str | None:
    """A row as a line; None for one without text. A heading over all columns stands alone.

    >>> row_line(["类型", "期限"]), row_line(["说明", "", ""]), row_line(["", ""])
    ('| 类型 | 期限 |', '| 说明 |  |  |', None)
    """
    if not any(cells):
        return None
    return "| " + " | ".join(cells) + " |"
