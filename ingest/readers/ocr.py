"""Reading characters off a page's picture, with the extra [ocr]; its guesses become lines like printed ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from statistics import median

import numpy as np
import numpy.typing as npt

from ingest.readers.pdf_glyphs import fold
from ingest.readers.pdf_lines import PdfLine

Picture = npt.NDArray[np.uint8]
# Boxes are drawn a little outside the characters.
_BODY_OF_BOX = 0.8
_SAME_ROW = 0.5
# Of the body in pixels: what a printed line at least leaves blank and inked where nothing was found.
_LINE_HIGH = 0.8
_INK_HIGH = 0.4
_MARGIN = 0.5
_DARK = 128
_LEAST_INK = 6
_CHINESE = r"[\u4e00-\u9fff]"
_WIDE_MARKS = str.maketrans(",;:()!?", "，；：（）！？")
_NARROW_MARK = re.compile(rf"(?<={_CHINESE})[,;:()!?]|[,;:()!?](?={_CHINESE})")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A stretch of characters on a picture: its box in pixels, y downwards, and how sure the recogniser is (0–1)."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


Recogniser = Callable[[Picture], Sequence[Recognised]]


def installed_recogniser() -> Recogniser | None:
    """RapidOCR with the models of its package, None without the extra [ocr]. Loading it takes seconds."""
    if find_spec("rapidocr_onnxruntime") is None:
        return None
    from rapidocr_onnxruntime import RapidOCR

    engine = RapidOCR()

    def recognise(picture: Picture) -> Sequence[Recognised]:
        found, _ = engine(picture)
        return tuple(_recognised(box, text, score) for box, text, score in found or ())

    return recognise


def recognise_whole(picture: Picture, recognise: Recogniser) -> tuple[tuple[Recognised, ...], int]:
    """All that is found on a picture, and how many printed bands stay unread.

    Detectors overlook single lines of a full page (RapidOCR 1.4: one of 58 on two pages of a regulation), and a lost
    line of law is worse than a slow reading: every band with ink and without a find is looked at once more, alone.
    """
    found = list(recognise(picture))
    if not found:
        return (), 0
    body = median(one.bottom - one.top for one in found)
    unread = 0
    for top, bottom in _unread_bands(picture, found, body):
        start = max(0, round(top - _MARGIN * body))
        again = recognise(np.ascontiguousarray(picture[start : round(bottom + _MARGIN * body)]))
        moved = [replace(one, top=one.top + start, bottom=one.bottom + start) for one in again]
        new = [one for one in moved if top <= (one.top + one.bottom) / 2 <= bottom]
        found += new
        unread += not new
    return tuple(found), unread


def _unread_bands(picture: Picture, found: Sequence[Recognised], body: float) -> list[tuple[int, int]]:
    """The heights (pixels) between the first and the last find where there is ink as tall as a line, but no find."""
    read = np.zeros(picture.shape[0], dtype=bool)
    for one in found:
        read[max(0, round(one.top)) : round(one.bottom) + 1] = True
    dark = picture.min(axis=2) if picture.ndim == 3 else picture
    inked = (dark < _DARK).sum(axis=1) >= _LEAST_INK
    first, last = round(min(one.top for one in found)), round(max(one.bottom for one in found))
    bands = []
    start: int | None = None
    for row in range(first, last + 1):
        if not read[row]:
            start = row if start is None else start
        elif start is not None:
            if row - start >= _LINE_HIGH * body and inked[start:row].sum() >= _INK_HIGH * body:
                bands.append((start, row))
            start = None
    return bands


def recognised_lines(found: Sequence[Recognised], page: int, height: float, scale: float) -> tuple[PdfLine, ...]:
    """The lines of a page of `height` points from what was found on its picture of `scale` pixels a point."""
    stretches = [one for one in found if one.text.strip()]
    if not stretches:
        return ()
    body = median(one.bottom - one.top for one in stretches)
    rows: list[list[Recognised]] = []
    for one in sorted(stretches, key=lambda r: r.top + r.bottom):
        middle = (one.top + one.bottom) / 2
        if rows and middle - (rows[-1][0].top + rows[-1][0].bottom) / 2 < _SAME_ROW * body:
            rows[-1].append(one)
        else:
            rows.append([one])
    return tuple(_line(sorted(row, key=lambda r: r.left), page, height, scale, body) for row in rows)


def _line(row: Sequence[Recognised], page: int, height: float, scale: float, body: float) -> PdfLine:
    text = "　".join(one.text.strip() for one in row)
    text = "".join(fold(char) for char in text)
    text = _NARROW_MARK.sub(lambda m: m.group(0).translate(_WIDE_MARKS), text)
    tallest = max(one.bottom - one.top for one in row)
    # Heights of boxes differ by a tenth from line to line; only a clearly taller one is a larger print.
    size = (tallest if tallest > 1.35 * body else body) * _BODY_OF_BOX / scale
    base = height - max(one.bottom for one in row) / scale
    return PdfLine(text, page, 0, row[0].left / scale, row[-1].right / scale, base, size, head=size)


def _recognised(box: Sequence[Sequence[float]], text: str, score: float | str) -> Recognised:
    xs, ys = [float(x) for x, _ in box], [float(y) for _, y in box]
    return Recognised(text, min(xs), min(ys), max(xs), max(ys), float(score))
