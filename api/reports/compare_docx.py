"""A comparison as a Word file: the same content as the page, in real headings and tables, A4 landscape."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from api.reports.compare_sheet import KINDS, ComparisonSheet, Folded, Notable, SheetRow
from kb.law.compare import Segment

_GONE, _COME = RGBColor(0x8C, 0x1D, 0x18), RGBColor(0x0B, 0x5A, 0x31)
_FAINT = RGBColor(0x66, 0x66, 0x66)
_BODY_FONT, _HEADING_FONT = "宋体", "黑体"


def compare_docx(sheet: ComparisonSheet) -> bytes:
    """The file's bytes."""
    document = Document()
    _set_up(document, sheet)
    document.add_heading(sheet.title, level=0)
    _summary(document, sheet)
    _contents(document, sheet.rows)
    document.add_heading("逐条对照", level=1)
    document.add_paragraph("左为旧文本，右为新文本。删去的文字加删除线，新增的文字加下划线；标点与排版的差异不计。")
    for each in sheet.body:
        if isinstance(each, Folded):
            _faint(document.add_paragraph().add_run(each.line))
        else:
            _row(document, each)
    document.add_paragraph(f"知规 · {sheet.made_on.isoformat()} 生成 · 供内部学习核对，引用请以公布的文本为准")
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _set_up(document: Any, sheet: ComparisonSheet) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(16)
    document.core_properties.title = sheet.title
    document.core_properties.author = "知规"
    document.core_properties.language = "zh-CN"
    for name, font in (
        ("Normal", _BODY_FONT),
        *((f"Heading {n}", _HEADING_FONT) for n in (1, 2)),
        ("Title", _HEADING_FONT),
    ):
        style = document.styles[name]
        style.font.name = font
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for which in ("w:eastAsia", "w:ascii", "w:hAnsi"):
            fonts.set(qn(which), font)
        for themed in ("w:eastAsiaTheme", "w:asciiTheme", "w:hAnsiTheme"):
            fonts.attrib.pop(qn(themed), None)
        if name != "Normal":
            style.font.color.rgb = RGBColor(0, 0, 0)
    document.styles["Normal"].font.size = Pt(10.5)
    # Without a language Word and LibreOffice set our commas as Japanese or Taiwanese print has them.
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "zh-CN")
        language.set(qn("w:eastAsia"), "zh-CN")


def _summary(document: Any, sheet: ComparisonSheet) -> None:
    document.add_heading("概要", level=1)
    document.add_paragraph("，".join(f"{name} {count} 条" for name, count in sheet.counts if count) + "。")
    old, new = dict(sheet.old.facts), dict(sheet.new.facts)
    names = tuple(dict.fromkeys((*old, *new)))
    rows = [(name, old.get(name, "—"), new.get(name, "—")) for name in names]
    _table(document, ("", f"旧：{sheet.old.title}", f"新：{sheet.new.title}"), rows, (40, 112, 113))
    _notables(document, "数字变化：金额、倍数、期限、比例", sheet.numbers)
    _notables(document, "义务、禁止与权利的措辞变化（修改的条文）", sheet.duties)


def _notables(document: Any, heading: str, found: Sequence[Notable]) -> None:
    if found:
        document.add_heading(heading, level=2)
        rows = [(each.article, each.what, each.old or "（无）", each.new or "（无）") for each in found]
        _table(document, ("条文", "类别", "原来", "现在"), rows, (55, 30, 90, 90))


def _contents(document: Any, rows: Sequence[SheetRow]) -> None:
    document.add_heading("变动目录", level=1)
    if not rows:
        document.add_paragraph("文字没有变化。")
        return
    lines = [(row.old_label or "—", row.new_label or "—", KINDS[row.kind], "；".join(row.notes)) for row in rows]
    _table(document, ("原条", "现条", "变动", "说明"), lines, (55, 55, 30, 125))


def _table(document: Any, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    """A table whose head is repeated on every page; widths in millimetres."""
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    _repeat_head(table)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text)
    _set_widths(table, widths)
    document.add_paragraph()


def _row(document: Any, row: SheetRow) -> None:
    table = document.add_table(rows=2, cols=2, style="Table Grid")
    table.autofit = False
    head = table.rows[0].cells[0].merge(table.rows[0].cells[1]).paragraphs[0]
    head.add_run(f"{row.name}　{KINDS[row.kind]}").bold = True
    if row.notes:
        _faint(head.add_run(f"　{'；'.join(row.notes)}"))
    head.paragraph_format.keep_with_next = True
    _side(table.rows[1].cells[0], row.old_label, row.old, old=True)
    _side(table.rows[1].cells[1], row.new_label, row.new, old=False)
    _set_widths(table, (132, 133))
    document.add_paragraph()


def _side(cell: Any, label: str | None, segments: Sequence[Segment], *, old: bool) -> None:
    paragraph = cell.paragraphs[0]
    if label is None:
        _faint(paragraph.add_run("（无此条）"))
        return
    paragraph.add_run(f"{label}　").bold = True
    if not segments:
        _faint(paragraph.add_run("文字同右"))
    for each in segments:
        text = each.old if old else each.new
        for index, line in enumerate(text.split("\n")):
            if index:
                paragraph = cell.add_paragraph()
            if line:
                _mark(paragraph.add_run(line), each.op, old=old)


def _faint(run: Any) -> None:
    run.font.color.rgb = _FAINT


def _mark(run: Any, op: str, *, old: bool) -> None:
    if op == "equal":
        return
    if old:
        run.font.strike, run.font.color.rgb = True, _GONE
    else:
        run.font.underline, run.font.color.rgb = True, _COME


def _repeat_head(table: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)


def _set_widths(table: Any, widths: Sequence[int]) -> None:
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
