"""The body of a Word file, block by block: paragraphs with their printed numbers, headings, tables, text boxes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.docx_chunks import chunk_lines
from ingest.readers.docx_drawings import chosen_of
from ingest.readers.docx_inline import InlineReader
from ingest.readers.docx_notices import Change, Noticed
from ingest.readers.docx_numbering import BULLET, Counters
from ingest.readers.docx_package import R, W
from ingest.readers.docx_styles import TITLE, Style, Styles, number, on, value_of
from ingest.readers.docx_tables import Cell, cell_text, deletions_in, row_line, rows_of
from kb.law.layout import BLANKS

_DEEPEST_MARK = 6
_LONGEST_HEADING = 100
_CONTENTS_TITLE = re.compile(r"#*\s*目\s*[录次]$")
# 第五条 in automatic numbers with 之一 typed behind it is one label.
_INSERTED_ARTICLE = re.compile(rf"之[一二三四五六七八九十]{{1,3}}(?=[{BLANKS}])")
# A typed # at a line's start would make it a heading of Markdown.
_MARK = re.compile(r"^#(?=#{0,5} )")
_NO_TITLE = re.compile(r"\d|^[—\-–]|[一二三四五六七八九十〇○]{2}年")
_CONTENT = frozenset(f"{W}{name}" for name in ("customXml", "sdtContent", "smartTag", "ins", "moveTo"))
_BLANK = BLANKS + "\n"


def _strip_pattern() -> re.Pattern[str]:
    return re.compile(rf"^[{_BLANK}]+|[{_BLANK}]+$")


_EDGES = _strip_pattern()


@dataclass(slots=True)
class BodyReader:
    """Collects the lines of a body; blocks must come in the order of the text, because numbers are counted."""

    styles: Styles
    counters: Counters
    inline: InlineReader
    noticed: Noticed
    attached: Callable[[str | None], tuple[str, bytes] | None] = lambda _relation: None
    lines: list[str] = field(default_factory=list)
    # Text whose paragraph mark is deleted or hidden: it runs on into the next paragraph.
    _carried: str = ""
    _runs_in: bool = False
    _in_cell: bool = False

    def block(self, element: etree._Element) -> None:
        """Reads one child of a body, a cell or a text box."""
        tag = element.tag
        if tag == f"{W}p":
            self._paragraph(element)
        elif tag == f"{W}tbl":
            self._flush()
            self._table(element)
        elif tag == f"{W}sdt":
            self._control(element)
        elif tag in _CONTENT:
            self._blocks(element)
        elif tag.endswith("}AlternateContent"):
            chosen = chosen_of(element)
            self._blocks(chosen if chosen is not None else ())
        elif tag == f"{W}altChunk":
            self._chunk(element)
        elif tag == f"{W}subDoc":
            self.noticed.objects += 1

    def finish(self) -> tuple[str, ...]:
        """The lines, once the last block is read."""
        self._flush()
        return tuple(self.lines)

    def within(self, container: Iterable[etree._Element], *, in_cell: bool) -> list[str]:
        """The lines of a container of its own: a cell, a text box, a note."""
        outer = (self.lines, self._carried, self._runs_in, self._in_cell)
        self.lines, self._carried, self._runs_in, self._in_cell = [], "", False, in_cell or self._in_cell
        self._blocks(container)
        self._flush()
        inner = self.lines
        self.lines, self._carried, self._runs_in, self._in_cell = outer
        return inner

    def _blocks(self, elements: Iterable[etree._Element]) -> None:
        for element in elements:
            self.block(element)

    def _chunk(self, element: etree._Element) -> None:
        self._flush()
        attached = self.attached(element.get(f"{R}id"))
        lines = chunk_lines(*attached) if attached is not None else None
        if lines is None:
            self.noticed.objects += 1
        else:
            self.lines.extend(lines)

    def _control(self, control: etree._Element) -> None:
        gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        if value_of(gallery) == "Table of Contents":
            self._drop_contents_title()
            return
        content = control.find(f"{W}sdtContent")
        if content is not None and not self.inline.is_empty(control):
            self._blocks(content)

    def _drop_contents_title(self) -> None:
        if self.lines and _CONTENTS_TITLE.match(self.lines[-1]):
            self.lines.pop()

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = paragraph.find(f"{W}pPr")
        style_id = value_of(properties.find(f"{W}pStyle")) if properties is not None else None
        style = self.styles.paragraph(style_id)
        mark = properties.find(f"{W}rPr") if properties is not None else None
        found = self.inline.read(paragraph, style)
        text = found.text
        if style.contents or (found.in_contents and not _stripped(text)):
            self._drop_contents_title()
        elif self.inline.deletes_mark(mark) or _is_drop_cap(properties):
            self._carried += text
        else:
            label = self._label(_numbering_of(properties), style, style_id)
            hidden = _hides_mark(mark, style)
            # A paragraph hidden whole only counts: drafters use one to set the chapter of 2.1 without printing it.
            if not hidden or _stripped(text):
                self._carry(label, text)
                self._runs_in = hidden
            if not hidden:
                self._emit(_outline(properties, style))
        for box in found.boxes:
            self.lines.extend(self.within(box, in_cell=False))

    def _label(self, numbering: etree._Element | None, style: Style, style_id: str | None) -> str:
        place = self.counters.numbering.place(numbering, style, style_id)
        return "" if place is None else self.counters.next_label(*place)

    def _carry(self, label: str, text: str) -> None:
        """Puts a paragraph behind what is carried: its label first, unless a labelled one runs on into it."""
        if self._runs_in or not label:
            self._carried += label + text
            return
        text = _stripped(self._carried + text)
        if not text:
            self.noticed.empty_numbers += label.strip() != BULLET
            label = "" if label.strip() == BULLET else label
        if _INSERTED_ARTICLE.match(text) and label.endswith("条\u3000"):
            label = label.rstrip("\u3000")
        self._carried = label + text

    def _emit(self, outline: int | None) -> None:
        text, self._carried, self._runs_in = self._carried, "", False
        pieces = [_MARK.sub("＃", piece) for line in text.split("\n") if (piece := _stripped(line))]
        heading = "".join(pieces)
        if outline is None or self._in_cell or not heading or len(heading) > _LONGEST_HEADING:
            self.lines.extend(pieces)
            return
        heading = heading.removeprefix(f"{BULLET} ")
        if outline == TITLE and self.lines and self.lines[-1].startswith("# "):
            self._below_title(heading)
            return
        self.lines.append(f"{'#' * min(outline + 2, _DEEPEST_MARK)} {heading}")

    def _below_title(self, line: str) -> None:
        """A second title paragraph: the rest of a long title broken by hand, or a date set in the same style."""
        if len(self.lines[-1]) + len(line) <= _LONGEST_HEADING and not _NO_TITLE.search(line):
            self.lines[-1] += line
        else:
            self.lines.append(line)

    def _flush(self) -> None:
        if self._carried:
            self._emit(None)

    def _table(self, table: etree._Element) -> None:
        for deleted in deletions_in(table):
            self.inline.changed(deleted, Change.DELETED)
        rows = rows_of(table)
        if len(rows) == 1 and len(rows[0]) == 1 and not self._in_cell:
            # A frame drawn around text is a table of one cell; its text is plain text.
            self._blocks(rows[0][0].element if rows[0][0].element is not None else ())
            self._flush()
            return
        texts = [[self._cell(cell) for cell in row] for row in rows]
        if self._in_cell:
            joined = ("，".join(text for text in row if text) for row in texts)
            self.lines.extend(line for line in joined if line)
            return
        self.lines.extend(line for row in texts if (line := row_line(row)) is not None)

    def _cell(self, cell: Cell) -> str:
        return cell_text(self.within(cell.element, in_cell=True)) if cell.element is not None else ""


def _stripped(text: str) -> str:
    return _EDGES.sub("", text)


def _numbering_of(properties: etree._Element | None) -> etree._Element | None:
    return properties.find(f"{W}numPr") if properties is not None else None


def _hides_mark(mark: etree._Element | None, style: Style) -> bool:
    vanish = mark.find(f"{W}vanish") if mark is not None else None
    return style.hidden if vanish is None else on(vanish)


def _is_drop_cap(properties: etree._Element | None) -> bool:
    """An initial set large is stored as a paragraph of its own in front of the one it begins."""
    frame = properties.find(f"{W}framePr") if properties is not None else None
    return frame is not None and frame.get(f"{W}dropCap", "none") != "none"


def _outline(properties: etree._Element | None, style: Style) -> int | None:
    own = number(value_of(properties.find(f"{W}outlineLvl"))) if properties is not None else None
    if own is None:
        return style.outline
    return own if 0 <= own < 9 else None
