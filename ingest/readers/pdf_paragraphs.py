"""From printed lines back to paragraphs, in columns and across pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.readers.pdf_breaks import Break, break_between
from ingest.readers.pdf_lines import PdfLine
from ingest.readers.pdf_measure import Framed, frames_of, habits_of, is_centred

# How exactly line ends are known, in bodies: print to a few hundredths, a recogniser's boxes are a third off.
PRINTED = 0.3
RECOGNISED = 1.2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that make one paragraph; `centred` when they stand in the middle of the measure.

    `guessed`: nothing but a sentence's end at the margin tells that it does not belong to the paragraph above.
    """

    text: str
    lines: tuple[PdfLine, ...]
    centred: bool
    guessed: bool = False

    @property
    def size(self) -> float:
        return max(line.size for line in self.lines)


def paragraphs_of(pages: Sequence[Sequence[PdfLine]], *, tolerance: float = PRINTED) -> tuple[Paragraph, ...]:
    """The paragraphs of a file in order. `tolerance` (bodies) is how exactly line ends are known; scans know less."""
    lines = [line for page in pages for line in page]
    if not lines:
        return ()
    frames = frames_of(lines)
    framed = [(line, frames[line.page, line.column]) for line in lines]
    habits = habits_of(framed, tolerance)
    groups: list[list[Framed]] = []
    guessed: list[bool] = []
    for part in framed:
        found = break_between(groups[-1], part, habits) if groups else Break.CERTAIN
        if found is Break.NONE:
            groups[-1].append(part)
        else:
            groups.append([part])
            guessed.append(found is Break.GUESSED)
    return tuple(_paragraph(group, guess) for group, guess in zip(groups, guessed, strict=True))


def _paragraph(group: Sequence[Framed], guessed: bool) -> Paragraph:
    text = group[0][0].text
    for line, _ in group[1:]:
        text = _join(text, line.text)
    lines = tuple(line for line, _ in group)
    return Paragraph(text.strip(), lines, all(is_centred(*part) for part in group), guessed)


def _join(before: str, after: str) -> str:
    """Chinese lines meet without a blank, words with one; digits parted by the margin are one number."""
    end, start = before[-1], after[0]
    if end == "-" and start.islower():
        return before[:-1] + after
    words = (
        end.isascii() and start.isascii() and (end.isalnum() or end in ",.;:)") and (start.isalnum() or start == "(")
    )
    return before + (" " if words and not (end.isdigit() and start.isdigit()) else "") + after
