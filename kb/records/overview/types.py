"""The overview as values: a window of days with what was asked in it, beside the window as long before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """Days in Asia/Shanghai, both included."""

    since: date
    until: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days + 1

    @property
    def before(self) -> Window:
        """The window as long that ends the day before."""
        return Window(self.since - timedelta(days=self.days), self.since - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Tally:
    """A number with what it was in the window before."""

    now: int
    before: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """What happened on a day: questions, those of them refused, drafts checked."""

    day: date
    questions: int
    refused: int
    checks: int


@dataclass(frozen=True, slots=True)
class Theme:
    """What some questions have in common. `names` are its words; the records stand newest first.

    `calls` are counted once however often a caller asks; `usual` is what other weeks let expect, None where nothing
    is compared. `first` and `last` are the days it is about; `articles` what was cited in answer, most often first;
    `examples` some of the questions, masked as they were stored.
    """

    names: tuple[str, ...]
    calls: int
    usual: float | None
    first: date
    last: date
    records: tuple[str, ...]
    examples: tuple[str, ...]
    articles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """An article and how many answers stood on it."""

    title: str
    article: str
    answers: Tally


@dataclass(frozen=True, slots=True)
class FoundTopic:
    """A topic of restricted phrasings: how many drafts and calls broke it, how many of those by what is forbidden."""

    topic: str
    drafts: Tally
    blocked: int


@dataclass(frozen=True, slots=True)
class SlowAnswer:
    """A recorded answer that took long."""

    record_id: str
    day: date
    ms: float


@dataclass(frozen=True, slots=True)
class Speed:
    """How long answers took, in milliseconds; None where nobody measured. `slowest` first."""

    median: float | None
    p95: float | None
    median_before: float | None
    p95_before: float | None
    slowest: tuple[SlowAnswer, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything of a window that somebody may see.

    `recorded_since` is the day of the first question ever, None before it; `compared_since` since when there is
    something to call unusual against, None: too little. `signals` are (raised, of them not closed) by topic,
    `verdicts` what people said of answers.
    """

    window: Window
    questions: Tally
    refused: Tally
    checks: Tally
    days: tuple[DayFigures, ...]
    recorded_since: date | None
    compared_since: date | None
    themes: tuple[Theme, ...]
    gaps: tuple[Theme, ...]
    articles: tuple[CitedArticle, ...]
    findings: tuple[FoundTopic, ...]
    speed: Speed
    signals: Mapping[str, tuple[int, int]]
    verdicts: Mapping[str, int]
    verdicts_before: Mapping[str, int]
