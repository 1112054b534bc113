"""What the patterns of rules and allowances become: the folded words to look for, and what must follow each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from kb.phrasing.normalise import fold
from kb.phrasing.numeral_forms import numeral_forms
from kb.phrasing.patterns import Gap, Literal, Piece, Slot, parse_pattern
from kb.phrasing.types import Allowance, Rule


class Role(Enum):
    """What finding a variant means: restricted, one of several words that must stand together, or lawful."""

    RESTRICTS = auto()
    TOGETHER = auto()
    EXEMPTS = auto()
    ALLOWS = auto()


@dataclass(frozen=True, slots=True)
class Words:
    """A literal, folded, with its numbers in every form; the longest form first."""

    forms: tuple[str, ...]


CompiledPiece = Words | Gap | Slot


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to say what a pattern says: its first words, then the rest. `owner` counts rules or allowances.

    `group` is the place of the word in a rule's `together`, else 0.
    """

    role: Role
    owner: int
    head: Words
    rest: tuple[CompiledPiece, ...]
    group: int = 0


def compile_variants(rules: Sequence[Rule], allowances: Sequence[Allowance]) -> Iterator[Variant]:
    """Every variant of every pattern; patterns that fold to nothing give none."""
    for owner, rule in enumerate(rules):
        yield from _variants(rule.patterns, Role.RESTRICTS, owner)
        yield from _variants(rule.exempt, Role.EXEMPTS, owner)
        for group, patterns in enumerate(rule.together):
            yield from _variants(patterns, Role.TOGETHER, owner, group)
    for owner, allowance in enumerate(allowances):
        yield from _variants(allowance.patterns, Role.ALLOWS, owner)


def _variants(patterns: Iterable[str], role: Role, owner: int, group: int = 0) -> Iterator[Variant]:
    for pattern in patterns:
        for pieces in parse_pattern(pattern):
            compiled = tuple(piece for each in pieces if (piece := _compiled(each)) is not None)
            if compiled and isinstance(compiled[0], Words):
                yield Variant(role, owner, compiled[0], compiled[1:], group)


def _compiled(piece: Piece) -> CompiledPiece | None:
    if not isinstance(piece, Literal):
        return piece
    folded = fold(piece.text).text
    return Words(tuple(sorted(numeral_forms(folded), key=len, reverse=True))) if folded else None
