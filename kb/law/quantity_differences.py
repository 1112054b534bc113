"""In which numbers two wordings differ: 三倍 here, 十倍 there. What they are numbers of is for a reader to see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.law.measures import Quantity, QuantityKind
from kb.law.quantities import find_quantities

# Counts (两个, 三次) and dates differ between any two texts and say nothing about a rule.
_NAMES = {
    QuantityKind.MULTIPLE: "倍数",
    QuantityKind.MONEY: "金额",
    QuantityKind.PERIOD: "期限",
    QuantityKind.PERCENTAGE: "比例",
}


@dataclass(frozen=True, slots=True)
class NumbersApart:
    """All numbers of a kind in which two wordings differ, as printed there; a side without one is empty."""

    what: str
    left: tuple[str, ...]
    right: tuple[str, ...]


def numbers_apart(left: Iterable[str], right: Iterable[str]) -> tuple[NumbersApart, ...]:
    """Multiples, amounts, periods and percentages of both wordings, where they are not the same on both sides.

    >>> shops, food = "三倍，不足五百元的为五百元，七日内", "十倍，不足一千元的为一千元，七日内"
    >>> for found in numbers_apart([shops], [food]):
    ...     print(found.what, found.left, found.right)
    倍数 ('三倍',) ('十倍',)
    金额 ('五百元',) ('一千元',)
    """
    one, other = _printed(left), _printed(right)
    found = []
    for kind, what in _NAMES.items():
        mine = {key: text for (of, key), text in one.items() if of is kind}
        theirs = {key: text for (of, key), text in other.items() if of is kind}
        if mine.keys() != theirs.keys():
            found.append(NumbersApart(what, tuple(dict.fromkeys(mine.values())), tuple(dict.fromkeys(theirs.values()))))
    return tuple(found)


def _printed(texts: Iterable[str]) -> dict[tuple[QuantityKind, object], str]:
    """Every number by kind and meaning; 不足五百元 beside 五百元 says nothing of its own."""
    found = [(each, text[each.start : each.end]) for text in texts for each in find_quantities(text)]
    exact = {(each.kind, each.unit, each.value) for each, _ in found if each.value is not None}
    printed: dict[tuple[QuantityKind, object], str] = {}
    for each, text in found:
        bound = each.upper if each.lower is None else each.lower if each.upper is None else None
        if bound is None or (each.kind, each.unit, bound) not in exact:
            printed.setdefault((each.kind, _meaning(each)), text)
    return printed


def _meaning(quantity: Quantity) -> object:
    """Unit and numbers: 七日 and 七日内 are told apart by no reader who compares two rules."""
    _, unit, lower, upper, *_ = quantity.key
    return (unit, lower if lower is not None else upper, upper if upper is not None else lower)
