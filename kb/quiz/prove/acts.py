"""Answers about a case: whether an act stated in it breaks the cited provision or keeps it."""

from __future__ import annotations

from fractions import Fraction

from kb.law.measures import Quantity, QuantityKind
from kb.quiz.prove.faults import Case
from kb.quiz.prove.wording import quantities
from kb.store.quiz_records import ProofRule, Step


def act(step: Step, case: Case) -> str | None:
    """The words of the provision that decide are there; a number in the act lies on the side that the answer says.

    Where the act has no number of the provision's unit, the template vouches for what it breaks: the words it requires
    (a modal, a term) must stand in the provision of the day.
    """
    words = case.words(step)
    if not words:
        return "没有指出由条文的哪些字判断"
    limits = [each for each in quantities(case.quotation(step)) if each.start < step.end and step.start < each.end]
    facts = [each for each in quantities(step.said) if limits and each.key[:2] == limits[0].key[:2]]
    if not limits or not facts:
        return None
    if len(limits) > 1 or len(facts) > 1:
        return f"“{step.said}”与“{words}”不是各为一个数量"
    kept = _keeps(limits[0], facts[0])
    if kept is None:
        return f"看不出“{step.said}”在不在“{words}”之内"
    if kept is (step.rule is ProofRule.NO_BREACH):
        return None
    return f"“{step.said}”{'没有超出' if kept else '超出'}“{words}”，与答案相反"


def _keeps(limit: Quantity, fact: Quantity) -> bool | None:
    """Whether a fact lies within a limit; a bare period of a provision (七日) is the longest that it allows."""
    if fact.value is None:
        return None
    low, high = _ends(limit)
    number = fact.key[2]
    if number is None:
        return None
    if low is not None and (number < low or (number == low and limit.lower_open)):
        return False
    return not (high is not None and (number > high or (number == high and limit.upper_open)))


def _ends(limit: Quantity) -> tuple[Fraction | None, Fraction | None]:
    low, high = limit.key[2], limit.key[3]
    if limit.value is not None and limit.kind is QuantityKind.PERIOD:
        return None, high
    if limit.value is not None and limit.kind in {QuantityKind.MULTIPLE, QuantityKind.MONEY, QuantityKind.PERCENTAGE}:
        return low, None
    return low, high
