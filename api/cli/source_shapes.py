"""The catalogue of instruments as the terminal reads it. Standard library only."""

from __future__ import annotations

from typing import TypedDict

from api.cli.resource_shapes import FactShape


class FetchedShape(TypedDict):
    """The copy that was fetched last."""

    fetched_at: str
    checked_at: str
    final_address: str
    size: int


class CatalogueEntryShape(TypedDict):
    """An instrument of the catalogue."""

    title: str
    short_title: str
    issuing_authority: str | None
    legal_rank: str | None
    industries: list[str]
    why: str | None
    version: str | None
    document_number: str | None
    promulgation: FactShape
    effective: FactShape
    address: str | None
    format: str | None
    sha256: str | None
    origin: str
    held: bool
    held_since: str | None
    fetched: FetchedShape | None


class CatalogueShape(TypedDict):
    """The catalogue."""

    sources: list[CatalogueEntryShape]
    total: int
    held: int
    with_address: int
    hosts: list[str]
