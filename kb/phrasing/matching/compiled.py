"""What the patterns of rules and allowances become: the folded words to look for, and what must follow each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from kb.phrasing.matching.normalise import fold_all
from kb.phrasing.matching.numeral_forms import numeral_forms
from kb.phrasing.matching.patterns import Gap, Literal, Slot, parse_pattern
from kb.phrasing.types import Allowance, Rule


class Role(Enum):
    """What finding a variant means: restricted, one of several words that must stand together, or lawful."""

    RESTRICTS = auto()
    TOGETHER = auto()
    EXEMPTS = auto()
    ALLOWS = auto()


@dataclass(frozen=True, slots=True)
class Words:
    """What may stand at one place: every choice folded, with its numbers in every form; the longest first."""

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

    @property
    def pieces(self) -> tuple[CompiledPiece, ...]:
        """First words and rest."""
        return (self.head, *self.rest)


def compile_variants(rules: Sequence[Rule], allowances: Sequence[Allowance]) -> Iterator[Variant]:
    """Every variant of every pattern; none where a piece folds to nothing, which the loader refuses."""
    parsed = [
        (role, owner, group, pieces)
        for role, owner, group, pattern in _patterns(rules, allowances)
        for pieces in parse_pattern(pattern)
    ]
    literals = {each for _, _, _, pieces in parsed for each in pieces if isinstance(each, Literal)}
    folded = fold_all(form for each in literals for form in each.forms)
    words = {each: _words(each, folded) for each in literals}
    for role, owner, group, pieces in parsed:
        compiled = [words[each] if isinstance(each, Literal) else each for each in pieces]
        rest = tuple(each for each in compiled[1:] if each is not None)
        if isinstance(compiled[0], Words) and len(rest) == len(compiled) - 1:
            yield Variant(role, owner, compiled[0], rest, group)


def _patterns(rules: Sequence[Rule], allowances: Sequence[Allowance]) -> Iterator[tuple[Role, int, int, str]]:
    for owner, rule in enumerate(rules):
        yield from ((Role.RESTRICTS, owner, 0, pattern) for pattern in rule.patterns)
        yield from ((Role.EXEMPTS, owner, 0, pattern) for pattern in rule.exempt)
        for group, patterns in enumerate(rule.together):
            yield from ((Role.TOGETHER, owner, group, pattern) for pattern in patterns)
    for owner, allowance in enumerate(allowances):
        yield from ((Role.ALLOWS, owner, 0, pattern) for pattern in allowance.patterns)


def _words(literal: Literal, folded: Mapping[str, str]) -> Words | None:
    """All forms of a literal, folded; None where nothing is left of any."""
    forms = (number for form in literal.forms if folded[form] for number in numeral_forms(folded[form]))
    ordered = tuple(sorted(dict.fromkeys(forms), key=len, reverse=True))
    return Words(ordered) if all(ordered) else None
