"""Puts right what a hasty caller mistyped: 退环 (退还), 陪偿 (赔偿), tuikuan (退款), before anything is searched.

Only what is no word can be wrong here, and only a word that people use when they ask about law can be meant; a right
question must stay as it is. What was changed is told to the asker.
"""

from __future__ import annotations

import math
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kb.search.lexical import LexicalIndex
from kb.text.normalise import fold
from kb.text.readings import readings
from kb.text.segment import Segmenter

# A word of the dictionary this rare (公伤 3) and never seen in a phrase is still doubted; 借据 has 20, 赠予 35.
RARE = 5
# What a word must be worth: how often phrases use it; a term of corpus/terms counts as so many uses.
FEWEST_USES = 5
# How much likelier (natural logarithm) the neighbours must make the new character than the old one, and how much
# with the logarithm of the new word's uses added.
LEAST_GAIN = 5.0
LEAST_WORTH = 11.0
# Characters that phrases write side by side so often are right, whatever they are: 寄个 67 times, 不回 33; 公伤 10.
USUAL = 15
# The next best reading must be so much less likely, else nobody knows what was meant.
LEAST_LEAD = 2.0
_LONGEST = 5
_SHORTEST_SPELLING = 5
# Smoothing of character pairs: a character met fewer times than this says little about its neighbours.
_SMOOTHING = 5.0
_EDGE = "$"
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LETTERS = re.compile(r"(?<![a-z0-9])[a-z]+(?![a-z0-9])")
# Typed for a word of one character, which has no neighbour within its word to betray it: only these were met often.
_ALONE = {"陪": "赔"}


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


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """Words by sound and by spelling with their uses, and how often characters stand side by side."""

    uses: Mapping[str, int]
    by_sound: Mapping[str, tuple[str, ...]]
    by_spelling: Mapping[str, str]
    singles: Mapping[str, int]
    pairs: NDArray[np.uint64]
    pair_uses: NDArray[np.int64]
    total: int

    def pair(self, first: str, second: str) -> int:
        """How often two characters stand side by side."""
        key = np.uint64(ord(first) << 32 | ord(second))
        at = int(np.searchsorted(self.pairs, key))
        return int(self.pair_uses[at]) if at < self.pairs.size and self.pairs[at] == key else 0

    def fits(self, before: str, char: str, after: str) -> float:
        """The log probability of a character between its neighbours, up to a constant for the neighbours."""
        return self._follows(before, char) + self._follows(char, after)

    def _follows(self, first: str, second: str) -> float:
        share = (self.singles.get(second, 0) + 0.5) / (self.total + len(self.singles))
        return math.log((self.pair(first, second) + _SMOOTHING * share) / (self.singles.get(first, 0) + _SMOOTHING))


class Repairer:
    """Puts questions right by the words of `phrases` (what people ask) and `terms`. Thread-safe; nothing is built
    before the first question."""

    def __init__(
        self, segmenter: Segmenter, lexical: LexicalIndex, phrases: Iterable[str], terms: Iterable[str] = ()
    ) -> None:
        self._segmenter = segmenter
        self._lexical = lexical
        self._phrases = tuple(phrases)
        self._terms = tuple(terms)
        self._lock = threading.Lock()
        self._vocabulary: _Vocabulary | None = None

    def repair(self, plain: str) -> Repaired:
        """A normalised question with its misspelt words put right."""
        known = self._loaded()
        changes = [*self._spelled(plain, known)]
        for run in _HAN.finditer(plain):
            changes.extend(self._in_run(run.group(), run.start(), known))
        text = plain
        for change in sorted(changes, key=lambda one: -one.start):
            text = text[: change.start] + change.now + text[change.end :]
        return Repaired(text, tuple(sorted(changes, key=lambda one: one.start)))

    def _spelled(self, plain: str, known: _Vocabulary) -> Iterator[Change]:
        """Words typed as letters: peichang."""
        for letters in _LETTERS.finditer(plain):
            word = known.by_spelling.get(letters.group())
            if word is not None:
                yield Change(letters.start(), letters.end(), letters.group(), word)

    def _in_run(self, run: str, offset: int, known: _Vocabulary) -> Iterator[Change]:
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

    def _is_word(self, token: str, known: _Vocabulary) -> bool:
        return len(token) > 1 and (token in known.uses or self._segmenter.frequency(token) > RARE)

    def _meant(
        self, run: str, start: int, end: int, doubted: set[int], known: _Vocabulary
    ) -> Iterator[tuple[float, str]]:
        """The words that sound like a window and differ from it in one doubted character, with what they gain."""
        window = run[start:end]
        for sound in _sounds(window):
            for word in known.by_sound.get(sound, ()):
                differing = [at for at, char in enumerate(word) if char != window[at]]
                if len(differing) != 1 or start + differing[0] not in doubted or window[differing[0]] in _KEPT:
                    continue
                if (
                    max(known.pair(*pair) for pair in pairwise(window[max(0, differing[0] - 1) : differing[0] + 2]))
                    >= USUAL
                ):
                    continue
                gain = _gain(run, start + differing[0], word[differing[0]], known)
                if gain >= LEAST_GAIN and gain + math.log(known.uses[word]) >= LEAST_WORTH:
                    yield gain, word

    def _loaded(self) -> _Vocabulary:
        if self._vocabulary is None:
            with self._lock:
                if self._vocabulary is None:
                    self._vocabulary = _built(self._segmenter, self._phrases, self._terms)
        return self._vocabulary


# Right in themselves wherever they stand: what sounds like them is chosen by grammar, not by a slip.
_KEPT = frozenset("的地得它他她们俩两吗呢吧啊呀这那哪么了着过何由也和以已向又或还把被给从对中是岁")


def _windows(run: str, borders: set[int], doubted: set[int]) -> Iterator[tuple[int, int]]:
    """Spans of whole tokens with something doubted in them."""
    for start in sorted(borders):
        for end in range(start + 2, min(start + _LONGEST, len(run)) + 1):
            if end in borders and any(start <= at < end for at in doubted):
                yield start, end


def _gain(run: str, at: int, now: str, known: _Vocabulary) -> float:
    before = run[at - 1] if at else _EDGE
    after = run[at + 1] if at + 1 < len(run) else _EDGE
    return known.fits(before, now, after) - known.fits(before, run[at], after)


def _sounds(word: str) -> Sequence[str]:
    """How a word may sound, syllables parted by spaces: every character as it is usually read, one otherwise."""
    read = [readings().get(char, (char,)) for char in word]
    usual = [each[0] for each in read]
    sounds = [" ".join(usual)]
    for at, each in enumerate(read):
        sounds += [" ".join((*usual[:at], other, *usual[at + 1 :])) for other in each[1:]]
    return sounds


def _built(segmenter: Segmenter, phrases: Iterable[str], terms: Iterable[str]) -> _Vocabulary:
    text = fold("。".join(phrases))
    runs = _HAN.findall(text)
    uses: Counter[str] = Counter()
    for run in runs:
        uses.update(run[start:end] for start, end in segmenter.words_with_offsets(run) if end - start > 1)
    own = [run for term in terms for run in _HAN.findall(fold(term))]
    for run in own:
        if 1 < len(run) <= _LONGEST:
            uses[run] += FEWEST_USES
    pairs, pair_uses, singles = _counted((*runs, *own))
    by_sound: dict[str, dict[str, None]] = defaultdict(dict)
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for word, count in uses.items():
        if count >= FEWEST_USES and len(word) <= _LONGEST:
            for number, sound in enumerate(_sounds(word)):
                by_sound[sound][word] = None
                if number == 0:
                    spelled[sound.replace(" ", "")][word] = count
    return _Vocabulary(
        dict(uses),
        {sound: tuple(words) for sound, words in by_sound.items()},
        {letters: one for letters, words in spelled.items() if (one := _outstanding(words)) is not None},
        singles,
        pairs,
        pair_uses,
        sum(singles.values()),
    )


def _outstanding(words: Counter[str]) -> str | None:
    """The word that is used three times as often as any other of its spelling."""
    (best, count), *others = words.most_common(2)
    return best if not others or count >= 3 * others[0][1] else None


def _counted(runs: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64], Mapping[str, int]]:
    """Pairs of neighbours, sorted, with their counts; and the counts of single characters, edges too."""
    joined = _EDGE + _EDGE.join(runs) + _EDGE
    codes = np.frombuffer(joined.encode("utf-32-le"), np.uint32).astype(np.uint64)
    pairs, pair_uses = np.unique(codes[:-1] << np.uint64(32) | codes[1:], return_counts=True)
    return pairs, pair_uses, Counter(joined)
