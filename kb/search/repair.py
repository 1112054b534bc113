"""Puts right what a hasty caller mistyped: 退环 (退还), 陪偿 (赔偿), tuikuan (退款), before anything is searched.

Only what is no word can be wrong here, and only a word that people use when they ask about law can be meant; a right
question must stay as it is. What was changed is told to the asker.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from kb.search.lexical import LexicalIndex
from kb.search.repair_words import EDGE, HAN, LONGEST, Vocabulary, kept_counts, sounds_of
from kb.text.segment import Segmenter

# A word of the dictionary this rare (公伤 3) and never seen in a phrase is still doubted; 借据 has 20, 赠予 35.
RARE = 5
# How much likelier (natural logarithm) the neighbours must make the new character than the old one, and how much
# with the logarithm of the new word's uses added. Questions changed on the develop half, careful (969) and hasty (172):
# 10 and 87 with a worth of 5, 9 and 87 with 8, 4 and 79 with 11 (one of the hasty ones wrongly), 3 and 69 with 14.
# Sounds that merely resemble (n and l, z and zh, in and ing) add one hasty question and three careful ones.
LEAST_GAIN = 5.0
LEAST_WORTH = 11.0
# Characters that phrases write side by side so often are right, whatever they are: 不回 33 times; 公伤 only 10.
USUAL = 15
# The next best reading must be so much less likely, else nobody knows what was meant.
LEAST_LEAD = 2.0
_LETTERS = re.compile(r"(?<![a-z0-9])[a-z]+(?![a-z0-9])")
# Typed for a word of one character, which has no neighbour within its word to betray it: only these were met often.
_ALONE = {"陪": "赔"}
# Right in themselves wherever they stand: what sounds like them is chosen by grammar, not by a slip; and Cantonese.
_KEPT = frozenset(
    "的地得它他她们俩两吗呢吧啊呀这那哪么了着过何由也和以已向又或还把被给从对中是岁嚟埋揾冇唔畀俾咁嘅哋喺"
)


@dataclass(frozen=True, slots=True)
class Change:
    """What stood at [start, end) of the question as it was given, and what stands there now."""

    start: int
    end: int
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """A question put right, with its changes in order; without changes it is the question itself."""

    text: str
    changes: tuple[Change, ...] = ()

    @property
    def note(self) -> str | None:
        """What the asker is told; None where nothing was changed.

        >>> Repaired("能退还吗", (Change(1, 3, "退环", "退还"),)).note
        '按“退还”理解“退环”。'
        """
        pairs = dict.fromkeys((change.now, change.was) for change in self.changes)
        return "，".join(f"按“{now}”理解“{was}”" for now, was in pairs) + "。" if pairs else None


class Repairer:
    """Puts questions right by the words of `phrases` (what people ask) and `terms`. Thread-safe.

    The words are counted at the first question and kept in `file`, where one is given.
    """

    def __init__(
        self,
        segmenter: Segmenter,
        lexical: LexicalIndex,
        phrases: Iterable[str],
        terms: Iterable[str] = (),
        file: Path | None = None,
    ) -> None:
        self._segmenter = segmenter
        self._lexical = lexical
        self._phrases = tuple(phrases)
        self._terms = tuple(terms)
        self._file = file
        self._lock = threading.Lock()
        self._vocabulary: Vocabulary | None = None

    def repair(self, plain: str) -> Repaired:
        """A normalised question with its misspelt words put right."""
        known = self._loaded()
        changes = [*self._spelled(plain, known)]
        for run in HAN.finditer(plain):
            changes.extend(self._in_run(run.group(), run.start(), known))
        text = plain
        for change in sorted(changes, key=lambda one: -one.start):
            text = text[: change.start] + change.now + text[change.end :]
        return Repaired(text, tuple(sorted(changes, key=lambda one: one.start)))

    def _spelled(self, plain: str, known: Vocabulary) -> Iterator[Change]:
        """Words typed as letters: peichang."""
        for letters in _LETTERS.finditer(plain):
            word = known.by_spelling.get(letters.group())
            if word is not None:
                yield Change(letters.start(), letters.end(), letters.group(), word)

    def _in_run(self, run: str, offset: int, known: Vocabulary) -> Iterator[Change]:
        """The changes of one run of Han characters, the likeliest first where two would overlap."""
        tokens = self._segmenter.words_with_offsets(run)
        doubted = {at for start, end in tokens if not self._is_word(run[start:end], known) for at in range(start, end)}
        if not doubted:
            return
        borders = {start for start, _ in tokens} | {len(run)}
        found = {
            (start, end): words
            for start, end in _windows(run, borders, doubted)
            # What the law itself says is right: 质权 is no slip for 职权.
            if (words := set(self._meant(run, start, end, doubted, known)))
            and not self._lexical.document_frequency((run[start:end],))[0]
        }
        taken: set[int] = set()
        # Of windows that gain the same the longer one says more: 担报人 is 担保人, not a 报人 who is a 保人.
        for (start, end), words in sorted(found.items(), key=lambda one: (-max(one[1])[0], one[0][0] - one[0][1])):
            best, *others = sorted(words, reverse=True)
            if best[0] - max(others, default=(-math.inf, ""))[0] < LEAST_LEAD or taken & set(range(start, end)):
                continue
            taken |= set(range(start, end))
            yield Change(offset + start, offset + end, run[start:end], best[1])
        for at in sorted(doubted - taken):
            now = _ALONE.get(run[at])
            if now is not None and _gain(run, at, now, known) >= LEAST_GAIN:
                yield Change(offset + at, offset + at + 1, run[at], now)

    def _is_word(self, token: str, known: Vocabulary) -> bool:
        return len(token) > 1 and (token in known.uses or self._segmenter.frequency(token) > RARE)

    def _meant(
        self, run: str, start: int, end: int, doubted: set[int], known: Vocabulary
    ) -> Iterator[tuple[float, str]]:
        """The words that sound like a window and differ from it in one doubted character, with what they gain."""
        window = run[start:end]
        for sound in sounds_of(window):
            for word in known.by_sound.get(sound, ()):
                differing = [at for at, char in enumerate(word) if char != window[at]]
                if len(differing) != 1 or start + differing[0] not in doubted or window[differing[0]] in _KEPT:
                    continue
                if any(known.pair(*pair) >= USUAL for pair in pairwise(_around(window, differing[0]))):
                    continue
                gain = _gain(run, start + differing[0], word[differing[0]], known)
                if gain >= LEAST_GAIN and gain + math.log(known.uses[word]) >= LEAST_WORTH:
                    yield gain, word

    def _loaded(self) -> Vocabulary:
        if self._vocabulary is None:
            with self._lock:
                if self._vocabulary is None:
                    counts = kept_counts(self._file, self._segmenter, self._phrases, self._terms)
                    self._vocabulary = Vocabulary(counts)
        return self._vocabulary


def _windows(run: str, borders: set[int], doubted: set[int]) -> Iterator[tuple[int, int]]:
    """Spans of whole tokens with something doubted in them."""
    for start in sorted(borders):
        for end in range(start + 2, min(start + LONGEST, len(run)) + 1):
            if end in borders and any(start <= at < end for at in doubted):
                yield start, end


def _around(window: str, at: int) -> str:
    """A character of a window with its neighbours there."""
    return window[max(0, at - 1) : at + 2]


def _gain(run: str, at: int, now: str, known: Vocabulary) -> float:
    before = run[at - 1] if at else EDGE
    after = run[at + 1] if at + 1 < len(run) else EDGE
    return known.fits(before, now, after) - known.fits(before, run[at], after)
