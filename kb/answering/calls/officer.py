"""Judges what the officer says, piece by piece, as soon as it is heard.

A draft on its way out can wait until nothing behind a phrase may clear it (kb/phrasing/streaming); what has been said
aloud cannot be held back. So the officer is told at once, and what later words clear (保本 … 是不可能的) or the
recogniser heard otherwise is withdrawn. What is judged is a window over the last pieces: a phrase cut in two is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kb.answering.calls.types import CallFinding, FindingWithdrawn, PiecePlace
from kb.citing.types import Pin
from kb.phrasing.spots import Scope, Spot
from kb.phrasing.types import Finding

# Code points judged again with every piece, and how many are kept when that is exceeded: a quoted article with its
# attribution in front is seldom longer. 1,000 code points without a match cost about a millisecond.
WINDOW, KEPT = 1_200, 700

_Key = tuple[str, int, int, int, int]


class OfficerGuard(Protocol):
    """What is asked of the guard."""

    def spots(self, text: str, scope: Scope) -> Sequence[Spot]:
        """What is said in a text that a rule restricts and nothing around it excuses."""
        ...

    def finding(self, text: str, spot: Spot, pin: Pin) -> Finding:
        """A spot with its basis."""
        ...


@dataclass(frozen=True, slots=True)
class _Said:
    n: int
    text: str


class OfficerWords:
    """The last words of the officer, and what was found in all of them. Not thread-safe."""

    def __init__(self, guard: OfficerGuard, scope: Scope) -> None:
        self._guard, self._scope = guard, scope
        self._window: list[_Said] = []
        self._open: dict[_Key, CallFinding] = {}
        # What came up only because the words that excused it left the window: never told.
        self._passed: set[_Key] = set()
        self._settled: list[CallFinding] = []
        self._next = 1

    @property
    def findings(self) -> tuple[CallFinding, ...]:
        """All that was found and holds, in order of place."""
        return tuple(sorted((*self._settled, *self._open.values()), key=lambda each: (each.n, each.end, each.start)))

    def take(self, n: int, text: str) -> tuple[CallFinding | FindingWithdrawn, ...]:
        """The next piece, or a piece of the window heard anew; what is no longer so first, then what is found."""
        known = next((place for place, said in enumerate(self._window) if said.n == n), None)
        if known is None:
            self._make_room()
            self._window.append(_Said(n, text))
        else:
            self._window[known] = _Said(n, text)
        now = self._spots()
        gone = [key for key in self._open if key not in now]
        withdrawn = tuple(FindingWithdrawn(self._open.pop(key)) for key in gone)
        joined = self._joined
        new = []
        for key, spot in now.items():
            if key not in self._open and key not in self._passed:
                self._open[key] = self._named(key, self._guard.finding(joined, spot, self._scope.pin))
                new.append(self._open[key])
        return (*withdrawn, *new)

    def part(self, speaking: int | None = None) -> None:
        """Somebody else spoke, or nobody did for long: what comes next is no part of this sentence.

        The piece `speaking` is still being recognised and comes again: it stays, with what leads to a finding in it.
        """
        stay = {key for key in self._open if key[3] == speaking}
        first = min((key[1] for key in stay), default=speaking)
        self._window = [said for said in self._window if first is not None and said.n >= first]
        gone = [key for key in self._open if key not in stay]
        self._settled += (self._open.pop(key) for key in gone)
        # What has been told of pieces that stay must not be told of them again.
        self._passed = {key for key in (*self._passed, *gone) if first is not None and key[1] >= first}

    @property
    def _joined(self) -> str:
        return "".join(each.text for each in self._window)

    def _make_room(self) -> None:
        """Lets the oldest pieces go once the window is full; what was found in them stands."""
        if sum(len(each.text) for each in self._window) <= WINDOW:
            return
        while len(self._window) > 1 and sum(len(each.text) for each in self._window) > KEPT:
            self._window.pop(0)
        first = self._window[0].n
        for key in [key for key in self._open if key[1] < first]:
            self._settled.append(self._open.pop(key))
        self._passed = {key for key in self._spots() if key not in self._open}

    def _spots(self) -> dict[_Key, Spot]:
        """What is found in the window, by rule and place."""
        found: dict[_Key, Spot] = {}
        for spot in self._guard.spots(self._joined, self._scope):
            begins, ends = self._place(spot.start), self._place(spot.end - 1)
            found[spot.rule.rule_id, begins.n, begins.start, ends.n, ends.start + 1] = spot
        return found

    def _place(self, at: int) -> PiecePlace:
        for said in self._window:
            if at < len(said.text):
                return PiecePlace(said.n, at)
            at -= len(said.text)
        raise ValueError("a place behind the window")

    def _named(self, key: _Key, finding: Finding) -> CallFinding:
        _, begin, start, n, end = key
        within = begin == n
        begins = None if within else PiecePlace(begin, start)
        named = CallFinding(self._next, n, start if within else 0, end, finding, begins)
        self._next += 1
        return named
