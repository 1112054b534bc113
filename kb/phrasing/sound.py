"""Finds words that are written as they sound: bao本, baoben, 稳赚不陪. For rules that ask for it (sound).

Two characters that merely sound alike are too often another word (报本, 宝本): without letters there must be three,
most of them as in the rule, and none of the others part of a word that every dictionary has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import ahocorasick_rs

from kb.phrasing.normalise import Folded
from kb.phrasing.syllables import Syllables, spellings, syllables_of
from kb.phrasing.whole_words import WordCutter, words_around

# Han characters that may differ, by the length of the words; letters stand for as many as they like.
_SHORTEST_HOMOPHONE = 3
# sha is also the start of many English words, baoben is not.
_FEWEST_LETTERS = 5


class SoundIndex:
    """Words by how they sound, each with the rule it belongs to; compiled once, thread-safe."""

    def __init__(self, words: Iterable[tuple[str, int]], cutter: WordCutter | None = None) -> None:
        self._cutter = cutter
        by_sound: dict[str, dict[tuple[str, int], None]] = {}
        for word, owner in words:
            if len(word) > 1:
                for sound in spellings(word):
                    by_sound.setdefault(sound, {})[word, owner] = None
        self._words = tuple(tuple(each) for each in by_sound.values())
        self._automaton = ahocorasick_rs.AhoCorasick(tuple(by_sound)) if by_sound else None

    def find(self, folded: Folded) -> Iterator[tuple[int, int, int]]:
        """(owner, start, end) in folded characters of every word that is written otherwise than in its rule."""
        if self._automaton is None or not folded.text:
            return
        heard = syllables_of(folded)
        for sound, first, stop in self._automaton.find_matches_as_indexes(heard.text, overlapping=True):
            start, end = int(heard.start[first]), int(heard.end[stop - 1])
            for word, owner in self._words[sound]:
                if self._is_disguise(word, folded, heard, first):
                    yield owner, start, end

    def _is_disguise(self, word: str, folded: Folded, heard: Syllables, first: int) -> bool:
        places = range(first, first + len(word))
        spelled = [place for place in places if heard.is_spelled(place, folded)]
        other = [
            int(heard.start[place])
            for place, char in zip(places, word, strict=True)
            if folded.text[heard.start[place]] != char and not heard.is_spelled(place, folded)
        ]
        if spelled:
            letters = sum(int(heard.end[place] - heard.start[place]) for place in spelled)
            enough = letters >= _FEWEST_LETTERS or len(spelled) < len(word)
            return enough and len(other) <= len(word) // 2
        if not other or len(word) < _SHORTEST_HOMOPHONE or len(other) > (len(word) // 2 if len(word) > 3 else 1):
            return False
        return self._cutter is None or not self._is_ordinary(folded, other, (places[0], places[-1]), heard)

    def _is_ordinary(self, folded: Folded, other: list[int], ends: tuple[int, int], heard: Syllables) -> bool:
        """Whether a character that differs belongs to a word of its own: 申报|通过 is no 包通过."""
        assert self._cutter is not None
        start, end = int(heard.start[ends[0]]), int(heard.end[ends[1]])
        words = words_around(folded, start, end, self._cutter)
        return any(right - left > 1 and any(left <= place < right for place in other) for left, right in words)
