"""Texts made out of a pattern's own parts that would make it slow: what it repeats, over and over, and no end to it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# The parser of the standard library: its trees are (operation, arguments), and it has no typed face.
from re import _constants as operations  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

# A class of characters is tried with this many of its members, a choice with this many of its branches.
_MEMBERS, _BRANCHES = 2, 12
_MOST = 120
# Sought first in a class that excludes characters: what a Chinese text is full of.
_COMMON = "的一1a ，。"
_CATEGORIES = {
    operations.CATEGORY_DIGIT: "1",
    operations.CATEGORY_NOT_DIGIT: "的",
    operations.CATEGORY_SPACE: " ",
    operations.CATEGORY_NOT_SPACE: "的",
    operations.CATEGORY_WORD: "a",
    operations.CATEGORY_NOT_WORD: "，",
}
_REPEATS = {operations.MAX_REPEAT, operations.MIN_REPEAT, operations.POSSESSIVE_REPEAT}
_MANY = 1_000
Node = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Attack:
    """`lead`, then `pump` over and over, then `end`, which no repetition of the pump takes in."""

    lead: str
    pump: str
    end: str

    def text(self, size: int) -> str:
        """The attack in about so many characters."""
        return self.lead + self.pump * (size // len(self.pump)) + self.end


def attacks_on(pattern: re.Pattern[str]) -> tuple[Attack, ...]:
    """Attacks on a pattern, each once: every repeated part, every way up to it, and both together.

    >>> Attack("", " ", "\\x00") in attacks_on(re.compile(r"\\s+$"))
    True
    """
    tree = parser.parse(pattern.pattern, pattern.flags)
    whole = _samples(tree)
    pumps: dict[tuple[str, str], None] = {}
    for lead, body in _repeated(tree, ""):
        for pump in (body, lead + body, lead[-1:] + body, body + lead[-1:], lead):
            pumps[("", pump)] = None
        pumps[(lead, body)] = None
    for sample in whole:
        pumps[("", sample)] = None
        pumps[("", sample[:-1])] = None
        pumps |= dict.fromkeys(("", character) for character in sample)
    chosen = itertools.islice(((lead, pump) for lead, pump in pumps if pump), _MOST)
    return tuple(Attack(lead, pump, end) for lead, pump in chosen for end in ("", "\x00"))


def _repeated(nodes: Sequence[Node], lead: str) -> Iterator[tuple[str, str]]:
    """Every part that may be repeated without end, with what stands before it; from outside in."""
    for operation, arguments in nodes:
        if operation in _REPEATS:
            _, most, body = arguments
            if most >= _MANY:
                yield from ((lead, sample) for sample in _samples(body))
            yield from _repeated(body, lead)
        else:
            for inner in _inner(operation, arguments):
                yield from _repeated(inner, lead)
        lead += _samples([(operation, arguments)])[0]


def _inner(operation: object, arguments: Any) -> Sequence[Sequence[Node]]:
    if operation is operations.SUBPATTERN:
        return [arguments[-1]]
    if operation is operations.ATOMIC_GROUP:
        return [arguments]
    if operation is operations.BRANCH:
        return list(arguments[1])
    if operation in {operations.ASSERT, operations.ASSERT_NOT}:
        return [arguments[1]]
    return []


def _samples(nodes: Sequence[Node]) -> list[str]:
    """Texts that a sequence of nodes takes in, as far as each node for itself says; never none."""
    made = [""]
    for operation, arguments in nodes:
        parts = _of_node(operation, arguments)
        # All with all would be thousands: the first with each, and each with the first.
        made = list(dict.fromkeys([each + parts[0] for each in made] + [made[0] + part for part in parts]))[:_BRANCHES]
    return made


def _of_node(operation: object, arguments: Any) -> list[str]:
    if operation is operations.LITERAL:
        return [chr(arguments)]
    if operation is operations.NOT_LITERAL:
        return [next(each for each in _COMMON if ord(each) != arguments)]
    if operation is operations.ANY:
        return ["的"]
    if operation is operations.IN:
        return _members(arguments)
    if operation in _REPEATS:
        least, _, body = arguments
        return [sample * max(1, least) for sample in _samples(body)]
    if operation is operations.BRANCH:
        return list(dict.fromkeys(sample for branch in arguments[1] for sample in _samples(branch)[:2]))[:_BRANCHES]
    if operation is operations.SUBPATTERN:
        return _samples(arguments[-1])
    if operation is operations.ATOMIC_GROUP:
        return _samples(arguments)
    return [""]


def _members(items: Sequence[Node]) -> list[str]:
    """A few characters of a class."""
    if items[0][0] is operations.NEGATE:
        excluded = re.compile("|".join(map(re.escape, _listed(items[1:]))) or r"(?!)")
        return [each for each in (*_COMMON, "\u4e8c") if not excluded.match(each)][:_MEMBERS]
    found = list(dict.fromkeys(_listed(items)))
    return [found[0], found[-1]] if len(found) > 1 else found


def _listed(items: Sequence[Node]) -> Iterator[str]:
    for operation, argument in items:
        if operation is operations.LITERAL:
            yield chr(argument)
        elif operation is operations.RANGE:
            yield from (chr(argument[0]), chr(argument[1]))
        elif operation is operations.CATEGORY:
            yield _CATEGORIES[argument]
