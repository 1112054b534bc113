"""Risk signals as values: the rules by which a question must reach a supervisor, ours and a company's own.

A rule is written in the language of restricted phrasings (`matching.patterns`), but it is read in the question, not in
the reply: it finds who wants to do something (钻空子, 改备案), not who asks whether it is lawful. How one file is read:
`risk_files`; how a question is judged: `risk_detector`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kb.errors import ContentError
from kb.phrasing.types import Binding, Rule, RuleBasis, Severity


class RiskSeverity(StrEnum):
    """Whether a supervisor must look at once (urgent) or today (notice)."""

    NOTICE = "notice"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """The handbook unit that says how to hand over: the handbook's id and the unit's heading."""

    handbook_id: str
    heading: str


@dataclass(frozen=True, slots=True)
class RiskRule:
    """One way in which a question gives a risk signal.

    `told`: it counts too when somebody tells it of others (a threat reported by an officer), not only when the asker
    wants it. `reason` is for the supervisor, `advice` what the officer does now; neither holds words of the question.
    `origin` is file:line, for messages.
    """

    rule_id: str
    topic: str
    name: str
    patterns: tuple[str, ...]
    together: tuple[tuple[str, ...], ...]
    exempt: tuple[str, ...]
    severity: RiskSeverity
    told: bool
    reason: str
    advice: str
    hand_over: UnitPlace | None
    basis: tuple[RuleBasis, ...]
    match: tuple[str, ...]
    passes: tuple[str, ...]
    origin: str = ""

    def as_rule(self) -> Rule:
        """What the matcher of restricted phrasings takes."""
        return Rule(
            rule_id=self.rule_id,
            topic=self.topic,
            phrasing=self.name,
            patterns=self.patterns,
            exempt=self.exempt,
            severity=Severity.BLOCK if self.severity is RiskSeverity.URGENT else Severity.WARN,
            binding=Binding(),
            reason=self.reason,
            say_instead=None,
            basis=self.basis,
            match=self.match,
            passes=self.passes,
            together=self.together,
            origin=self.origin,
        )


@dataclass(frozen=True, slots=True)
class RiskFile:
    """What one file holds, in its order; `topics` are the Chinese names it gives."""

    rules: tuple[RiskRule, ...]
    topics: Mapping[str, str]
    disabled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RiskRules:
    """The rules in force, in order of file and place, and the Chinese names of their topics."""

    rules: tuple[RiskRule, ...] = ()
    names: tuple[tuple[str, str], ...] = ()

    def name_of(self, topic: str) -> str:
        """What a topic is called; the topic itself where nothing names it any more."""
        return next((name for each, name in self.names if each == topic), topic)

    def topics(self) -> tuple[str, ...]:
        """The topics that have rules, in order of first appearance."""
        return tuple(dict.fromkeys(rule.topic for rule in self.rules))


def merged(ours: Sequence[RiskFile], theirs: Sequence[RiskFile]) -> RiskRules:
    """All rules in force: an overlay's rule replaces ours of the same id, new ones follow, those disabled are gone.

    ContentError where one folder uses an id twice, or a topic has no name.
    """
    rules = {rule.rule_id: rule for files in (ours, theirs) for rule in _unique(files)}
    off = {rule_id for file in (*ours, *theirs) for rule_id in file.disabled}
    names = {topic: name for file in (*ours, *theirs) for topic, name in file.topics.items()}
    kept = tuple(rule for rule in rules.values() if rule.rule_id not in off)
    for rule in kept:
        if rule.topic not in names:
            raise ContentError(f"{rule.origin}：主题 {rule.topic} 没有名称；请在文件开头写 name。")
    return RiskRules(kept, tuple(names.items()))


def paths_of(folder: Path) -> tuple[Path, ...]:
    """The files of a folder by name; none where there is no folder."""
    return tuple(sorted(folder.glob("*.toml"))) if folder.is_dir() else ()


def _unique(files: Iterable[RiskFile]) -> Iterable[RiskRule]:
    seen: dict[str, str] = {}
    for rule in (rule for file in files for rule in file.rules):
        if rule.rule_id in seen:
            raise ContentError(f"{rule.origin}：编号 {rule.rule_id} 与 {seen[rule.rule_id]} 重复，请改其一。")
        seen[rule.rule_id] = rule.origin
        yield rule
