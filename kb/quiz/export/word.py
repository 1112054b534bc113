"""A paper as Word files: the questions with an answer sheet at the end, and the key in a file of its own."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from kb.quiz.export.bundle import Bundle
from kb.quiz.export.layout import NAMES, Group, asked, explained, facts_line, groups, short_answer, stages
from kb.quiz.export.markup import writable
from kb.quiz.export.wording import answer
from kb.quiz.types import GAP

_BODY, _HEADING = "宋体", "黑体"
_A_ROW: Final = 10
_OPEN_LINES: Final = 8


def word_paper(bundle: Bundle) -> bytes:
    """The paper without answers: questions first, the answer sheet on a page of its own."""
    document = word_document(bundle.title)
    _centred(document, facts_line(bundle))
    _centred(document, NAMES)
    for stage in stages(bundle):
        if stage.title:
            document.add_heading(writable(stage.title), level=1)
        for group in stage.groups:
            document.add_heading(group.heading, level=2)
            for each in group.questions:
                _kept(document, asked(each))
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_heading("答题卡", level=1)
    _centred(document, NAMES)
    for group in groups(bundle):
        _sheet(document, group)
    return word_bytes(document)


def word_key(bundle: Bundle) -> bytes:
    """The key: a table of the answers, then every answer with what it stands on."""
    document = word_document(f"{bundle.title}　答案与解析")
    _centred(document, facts_line(bundle))
    for group in groups(bundle):
        document.add_heading(group.heading, level=2)
        cells = [(str(each.number), short_answer(each)) for each in group.questions]
        _table(document, cells)
    document.add_heading("解析", level=1)
    for group in groups(bundle):
        for each in group.questions:
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.keep_with_next = True
            paragraph.add_run(writable(f"{each.number}. {answer(each.question.item.draft)}")).bold = True
            _kept(document, explained(each))
    return word_bytes(document)


def word_document(title: str) -> Any:
    """An empty A4 document with its title, in the fonts of our papers."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(20)
    document.core_properties.title = writable(title)
    document.core_properties.author = "知规"
    document.core_properties.language = "zh-CN"
    for name, font in (("Normal", _BODY), ("Heading 1", _HEADING), ("Heading 2", _HEADING), ("Title", _HEADING)):
        _set_font(document.styles[name], font, black=name != "Normal")
    document.styles["Normal"].font.size = Pt(10.5)
    # Without a language Word and LibreOffice set our commas as Japanese or Taiwanese print has them.
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "zh-CN")
        language.set(qn("w:eastAsia"), "zh-CN")
    document.add_heading(writable(title), level=0)
    return document


def _set_font(style: Any, font: str, *, black: bool) -> None:
    style.font.name = font
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for which in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        fonts.set(qn(which), font)
    for themed in ("w:eastAsiaTheme", "w:asciiTheme", "w:hAnsiTheme"):
        fonts.attrib.pop(qn(themed), None)
    if black:
        style.font.color.rgb = RGBColor(0, 0, 0)


def _centred(document: Any, text: str) -> None:
    document.add_paragraph(writable(text)).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _kept(document: Any, lines: Sequence[str]) -> None:
    """Lines that stay on one page together."""
    for number, line in enumerate(lines, 1):
        paragraph = document.add_paragraph(writable(line))
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.keep_with_next = number < len(lines)


def _sheet(document: Any, group: Group) -> None:
    """Where the answers of a group are written: boxes for letters, lines for words."""
    document.add_heading(group.heading, level=2)
    drafts = [(each.number, each.question.item.draft) for each in group.questions]
    boxes = [(str(number), "") for number, draft in drafts if draft.options]
    if boxes:
        _table(document, boxes)
    for number, draft in drafts:
        if draft.blanks:
            document.add_paragraph(f"{number}. " + "　".join([GAP * 2] * len(draft.blanks)))
        elif draft.points:
            document.add_paragraph(f"{number}.")
            for _ in range(_OPEN_LINES):
                document.add_paragraph(GAP * 10)


def _table(document: Any, cells: Sequence[tuple[str, str]]) -> None:
    """Numbers above, answers below, ten in a row."""
    for first in range(0, len(cells), _A_ROW):
        row = cells[first : first + _A_ROW]
        table = document.add_table(rows=2, cols=_A_ROW, style="Table Grid")
        for place, (number, said) in enumerate(row):
            table.rows[0].cells[place].paragraphs[0].add_run(number).bold = True
            table.rows[1].cells[place].paragraphs[0].add_run(writable(said))
        document.add_paragraph()


def word_bytes(document: Any) -> bytes:
    """The document as a file."""
    file = BytesIO()
    document.save(file)
    return file.getvalue()
