"""Restricted phrasings as values: the rule, how it is shown, what was found in a text. No files, no matching."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.citing.types import CheckedCitation

ANY_INDUSTRY = "general"


class Severity(StrEnum):
    """Whether a phrasing must not go out (block) or needs a second look (warn)."""

    BLOCK = "block"
    WARN = "warn"


class Verdict(StrEnum):
    """The outcome of a check: the worst severity found."""

    PASS = "pass"
    WARN = "warn"
    BLOCK = "block"


class BasisState(StrEnum):
    """Whether the article a rule rests on stands in the knowledge base on the day; `needs` is shown as 依据未入库."""

    VERIFIED = "verified"
    NEEDS = "needs"
    NOT_IN_FORCE = "not_in_force"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Basis:
    """The article a rule rests on, with its state as of a day."""

    title: str
    article: str
    state: BasisState


@dataclass(frozen=True, slots=True)
class RuleBasis:
    """The article a rule names; `needs`: outside the starter corpus, `unverified`: no text was at hand."""

    title: str
    article: str
    needs: bool = False
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One restricted phrasing as the compliance team wrote it. `passes` are the file's `pass` counter-examples.

    `origin` is file:line, for messages.
    """

    rule_id: str
    topic: str
    phrasing: str
    patterns: tuple[str, ...]
    exempt: tuple[str, ...]
    severity: Severity
    industries: tuple[str, ...]
    scenes: tuple[str, ...]
    reason: str
    say_instead: str
    basis: tuple[RuleBasis, ...]
    match: tuple[str, ...]
    passes: tuple[str, ...]
    origin: str = ""

    def binds(self, industry: str | None, scene: str | None) -> bool:
        """Whether the rule applies; an unknown industry or scene excludes nothing."""
        in_industry = industry is None or ANY_INDUSTRY in self.industries or industry in self.industries
        return in_industry and (scene is None or scene in self.scenes)


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A rule as officers see it beside an answer: what to avoid, why, and what to say instead."""

    rule_id: str
    topic: str
    phrasing: str
    examples: tuple[str, ...]
    severity: Severity
    reason: str
    basis: tuple[Basis, ...]
    say_instead: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A restricted phrasing found in a text; [start, end) in code points of the text as sent."""

    start: int
    end: int
    matched: str
    rule_id: str
    topic: str
    severity: Severity
    reason: str
    basis: tuple[Basis, ...]
    say_instead: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the guard says of a text; `rewritten` only where replacing the blocked sentences leaves a clean text.

    `rule_set` is the content-addressed id of the rules applied.
    """

    verdict: Verdict
    findings: tuple[Finding, ...]
    citations: tuple[CheckedCitation, ...]
    rewritten: str | None
    rule_set: str
