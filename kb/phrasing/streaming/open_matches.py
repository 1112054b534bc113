"""Where in a text that goes on a restricted phrasing may have begun: what a stream must hold back, and no more.

Three things are open: words cut short at the end (保本 of 保本保息), a pattern whose gap, quantity or further words can
still follow, and a word of a `together` whose partners may still come. Nothing is open across the end of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import ahocorasick_rs

from kb.phrasing.matching.compiled import CompiledPiece, Role, Variant, Words, compile_variants
from kb.phrasing.matching.normalise import BREAK, Folded
from kb.phrasing.matching.patterns import Gap, Slot
from kb.phrasing.matching.places import TOGETHER_REACH
from kb.phrasing.types import Rule

Applies = Callable[[Rule], bool]
# Not less than what `slots` reads: words in front of a quantity, and these with the longest quantity.
_SLOT_LEAD = 10
_SLOT_REACH = 36
_NUMERAL = re.compile(r"[\d零一二两三四五六七八九十百千万亿半几数多]")


class OpenMatches:
    """The beginnings of all restricted phrasings, compiled once; thread-safe."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = tuple(rules)
        prefixes: dict[str, set[int]] = {}
        heads: dict[str, list[Variant]] = {}
        for variant in compile_variants(self._rules, ()):
            if variant.role not in (Role.RESTRICTS, Role.TOGETHER):
                continue
            for form in variant.head.forms:
                for size in range(1, len(form)):
                    prefixes.setdefault(form[:size], set()).add(variant.owner)
                if variant.rest or variant.role is Role.TOGETHER:
                    heads.setdefault(form, []).append(variant)
        self._prefixes = {prefix: tuple(owners) for prefix, owners in prefixes.items()}
        self._longest = max(map(len, self._prefixes), default=0)
        self._variants = tuple(tuple(variants) for variants in heads.values())
        self._automaton = ahocorasick_rs.AhoCorasick(tuple(heads)) if heads else None
        self._reach = max((_reach(variant) for variants in self._variants for variant in variants), default=0)

    def first(self, folded: Folded, applies: Applies | None = None) -> int | None:
        """The first folded character from which a rule that applies may be completed by what comes; None for none."""
        text = folded.text
        sentence = text.rfind(BREAK) + 1
        places = (self._first_head(text, sentence, applies), self._first_prefix(text, sentence, applies))
        return min((place for place in places if place is not None), default=None)

    def _first_prefix(self, text: str, sentence: int, applies: Applies | None) -> int | None:
        for start in range(max(sentence, len(text) - self._longest), len(text)):
            owners = self._prefixes.get(text[start:])
            if owners and (applies is None or any(applies(self._rules[owner]) for owner in owners)):
                return start
        return None

    def _first_head(self, text: str, sentence: int, applies: Applies | None) -> int | None:
        if self._automaton is None:
            return None
        tail = max(sentence, len(text) - self._reach)
        found = self._automaton.find_matches_as_indexes(text[tail:], overlapping=True)
        for head, start, end in sorted(found, key=lambda each: each[1]):
            for variant in self._variants[head]:
                if applies is not None and not applies(self._rules[variant.owner]):
                    continue
                together = variant.role is Role.TOGETHER and len(text) - tail - start < TOGETHER_REACH
                if together or _may_follow(text, variant.rest, tail + end):
                    return int(tail + start)
        return None


def _may_follow(text: str, pieces: Sequence[CompiledPiece], at: int) -> bool:
    """Whether the rest of a pattern, whose words so far end at `at`, could still be met by text to come."""
    if not pieces:
        return False
    gap = pieces[0].width if isinstance(pieces[0], Gap) else 0
    wanted, rest = (pieces[1], pieces[2:]) if isinstance(pieces[0], Gap) else (pieces[0], pieces[1:])
    if isinstance(wanted, Slot):
        numeral = _NUMERAL.search(text, at, at + gap + _SLOT_LEAD)
        waiting = len(text) - at < gap + _SLOT_LEAD or numeral is not None
        return waiting and len(text) - at < gap + _SLOT_REACH + sum(map(_width, rest))
    assert isinstance(wanted, Words)
    if any(_begins(text, form, start) for form in wanted.forms for start in range(at, min(at + gap, len(text)) + 1)):
        return True
    return any(_may_follow(text, rest, end) for end in _ends(text, wanted, at, gap)) if rest else False


def _begins(text: str, form: str, start: int) -> bool:
    """Whether the text ends within a form that begins at `start`."""
    return len(form) > len(text) - start and form.startswith(text[start:])


def _ends(text: str, words: Words, at: int, gap: int) -> Iterator[int]:
    """Where a form that begins at most `gap` characters behind `at` ends."""
    for form in words.forms:
        start = text.find(form, at, at + gap + len(form))
        while start >= 0:
            yield start + len(form)
            start = text.find(form, start + 1, at + gap + len(form))


def _width(piece: CompiledPiece) -> int:
    """The most folded characters a piece can span."""
    if isinstance(piece, Words):
        return max(map(len, piece.forms))
    return piece.width if isinstance(piece, Gap) else _SLOT_REACH


def _reach(variant: Variant) -> int:
    """The most folded characters a match of a variant, or one together with other words, can span."""
    return max(_width(variant.head) + sum(map(_width, variant.rest)), TOGETHER_REACH)
