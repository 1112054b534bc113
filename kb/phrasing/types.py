"""Restricted phrasings as values: the rule, how it is shown, what was found in a text. No files, no matching."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from kb.citing.types import CheckedCitation

ANY_INDUSTRY = "general"
# off: not asked for; preparing: the examples have no vectors yet; partial: the text was longer than what is looked at.
ParaphraseState = Literal["off", "preparing", "partial", "done"]


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
class Binding:
    """Where and when a rule or an allowance applies; no scenes means all of them.

    `requires` names what must be known for it to apply at all (industry, scene); else the unknown excludes nothing.
    """

    industries: tuple[str, ...] = (ANY_INDUSTRY,)
    scenes: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None

    def applies(self, industry: str | None, scene: str | None, on: date | None = None) -> bool:
        """Whether it binds a text of that industry and scene on a day; `effective_to` is the last day it does."""
        if (industry is None and "industry" in self.requires) or (scene is None and "scene" in self.requires):
            return False
        if on is not None and not self.in_effect(on):
            return False
        in_industry = industry is None or ANY_INDUSTRY in self.industries or industry in self.industries
        return in_industry and (scene is None or not self.scenes or scene in self.scenes)

    def in_effect(self, on: date) -> bool:
        """Whether the day lies between the first and the last day it applies."""
        return (self.effective_from is None or self.effective_from <= on) and (
            self.effective_to is None or on <= self.effective_to
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One restricted phrasing as the compliance team wrote it. `passes` are the file's `pass` counter-examples.

    `patterns` and `exempt` are written in the language of `patterns`; `together` are groups of words of which one each
    must stand in one sentence; `sound` also finds pinyin and homophones; `whole_word` rejects what is cut out of longer
    words; `say_instead` None: nothing was approved. `origin` is file:line, for messages.
    """

    rule_id: str
    topic: str
    phrasing: str
    patterns: tuple[str, ...]
    exempt: tuple[str, ...]
    severity: Severity
    binding: Binding
    reason: str
    say_instead: str | None
    basis: tuple[RuleBasis, ...]
    match: tuple[str, ...]
    passes: tuple[str, ...]
    together: tuple[tuple[str, ...], ...] = ()
    sound: bool = False
    whole_word: bool = False
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """Words that are lawful although a shorter restricted phrasing stands in them: 最高人民法院, 最高可处五万元罚款.

    `lifts` are topics or rule ids; empty: all. `match` are sentences that pass because of it. `basis` may be empty: a
    name needs no law to be a name.
    """

    allowance_id: str
    phrasing: str
    patterns: tuple[str, ...]
    lifts: tuple[str, ...]
    binding: Binding
    reason: str
    basis: tuple[RuleBasis, ...]
    match: tuple[str, ...]
    origin: str = ""

    def lifts_rule(self, rule: Rule) -> bool:
        """Whether the allowance outweighs a rule it is longer than."""
        return not self.lifts or rule.topic in self.lifts or rule.rule_id in self.lifts


@dataclass(frozen=True, slots=True)
class ExampleSentence:
    """What the paraphrase pass learns from: says what a topic restricts without a listed word; topic None: lawful."""

    text: str
    topic: str | None


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
    say_instead: str | None


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
    say_instead: str | None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the guard says of a text; `rewritten` only where replacing the blocked sentences leaves a clean text.

    `rule_set` is the content-addressed id of the rules applied; `paraphrase_state` how far the encoder's pass came.
    """

    verdict: Verdict
    findings: tuple[Finding, ...]
    citations: tuple[CheckedCitation, ...]
    rewritten: str | None
    rule_set: str
    paraphrase_state: ParaphraseState = "off"
