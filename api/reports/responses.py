"""A comparison as a file of the format asked for."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import quote

from fastapi import Response

from api.comparisons import Comparison
from api.reports.compare_html import compare_html
from api.reports.compare_sheet import ComparisonSheet, sheet_of


class ReportFormat(StrEnum):
    """How a comparison is wanted."""

    JSON = "json"
    HTML = "html"
    DOCX = "docx"


REPORT_MEDIA_TYPES = {
    ReportFormat.HTML: "text/html; charset=utf-8",
    ReportFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# The page carries its own style and nothing else; our usual policy would refuse even that.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def report_response(comparison: Comparison, how: ReportFormat) -> Response:
    """The report as a reply; a browser shows the page and saves the Word file under a Chinese name."""
    sheet = sheet_of(comparison)
    if how is ReportFormat.HTML:
        content = compare_html(sheet).encode()
        return Response(
            content,
            media_type=REPORT_MEDIA_TYPES[how],
            headers={"Content-Security-Policy": _POLICY, "Content-Disposition": _disposition("inline", sheet, how)},
        )
    # Word files take 94 modules to write.
    from api.reports.compare_docx import compare_docx

    return Response(
        compare_docx(sheet),
        media_type=REPORT_MEDIA_TYPES[how],
        headers={"Content-Disposition": _disposition("attachment", sheet, how)},
    )


def _disposition(kind: str, sheet: ComparisonSheet, how: ReportFormat) -> str:
    return f"{kind}; filename=\"comparison.{how}\"; filename*=UTF-8''{quote(f'{sheet.file_name}.{how}')}"
