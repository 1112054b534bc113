"""A sentence with its evidence, and what each rule of grounding says of it. Values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kb.answering.redraft import Said
from kb.citing.types import Pin
from kb.law.measures import Quantity


class GroundRule(StrEnum):
    """What is checked of a sentence, in the order in which a failure is told."""

    CITES = "cites"
    EXISTS = "exists"
    IN_FORCE = "in_force"
    VERBATIM = "verbatim"
    PLACE = "place"
    QUANTITIES = "quantities"
    MODALS = "modals"
    SUBJECTS = "subjects"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule says of one sentence; `detail` tells in Chinese what does not hold, None where it holds."""

    rule: GroundRule
    holds: bool
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Grounding:
    """A sentence with the results of the rules that apply to it, in the order of `GroundRule`."""

    said: Said
    results: tuple[RuleResult, ...]

    @property
    def holds(self) -> bool:
        """Whether the sentence may be shown."""
        return all(each.holds for each in self.results)

    @property
    def failed(self) -> RuleResult | None:
        """The first rule that does not hold; None where all do."""
        return next((each for each in self.results if not each.holds), None)

    @property
    def checks(self) -> tuple[str, ...]:
        """The rules that applied and hold, by name."""
        return tuple(each.rule.value for each in self.results if each.holds)


class SentenceGrounder(Protocol):
    """Checks sentences against their evidence; `kb.answering.ground.grounder.Grounder` is one."""

    def check(self, said: Said, pin: Pin, allowed: Sequence[Quantity] = ()) -> Grounding:
        """Every rule that applies; `allowed` are numbers that need no evidence, such as those of the question."""
        ...
