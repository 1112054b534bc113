"""Cuts an article into what can be quoted: 款, 项 with their lead-in, and runs of whole clauses within a length.

A cut never begins behind a comma: there the subject or the 不得 that governs the clause would be lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kb.citing.citations import Slice
from kb.law.paragraphs import parse_paragraphs

_ENDS = re.compile(r"[，；。：]")
_STARTS_BEHIND = re.compile(r"[；。：]")
_TRIMMED_END = "，；：、 \n　"
# A quotation that stops before one of these reads as a rule without its limit.
_LIMITS = re.compile(r"^[，；]?(?:但|除外|不适用)")
_STATES = re.compile(
    r"应当|必须|可以|有权|不得|禁止|无需|不予|承担|赔偿|处以?|罚款|责令|为.{0,12}(?:倍|元|日|年)|无效|属于|退货|是指|予以"
)
_SETS_CONDITION = re.compile(r"(?:的|时|后|内|前|下列[^，。；]*)$")
_MIN_CUT = 8

Score = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Piece:
    """A quotable part of an article; `lead` is the lead-in of a 项, which must be quoted along with it."""

    part: Slice
    lead: Slice | None = None


def pieces(text: str) -> tuple[Piece, ...]:
    """The 款 of an article in order, each followed by its 项; a text without structure is one piece."""
    found = tuple(_pieces(text))
    return found or (Piece(Slice(0, len(text))),)


def _pieces(text: str) -> Iterator[Piece]:
    paragraphs = parse_paragraphs(text)
    for paragraph in paragraphs:
        number = paragraph.number if len(paragraphs) > 1 else None
        if not paragraph.items:
            yield Piece(Slice(paragraph.start, paragraph.end, number))
            continue
        lead = Slice(paragraph.start, _trimmed(text, paragraph.start, paragraph.items[0].start), number)
        if paragraph.items[0].start > paragraph.start:
            yield Piece(lead)
        for item in paragraph.items:
            part = Slice(item.start, item.end, number, item.number)
            yield Piece(part, lead if lead.end > lead.start else None)


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


def fitting_cut(text: str, part: Slice, room: int, score: Score) -> Slice | None:
    """The best run of whole clauses of a part that fits into `room` code points; None when none makes sense.

    Runs begin where a sentence or a semicolon clause begins. Preferred are runs that score well, that state a rule
    rather than only its condition, and that do not stop before a limit (但……除外).
    """
    if part.end - part.start <= room:
        return Slice(part.start, _end_without_comma(text, part.start, part.end), part.paragraph, part.item)
    best: tuple[float, Slice] | None = None
    ends = [match.end() for match in _ENDS.finditer(text, part.start, part.end)]
    for start in _starts(text, part):
        for end in ends:
            stop = _end_without_comma(text, start, end)
            if stop - start < _MIN_CUT:
                continue
            if stop - start > room:
                break
            worth = score(text[start:stop]) + _sense(text, start, end, part.end)
            if best is None or worth > best[0]:
                best = (worth, Slice(start, stop, part.paragraph, part.item))
    return best[1] if best is not None and best[0] > 0 else None


def _starts(text: str, part: Slice) -> Iterator[int]:
    yield part.start
    for match in _STARTS_BEHIND.finditer(text, part.start, part.end - 1):
        start = match.end()
        while start < part.end and text[start] in "\n 　":
            start += 1
        yield start


def _sense(text: str, start: int, end: int, limit: int) -> float:
    """How complete a run reads: whole sentences best, a bare condition or a lost limit badly."""
    run, behind = text[start:end].rstrip(_TRIMMED_END), text[end:limit].lstrip()
    worth = 0.15 if text[end - 1] in "。；" or end == limit else 0.0
    worth += 0.25 if _STATES.search(run) else -0.3
    if _LIMITS.match(behind):
        worth -= 0.2
    if text[end - 1] in "，：" and _SETS_CONDITION.search(run):
        worth -= 0.6
    return worth


def _end_without_comma(text: str, start: int, end: int) -> int:
    """The end of a run without a trailing comma or semicolon: the quotation mark closes it."""
    while end > start and text[end - 1] in _TRIMMED_END:
        end -= 1
    return end
