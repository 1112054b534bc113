"""Follows a pattern from its first words through gaps and quantities; and places of which one lies in or on another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kb.phrasing.matching.characters import BREAK
from kb.phrasing.matching.compiled import CompiledPiece, Words
from kb.phrasing.matching.normalise import Folded
from kb.phrasing.matching.patterns import Gap, Slot
from kb.phrasing.matching.slots import slot_places

# (start, end, ranges its gaps stand for) in folded characters; a gap that nothing fills is an empty range.
Place = tuple[int, int, tuple[tuple[int, int], ...]]
# `together`: from the first word's start to the last one's end.
TOGETHER_REACH = 24

Reached = tuple[int, tuple[tuple[int, int], ...]]
_CELL = 32


def follow(folded: Folded, pieces: Sequence[CompiledPiece], at: int, failed: set[tuple[int, int]]) -> Reached | None:
    """Where the rest of a pattern ends when its first words end at `at`, and its gaps; None where it does not follow.

    Nearest first, with the way back where the nearest leads nowhere. `failed` remembers which (piece, place) lead
    nowhere: keep one for all places of a pattern in a text, and no place is tried twice however often words repeat.
    """
    return _follow(folded, pieces, 0, at, failed)


def _follow(
    folded: Folded, pieces: Sequence[CompiledPiece], index: int, at: int, failed: set[tuple[int, int]]
) -> Reached | None:
    if index == len(pieces):
        return at, ()
    if (index, at) in failed:
        return None
    piece = pieces[index]
    gap = piece.width if isinstance(piece, Gap) else 0
    wanted = pieces[index + 1] if isinstance(piece, Gap) else piece
    following = index + 2 if isinstance(piece, Gap) else index + 1
    for start, end in _next_places(folded, wanted, at, gap):
        reached = _follow(folded, pieces, following, end, failed)
        if reached is not None:
            gaps = ((at, start), *reached[1]) if gap else reached[1]
            return reached[0], gaps
    failed.add((index, at))
    return None


def _next_places(folded: Folded, wanted: CompiledPiece, at: int, width: int) -> Iterable[tuple[int, int]]:
    """Where the next words or quantity stand, nearest first, the longest at one place first."""
    if isinstance(wanted, Slot):
        return sorted(slot_places(wanted, folded.text, at, width), key=lambda place: (place[0], -place[1]))
    if isinstance(wanted, Gap):
        return ()
    return sorted(_word_places(folded, wanted, at, width), key=lambda place: (place[0], -place[1]))


def _word_places(folded: Folded, words: Words, at: int, width: int) -> Iterator[tuple[int, int]]:
    text = folded.text
    border = text.find(BREAK, at, at + width) if width else -1
    last = border if border >= 0 else at + width
    for form in words.forms:
        edged = form[0].isascii() or form[-1].isascii()
        start = text.find(form, at, last + len(form))
        while start >= 0:
            if not edged or not cut_out(folded, start, start + len(form)):
                yield start, start + len(form)
            start = text.find(form, start + 1, last + len(form))


def cut_out(folded: Folded, start: int, end: int) -> bool:
    """Whether words of letters or digits are cut out of longer ones: 第1 in 第12 or 第1.5, top in stop."""
    return _glued(folded, start - 1) or _glued(folded, end - 1)


def _glued(folded: Folded, left: int) -> bool:
    text = folded.text
    if left < 0 or left + 1 >= len(text):
        return False
    before, after = text[left], text[left + 1]
    if not (before.isascii() and after.isascii()) or not folded.adjoins(left):
        return False
    if before.isdigit() and after == ".":
        return text[left + 2 : left + 3].isdigit()
    if before == "." and after.isdigit():
        return text[left - 1 : left].isdigit()
    return (before.isdigit() and after.isdigit()) or (before.isalpha() and after.isalpha())


def together_places(text: str, members: Iterable[tuple[Place, int]], groups: int) -> Iterator[Place]:
    """From each first word the nearest stretch that holds a word of every group, in one sentence and within reach."""
    ordered = sorted(members)
    if len({group for _, group in ordered}) < groups:
        return
    for index, (place, group) in enumerate(ordered):
        first, reach, gaps = place[0], place[1], list(place[2])
        missing = set(range(groups)) - {group}
        for following in range(index + 1, len(ordered)):
            (start, end, inner), other = ordered[following]
            if not missing or start - first >= TOGETHER_REACH:
                break
            if other in missing and start >= reach and end - first <= TOGETHER_REACH:
                missing.discard(other)
                gaps += [(reach, start), *inner]
                reach = end
        if not missing and BREAK not in text[first:reach]:
            yield first, reach, tuple(gaps)


class Cover:
    """Places in cells of a few characters, to ask which of many lie around one: the time of a question is constant."""

    def __init__(self) -> None:
        self._cells: dict[int, list[tuple[int, int, int]]] = {}

    def add(self, start: int, end: int, owner: int = 0) -> None:
        for cell in range(start // _CELL, (end - 1) // _CELL + 1):
            self._cells.setdefault(cell, []).append((start, end, owner))

    def overlapping(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The places (start, end, owner) that share a character with [start, end); one may come twice."""
        for cell in range(start // _CELL, (end - 1) // _CELL + 1):
            for place in self._cells.get(cell, ()):
                if place[0] < end and start < place[1]:
                    yield place

    def longer_around(self, start: int, end: int) -> Iterator[int]:
        """Owners of the places that hold [start, end) and are longer."""
        for left, right, owner in self._cells.get(start // _CELL, ()):
            if left <= start and end <= right and right - left > end - start:
                yield owner
