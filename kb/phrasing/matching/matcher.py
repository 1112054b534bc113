"""Finds where a text says what a rule restricts: all words of all rules in one pass (Aho-Corasick), work per hit.

Lawful words (exempt, [[allow]]) that are longer than the restricted ones in them are weighed here; negation and quoted
law are not: that is `context`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import ahocorasick_rs

from kb.phrasing.matching.anchors import Anchor, anchor, first_words, longest
from kb.phrasing.matching.characters import BREAK
from kb.phrasing.matching.clause_borders import joins_clauses
from kb.phrasing.matching.compiled import CompiledPiece, Role, Variant, Words, compile_variants
from kb.phrasing.matching.normalise import Folded
from kb.phrasing.matching.places import TOGETHER_REACH, Cover, Place, Reached, cut_out, follow, together_places
from kb.phrasing.matching.sound import SoundIndex
from kb.phrasing.matching.strongest import Match, longest_places, strongest
from kb.phrasing.matching.whole_words import WordCutter, inside_longer_word
from kb.phrasing.types import Allowance, Rule

__all__ = ["Match", "PhraseMatcher"]

Applies = Callable[[Rule | Allowance], bool]


@dataclass(slots=True)
class _Sighting:
    """What was met in one text, by rule or allowance."""

    restricted: dict[int, list[Place]] = field(default_factory=dict)
    together: dict[int, list[tuple[Place, int]]] = field(default_factory=dict)
    exempt: dict[int, Cover] = field(default_factory=dict)
    allowed: Cover = field(default_factory=Cover)
    failed: dict[int, set[tuple[int, int]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """What rules and allowances come to, whatever tells their words apart; `edged` and `anchors` go by literal."""

    variants: tuple[Variant, ...]
    literals: tuple[str, ...]
    anchors: tuple[tuple[tuple[Rule | Allowance, Anchor], ...], ...]
    edged: tuple[bool, ...]
    automaton: ahocorasick_rs.AhoCorasick | None


# The set in force and the one before: a second look at the same rules, or a stream's, costs no second compiling.
@lru_cache(maxsize=2)
def _compiled(rules: tuple[Rule, ...], allowances: tuple[Allowance, ...]) -> _Compiled:
    variants = tuple(compile_variants(rules, allowances))
    by_word: dict[str, list[tuple[Rule | Allowance, Anchor]]] = {}
    for variant in variants:
        owner = allowances[variant.owner] if variant.role is Role.ALLOWS else rules[variant.owner]
        found = anchor(variant)
        for form in found.words.forms:
            by_word.setdefault(form, []).append((owner, found))
    literals = tuple(by_word)
    return _Compiled(
        variants,
        literals,
        tuple(map(tuple, by_word.values())),
        # Only words that begin or end in a letter or digit can be cut out of a longer word.
        tuple(_edge(word[0]) or _edge(word[-1]) for word in literals),
        ahocorasick_rs.AhoCorasick(literals) if literals else None,
    )


class PhraseMatcher:
    """All patterns of a set of rules and allowances, compiled once; thread-safe, holds no text.

    Without a cutter what is cut out of longer words (rules with whole_word) and what meets over a comma is found too.
    """

    def __init__(
        self, rules: Sequence[Rule], allowances: Sequence[Allowance] = (), cutter: WordCutter | None = None
    ) -> None:
        self._rules = tuple(rules)
        self._cutter = cutter
        self._allowances = tuple(allowances)
        # One rule compiles in a millisecond, and there are many such sets: only whole rule sets are remembered.
        compiled = (_compiled if len(self._rules) > 1 else _compiled.__wrapped__)(self._rules, self._allowances)
        self.literals = compiled.literals
        self._anchors, self._edged, self._automaton = compiled.anchors, compiled.edged, compiled.automaton
        # Patterns that may be met by sound, and what must follow their first words.
        self._sounding: list[tuple[Variant, tuple[CompiledPiece, ...]]] = []
        self._sound = self._sound_index(compiled.variants)

    def _sound_index(self, variants: Iterable[Variant]) -> SoundIndex | None:
        """The first words of patterns of rules with sound, by how they sound; None where no rule asks for it."""
        words: dict[tuple[str, int], None] = {}
        for each in variants:
            if each.role in {Role.RESTRICTS, Role.TOGETHER} and self._rules[each.owner].sound:
                lead = list(itertools.takewhile(lambda piece: isinstance(piece, Words), each.pieces))
                forms = [piece.forms for piece in lead if isinstance(piece, Words)]
                self._sounding.append((each, each.pieces[len(lead) :]))
                words |= dict.fromkeys(("".join(said), len(self._sounding) - 1) for said in itertools.product(*forms))
        return SoundIndex(words, self._cutter) if words else None

    def find(self, folded: Folded, applies: Applies | None = None) -> tuple[Match, ...]:
        """The matches by start: what an allowance outweighs is gone, of overlapping ones the strongest stays.

        `applies` says which rules and allowances take part at all; the others neither match nor outweigh.
        """
        seen = self._sighting(folded, applies)
        matches = [match for index in sorted(seen.restricted) for match in self._standing(folded, index, seen)]
        return tuple(sorted(strongest(matches), key=lambda match: (match.start, -match.end, match.rule.rule_id)))

    def sounds_open_from(self, folded: Folded) -> int | None:
        """The first folded character from which more text could make a match that merely sounds; None where none could.

        For texts still being made: what begins a word as it is written is not asked here.
        """
        if self._sound is None:
            return None
        opened = [self._sound.open_from(folded)]
        for number, start, end in self._sound.find(folded):
            variant, rest = self._sounding[number]
            reach = TOGETHER_REACH if variant.role is Role.TOGETHER else sum(longest(piece) for piece in rest)
            if len(folded.text) - end < reach and BREAK not in folded.text[end:]:
                opened.append(start)
        return min((place for place in opened if place is not None), default=None)

    def _sighting(self, folded: Folded, applies: Applies | None) -> _Sighting:
        seen = _Sighting()
        if self._automaton is None:
            return seen
        takes_part, text = _remembered(applies), folded.text
        for literal, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if self._edged[literal] and cut_out(folded, start, end):
                continue
            for owner, found in self._anchors[literal]:
                if (found.reach or found.leads_on(text, end)) and takes_part(owner):
                    for head in first_words(found, text, start, end):
                        self._note(seen, folded, found.variant, head)
        for number, start, end in self._sound.find(folded) if self._sound is not None else ():
            variant, rest = self._sounding[number]
            if takes_part(self._rules[variant.owner]):
                self._note_following(seen, folded, variant, (start, end), rest)
        for index, members in seen.together.items():
            groups = len(self._rules[index].together)
            seen.restricted.setdefault(index, []).extend(together_places(folded.text, members, groups))
        return seen

    def _note(self, seen: _Sighting, folded: Folded, variant: Variant, head: tuple[int, int]) -> None:
        if not variant.rest or not cut_out(folded, *head):
            self._note_following(seen, folded, variant, head, variant.rest)

    def _note_following(
        self, seen: _Sighting, folded: Folded, variant: Variant, head: tuple[int, int], rest: tuple[CompiledPiece, ...]
    ) -> None:
        start, end = head
        reached: Reached | None = (end, ())
        if rest:
            reached = follow(folded, rest, end, seen.failed.setdefault(id(rest), set()))
        if reached is None:
            return
        place = (start, *reached)
        if variant.role is Role.RESTRICTS:
            seen.restricted.setdefault(variant.owner, []).append(place)
        elif variant.role is Role.TOGETHER:
            seen.together.setdefault(variant.owner, []).append((place, variant.group))
        elif variant.role is Role.EXEMPTS:
            seen.exempt.setdefault(variant.owner, Cover()).add(start, reached[0])
        else:
            seen.allowed.add(start, reached[0], variant.owner)

    def _standing(self, folded: Folded, index: int, seen: _Sighting) -> Iterator[Match]:
        """The matches of a rule that no longer lawful words hold, the longest of overlapping ones."""
        rule = self._rules[index]
        exempt = seen.exempt.get(index)
        standing = [
            place
            for place in seen.restricted[index]
            if not (exempt is not None and any(True for _ in exempt.longer_around(place[0], place[1])))
            and not any(self._allowances[owner].lifts_rule(rule) for owner in seen.allowed.longer_around(*place[:2]))
            and not (self._cutter and self._is_no_phrase(folded, rule, place, self._cutter))
        ]
        return (Match(rule, *place) for place in longest_places(standing))

    @staticmethod
    def _is_no_phrase(folded: Folded, rule: Rule, place: Place, cutter: WordCutter) -> bool:
        """Whether the words of a place belong to others: cut out of longer words, or met over a comma."""
        if rule.whole_word and inside_longer_word(folded, *place[:2], cutter):
            return True
        return joins_clauses(folded, place, cutter)


def _remembered(applies: Applies | None) -> Applies:
    """The same question asked once per rule and text."""
    if applies is None:
        return lambda _: True
    known: dict[int, bool] = {}

    def asked(each: Rule | Allowance) -> bool:
        answer = known.get(id(each))
        if answer is None:
            answer = known[id(each)] = applies(each)
        return answer

    return asked


def _edge(char: str) -> bool:
    return char.isascii() and char.isalnum()
