"""Checks a text before it is said or sent: restricted phrasings, citations, quotations.

A failed check is a value; the caller decides what to do with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from threading import Lock

from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.citing.verify import verify_citations
from kb.phrasing.context.doubt import DOUBTED, is_disowned, is_doubtful
from kb.phrasing.context.negation import denies_inside, is_negated
from kb.phrasing.context.quoted_law import QuotedLaw
from kb.phrasing.context.reading import Reading
from kb.phrasing.context.speech import is_put_back, is_rejected, is_rhetorical
from kb.phrasing.matching.matcher import Match, PhraseMatcher
from kb.phrasing.matching.normalise import Folded, fold
from kb.phrasing.matching.whole_words import WordCutter
from kb.phrasing.rewriting import replace_sentences
from kb.phrasing.rules.basis import basis_of
from kb.phrasing.rules.rule_set import RuleSet
from kb.phrasing.spots import Scope, Spot, WordingSource
from kb.phrasing.streaming.gate import StreamGate
from kb.phrasing.streaming.stream import GuardStream
from kb.phrasing.types import Basis, CheckResult, Finding, Severity, Verdict

# Topics where denying is as bad as saying: 您不要无理取闹 insults. Only forbidding to say it exempts.
_SPEECH_ONLY = frozenset({"insulting_language"})
# What surrounds a match costs 0.1 ms to judge. No honest megabyte has this many; those behind them stay findings.
MAX_JUDGED = 20_000


class Guard:
    """Applies one rule set; thread-safe. Build it once: its first check compiles 400 rules, a second of work.

    `wordings` finds the provision a text may be quoting; without it only cited articles and a rule's basis are known.
    `cutter` tells words apart for rules that ask for whole words.
    """

    def __init__(
        self,
        rules: RuleSet,
        resolver: Resolver,
        wordings: WordingSource | None = None,
        cutter: WordCutter | None = None,
    ) -> None:
        self.rules = rules
        self._resolver = resolver
        self._wordings = wordings
        self._cutter = cutter
        self._compiling = Lock()
        self._compiled: PhraseMatcher | None = None
        self._opening = Lock()
        self._gate: StreamGate | None = None

    def stream(
        self,
        *,
        generation: int,
        as_of: date,
        industry: str | None = None,
        scene: str | None = None,
        by_sentence: bool = False,
    ) -> GuardStream:
        """A stream that lets a text out piece by piece, never with a blocked phrase in it (`GuardStream`).

        What it needs beyond a check is compiled at the first call.
        """
        with self._opening:
            if self._gate is None:
                self._gate = StreamGate(self)
        return self._gate.stream(
            generation=generation, as_of=as_of, industry=industry, scene=scene, by_sentence=by_sentence
        )

    def check(
        self,
        text: str,
        *,
        generation: int,
        as_of: date,
        industry: str | None = None,
        scene: str | None = None,
        protected: Sequence[tuple[int, int]] = (),
    ) -> CheckResult:
        """Findings by place, citations with their state, and a clean rewriting where one is possible.

        An unknown industry or scene applies every rule. `protected` ranges are verbatim quotations the caller made
        itself; what lies wholly inside one is no finding.
        """
        scope = Scope(industry, scene, Pin(generation, as_of))
        spots = self.spots(text, scope, protected)
        rules = {spot.rule.rule_id: spot.rule for spot in spots}
        bases = {each: basis_of(rule, self._resolver, scope.pin) for each, rule in rules.items()}
        findings = tuple(_finding(text, spot, bases[spot.rule.rule_id]) for spot in spots)
        citations = verify_citations(text, self._resolver, scope.pin)
        rewritten = self._rewritten(text, spots, scope)
        return CheckResult(_verdict(findings), findings, citations, rewritten, self.rules.rule_set_id)

    def spots(self, text: str, scope: Scope, protected: Sequence[tuple[int, int]] = ()) -> list[Spot]:
        """What is said in a text that a rule restricts and nothing around it excuses, by place."""
        folded = fold(text)
        matches = self.matches(folded, scope)
        if not matches:
            return []
        reading = Reading(text)
        law = QuotedLaw(reading, self._resolver, scope.pin, self._wordings)
        spots = (_spot(text, folded, match) for match in matches)
        return [
            _weighed(spot, reading) if number < MAX_JUDGED else spot
            for number, spot in enumerate(spots)
            if not any(left <= spot.start and spot.end <= right for left, right in protected)
            and not (number < MAX_JUDGED and excused(spot, reading, law))
        ]

    def matches(self, folded: Folded, scope: Scope) -> tuple[Match, ...]:
        """Where rules are met in a folded text, whatever its context says of it, by start."""
        return self.compiled().find(folded, scope.admits)

    def compiled(self) -> PhraseMatcher:
        """The rules as they are looked for; compiled when they first are, and whoever asks meanwhile waits."""
        if self._compiled is None:
            with self._compiling:
                if self._compiled is None:
                    self._compiled = PhraseMatcher(self.rules.rules, self.rules.allowances, self._cutter)
        return self._compiled

    def touched(
        self, text: str, *, generation: int, as_of: date, industry: str | None = None, scene: str | None = None
    ) -> tuple[tuple[int, int], ...]:
        """Every place where a rule was met, excused or not: what the paraphrase pass need not look at again."""
        folded = fold(text)
        scope = Scope(industry, scene, Pin(generation, as_of))
        return tuple(folded.span(each.start, each.end) for each in self.matches(folded, scope))

    def finding(self, text: str, spot: Spot, pin: Pin) -> Finding:
        """A spot as the contract shows it, its basis as of the pin."""
        return _finding(text, spot, basis_of(spot.rule, self._resolver, pin))

    def _rewritten(self, text: str, spots: Sequence[Spot], scope: Scope) -> str | None:
        """The text with each blocked sentence replaced by what may be said; None where that would not be clean."""
        blocked = [spot for spot in spots if spot.severity is Severity.BLOCK]
        places = [(each.start, each.end, each.rule.say_instead) for each in blocked if each.rule.say_instead]
        if not blocked or len(places) < len(blocked):
            return None
        replaced = replace_sentences(text, places)
        left = self.spots(replaced, scope)
        return None if any(spot.severity is Severity.BLOCK for spot in left) else replaced


def excused(spot: Spot, reading: Reading, law: QuotedLaw) -> bool:
    """Whether what surrounds a match makes it lawful: denied, asked back, rejected, or quoted law."""
    text, start, end = reading.text, spot.start, spot.end
    speech_only = spot.rule.topic in _SPEECH_ONLY
    negated = is_negated(text, start, end, needs_speech=speech_only)
    if (negated and not is_rhetorical(reading, start, end)) or any(denies_inside(gap) for gap in spot.gaps):
        return True
    if is_put_back(reading, start, end, needs_frame=speech_only):
        return True
    if is_rejected(reading, start, end, needs_frame=speech_only) or is_disowned(reading, start, end):
        return True
    return law.holds(spot)


def _weighed(spot: Spot, reading: Reading) -> Spot:
    """A blocking spot marked where its surroundings leave it doubtful; one that only warns loses nothing by doubt."""
    if spot.severity is not Severity.BLOCK:
        return spot
    speech_only = spot.rule.topic in _SPEECH_ONLY
    doubt = is_doubtful(reading, spot.start, spot.end, spot.gaps, needs_frame=speech_only)
    return spot if doubt is None else replace(spot, doubtful=True)


def _finding(text: str, spot: Spot, basis: tuple[Basis, ...]) -> Finding:
    rule = spot.rule
    return Finding(
        start=spot.start,
        end=spot.end,
        matched=text[spot.start : spot.end],
        rule_id=rule.rule_id,
        topic=rule.topic,
        severity=spot.severity,
        reason=f"{rule.reason}{DOUBTED}" if spot.doubtful else rule.reason,
        basis=basis,
        say_instead=rule.say_instead,
    )


def _spot(text: str, folded: Folded, match: Match) -> Spot:
    gaps = (folded.span(left, right) for left, right in match.gaps if left < right)
    return Spot(match.rule, *folded.span(match.start, match.end), tuple(text[left:right] for left, right in gaps))


def _verdict(findings: Sequence[Finding]) -> Verdict:
    if any(finding.severity is Severity.BLOCK for finding in findings):
        return Verdict.BLOCK
    return Verdict.WARN if findings else Verdict.PASS
