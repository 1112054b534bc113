"""The words a misspelt one may have meant: what people write when they ask about law, by sound and by spelling."""

from __future__ import annotations

import logging
import math
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.text.normalise import fold
from kb.text.readings import readings
from kb.text.segment import Segmenter

log = logging.getLogger(__name__)
# What a word must be worth: how often phrases use it; a term of corpus/terms counts as so many uses.
FEWEST_USES = 5
LONGEST = 5
# women is 我们 and English; a word of fewer letters is an abbreviation more often than a spelling.
_SHORTEST_SPELLING = 5
# Smoothing of character pairs: a character met fewer times than this says little about its neighbours.
_SMOOTHING = 5.0
EDGE = "$"
HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Counts:
    """How often phrases use words, characters, and pairs of neighbours (sorted, the first character in the upper half).

    The edge of a run of Han characters counts as a character.
    """

    uses: Mapping[str, int]
    singles: Mapping[str, int]
    pairs: NDArray[np.uint64]
    pair_uses: NDArray[np.int64]


class Vocabulary:
    """Counted words by sound and by spelling, and how likely characters stand side by side."""

    def __init__(self, counts: Counts) -> None:
        self.uses = counts.uses
        self._counts = counts
        self._total = sum(counts.singles.values()) + len(counts.singles)
        by_sound: dict[str, list[str]] = defaultdict(list)
        spelled: dict[str, Counter[str]] = defaultdict(Counter)
        for word, count in counts.uses.items():
            if count < FEWEST_USES or len(word) > LONGEST:
                continue
            heard = sounds_of(word)
            for sound in heard:
                by_sound[sound].append(word)
            letters = heard[0].replace(" ", "")
            if len(letters) >= _SHORTEST_SPELLING:
                spelled[letters][word] = count
        self.by_sound: Mapping[str, Sequence[str]] = dict(by_sound)
        self.by_spelling: Mapping[str, str] = {
            letters: word for letters, words in spelled.items() for word in _outstanding(words)
        }

    def pair(self, first: str, second: str) -> int:
        """How often two characters stand side by side."""
        pairs = self._counts.pairs
        key = np.uint64(ord(first) << 32 | ord(second))
        at = int(np.searchsorted(pairs, key))
        return int(self._counts.pair_uses[at]) if at < pairs.size and pairs[at] == key else 0

    def fits(self, before: str, char: str, after: str) -> float:
        """The log probability of a character between its neighbours, up to a constant for the neighbours."""
        return self._follows(before, char) + self._follows(char, after)

    def _follows(self, first: str, second: str) -> float:
        share = (self._counts.singles.get(second, 0) + 0.5) / self._total
        met = self._counts.singles.get(first, 0)
        return math.log((self.pair(first, second) + _SMOOTHING * share) / (met + _SMOOTHING))


def sounds_of(word: str) -> Sequence[str]:
    """How a word may sound, syllables parted by spaces: every character as it is usually read, one otherwise.

    >>> sounds_of("退还")
    ['tui hai', 'tui huan']
    """
    read = [readings().get(char, (char,)) for char in word]
    usual = [each[0] for each in read]
    heard = [" ".join(usual)]
    for at, each in enumerate(read):
        heard += [" ".join((*usual[:at], other, *usual[at + 1 :])) for other in each[1:]]
    return heard


def counted(segmenter: Segmenter, phrases: Iterable[str], terms: Iterable[str]) -> Counts:
    """What phrases and terms count; two seconds for 40,000 phrases."""
    runs = HAN.findall(fold("。".join(phrases)))
    uses: Counter[str] = Counter()
    for run in runs:
        uses.update(run[start:end] for start, end in segmenter.words_with_offsets(run) if end - start > 1)
    own = [run for term in terms for run in HAN.findall(fold(term))]
    for run in own:
        if 1 < len(run) <= LONGEST:
            uses[run] += FEWEST_USES
    joined = EDGE + EDGE.join((*runs, *own)) + EDGE
    codes = np.frombuffer(joined.encode("utf-32-le"), np.uint32).astype(np.uint64)
    pairs, pair_uses = np.unique(codes[:-1] << np.uint64(32) | codes[1:], return_counts=True)
    return Counts(dict(uses), dict(Counter(joined)), pairs, pair_uses)


def kept_counts(file: Path | None, segmenter: Segmenter, phrases: Sequence[str], terms: Sequence[str]) -> Counts:
    """What phrases, terms and the segmenter's own words count; taken from the file while it was made of the same.

    None keeps nothing.
    """
    terms = (*segmenter.own_words, *terms)
    if file is None:
        return counted(segmenter, phrases, terms)
    mark = sha256("\x1f".join(("\x1e".join(phrases), "\x1e".join(terms))).encode()).hexdigest()
    known = _load(file, mark)
    if known is not None:
        return known
    counts = counted(segmenter, phrases, terms)
    try:
        _save(file, mark, counts)
    except OSError as error:
        # A question must not fail because a second of work cannot be kept.
        log.warning("词频没有存下，下次启动要重新统计：%s", error)
    return counts


def _load(file: Path, mark: str) -> Counts | None:
    try:
        with file.open("rb") as source, np.load(source, allow_pickle=False) as content:
            if str(content["mark"]) != mark:
                return None
            uses = dict(zip(str(content["words"]).split(EDGE), content["uses"].tolist(), strict=True))
            singles = dict(zip(str(content["chars"]), content["singles"].tolist(), strict=True))
            return Counts(uses, singles, content["pairs"], content["pair_uses"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None  # not kept, or not readable: counted anew


def _save(file: Path, mark: str, counts: Counts) -> None:
    """In one step: a reader finds the old file or the new one, never half of one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_suffix(".new")
    with aside.open("wb") as target:
        np.savez(
            target,
            mark=np.array(mark),
            words=np.array(EDGE.join(counts.uses)),
            uses=np.array(list(counts.uses.values())),
            chars=np.array("".join(counts.singles)),
            singles=np.array(list(counts.singles.values())),
            pairs=counts.pairs,
            pair_uses=counts.pair_uses,
        )
    aside.replace(file)


def _outstanding(words: Counter[str]) -> tuple[str, ...]:
    """The word that is used three times as often as any other of its spelling; nothing where none is."""
    (best, count), *others = words.most_common(2)
    return (best,) if not others or count >= 3 * others[0][1] else ()
