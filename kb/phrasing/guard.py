"""Checks a text before it is said or sent: restricted phrasings, citations, quotations.

A failed check is a value; the caller decides what to do with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kb.citing.quotations import Quotation, find_quotations
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.citing.verify import verify_citations
from kb.law.citations import Citation, find_citations
from kb.phrasing.basis import basis_of, resolve_basis
from kb.phrasing.context import is_quoted_law, sentence_span
from kb.phrasing.matcher import PhraseMatcher
from kb.phrasing.negation import governs, is_negated
from kb.phrasing.normalise import fold
from kb.phrasing.rules import RuleSet
from kb.phrasing.types import CheckResult, Finding, Rule, Severity, Verdict

# Topics where denying is as bad as saying: 您不要无理取闹 insults. Only forbidding to say it exempts.
_SPEECH_ONLY = frozenset({"insulting_language"})


@dataclass(frozen=True, slots=True)
class _Spot:
    """A match with its place in the text as sent."""

    rule: Rule
    start: int
    end: int
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Quoting:
    """What is needed to tell quoted law in one text: its quotation marks and its citations with their wordings."""

    quotations: tuple[Quotation, ...]
    citations: tuple[tuple[Citation, str], ...]


@dataclass(frozen=True, slots=True)
class _Scope:
    """Which rules apply and on which texts they rest."""

    industry: str | None
    scene: str | None
    pin: Pin


class Guard:
    """Applies one rule set; thread-safe. Build it once, compiling the patterns takes milliseconds."""

    def __init__(self, rules: RuleSet, resolver: Resolver) -> None:
        self.rules = rules
        self._resolver = resolver
        self._matcher = PhraseMatcher(rules.rules)

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
        scope = _Scope(industry, scene, Pin(generation, as_of))
        spots = self._spots(text, scope, protected)
        findings = tuple(self._finding(text, spot, scope.pin) for spot in spots)
        citations = verify_citations(text, self._resolver, scope.pin)
        rewritten = self._rewritten(text, spots, scope)
        return CheckResult(_verdict(findings), findings, citations, rewritten, self.rules.rule_set_id)

    def _spots(self, text: str, scope: _Scope, protected: Sequence[tuple[int, int]]) -> list[_Spot]:
        folded = fold(text)
        matches = [
            match
            for match in self._matcher.find(folded)
            if match.rule.binding.applies(scope.industry, scope.scene, scope.pin.as_of)
        ]
        if not matches:
            return []
        quoting = self._quoting(text, scope.pin)
        spots = [
            _Spot(match.rule, *folded.span(match.start, match.end), tuple(folded.text[a:b] for a, b in match.gaps))
            for match in matches
        ]
        return [
            spot
            for spot in spots
            if not any(left <= spot.start and spot.end <= right for left, right in protected)
            and not self._exempt(text, spot, quoting, scope.pin)
        ]

    def _exempt(self, text: str, spot: _Spot, quoting: _Quoting, pin: Pin) -> bool:
        if is_negated(text, spot.start, spot.end, needs_speech=spot.rule.topic in _SPEECH_ONLY):
            return True
        if any(governs(gap) for gap in spot.gaps):
            return True
        left, right = sentence_span(text, spot.start, spot.end)
        cited = [wording for citation, wording in quoting.citations if left <= citation.start < right]
        if cited:
            return is_quoted_law(text, (spot.start, spot.end), quoting.quotations, cited, attributed=True)
        if not any(each.start <= spot.start and spot.end <= each.end for each in quoting.quotations):
            return False
        wordings = [wording for _, wording in quoting.citations] + self._basis_wordings(spot.rule, pin)
        return is_quoted_law(text, (spot.start, spot.end), quoting.quotations, wordings, attributed=False)

    def _quoting(self, text: str, pin: Pin) -> _Quoting:
        cited: list[tuple[Citation, str]] = []
        for citation in find_citations(text, aliases=self._resolver.names(pin.generation)):
            provision = self._resolver.resolve(citation, pin).provision
            if provision is not None:
                cited.append((citation, provision.text))
        return _Quoting(find_quotations(text), tuple(cited))

    def _basis_wordings(self, rule: Rule, pin: Pin) -> list[str]:
        found = (resolve_basis(basis, self._resolver, pin).provision for basis in rule.basis)
        return [provision.text for provision in found if provision is not None]

    def _finding(self, text: str, spot: _Spot, pin: Pin) -> Finding:
        rule = spot.rule
        return Finding(
            start=spot.start,
            end=spot.end,
            matched=text[spot.start : spot.end],
            rule_id=rule.rule_id,
            topic=rule.topic,
            severity=rule.severity,
            reason=rule.reason,
            basis=basis_of(rule, self._resolver, pin),
            say_instead=rule.say_instead,
        )

    def _rewritten(self, text: str, spots: Sequence[_Spot], scope: _Scope) -> str | None:
        """The text with each blocked sentence replaced by what may be said; None where that would not be clean."""
        blocked = [spot for spot in spots if spot.rule.severity is Severity.BLOCK]
        places = [(each.start, each.end, each.rule.say_instead) for each in blocked if each.rule.say_instead]
        if not blocked or len(places) < len(blocked):
            return None
        replaced = replace_sentences(text, places)
        left = self._spots(replaced, scope, ())
        return None if any(spot.rule.severity is Severity.BLOCK for spot in left) else replaced


def replace_sentences(text: str, places: Sequence[tuple[int, int, str]]) -> str:
    """The text with every sentence that holds a place replaced by that place's words, each said once.

    >>> replace_sentences("您好。产品保本。再见。", [(5, 7, "收益不保证。")])
    '您好。收益不保证。再见。'
    """
    sentences: dict[tuple[int, int], list[str]] = {}
    for start, end, words in places:
        sentences.setdefault(sentence_span(text, start, end), []).append(words)
    rebuilt, position, said = "", 0, set()
    for (start, end), all_words in sorted(sentences.items()):
        if start < position:
            continue
        rebuilt += text[position:start]
        for words in dict.fromkeys(all_words):
            if words not in said:
                rebuilt += words if words.endswith(("。", "！", "？")) else f"{words}。"
                said.add(words)
        position = end
    return rebuilt + text[position:]


def _verdict(findings: Sequence[Finding]) -> Verdict:
    if any(finding.severity is Severity.BLOCK for finding in findings):
        return Verdict.BLOCK
    return Verdict.WARN if findings else Verdict.PASS
