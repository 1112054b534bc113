"""Reads and writes sheets of restricted phrasings: Excel workbooks (.xlsx) and CSV, as they come out of any office.

A sheet is data: formulas are never computed and never written, macros are refused with the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.errors import ContentError
from kb.phrasing.rules.sheet import cells_of
from kb.phrasing.rules.sheet_columns import Column, column_of
from kb.phrasing.rules.table_files import (
    MAX_CELL,
    Cell,
    Row,
    read_tables,
    write_csv,
    write_workbook,
)
from kb.phrasing.types import Rule

# A company file holds no more rules than that; 3,000 rows are proven and written in 12 s on two slow cores.
MAX_ROWS = 10_000
HEADING_ROWS = 10
_WIDE = {Column.PATTERNS: 40, Column.EXEMPT: 30, Column.REASON: 40, Column.SAY_INSTEAD: 40, Column.BASIS: 36,
         Column.MATCH: 44, Column.PASS: 44, Column.PHRASING: 24, Column.ID: 30, Column.TOGETHER: 30}  # fmt: skip


class SheetFormat(StrEnum):
    """How a sheet is written."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as the spreadsheet shows it, its cells by column, and why it cannot be read (else None)."""

    number: int
    cells: tuple[tuple[Column, str], ...]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read: the columns understood, the headings ignored, and the rows that hold anything."""

    columns: tuple[Column, ...]
    ignored: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def read_sheet(name: str, content: bytes) -> Sheet:
    """The first sheet whose heading row names a phrasing; ContentError says what is wrong and what to do."""
    return _sheet(name, read_tables(name, content))


def write_sheet(rules: Iterable[Rule], how: SheetFormat) -> bytes:
    """The rules as a file that reads back as the same rules; nothing in it is a formula."""
    rows = [cells_of(rule) for rule in rules]
    for cells in rows:
        for column, text in cells.items():
            if len(text) > MAX_CELL:
                raise ContentError(f"{cells[Column.ID]} 的“{column}”有 {len(text)} 字，超过表格一格的上限 {MAX_CELL}。")
    table = [[each.value for each in Column], *([cells[each] for each in Column] for cells in rows)]
    if how is SheetFormat.CSV:
        return write_csv(table)
    widths = {place: _WIDE.get(column, 12) for place, column in enumerate(Column, 1)}
    return write_workbook("限制用语", table, widths, "D2")


def _sheet(name: str, tables: Iterable[Iterator[Row]]) -> Sheet:
    seen: list[str] = []
    for rows in tables:
        for number, cells in rows:
            columns = [column_of(cell.text) for cell in cells]
            if Column.PHRASING in columns or Column.PATTERNS in columns or Column.ID in columns:
                return _under(name, cells, rows)
            seen += [cell.text for cell in cells if cell.text]
            if number >= HEADING_ROWS:
                break
    found = f"（前几行只有：{'、'.join(seen[:6])}）" if seen else "（表里没有内容）"
    raise ContentError(f"{name}：没有找到表头{found}。至少要有一列“禁用词”或“说法”。")


def _under(name: str, heading: Sequence[Cell], rows: Iterator[Row]) -> Sheet:
    places: dict[int, Column] = {}
    for place, cell in enumerate(heading):
        column = column_of(cell.text)
        if column is not None and column in places.values():
            raise ContentError(f"{name}：有两列都表示“{column}”，请留一列。")
        if column is not None:
            places[place] = column
    ignored = [cell.text for place, cell in enumerate(heading) if cell.text and place not in places]
    read: list[SheetRow] = []
    for number, cells in rows:
        row = _row(number, cells, places)
        if row is None:
            continue
        if len(read) == MAX_ROWS:
            raise ContentError(f"{name}：超过 {MAX_ROWS} 行，请拆成几个文件。")
        read.append(row)
    return Sheet(tuple(places.values()), tuple(ignored), tuple(read))


def _row(number: int, cells: Sequence[Cell], places: dict[int, Column]) -> SheetRow | None:
    known = [(column, cells[place] if place < len(cells) else Cell("")) for place, column in places.items()]
    if not any(cell.text.strip() for _, cell in known):
        return None
    formulas = [column.value for column, cell in known if cell.formula]
    fault = f"“{'”“'.join(formulas)}”列是公式，请改为文字（复制后选择性粘贴为数值）。" if formulas else None
    return SheetRow(number, tuple((column, cell.text) for column, cell in known), fault)
