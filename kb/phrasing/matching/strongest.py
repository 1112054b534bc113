"""Which of several matches in one place speaks: the longest and most specific one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.phrasing.matching.places import Cover, Place
from kb.phrasing.types import ANY_INDUSTRY, Rule, Severity


@dataclass(frozen=True, slots=True)
class Match:
    """A rule met in a folded text at [start, end); `gaps` are the ranges that … and the words between stand for."""

    rule: Rule
    start: int
    end: int
    gaps: tuple[tuple[int, int], ...] = ()


def longest_places(places: Iterable[Place]) -> list[Place]:
    """The longest of overlapping places, leftmost first among equals; by start."""
    kept: list[Place] = []
    cover = Cover()
    for place in sorted(set(places), key=lambda each: (each[0] - each[1], each)):
        if not any(cover.overlapping(place[0], place[1])):
            cover.add(place[0], place[1])
            kept.append(place)
    return sorted(kept)


def strongest(matches: Iterable[Match]) -> list[Match]:
    """Of overlapping matches of different rules the longest; of equal ones a block, then the narrower rule.

    A block is never hidden by a longer warning, and nothing that lies wholly in another's gap is hidden: 保证…通过 says
    nothing of the words between.
    """
    kept: list[Match] = []
    cover = Cover()
    for match in sorted(matches, key=_weakness):
        rivals = (kept[number] for _, _, number in cover.overlapping(match.start, match.end))
        if not any(_hides(rival, match) for rival in rivals):
            cover.add(match.start, match.end, len(kept))
            kept.append(match)
    return kept


def _weakness(match: Match) -> tuple[int, bool, int, bool, int, str]:
    rule = match.rule
    industries = 99 if ANY_INDUSTRY in rule.binding.industries else len(rule.binding.industries)
    return (
        match.start - match.end,
        rule.severity is not Severity.BLOCK,
        industries,
        not rule.binding.scenes,
        match.start,
        rule.rule_id,
    )


def _hides(longer: Match, match: Match) -> bool:
    if match.rule.severity is Severity.BLOCK and longer.rule.severity is not Severity.BLOCK:
        return False
    return not any(left <= match.start and match.end <= right for left, right in longer.gaps)
