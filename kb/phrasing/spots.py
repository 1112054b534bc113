"""Where a rule was met in a text as sent, under what the check is pinned to, and where stored wordings come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kb.citing.types import Pin
from kb.phrasing.types import Allowance, Rule, Severity


@dataclass(frozen=True, slots=True)
class Spot:
    """A match with its place in the text as sent; `gaps` are the words that stand for the … of its pattern.

    `doubtful`: it may be only a mention, so it warns whatever its rule asks for.
    """

    rule: Rule
    start: int
    end: int
    gaps: tuple[str, ...] = ()
    doubtful: bool = False

    @property
    def severity(self) -> Severity:
        """What the spot asks for: its rule's severity unless doubt lowers it."""
        return Severity.WARN if self.doubtful else self.rule.severity


@dataclass(frozen=True, slots=True)
class Scope:
    """Which rules apply, and on which texts and which day they rest; an unknown industry or scene excludes nothing."""

    industry: str | None
    scene: str | None
    pin: Pin

    @classmethod
    def of(cls, generation: int, as_of: date, industry: str | None = None, scene: str | None = None) -> Scope:
        """The scope of a check's arguments."""
        return cls(industry, scene, Pin(generation, as_of))

    def admits(self, entry: Rule | Allowance) -> bool:
        """Whether a rule or an allowance binds here and on the day."""
        return entry.binding.applies(self.industry, self.scene, self.pin.as_of)


class WordingSource(Protocol):
    """Finds stored provisions by their words; handbooks and uploads that are no law are never among them."""

    def wordings_like(self, text: str, *, generation: int, as_of: date) -> Sequence[str]:
        """Whole texts of the provisions nearest to a stretch of text that bind on the day, best first; () for none."""
        ...
