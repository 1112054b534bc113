"""Restricted phrasings as the terminal reads them: lists, changes, trials, imports. Standard library only."""

from __future__ import annotations

from typing import TypedDict

from api.cli.shapes import PhrasingShape


class ReviewShape(TypedDict):
    """Whether a rule is due for review."""

    due: bool
    reasons: list[str]
    reviewed_at: str | None
    reviewed_by: str | None


class RuleShape(PhrasingShape):
    """A rule in a list."""

    industries: list[str]
    scenes: list[str]
    exempt: list[str]
    origin: str
    state: str
    effective_from: str | None
    effective_to: str | None
    review: ReviewShape


class RuleDetailShape(RuleShape):
    """A rule's own page."""

    place: str
    patterns: list[str]
    patterns_explained: list[str]
    together: list[list[str]]
    requires: list[str]
    sound: bool
    whole_word: bool
    match: list[str]
    passes: list[str]


class RuleListShape(TypedDict):
    """The rules asked for."""

    phrasings: list[RuleShape]
    total: int
    due: int
    notices: list[str]
    problem: str | None


class EditShape(TypedDict):
    """What a change did."""

    phrasing: RuleDetailShape
    notes: list[str]


class TrialFailureShape(TypedDict):
    """An example that does not hold."""

    rule_id: str
    origin: str
    kind: str
    example: str
    detail: str


class TrialShape(TypedDict):
    """Examples tried."""

    tried: int
    failures: list[TrialFailureShape]


class RowShape(TypedDict):
    """What became of a row."""

    row: int
    state: str
    rule_id: str | None
    phrasing: str
    detail: str | None


class ImportShape(TypedDict):
    """What became of a sheet."""

    imported: int
    updated: int
    unchanged: int
    refused: int
    dry_run: bool
    ignored: list[str]
    rows: list[RowShape]
