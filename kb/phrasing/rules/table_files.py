"""Reads and writes tables as any office writes them: Excel workbooks (.xlsx) and CSV, a row as its cells of text.

A table is data: formulas are never computed and never written, macros are refused with the file.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kb.errors import ContentError

MAX_BYTES = 50 * 1024 * 1024
# A workbook is a zip: 50 MB can unpack to gigabytes, and honest ones unpack to some ten times their size.
MAX_UNPACKED = 600 * 1024 * 1024
MAX_COLUMNS = 200
# Excel's own limit; openpyxl would cut the rest off without a word.
MAX_CELL = 32_767
# A spreadsheet runs what begins with these, a Chinese one also with the full-width signs; see the OWASP page on CSV
# injection.
_FORMULA = re.compile(r"^[=+\-@＝＋－＠\t\r\n]")
_NEUTRALISED = re.compile(r"^'(?=[=+\-@＝＋－＠\t\r\n'])")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What is no XML is a SyntaxError of whichever parser is at hand.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, TypeError, AttributeError,
    IndexError, EOFError, OSError, NotImplementedError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, and whether it is computed."""

    text: str
    formula: bool = False


# The number of a row as the spreadsheet shows it, and its cells.
Row = tuple[int, Sequence[Cell]]


def read_tables(name: str, content: bytes) -> Iterator[Iterator[Row]]:
    """The visible tables of a file, read piece by piece; ContentError says what is wrong and what to do."""
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
        return _workbook_rows(name, content)
    if ending == "xlsx":
        raise ContentError(f"{name}：不是完好的 .xlsx 文件，请在 Excel 里打开后重新保存。")
    return iter([_csv_rows(name, content)])


def decoded(name: str, content: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, else GB18030, which Chinese Excel writes."""
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


def write_workbook(title: str, table: Sequence[Sequence[str]], widths: Mapping[int, int], frozen: str) -> bytes:
    """A workbook of one sheet, its first row the heading; `widths` by the number of the column, 12 where none is."""
    # 180 modules: a service starts without them, and most never see a workbook.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = frozen
    for place in range(1, len(table[0]) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = widths.get(place, 12)
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


def write_csv(table: Sequence[Sequence[str]]) -> bytes:
    """The table as CSV that a Chinese Excel opens; nothing in it is a formula."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    for row in table:
        writer.writerow([f"'{each}" if _FORMULA.match(each) or _NEUTRALISED.match(each) else each for each in row])
    # Excel takes a CSV for GBK unless it begins with the mark.
    return target.getvalue().encode("utf-8-sig")


def _workbook_rows(name: str, content: bytes) -> Iterator[Iterator[Row]]:
    """The rows of each sheet in turn, read piece by piece."""
    from openpyxl import load_workbook

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


def _sheet_rows(name: str, rows: Iterator[Sequence[object]]) -> Iterator[Row]:
    number = 0
    while True:
        try:
            cells = next(rows, None)
        except _BROKEN as error:
            raise ContentError(f"{name}：第 {number + 1} 行读不出来，文件已损坏，请在 Excel 里重新保存。") from error
        if cells is None:
            return
        number += 1
        yield number, [Cell(_shown(getattr(each, "value", None)), _is_formula(each)) for each in cells]


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


def _csv_rows(name: str, content: bytes) -> Iterator[Row]:
    text = decoded(name, content)
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
        yield number, [Cell(_NEUTRALISED.sub("", each)) for each in row[:MAX_COLUMNS]]
