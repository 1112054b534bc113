"""Exports and imports of questions as the terminal reads them. Standard library only."""

from __future__ import annotations

from typing import TypedDict


class ExportShape(TypedDict):
    """What was exported and where it is: one file, or paper and key."""

    files: list[str]
    format: str
    paper: str | None
    exported: int
    left_out: int
    draft: int
    due: int
    flagged: int


class ImportedShape(TypedDict):
    """A question of a file."""

    place: str
    state: str
    item_id: str | None
    stem: str
    detail: str


class ImportedFileShape(TypedDict):
    """What became of a file."""

    format: str
    dry_run: bool
    ignored: list[str]
    items: list[ImportedShape]
    counts: dict[str, int]
