"""Footnotes: small lines at the foot of a page that begin with their mark; they leave the running text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from ingest.readers.pdf_lines import PdfLine
from ingest.readers.pdf_paragraphs import paragraphs_of

_MARK = re.compile(r"[\[〔【（(]?([0-9]{1,3}|[①-⑳])[\]〕】）)]?[\s\u3000.．、]*(?=\S)")
_SMALLER = 0.9


def without_notes(
    pages: Sequence[Sequence[PdfLine]],
) -> tuple[tuple[tuple[PdfLine, ...], ...], tuple[str, ...]]:
    """The pages without footnotes, and these as `[n] text` in order."""
    body = median([line.size for page in pages for line in page] or [0.0])
    kept: list[tuple[PdfLine, ...]] = []
    notes: list[str] = []
    for lines in pages:
        start = _first_note(lines, body)
        kept.append(tuple(lines[:start]))
        notes += [_labelled(paragraph.text) for paragraph in paragraphs_of([lines[start:]])]
    return tuple(kept), tuple(notes)


def _first_note(lines: Sequence[PdfLine], body: float) -> int:
    """Where the small lines at the end of a page begin, if the first of them carries a mark."""
    start = len(lines)
    while start and lines[start - 1].wide and lines[start - 1].size < _SMALLER * body and not lines[start - 1].is_row:
        start -= 1
    return start if start < len(lines) and _MARK.match(lines[start].text) else len(lines)


def _labelled(text: str) -> str:
    match = _MARK.match(text)
    return f"[{match.group(1)}] {text[match.end() :]}" if match else text
