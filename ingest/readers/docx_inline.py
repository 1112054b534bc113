"""The text inside a Word paragraph as its reader sees it: changes accepted, fields by their result, no hidden text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.docx_drawings import MATH, MC, chosen_of, has_picture, linear, text_boxes
from ingest.readers.docx_notices import Change, Noticed
from ingest.readers.docx_package import W
from ingest.readers.docx_styles import Style, Styles, on, value_of
from ingest.readers.docx_symbols import UNKNOWN, enclosed_character, symbol

_TRANSPARENT = frozenset(f"{W}{name}" for name in ("hyperlink", "smartTag", "customXml", "dir", "bdo", "sdtContent"))
_EDGE_BLANKS = " \t\r\n"
# Where symbol fonts keep their characters.
_SYMBOLS = re.compile("[\uf020-\uf0ff]")
# A tab parts columns or a typed number from its text; on paper it is white space of no certain width.
TAB = "\u3000"
_FIXED = {
    f"{W}tab": TAB,
    f"{W}ptab": TAB,
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}


@dataclass(slots=True)
class Field:
    """A field that is open: its instruction, and whether its result has begun."""

    instruction: str = ""
    in_result: bool = False
    shown: bool = False


@dataclass(slots=True)
class InlineText:
    """A paragraph's text, line feeds where it breaks, and the text boxes that hang on it."""

    text: str
    boxes: tuple[etree._Element, ...]
    in_contents: bool


@dataclass(slots=True)
class InlineReader:
    """Reads paragraphs in order: fields may span several, notes are numbered as they are met."""

    styles: Styles
    noticed: Noticed
    contents_trusted: bool = True
    notes: list[tuple[str, str]] = field(default_factory=list)
    _fields: list[Field] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _boxes: list[etree._Element] = field(default_factory=list)
    _hidden_style: bool = False
    _contents_met: bool = False
    _last_change: tuple[Change, str] | None = None
    _last_struck: bool = False

    def read(self, paragraph: etree._Element, style: Style) -> InlineText:
        """A paragraph's visible text. Table-of-contents fields have none."""
        self._pieces, self._boxes, self._hidden_style = [], [], style.hidden
        self._contents_met = self._in_contents()
        self._children(paragraph)
        # An instruction never goes on in the next paragraph; what is left open is broken and must not hide the rest.
        self._fields = [one for one in self._fields if one.in_result]
        return InlineText("".join(self._pieces), tuple(self._boxes), self._contents_met)

    def deletes_mark(self, mark: etree._Element | None) -> bool:
        """Whether a paragraph's end is deleted, so that its text runs on into the next; counted as a change."""
        if mark is None:
            return False
        for name, kind in (("del", Change.DELETED), ("moveFrom", None)):
            change = mark.find(f"{W}{name}")
            if change is not None:
                self.changed(change, kind)
                return True
        inserted = mark.find(f"{W}ins")
        if inserted is not None:
            self.changed(inserted, Change.INSERTED)
        return False

    def _children(self, node: etree._Element) -> None:
        for child in node:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child)
            elif tag in (f"{W}ins", f"{W}moveTo"):
                self.changed(child, Change.INSERTED if tag == f"{W}ins" else Change.MOVED)
                before = self._last_change
                self._children(child)
                self._last_change = before
            elif tag in (f"{W}del", f"{W}moveFrom"):
                self.changed(child, Change.DELETED if tag == f"{W}del" else None)
            elif tag in _TRANSPARENT:
                self._children(child)
            elif tag == f"{W}sdt":
                self._control(child)
            elif tag == f"{W}fldSimple":
                self._simple_field(child)
            elif tag in MATH:
                self._formula(child)
            elif tag == f"{MC}AlternateContent":
                chosen = chosen_of(child)
                if chosen is not None:
                    self._children(chosen)

    def _control(self, control: etree._Element) -> None:
        content = control.find(f"{W}sdtContent")
        if content is not None and not self.is_empty(control):
            self._children(content)

    def is_empty(self, control: etree._Element) -> bool:
        """Whether a content control holds nothing but its prompt 单击此处输入文字.

        The mark alone is no proof: some programs fill a control in and leave it.
        """
        if control.find(f"{W}sdtPr/{W}showingPlcHdr") is None:
            return False
        runs = [run for run in control.iter(f"{W}r") if run.find(f"{W}t") is not None]
        return all(self.styles.prompts(value_of(run.find(f"{W}rPr/{W}rStyle"))) for run in runs)

    def _simple_field(self, element: etree._Element) -> None:
        self._fields.append(Field(element.get(f"{W}instr", ""), in_result=True))
        self._contents_met = self._contents_met or self._in_contents()
        self._children(element)
        self._fields.pop()

    def _run(self, run: etree._Element) -> None:
        properties = run.find(f"{W}rPr")
        hidden = self._is_hidden(properties)
        before = len(self._pieces)
        for child in run:
            if child.tag == f"{W}fldChar":
                self._field_mark(child.get(f"{W}fldCharType"))
            elif child.tag == f"{W}instrText":
                if self._fields and not self._fields[-1].in_result:
                    self._fields[-1].instruction += child.text or ""
            elif all(one.in_result for one in self._fields) and not self._in_contents():
                self._content(child)
        self._pieces[before:] = [self._readable(piece, properties) for piece in self._pieces[before:]]
        if hidden:
            self.noticed.hidden += any(piece.strip() for piece in self._pieces[before:])
            del self._pieces[before:]
        elif any(piece.strip() for piece in self._pieces[before:]):
            self._visible(properties)

    def _content(self, child: etree._Element) -> None:
        tag = child.tag
        if tag == f"{W}t":
            self._pieces.append(_text(child))
        elif tag in _FIXED:
            self._pieces.append(_FIXED[tag])
        elif tag == f"{W}sym":
            self._symbol(child)
        elif tag == f"{W}ruby":
            base = child.find(f"{W}rubyBase")
            if base is not None:
                self._children(base)
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            self._note(child)
        elif tag == f"{W}commentReference":
            self.noticed.comments += 1
        elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
            self._drawing(child)
        elif tag == f"{MC}AlternateContent":
            chosen = chosen_of(child)
            for inner in chosen if chosen is not None else ():
                self._content(inner)

    def _field_mark(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
            self._contents_met = self._contents_met or self._in_contents()
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            if not ended.in_result and all(one.in_result for one in self._fields):
                self._pieces.append(enclosed_character(ended.instruction))

    def _in_contents(self) -> bool:
        return self.contents_trusted and any(
            one.in_result and one.instruction.split()[:1] == ["TOC"] for one in self._fields
        )

    def _is_hidden(self, properties: etree._Element | None) -> bool:
        if properties is None:
            return self._hidden_style
        vanish = properties.find(f"{W}vanish")
        if vanish is not None:
            return on(vanish)
        return self._hidden_style or self.styles.hides(value_of(properties.find(f"{W}rStyle")))

    def _visible(self, properties: etree._Element | None) -> None:
        """Unchanged text parts one change from the next, and one struck passage from another."""
        self._last_change = None
        strike = properties.find(f"{W}strike") if properties is not None else None
        struck = strike is not None and on(strike)
        self.noticed.struck += struck and not self._last_struck
        self._last_struck = struck

    def changed(self, element: etree._Element, kind: Change | None) -> None:
        """Counts a change once, however many runs it is stored in; the old place of what moved is not counted."""
        author = element.get(f"{W}author", "")
        if author:
            self.noticed.authors.add(author)
        if kind is not None and self._last_change != (kind, author):
            self.noticed.changes[kind] += 1
            self._last_change = (kind, author)

    def _note(self, reference: etree._Element) -> None:
        kind = "footnotes" if reference.tag == f"{W}footnoteReference" else "endnotes"
        self.notes.append((kind, reference.get(f"{W}id", "")))
        self._pieces.append(f"[{len(self.notes)}]")

    def _symbol(self, child: etree._Element) -> None:
        self._pieces.append(self._shown(child.get(f"{W}font", ""), child.get(f"{W}char", "")))

    def _readable(self, text: str, properties: etree._Element | None) -> str:
        """The text with places of a symbol font named; LibreOffice stores them so when it converts an old file."""
        if _SYMBOLS.search(text) is None:
            return text
        fonts = properties.find(f"{W}rFonts") if properties is not None else None
        font = str(fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "") if fonts is not None else ""
        return _SYMBOLS.sub(lambda found: self._shown(font, f"{ord(found.group()):04X}"), text)

    def _shown(self, font: str, code: str) -> str:
        shown = symbol(font, code)
        self.noticed.unknown_symbols += shown == UNKNOWN
        return shown

    def _drawing(self, drawing: etree._Element) -> None:
        boxes = text_boxes(drawing)
        self._boxes.extend(boxes)
        if drawing.tag == f"{W}object":
            self.noticed.objects += 1
        elif not boxes and has_picture(drawing):
            self.noticed.pictures += 1

    def _formula(self, formula: etree._Element) -> None:
        self.noticed.formulas += 1
        self._pieces.append(linear(formula))
        self._last_change = None


def _text(element: etree._Element) -> str:
    text = (element.text or "").replace("\n", " ").replace("\r", "").replace("\u00ad", "")
    preserved = element.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"
    return text.replace("\u00a0", " ") if preserved else text.replace("\u00a0", " ").strip(_EDGE_BLANKS)
