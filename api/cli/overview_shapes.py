"""The overview as the terminal reads it: only the fields that are shown. Standard library only."""

from __future__ import annotations

from typing import TypedDict


class TallyShape(TypedDict):
    """A number beside that of the window before."""

    now: int
    before: int


class ThemeShape(TypedDict):
    """What some questions have in common."""

    names: list[str]
    calls: int
    usual: float | None
    first: str
    last: str
    examples: list[str]


class ArticleShape(TypedDict):
    """An article and the answers that stood on it."""

    title: str
    article: str
    answers: TallyShape


class FindingShape(TypedDict):
    """A topic of restricted phrasings."""

    name: str
    drafts: TallyShape


class SignalsShape(TypedDict):
    """A topic of risk signals."""

    name: str
    signals: int
    waiting: int


class SpeedShape(TypedDict):
    """How long answers took."""

    median: float | None
    p95: float | None


class VerdictShape(TypedDict):
    """What people said of answers."""

    verdict: str
    answers: TallyShape


class OverviewShape(TypedDict):
    """A window of days."""

    since: str
    until: str
    before_since: str
    recorded_since: str | None
    questions: TallyShape
    refused: TallyShape
    checks: TallyShape
    compared_since: str | None
    themes: list[ThemeShape]
    gaps: list[ThemeShape]
    articles: list[ArticleShape]
    findings: list[FindingShape]
    signals: list[SignalsShape]
    speed: SpeedShape
    verdicts: list[VerdictShape]
