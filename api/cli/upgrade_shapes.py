"""Upgrades as the terminal reads them. Standard library only."""

from __future__ import annotations

from typing import TypedDict

from api.cli.resource_shapes import RunShape


class StarterShape(TypedDict):
    """The starter package."""

    installed: str
    stored: str | None
    due: bool


class ChangedShape(TypedDict):
    """Something of ours that is new, other or gone."""

    kind: str
    object_id: str
    name: str
    change: str
    said: str | None
    before: str | None


class OverlayShape(TypedDict):
    """Something of the company's to look at."""

    meeting: str
    kind: str
    object_id: str
    name: str
    ours: str | None
    theirs: str | None
    advice: str


class UpgradeReportShape(TypedDict):
    """What an upgrade does."""

    content_id: str
    starter: StarterShape
    first: bool
    changes: list[ChangedShape]
    counts: dict[str, dict[str, int]]
    overlays: list[OverlayShape]
    standing: int
    left: list[str]
    relations_due: bool
    problems: list[str]


class UpgradeShape(TypedDict):
    """The report with its runs."""

    report: UpgradeReportShape
    runs: list[RunShape]
    accepted: bool
