"""Finds the risk signals of a question: rules, matcher, context, as the guard does for replies. Pure; thread-safe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kb.phrasing.context.reading import Reading
from kb.phrasing.matching.matcher import PhraseMatcher
from kb.phrasing.matching.normalise import fold
from kb.phrasing.matching.whole_words import WordCutter
from kb.phrasing.risk_context import is_excused
from kb.phrasing.risks import RiskRule, RiskRules, RiskSeverity


@dataclass(frozen=True, slots=True)
class RiskSpot:
    """A rule met at [start, end) of a question; what stands there is personal content and goes no further."""

    rule: RiskRule
    start: int
    end: int


class RiskDetector:
    """Judges questions by one set of rules; compiled once, at the first question.

    Each rule has a matcher of its own: of overlapping matches one matcher keeps the longest, and where that one is
    excused (你们只给一部分，别的藏起来) a shorter one that is not would be lost.
    """

    def __init__(self, risks: RiskRules, cutter: WordCutter | None = None) -> None:
        self.risks = risks
        self._cutter = cutter

    @cached_property
    def _matchers(self) -> tuple[tuple[RiskRule, PhraseMatcher], ...]:
        # Two first questions at once may both compile: what they find is the same.
        return tuple((rule, PhraseMatcher([rule.as_rule()], (), self._cutter)) for rule in self.risks.rules)

    def signals(self, question: str) -> tuple[RiskSpot, ...]:
        """One signal a topic at most, its strongest rule; urgent ones first, then by order of the rules."""
        strongest: dict[str, RiskSpot] = {}
        for spot in sorted(self.spots(question), key=_is_notice):
            strongest.setdefault(spot.rule.topic, spot)
        return tuple(strongest.values())

    def spots(self, question: str) -> tuple[RiskSpot, ...]:
        """Every rule met and not excused, in the order of the rules."""
        return tuple(self._spots(question))

    def _spots(self, question: str) -> Iterator[RiskSpot]:
        folded, reading = fold(question), Reading(question)
        for rule, matcher in self._matchers:
            for match in matcher.find(folded):
                start, end = folded.span(match.start, match.end)
                gaps = [folded.span(left, right) for left, right in match.gaps if left < right]
                if not is_excused(reading, start, end, gaps, told=rule.told):
                    yield RiskSpot(rule, start, end)


def _is_notice(spot: RiskSpot) -> bool:
    return spot.rule.severity is RiskSeverity.NOTICE
