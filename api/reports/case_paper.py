"""The paper a case file is written on: A4, an embedded Chinese font, lines broken by the rules of Chinese typesetting.

It knows how a heading, a fact or a quoted text looks, not what a case is. The document is PDF/A-3: fonts inside,
nothing fetched from outside, readable in decades.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import pylopdf_fonts_zh_cn as fonts
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from api.reports.case_text import broken, printable

# Millimetres and points. Body text of 10.5 pt is 五号, what Chinese documents are set in.
MARGIN, TOP, BOTTOM = 20.0, 24.0, 20.0
BODY, SMALL, HEADING, TITLE = 10.5, 8.5, 13.0, 20.0
LEADING = 1.65
LABEL_WIDTH = 32.0
POINT = 25.4 / 72
INK, FADED, ACCENT, ALARM = (33, 33, 33), (110, 110, 110), (29, 78, 137), (176, 32, 32)
SHADE, MARKED, RULE = (246, 246, 244), (255, 241, 196), (205, 205, 200)
SANS, SERIF = "sans", "serif"
FILES = {SANS: fonts.sans_path, SERIF: fonts.serif_path}
COMPLIANCE = "PDF/A-3U"
Colour = tuple[int, int, int]
Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Face:
    """How text looks: the font, its size in points, its colour."""

    family: str
    size: float
    colour: Colour = INK

    @property
    def height(self) -> float:
        """The height of a line, in millimetres."""
        return self.size * LEADING * POINT


NORMAL, ALARMING = Face(SANS, BODY), Face(SANS, BODY, ALARM)
NAME, FINE = Face(SANS, BODY, FADED), Face(SANS, SMALL, FADED)
SPOKEN = Face(SERIF, BODY)
HEAD, SUBHEAD, TITLED = Face(SANS, HEADING, ACCENT), Face(SANS, BODY + 0.5, ACCENT), Face(SANS, TITLE, ACCENT)


class CasePaper(FPDF):
    """Pages that are filled from the top; what does not fit goes on to the next one."""

    def __init__(self, title: str, running: str, made_at: datetime) -> None:
        super().__init__(format="A4", enforce_compliance=COMPLIANCE)
        self._running = running
        self._widths: dict[tuple[str, str], float] = {}
        self._known: dict[str, frozenset[int]] = {}
        self.replaced = False
        for family, path in FILES.items():
            self.add_font(family, fname=str(path()))
            font = self.fonts[family]
            self._known[family] = frozenset(font.cmap) if isinstance(font, TTFFont) else frozenset()
        self.set_title(title)
        self.set_author("知规 Zhigui")
        self.set_lang("zh-CN")
        self.set_creation_date(made_at)
        self.set_margins(MARGIN, TOP, MARGIN)
        self.set_auto_page_break(False)
        self.c_margin = 0
        self.add_page()

    def header(self) -> None:
        """The running line of every page: whose file it is, so that no page can be taken for one of another."""
        self.set_font(SANS, size=SMALL)
        self.set_text_color(*FADED)
        self.set_xy(MARGIN, 10)
        self.cell(self.epw, 5, self._running)
        self.set_draw_color(*RULE)
        self.line(MARGIN, 16.5, MARGIN + self.epw, 16.5)
        self.set_xy(MARGIN, TOP)

    def footer(self) -> None:
        """The page and how many there are, so that a missing one is seen."""
        self.set_font(SANS, size=SMALL)
        self.set_text_color(*FADED)
        self.set_xy(MARGIN, self.h - 13)
        self.cell(self.epw, 5, f"第 {self.page_no()} 页，共 {{nb}} 页", align="C")

    def title_line(self, text: str) -> None:
        """The title of the document."""
        self._lines(self._printable(text, SANS), TITLED)
        self.ln(2)

    def heading(self, text: str) -> None:
        """A heading; never left alone at the foot of a page."""
        self.ln(3.5)
        self._room(HEAD.height + 3 * NORMAL.height)
        self.set_fill_color(*ACCENT)
        self.rect(MARGIN, self.get_y() + 1.4, 1.2, HEADING * POINT, style="F")
        self._lines(self._printable(text, SANS), HEAD, indent=4)
        self.ln(1)

    def subheading(self, text: str) -> None:
        """A heading below a heading."""
        self.ln(1.5)
        self._room(4 * NORMAL.height)
        self._lines(self._printable(text, SANS), SUBHEAD)

    def facts(self, rows: Iterable[tuple[str, str | None]]) -> None:
        """Names and values, one below the other; what has no value is left out."""
        for name, value in rows:
            if value:
                self._room(NORMAL.height)
                self._draw(MARGIN, self.get_y(), self._printable(name, SANS), NAME)
                self._lines(self._printable(value, SANS), NORMAL, indent=LABEL_WIDTH)
        self.ln(0.5)

    def paragraph(self, text: str, *, small: bool = False, alarm: bool = False) -> None:
        """Our own words."""
        self._lines(self._printable(text, SANS), ALARMING if alarm else FINE if small else NORMAL)

    def verbatim(self, text: str, marked: Sequence[Stretch] = ()) -> None:
        """Words as they were asked, shown or enacted, on a ground of their own; `marked` stretches are underlined."""
        shown, places = self._shown(text, marked)
        self._lines(shown, SPOKEN, indent=3, ground=True, marked=places)
        self.ln(1.5)

    def attached(self, name: str, content: bytes, made_at: datetime) -> None:
        """A file within the document, which any reader of PDF shows and saves."""
        self.embed_file(
            bytes=content,
            basename=name,
            mime_type="application/json",
            modification_date=made_at,
            associated_file_relationship="Source",
        )

    def finished(self) -> bytes:
        """The document."""
        return bytes(self.output())

    def _shown(self, text: str, marked: Sequence[Stretch]) -> tuple[str, list[Stretch]]:
        """The text as it can be drawn; stretches move with what was replaced before them."""
        ends = sorted({0, len(text), *(place for stretch in marked for place in stretch)})
        moved, shown = {0: 0}, ""
        for start, end in pairwise(ends):
            shown += self._printable(text[start:end], SERIF)
            moved[end] = len(shown)
        return shown, [(moved[start], moved[end]) for start, end in marked]

    def _printable(self, text: str, family: str) -> str:
        plain = printable(text, self._known[family])
        self.replaced = self.replaced or len(plain) > len(text)
        return plain

    def _lines(
        self, text: str, face: Face, *, indent: float = 0, ground: bool = False, marked: Sequence[Stretch] = ()
    ) -> None:
        def wide(stretch: str) -> float:
            return self._width(stretch, face)

        for line in broken(text, self.epw - indent - (indent if ground else 0), wide):
            self._room(face.height)
            top = self.get_y()
            if ground:
                self.set_fill_color(*SHADE)
                self.rect(MARGIN, top, self.epw, face.height, style="F")
            for start, end in marked:
                first, last = max(start, line.start), min(end, line.end)
                if first < last:
                    left = MARGIN + indent + wide(text[line.start : first])
                    self._mark(left, top, wide(text[first:last]), face.height)
            self._draw(MARGIN + indent, top, text[line.start : line.end], face)
            self.set_y(top + face.height)

    def _mark(self, left: float, top: float, width: float, height: float) -> None:
        """A ground and a line below: the line is what a copy in black and white keeps."""
        self.set_fill_color(*MARKED)
        self.rect(left, top + 0.6, width, height - 1.2, style="F")
        self.set_draw_color(*INK)
        self.set_line_width(0.2)
        self.line(left, top + height - 0.8, left + width, top + height - 0.8)

    def _draw(self, left: float, top: float, text: str, face: Face) -> None:
        if text:
            self.set_font(face.family, size=face.size)
            self.set_text_color(*face.colour)
            self.set_xy(left, top)
            self.cell(0, face.height, text, new_x=XPos.LMARGIN, new_y=YPos.TOP)

    def _room(self, height: float) -> None:
        """A new page where this one has no room left for so much."""
        if self.get_y() + height > self.h - BOTTOM:
            self.add_page()

    def _width(self, text: str, face: Face) -> float:
        """How wide a text is: the sum of its characters, each measured once for all sizes."""
        total = 0.0
        for character in text:
            width = self._widths.get((face.family, character))
            if width is None:
                self.set_font(face.family, size=100)
                width = self._widths[face.family, character] = self.get_string_width(character) / 100
            total += width
        return total * face.size
