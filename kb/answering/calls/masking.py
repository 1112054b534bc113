"""The transcript of a call with what leads to a person masked.

A caller who is asked for his number says it in parts, and the officer says 嗯 between them. So each piece is masked by
itself and, besides, everything one speaker said as one text: what either shows is masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kb.answering.calls.types import Piece, Speaker
from kb.phrasing.record import masked_place
from kb.records.redact import Masked, PersonalDatum, masked, placeholder

NAMES = {Speaker.OFFICER: "客服", Speaker.CALLER: "来电人"}
# What one speaker said is looked through in stretches of this many pieces: no number is told in more.
STRETCH, OVERLAP = 40, 10
# What is set where a caller paused, or a recogniser heard it.
_COMMAS = "，,"


@dataclass(frozen=True, slots=True)
class MaskedCall:
    """`pieces` by number as kept, `text` all of them one a line; `whole` what was masked, placed in the whole text.

    `officer` are the numbers of what the officer said.
    """

    pieces: dict[int, Masked]
    officer: tuple[int, ...]
    text: str
    whole: tuple[PersonalDatum, ...]

    def place(self, n: int, at: int) -> int:
        """Where a place of a piece as sent stands in the piece as kept."""
        return masked_place(at, self.pieces[n])


def masked_call(pieces: Sequence[Piece]) -> MaskedCall:
    """The pieces, in the order given, masked."""
    spans: dict[int, list[PersonalDatum]] = {each.n: list(masked(each.text).found) for each in pieces}
    for speaker in Speaker:
        own = [each for each in pieces if each.speaker is speaker]
        for n, datum in _across(own):
            spans[n].append(datum)
    kept = {each.n: _masked(each.text, spans[each.n]) for each in pieces}
    lines: list[str] = []
    found: list[PersonalDatum] = []
    at = 0
    for each in pieces:
        head = f"{NAMES[each.speaker]}："
        first = at + len(head)
        found += [replace(one, start=one.start + first, end=one.end + first) for one in kept[each.n].found]
        lines.append(f"{head}{kept[each.n].text}")
        at = first + len(each.text) + 1
    officer = tuple(each.n for each in pieces if each.speaker is Speaker.OFFICER)
    return MaskedCall(kept, officer, "\n".join(lines), tuple(found))


def masked_question(text: str, pieces: Sequence[Piece], hidden: MaskedCall) -> str:
    """What a caller asked, put together from his pieces: masked by itself, and where those are masked.

    A number of which only a part got into the question shows in the whole transcript alone.
    """
    told = [each for piece in pieces for each in _signs(piece, hidden.pieces[piece.n]) if each[0] not in _COMMAS]
    places = [at for at, sign in enumerate(text) if sign not in _COMMAS]
    first = "".join(sign for sign, _ in told).rfind("".join(text[at] for at in places))
    spans = list(masked(text).found)
    if first >= 0:
        parts = groupby(zip(places, (datum for _, datum in told[first:]), strict=False), key=lambda each: each[1])
        for datum, signs in parts:
            if datum is not None:
                reach = [at for at, _ in signs]
                start, end = reach[0], reach[-1] + 1
                spans.append(replace(datum, start=start, end=end, written=text[start:end]))
    return _masked(text, spans).text


def _signs(piece: Piece, kept: Masked) -> Iterator[tuple[str, PersonalDatum | None]]:
    """The characters of a piece, each with the datum that it belongs to."""
    for at, sign in enumerate(piece.text):
        yield sign, next((each for each in kept.found if each.start <= at < each.end), None)


def _across(pieces: Sequence[Piece]) -> Iterator[tuple[int, PersonalDatum]]:
    """What is found where the pieces of one speaker are read as one text: its parts, with the pieces they stand in."""
    for first in range(0, max(len(pieces) - OVERLAP, 1), STRETCH - OVERLAP):
        stretch = pieces[first : first + STRETCH]
        for datum in masked("".join(each.text for each in stretch)).found:
            yield from _parts(stretch, datum)


def _parts(pieces: Sequence[Piece], datum: PersonalDatum) -> Iterator[tuple[int, PersonalDatum]]:
    at = 0
    for each in pieces:
        start, end = max(datum.start - at, 0), min(datum.end - at, len(each.text))
        if start < end:
            yield each.n, replace(datum, start=start, end=end, written=each.text[start:end])
        at += len(each.text)


def _masked(text: str, spans: Iterable[PersonalDatum]) -> Masked:
    """The text with all of the spans masked."""
    found = _merged(text, spans)
    pieces: list[str] = []
    at = 0
    for one in found:
        pieces += [text[at : one.start], placeholder(one.kind)]
        at = one.end
    return Masked("".join((*pieces, text[at:])), tuple(dict.fromkeys(one.kind for one in found)), found)


def _merged(text: str, spans: Iterable[PersonalDatum]) -> tuple[PersonalDatum, ...]:
    """In order; what overlaps becomes one, named by the longest value."""
    found: list[PersonalDatum] = []
    for one in sorted(spans, key=lambda each: each.start):
        if not found or one.start >= found[-1].end:
            found.append(one)
            continue
        last = found[-1]
        named = max(last, one, key=lambda each: len(each.value))
        end = max(last.end, one.end)
        found[-1] = replace(named, start=last.start, end=end, written=text[last.start : end])
    return tuple(found)
