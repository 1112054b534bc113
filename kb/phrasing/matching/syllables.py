"""A folded text as syllables: 保本, bao本 and baoben sound the same. Tones are left out, as on a keyboard."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kb.phrasing.matching.fold_table import CODE_POINTS, LATIN, Codes, fold_table
from kb.phrasing.matching.normalise import Folded, Places
from kb.text.readings import readings

# Every syllable is one character of the private-use area, of which folding leaves nothing in a text.
_FIRST = 0xE000
_MOST_SPELLINGS = 4
# Characters of two common readings that stand in for others (正长现象 for 正常现象): a text is read by the first of
# its readings, so a word is also looked for with the other in place of its own.
_TWO_READINGS = "长重行还都便种乐调传弹降解校称盛参转"
_LONGEST_RUN = 64
# Of words of so many characters none may merely sound alike.
_LONGEST_PLAIN = 2


@dataclass(frozen=True, slots=True)
class Syllables:
    """The syllables of a folded text as one string; syllable i stands for folded characters `at[i]` to `at[i + 1]`.

    What is no word (digits, breaks, letters that spell no syllables) stands for itself.
    """

    text: str
    at: Sequence[int] | Places

    def span(self, first: int, stop: int) -> tuple[int, int]:
        """The folded characters that some syllables stand for."""
        return int(self.at[first]), int(self.at[stop])


@dataclass(frozen=True, slots=True)
class _Sounds:
    """Which syllable a code point sounds as, what readings characters have, and how letters spell syllables."""

    first: Codes
    readings: Mapping[str, tuple[str, ...]]
    marks: dict[str, str]
    spelled: re.Pattern[str]


@lru_cache(maxsize=1)
def _sounds() -> _Sounds:
    read_as = readings()
    names = sorted({each for read in read_as.values() for each in read})
    marks = {name: chr(_FIRST + number) for number, name in enumerate(names)}
    first = np.arange(CODE_POINTS, dtype=np.uint32)
    for char, read in read_as.items():
        first[ord(char)] = ord(marks[read[0]])
    longest_first = "|".join(sorted(names, key=len, reverse=True))
    return _Sounds(first, read_as, marks, re.compile(longest_first))


def spellings(literal: str) -> tuple[str, ...]:
    """How a literal sounds, in every common reading of its characters; the readings a text is given first."""
    sounds = _sounds()
    choices = [[sounds.marks[each] for each in sounds.readings.get(char, ())] or [char] for char in literal]
    read = list(map("".join, itertools.islice(itertools.product(*choices), _MOST_SPELLINGS)))
    if len(literal) > _LONGEST_PLAIN:
        swaps = _swaps()
        plain = read[0]
        read += [plain[:at] + other + plain[at + 1 :] for at, mark in enumerate(plain) for other in swaps.get(mark, ())]
    return tuple(dict.fromkeys(read))


@lru_cache(maxsize=1)
def _swaps() -> dict[str, tuple[str, ...]]:
    """For a syllable those a text shows where a character of two readings stands for it: chang, seen as zhang."""
    sounds = _sounds()
    seen: dict[str, dict[str, None]] = {}
    for char in _TWO_READINGS:
        first, *others = (sounds.marks[each] for each in sounds.readings[char])
        for other in others:
            seen.setdefault(other, {})[first] = None
    return {syllable: tuple(found) for syllable, found in seen.items()}


def sound_alike(one: str, other: str) -> bool:
    """Whether two characters sound the same as they are usually read: 的 is de, though 目的 is not.

    Of `one`, a character of a text, both readings count where both are common.
    """
    sounds = _sounds()
    if sounds.first[ord(one)] == sounds.first[ord(other)]:
        return True
    return one in _TWO_READINGS and bool(set(sounds.readings[one]) & set(sounds.readings.get(other, ())[:1]))


def syllables_of(folded: Folded) -> Syllables:
    """The syllables of a text; letters count where a whole run of them, or of its parts, spells syllables."""
    codes = np.frombuffer(folded.text.encode("utf-32-le"), np.uint32)
    sounds = _sounds()
    sounding = sounds.first[codes]
    letters = np.flatnonzero((fold_table().kind[codes] & LATIN) > 0)
    kept: npt.NDArray[np.bool_] | None = None
    for start, stop in _spelled_parts(folded, letters) if letters.size else ():
        kept = np.ones(codes.size, bool) if kept is None else kept
        kept[start:stop] = False
        names = _spelled(folded.text[start:stop])
        firsts = list(itertools.accumulate(map(len, names[:-1]), initial=start))
        kept[firsts] = True
        sounding[firsts] = [ord(sounds.marks[name]) for name in names]
    if kept is None:
        return Syllables(_decoded(sounding), range(codes.size + 1))
    at = np.flatnonzero(kept)
    return Syllables(_decoded(sounding[at]), np.append(at, codes.size))


def _spelled_parts(folded: Folded, letters: Places) -> Iterator[tuple[int, int]]:
    """The runs of letters that spell syllables; where a run does not (vip bao ben), its parts as they were sent."""
    borders = np.flatnonzero(np.diff(letters) > 1)
    for start, stop in _runs(letters, borders):
        if _spelled(folded.text[start:stop]):
            yield start, stop
            continue
        cuts = [index + 1 for index in range(start, stop - 1) if not folded.adjoins(index)]
        for left, right in itertools.pairwise([start, *cuts, stop]):
            if _spelled(folded.text[left:right]):
                yield left, right


def _runs(letters: Places, borders: Places) -> Iterable[tuple[int, int]]:
    firsts = letters[np.append(0, borders + 1)]
    lasts = letters[np.append(borders, letters.size - 1)]
    return zip(firsts.tolist(), (lasts + 1).tolist(), strict=True)


@lru_cache(maxsize=4096)
def _spelled(letters: str) -> Sequence[str]:
    """The syllables a run of letters spells, the longest first where there is a choice; empty when it spells none.

    >>> _spelled("wenzhuanbupei"), _spelled("xian"), _spelled("top")
    (('wen', 'zhuan', 'bu', 'pei'), ('xian',), ())
    """
    if len(letters) > _LONGEST_RUN:
        return ()
    pattern = _sounds().spelled
    # best[i]: the syllables of letters[i:], longest first.
    best: dict[int, tuple[str, ...]] = {len(letters): ()}
    for start in range(len(letters) - 1, -1, -1):
        for size in range(min(6, len(letters) - start), 0, -1):
            name = letters[start : start + size]
            if start + size in best and pattern.fullmatch(name):
                best[start] = (name, *best[start + size])
                break
    return best.get(0, ())


def _decoded(values: Codes) -> str:
    return values.astype("<u4").tobytes().decode("utf-32-le")
