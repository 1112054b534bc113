"""Opens streams through a guard: its rules with what a stream asks beyond a check, compiled once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from kb.citing.types import Pin
from kb.phrasing.matching.matcher import Match, PhraseMatcher
from kb.phrasing.matching.normalise import Folded
from kb.phrasing.rules.rule_set import RuleSet
from kb.phrasing.spots import Scope, Spot
from kb.phrasing.streaming.open_matches import OpenMatches
from kb.phrasing.streaming.stream import GuardStream
from kb.phrasing.types import Finding


class StreamedGuard(Protocol):
    """What a gate asks of the guard it belongs to."""

    @property
    def rules(self) -> RuleSet:
        """The rules applied."""
        ...

    def spots(self, text: str, scope: Scope) -> Sequence[Spot]:
        """What is said in a text that a rule restricts and nothing around it excuses."""
        ...

    def finding(self, text: str, spot: Spot, pin: Pin) -> Finding:
        """A spot as the contract shows it."""
        ...


class StreamGate:
    """Every stream of one guard passes here; thread-safe. Build it once: compiling takes as long as the guard's."""

    def __init__(self, guard: StreamedGuard) -> None:
        self._guard = guard
        # Without a word cutter: half a sentence is cut into other words than the whole, so words are judged at its end.
        self._matcher = PhraseMatcher(guard.rules.rules, guard.rules.allowances)
        self._open = OpenMatches(guard.rules.rules)

    def stream(
        self,
        *,
        generation: int,
        as_of: date,
        industry: str | None = None,
        scene: str | None = None,
        by_sentence: bool = False,
    ) -> GuardStream:
        """A new stream for one text; an unknown industry or scene applies every rule."""
        return GuardStream(self, Scope.of(generation, as_of, industry, scene), by_sentence=by_sentence)

    def spots(self, text: str, scope: Scope) -> Sequence[Spot]:
        return self._guard.spots(text, scope)

    def finding(self, text: str, spot: Spot, pin: Pin) -> Finding:
        return self._guard.finding(text, spot, pin)

    def matches(self, folded: Folded, scope: Scope) -> Sequence[Match]:
        return self._matcher.find(folded, scope.admits)

    def open_from(self, folded: Folded, scope: Scope) -> int | None:
        places = (self._open.first(folded, scope.admits), self._matcher.sounds_open_from(folded))
        return min((place for place in places if place is not None), default=None)
