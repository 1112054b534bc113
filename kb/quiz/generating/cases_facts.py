"""Draws the number of an act on either side of what a provision measures, and says the act's step and reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from random import Random

from kb.law.measures import Quantity
from kb.law.modals import Modal
from kb.law.quantities import format_quantity
from kb.quiz.templates_cases import BEYOND, WITHIN, CaseAct
from kb.quiz.templates_law import Cited
from kb.quiz.templates_slots import filled
from kb.store.quiz_records import ProofRule, Step

# Who acts against a duty says that he need not; whoever acts against a prohibition or a refusal of leave, that he may.
_OPPOSED = {Modal.MUST: "可以不", Modal.MUST_NOT: "可以", Modal.MAY: "不得"}
# Numbers up to here vary by one, larger ones by a tenth of the limit: 52 days, but 550 元.
_FINE = 60


@dataclass(frozen=True, slots=True)
class Act:
    """One act as an item tells it: the words, whether they break the provision, why, and where that stands."""

    text: str
    broken: bool
    step: Step
    cited: Cited
    act: CaseAct


def drawn_act(act: CaseAct, cited: Cited, facts: Mapping[str, str], chance: Random, *, broken: bool) -> Act:
    """The act in breach or in keeping, its number drawn. `step.basis` counts from 0: whoever joins bases moves it."""
    template = act.breach if broken else act.keeps
    said, more = _said(act, chance, broken=broken)
    text = filled(template, {**facts, **more}).rstrip("。；")
    rule = ProofRule.BREACH if broken else ProofRule.NO_BREACH
    step = Step(rule, _detail(act, said, broken=broken), 0, cited.start, cited.end, said)
    return Act(text, broken, step, cited, act)


def _said(act: CaseAct, chance: Random, *, broken: bool) -> tuple[str, Mapping[str, str]]:
    limit = act.place.quantity
    if limit is None:
        modal = act.place.modal
        return (_OPPOSED[modal] if broken and modal is not None else act.place.on), {}
    number = _beyond(limit, chance) if broken else _within(limit, chance)
    said = format_quantity(Quantity(limit.kind, limit.unit, Fraction(number), Fraction(number)))
    return said, {BEYOND: said, WITHIN: said}


def _within(limit: Quantity, chance: Random) -> int:
    """A number well inside: where days are counted from may be argued about, the last day never decides."""
    if limit.upper is not None:
        high = int(limit.upper)
        step = _step(high)
        return chance.randrange(max(step, ceil(high / 3)), max(high, step + 1), step)
    low = int(limit.lower or 1)
    step = _step(low)
    return chance.randrange(low + step, low * 2 + 2 * step, step)


def _beyond(limit: Quantity, chance: Random) -> int:
    """A number well outside."""
    if limit.upper is not None:
        high = int(limit.upper)
        step = _step(high)
        return chance.randrange(high + 2 * step, high * 3 + 3 * step, step)
    low = int(limit.lower or 2)
    step = _step(low)
    return chance.randrange(step, max(low, step + 1), step)


def _step(number: int) -> int:
    return 1 if number <= _FINE else max(1, number // 10)


def _detail(act: CaseAct, said: str, *, broken: bool) -> str:
    verdict = "这一做法违反规定" if broken else "这一做法符合规定"
    measured = f"，这里是{said}" if act.place.quantity is not None else ""
    return f"{act.fix.rstrip('。')}{measured}，{verdict}。"
