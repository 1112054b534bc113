"""Finds where a text says what a rule restricts: all literals of all rules in one pass (Aho-Corasick).

Says nothing about negation or quoted law: that is `context`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ahocorasick_rs

from kb.phrasing.normalise import BREAK, Folded, fold
from kb.phrasing.types import Rule

GAP_MARK = "…"
# Longest run of characters a gap stands for: 保证…通过 shall find 保证您的孩子一定通过, not two unrelated clauses.
MAX_GAP = 8

_Place = tuple[int, int, tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True)
class Match:
    """A rule met in a folded text at [start, end); `gaps` are the ranges a gap pattern's … stands for."""

    rule: Rule
    start: int
    end: int
    gaps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A literal or a gap pattern: its pieces in order; `exempt` patterns clear what they cover."""

    rule_index: int
    exempt: bool
    pieces: tuple[str, ...]


class PhraseMatcher:
    """All patterns of a set of rules, compiled once; thread-safe, holds no text."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        self._patterns = tuple(_patterns(self._rules))
        literals = sorted({piece for pattern in self._patterns for piece in pattern.pieces})
        self._ids = {literal: number for number, literal in enumerate(literals)}
        self._automaton = ahocorasick_rs.AhoCorasick(literals) if literals else None

    def find(self, folded: Folded) -> tuple[Match, ...]:
        """All matches by start, per rule only the longest of overlapping ones, none that a longer exemption covers."""
        spots = self._spots(folded)
        if not spots:
            return ()
        found: dict[int, list[_Place]] = {}
        cleared: dict[int, list[_Place]] = {}
        for pattern in self._patterns:
            spans = list(self._occurrences(pattern, spots, folded.text))
            if spans:
                (cleared if pattern.exempt else found).setdefault(pattern.rule_index, []).extend(spans)
        matches = [
            Match(self._rules[index], *place)
            for index, places in found.items()
            for place in _longest(places)
            if not _covered(place, cleared.get(index, ()))
        ]
        return tuple(sorted(matches, key=lambda match: (match.start, -match.end, match.rule.rule_id)))

    def _spots(self, folded: Folded) -> dict[int, list[tuple[int, int]]]:
        """Where each literal stands, by literal id, ascending."""
        spots: dict[int, list[tuple[int, int]]] = {}
        if self._automaton is None:
            return spots
        for literal, start, end in self._automaton.find_matches_as_indexes(folded.text, overlapping=True):
            if not _inside_word(folded, start, end):
                spots.setdefault(literal, []).append((start, end))
        return spots

    def _occurrences(self, pattern: _Pattern, spots: dict[int, list[tuple[int, int]]], text: str) -> Iterable[_Place]:
        heads = spots.get(self._ids[pattern.pieces[0]], [])
        for start, end in heads:
            reach, gaps = end, []
            for piece in pattern.pieces[1:]:
                following = _next_within_gap(spots.get(self._ids[piece], []), reach, text)
                if following is None:
                    break
                gaps.append((reach, following[0]))
                reach = following[1]
            else:
                yield start, reach, tuple(gaps)


def _patterns(rules: Sequence[Rule]) -> Iterable[_Pattern]:
    for index, rule in enumerate(rules):
        for exempt, literals in ((False, rule.patterns), (True, rule.exempt)):
            for literal in literals:
                pieces = tuple(folded for piece in literal.split(GAP_MARK) if (folded := fold(piece).text))
                if pieces:
                    yield _Pattern(index, exempt, pieces)


def _next_within_gap(spots: Sequence[tuple[int, int]], reach: int, text: str) -> tuple[int, int] | None:
    """The nearest spot at most MAX_GAP behind `reach` in the same sentence."""
    for start, end in spots:
        if reach <= start <= reach + MAX_GAP and BREAK not in text[reach:start]:
            return start, end
    return None


def _inside_word(folded: Folded, start: int, end: int) -> bool:
    """Whether a literal of letters or digits is cut out of a longer one: 第1 in 第12, top in stop."""
    return _glued(folded, start - 1, start) or _glued(folded, end - 1, end)


def _glued(folded: Folded, left: int, right: int) -> bool:
    if left < 0 or right >= len(folded.text) or folded.origin[right] - folded.origin[left] > 1:
        return False
    before, after = folded.text[left], folded.text[right]
    both_digits = before.isdigit() and after.isdigit()
    return both_digits or (_latin(before) and _latin(after))


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _longest(places: Iterable[_Place]) -> list[_Place]:
    """The longest of overlapping places, leftmost first."""
    kept: list[_Place] = []
    for place in sorted(set(places), key=lambda each: (each[0] - each[1], each)):
        if all(place[1] <= other[0] or place[0] >= other[1] for other in kept):
            kept.append(place)
    return sorted(kept)


def _covered(place: _Place, exemptions: Iterable[_Place]) -> bool:
    """Whether a strictly longer exemption holds the place."""
    start, end, _ = place
    return any(left <= start and end <= right and right - left > end - start for left, right, _ in exemptions)
