"""Finds words that are written as they sound: bao本, baoben, 稳赚不陪. For rules that ask for it (sound).

Two characters that merely sound alike are too often another word (报本, 宝本): without letters there must be three,
most of them as in the rule, and none of the others part of a word that every dictionary has.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator

import ahocorasick_rs

from kb.phrasing.matching.normalise import Folded
from kb.phrasing.matching.syllables import Syllables, sound_alike, spellings, syllables_of
from kb.phrasing.matching.whole_words import WordCutter, words_around

# Without letters; letters may stand for every character.
_SHORTEST_HOMOPHONE = 3
# One character of so many sounds alike by no accident, whatever word it begins: 最终解释全归 (全归 is a word).
_LONG = 6
# These are themselves wherever they stand: 全国的价格 is no 全国低价.
_FUNCTION_WORDS = frozenset("的地得是时在有为以与于和及或对向报其之则而且又由到了着过会要可等将被把从按据经")
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
        self._beginnings = frozenset(sound[:size] for sound in by_sound for size in range(1, len(sound)))
        self._longest = max(map(len, by_sound), default=0)

    def find(self, folded: Folded) -> Iterator[tuple[int, int, int]]:
        """(owner, start, end) in folded characters of every word that is written otherwise than in its rule."""
        if self._automaton is None or not folded.text:
            return
        heard = syllables_of(folded)
        for sound, first, stop in self._automaton.find_matches_as_indexes(heard.text, overlapping=True):
            start, end = heard.span(first, stop)
            written = folded.text[start:end]
            for word, owner in self._words[sound]:
                # Nearly always it is the word itself, which is found without being heard.
                if word != written and self._is_disguise(word, folded, heard, first):
                    yield owner, start, end

    def open_from(self, folded: Folded) -> int | None:
        """The first folded character from which more text could make a word by its sound; None where none could.

        Letters at the end may be half a syllable, so what stands before them counts as if they fitted.
        """
        letters = len(folded.text)
        while letters and folded.text[letters - 1].isascii() and folded.text[letters - 1].isalpha():
            letters -= 1
        heard = syllables_of(folded)
        count = bisect.bisect_left(heard.at, letters)
        for start in range(max(0, count - self._longest), count):
            if heard.text[start:count] in self._beginnings:
                return int(heard.at[start])
        return letters if letters < len(folded.text) and self._beginnings else None

    def _is_disguise(self, word: str, folded: Folded, heard: Syllables, first: int) -> bool:
        spans = [heard.span(place, place + 1) for place in range(first, first + len(word))]
        spelled = [span for span in spans if _is_spelled(folded.text, *span)]
        others = [
            (start, char)
            for (start, end), char in zip(spans, word, strict=True)
            if folded.text[start] != char and not _is_spelled(folded.text, start, end)
        ]
        if any(folded.text[at] in _FUNCTION_WORDS or not sound_alike(folded.text[at], char) for at, char in others):
            return False
        if spelled:
            letters = sum(end - start for start, end in spelled)
            enough = letters >= _FEWEST_LETTERS or len(spelled) < len(word)
            return enough and len(others) <= len(word) // 2
        if not others or len(word) < _SHORTEST_HOMOPHONE or len(others) > (len(word) // 2 if len(word) > 3 else 1):
            return False
        ends = spans[0][0], spans[-1][1]
        if len(word) >= _LONG and len(others) == 1:
            return True
        return self._cutter is None or not self._is_ordinary(folded, [at for at, _ in others], ends, self._cutter)

    @staticmethod
    def _is_ordinary(folded: Folded, others: list[int], ends: tuple[int, int], cutter: WordCutter) -> bool:
        """Whether a character that differs belongs to a word of its own: 申报|通过 is no 包通过."""
        words = words_around(folded, *ends, cutter)
        return any(right - left > 1 and any(left <= at < right for at in others) for left, right in words)


def _is_spelled(text: str, start: int, end: int) -> bool:
    """Whether a syllable is written in letters."""
    return text[start:end].isascii()
