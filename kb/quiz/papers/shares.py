"""Dividing a whole number by weights so that nothing is lost: the method of the largest remainder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Weight = tuple[str, int]


def shares(weights: Sequence[Weight], count: int, most: Mapping[str, int] | None = None) -> dict[str, int]:
    """How many of `count` fall to each name; ties go to who is named first. All weights 0 count as equal.

    `most` limits a name; what one cannot take the others get by their weights, so the sum falls short of `count` only
    where all are at their limit.

    >>> shares([("a", 3), ("b", 3), ("c", 1)], 5)
    {'a': 2, 'b': 2, 'c': 1}
    >>> shares([("a", 3), ("b", 1)], 4, {"a": 1, "b": 9})
    {'a': 1, 'b': 3}
    """
    found = dict.fromkeys((name for name, _ in weights), 0)
    left = count
    while left:
        room = [(name, weight) for name, weight in weights if most is None or found[name] < most.get(name, 0)]
        if not room:
            break
        for name, number in _divided(room, left).items():
            taken = number if most is None else min(number, most.get(name, 0) - found[name])
            found[name] += taken
            left -= taken
    return found


def _divided(weights: Sequence[Weight], count: int) -> dict[str, int]:
    total = sum(weight for _, weight in weights)
    if not total:
        weights = [(name, 1) for name, _ in weights]
        total = len(weights)
    found = {name: count * weight // total for name, weight in weights}
    order = sorted(range(len(weights)), key=lambda place: (-(count * weights[place][1] % total), place))
    for place in order[: count - sum(found.values())]:
        found[weights[place][0]] += 1
    return found
