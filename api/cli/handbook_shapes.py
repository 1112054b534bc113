"""Handbooks as the terminal reads them. Standard library only."""

from __future__ import annotations

from typing import TypedDict


class HandbookVersionShape(TypedDict):
    """One text of a handbook."""

    version_id: str
    title: str
    industries: list[str]
    owner: str | None
    review_date: str | None
    review_due: bool
    valid_from: str | None
    valid_to: str | None
    speaks: bool
    audience: list[str] | None
    units: int


class HandbookSummaryShape(TypedDict):
    """A handbook as a line of a list."""

    handbook_id: str
    title: str
    version_count: int
    current: HandbookVersionShape | None


class HandbookListShape(TypedDict):
    """The handbooks."""

    handbooks: list[HandbookSummaryShape]
    total: int


class HandbookUnitShape(TypedDict):
    """One unit."""

    heading: str
    questions: list[str]
    sayable: str | None
    triggers: list[str]
    hand_over: str | None
    text: str


class HandbookDetailShape(TypedDict):
    """A handbook with its texts and units."""

    handbook_id: str
    title: str
    versions: list[HandbookVersionShape]
    units: list[HandbookUnitShape]
    as_of: str
