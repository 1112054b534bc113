"""Runs of a text that stand word for word in a stored provision, and what in the provision forbids them.

Compared character by character without layout (kb.law.wording), so that a run goes on over line ends, quotation marks
and item numbers; what governs a run is read in the stored wording, where nothing was left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kb.law.modals import Modal, find_modals
from kb.law.paragraphs import parse_paragraphs
from kb.law.wording import comparable

# A word repeated more often in one article is looked at no further; 负责 stands 21 times in one annex.
_OCCURRENCES = 500
# Layout between two characters of a run: a ruled line of a table (a law has one of 140 dashes), not pages of blanks.
_LAYOUT = 400
_CLAUSE_END = re.compile(r"[，。；：！？,;:!?\n（）()]")
_SENTENCE_END = re.compile(r"[。；;！!？?\n]")
_FORBIDS = frozenset({Modal.MUST_NOT, Modal.NO_RIGHT})


class _Plain(dict[int, str]):
    """A character's comparable form, filled on demand; empty where it is layout."""

    def __missing__(self, code: int) -> str:
        self[code] = comparable(chr(code))
        return self[code]


_PLAIN = _Plain()


def plain(text: str) -> str:
    """The text without layout, each character by itself.

    >>> plain("第五条　国家保护……５％。")
    '第五条国家保护5%'
    """
    return text.translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class Run:
    """[start, end) of a text that is [first, last) of a wording's plain characters, both whole clauses of the wording.

    `forbidden`: a prohibition inside the run governs the match, by its sentence or as the lead-in of its list.
    `complete`: the run is the whole wording.
    """

    start: int
    end: int
    first: int
    last: int
    forbidden: bool
    complete: bool

    @property
    def size(self) -> int:
        """Its length in comparable characters."""
        return self.last - self.first


def runs_around(text: str, start: int, end: int, wording: str) -> Iterator[Run]:
    """The whole-clause runs of a wording that hold the match at [start, end) of a text."""
    core, stored = plain(text[start:end]), plain_wording(wording)
    at = stored.find(core) if core else -1
    for _ in range(_OCCURRENCES):
        if at < 0:
            return
        lefts = _matching(text, start - 1, -1, stored, at - 1)
        rights = _matching(text, end, 1, stored, at + len(core))
        run = _trimmed((start, end), (at, at + len(core)), lefts, rights, wording)
        if run is not None:
            yield run
        at = stored.find(core, at + 1)


def _matching(text: str, index: int, step: int, stored: str, at: int) -> list[int]:
    """The places of a text whose characters go on like the stored ones, walking one way."""
    found: list[int] = []
    skipped = 0
    while 0 <= index < len(text) and 0 <= at < len(stored) and skipped <= _LAYOUT:
        char = _PLAIN[ord(text[index])]
        if not char:
            skipped += 1
        elif stored[at : at + 1] == char:
            found.append(index)
            at, skipped = at + step, 0
        else:
            break
        index += step
    return found


def _trimmed(
    place: tuple[int, int], core: tuple[int, int], lefts: list[int], rights: list[int], wording: str
) -> Run | None:
    """The run cut back to where clauses of the wording begin and end; None when that leaves the match out."""
    borders = _borders(wording)
    first = borders[bisect_left(borders, core[0] - len(lefts))]
    last = borders[bisect_right(borders, core[1] + len(rights)) - 1]
    if first > core[0] or last < core[1]:
        return None
    start = lefts[core[0] - first - 1] if core[0] > first else place[0]
    end = rights[last - core[1] - 1] + 1 if last > core[1] else place[1]
    governing = _prohibition(wording, core[0])
    forbidden = governing is not None and first <= governing
    return Run(start, end, first, last, forbidden, first == 0 and last == borders[-1])


@lru_cache(maxsize=4096)
def plain_wording(wording: str) -> str:
    """`plain` of a stored wording, remembered: the same articles are quoted over and over."""
    return plain(wording)


@lru_cache(maxsize=512)
def _borders(wording: str) -> tuple[int, ...]:
    """The plain offsets at which clauses begin or end, ascending, both ends included."""
    borders, position = {0}, 0
    for clause in _CLAUSE_END.split(wording):
        position += len(plain(clause))
        borders.add(position)
    return tuple(sorted(borders))


@lru_cache(maxsize=512)
def _origins(wording: str) -> tuple[int, ...]:
    """For each plain character the offset in the wording it comes from."""
    return tuple(index for index, char in enumerate(wording) for _ in _PLAIN[ord(char)])


@lru_cache(maxsize=2048)
def _prohibition(wording: str, at: int) -> int | None:
    """The plain offset of the prohibition that governs a plain offset of the wording; None when none does.

    In the same sentence the nearest modal must be a prohibition (不得拒绝，应当赔偿 requires 赔偿). An item is governed
    by the lead-in of its list: 不得含有下列内容：（一）….
    """
    origins = _origins(wording)
    here = origins[at]
    left = max((match.end() for match in _SENTENCE_END.finditer(wording, 0, here)), default=0)
    governing = _last_modal(wording, left, here)
    if governing is None or not governing[1]:
        lists = (each for each in parse_paragraphs(wording) if each.items and each.items[0].start <= here < each.end)
        governing = next((_last_modal(wording, each.start, each.items[0].start) for each in lists), None)
    return bisect_left(origins, governing[0]) if governing is not None and governing[1] else None


def _last_modal(wording: str, start: int, end: int) -> tuple[int, bool] | None:
    """Where the last modal of a stretch begins, and whether it forbids."""
    modals = find_modals(wording[start:end])
    return (start + modals[-1].start, modals[-1].modal in _FORBIDS) if modals else None
