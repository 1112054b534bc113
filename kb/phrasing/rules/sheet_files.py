"""Reads and writes sheets of restricted phrasings: Excel workbooks (.xlsx) and CSV, as they come out of any office.

A sheet is data: formulas are never computed and never written, macros are refused with the file.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError, InvalidFileException

from kb.errors import ContentError
from kb.phrasing.rules.sheet import cells_of
from kb.phrasing.rules.sheet_columns import Column, column_of
from kb.phrasing.types import Rule

MAX_BYTES = 50 * 1024 * 1024
# A workbook is a zip: 50 MB can unpack to gigabytes, and honest ones unpack to some ten times their size.
MAX_UNPACKED = 600 * 1024 * 1024
# A company file holds no more rules than that; 3,000 rows are proven and written in 12 s on two slow cores.
MAX_ROWS = 10_000
MAX_COLUMNS = 200
# Excel's own limit; openpyxl would cut the rest off without a word.
MAX_CELL = 32_767
HEADING_ROWS = 10
# A spreadsheet runs what begins with these; see the OWASP page on CSV injection.
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_NEUTRALISED = re.compile(r"^'(?=[=+\-@\t\r'])")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, KeyError, ValueError, TypeError, AttributeError,
    IndexError, EOFError, OSError, NotImplementedError, RuntimeError,
)  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    formula: bool = False


_Row = tuple[int, Sequence[_Cell]]


def read_sheet(name: str, content: bytes) -> Sheet:
    """The first sheet whose heading row names a phrasing; ContentError says what is wrong and what to do."""
    if len(content) > MAX_BYTES:
        raise ContentError(f"{name}：文件有 {len(content) / 2**20:.0f} MB，最多 {MAX_BYTES // 2**20} MB。")
    ending = name.lower().rpartition(".")[2]
    if ending in {"xlsm", "xltm", "xlsb", "ods", "numbers", "et"}:
        raise ContentError(f"{name}：不接受 .{ending} 文件（可能含宏或不是通用格式），请另存为 .xlsx 或 .csv。")
    if content.startswith(_OLE):
        how = "是旧版 .xls" if ending == "xls" else "设了打开密码，或是旧版 .xls"
        raise ContentError(f"{name}：文件{how}，请去掉密码并另存为 .xlsx。")
    if content.lstrip()[:1] == b"<":
        raise ContentError(f"{name}：这是网页，不是表格。请在 Excel 里打开，另存为 .xlsx。")
    if content.startswith(b"PK"):
        return _sheet(name, _workbook_rows(name, content))
    if ending == "xlsx":
        raise ContentError(f"{name}：不是完好的 .xlsx 文件，请在 Excel 里打开后重新保存。")
    return _sheet(name, [_csv_rows(name, content)])


def write_sheet(rules: Iterable[Rule], how: SheetFormat) -> bytes:
    """The rules as a file that reads back as the same rules; nothing in it is a formula."""
    rows = [cells_of(rule) for rule in rules]
    for cells in rows:
        for column, text in cells.items():
            if len(text) > MAX_CELL:
                raise ContentError(f"{cells[Column.ID]} 的“{column}”有 {len(text)} 字，超过表格一格的上限 {MAX_CELL}。")
    table = [[each.value for each in Column], *([cells[each] for each in Column] for cells in rows)]
    return _workbook(table) if how is SheetFormat.XLSX else _csv(table)


def _sheet(name: str, tables: Iterable[Iterator[_Row]]) -> Sheet:
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


def _under(name: str, heading: Sequence[_Cell], rows: Iterator[_Row]) -> Sheet:
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


def _row(number: int, cells: Sequence[_Cell], places: dict[int, Column]) -> SheetRow | None:
    known = [(column, cells[place] if place < len(cells) else _Cell("")) for place, column in places.items()]
    if not any(cell.text.strip() for _, cell in known):
        return None
    formulas = [column.value for column, cell in known if cell.formula]
    fault = f"“{'”“'.join(formulas)}”列是公式，请改为文字（复制后选择性粘贴为数值）。" if formulas else None
    return SheetRow(number, tuple((column, cell.text) for column, cell in known), fault)


def _workbook_rows(name: str, content: bytes) -> Iterator[Iterator[_Row]]:
    """The rows of each sheet in turn, read piece by piece."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
        if any("vbaproject" in part.filename.lower() for part in parts):
            raise ContentError(f"{name}：文件含有宏，请另存为不含宏的 .xlsx。")
        if sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise ContentError(f"{name}：展开后超过 {MAX_UNPACKED // 2**20} MB，请删去多余内容后再试。")
        with warnings.catch_warnings():
            # openpyxl warns of styles and validations that it will not keep; nothing here wants them.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            sheets = [each for each in book.worksheets if each.sheet_state == "visible"]
    except _BROKEN as error:
        raise ContentError(
            f"{name}：文件已损坏或不是 .xlsx（{type(error).__name__}），请在 Excel 里重新保存。"
        ) from error
    for each in sheets:
        yield _sheet_rows(name, each.iter_rows(max_col=MAX_COLUMNS))
    book.close()


def _sheet_rows(name: str, rows: Iterator[Sequence[object]]) -> Iterator[_Row]:
    number = 0
    while True:
        try:
            cells = next(rows, None)
        except _BROKEN as error:
            raise ContentError(f"{name}：第 {number + 1} 行读不出来，文件已损坏，请在 Excel 里重新保存。") from error
        if cells is None:
            return
        number += 1
        yield number, [_Cell(_shown(getattr(each, "value", None)), _is_formula(each)) for each in cells]


def _is_formula(cell: object) -> bool:
    return getattr(cell, "data_type", None) == "f"


def _shown(value: object) -> str:
    """A cell's value as the person sees it: 3 for 3.0, 2026-01-01 for a date."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _csv_rows(name: str, content: bytes) -> Iterator[_Row]:
    text = _decoded(name, content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;；，", key=first.count)
    if delimiter in "；，":
        # A sheet typed by hand with Chinese commas: one column, unless the heading says otherwise.
        delimiter = delimiter if first.count(delimiter) else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise ContentError(f"{name}：第 {number + 1} 行起读不出来，多半是引号没有成对（{error}）。") from error
        if row is None:
            return
        number += 1
        yield number, [_Cell(_NEUTRALISED.sub("", each)) for each in row[:MAX_COLUMNS]]


def _decoded(name: str, content: bytes) -> str:
    """The text of a CSV file: UTF-8, UTF-16 with its mark, else GB18030, which Chinese Excel writes."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise ContentError(f"{name}：含有空字符，不是文字表格，请另存为 .xlsx 或 UTF-8 编码的 .csv。")
        return text
    raise ContentError(f"{name}：不是 UTF-8，也不是 GB18030 编码，请另存为 .xlsx。")


def _workbook(table: Sequence[Sequence[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("限制用语")
    sheet.freeze_panes = "D2"
    for place, column in enumerate(Column, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDE.get(column, 12)
    wrapped, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
    for number, row in enumerate(table):
        cells = []
        for text in row:
            try:
                cell = WriteOnlyCell(sheet, text)
            except IllegalCharacterError as error:
                raise ContentError(f"“{text!r}”含有表格不能写的控制字符。") from error
            # Text, whatever it looks like: 说法 =1+1 stays what somebody typed.
            cell.data_type = "s"
            cell.quotePrefix = bool(_FORMULA.match(text))
            cell.alignment = wrapped
            if number == 0:
                cell.font = bold
            cells.append(cell)
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _csv(table: Sequence[Sequence[str]]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    for row in table:
        writer.writerow([f"'{each}" if _FORMULA.match(each) or _NEUTRALISED.match(each) else each for each in row])
    # Excel takes a CSV for GBK unless it begins with the mark.
    return target.getvalue().encode("utf-8-sig")
