"""Names and cells that somebody else wrote, in files that people download and open."""

from __future__ import annotations

import csv
import io

import pytest
from starlette.responses import Response

from api.reports.records_export import cell
from api.routes.records import attachment
from kb.phrasing.rules.table_files import write_csv

FORMULAS = (
    "=cmd|' /C calc'!A0",
    '+HYPERLINK("http://evil.example")',
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_sheet_begins_as_a_formula(text: str) -> None:
    (row,) = csv.reader(io.StringIO(write_csv([[text, "正常"]]).decode("utf-8-sig"), newline=""))
    assert (cell(text)[0], row[0][0]) == ("'", "'")
    assert row[1] == "正常"


@pytest.mark.parametrize(
    "name", ["a\r\nSet-Cookie: stolen=1", 'a"; filename="b.exe', "../../etc/passwd", "办法\u202efdp.exe", "a\x00b"]
)
def test_no_name_of_a_download_makes_a_header_or_another_name(name: str) -> None:
    said = attachment(name, "pdf")
    Response(headers={"Content-Disposition": said})
    assert said.isascii() and said.isprintable()
    assert said.count('filename="') == 1
    assert said.startswith('attachment; filename="records.pdf"')
