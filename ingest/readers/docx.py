"""Word files (docx, docm, dotx) as lines of Markdown: what a reader of the printed page would see.

Headings come from styles and outline levels, numbers from the numbering definitions; headers and footers are left
out. Does not know law: `ingest.parse` does.
"""

from __future__ import annotations

from pathlib import Path

from ingest.errors import ReadError
from ingest.readers.docx_body import BodyReader
from ingest.readers.docx_inline import InlineReader
from ingest.readers.docx_notices import Noticed
from ingest.readers.docx_numbering import Counters, load_numbering
from ingest.readers.docx_package import Package, W, open_package
from ingest.readers.docx_styles import Styles
from ingest.readers.docx_tables import cell_text
from ingest.readers.types import Reading, ReadText

_STEP = 200


def read_docx(path: Path, reading: Reading) -> ReadText:
    """A Word file's text. Raises ReadError when it is none, is locked, damaged, made to do harm, or has no text.

    `reading` is told of the blocks of the body, paragraphs and tables, every 200 and at the end.
    """
    with open_package(path) as package:
        body = _open_body(package)
        total, body.inline.contents_trusted = _survey(package)
        for count, block in enumerate(package.blocks(), 1):
            body.block(block)
            if count % _STEP == 0:
                reading(count, total)
        lines = (*body.finish(), *_notes(package, body))
        body.noticed.macros = package.has("vbaProject")
    reading(total, total)
    if not lines:
        raise _without_text(body.noticed)
    return ReadText("\n".join(lines) + "\n", "docx", body.noticed.messages())


def _open_body(package: Package) -> BodyReader:
    styles = Styles(package.related("styles"))
    numbering = load_numbering(package.related("numbering"), styles)
    noticed = Noticed(unknown_formats=numbering.unknown_formats())
    return BodyReader(styles, Counters(numbering), InlineReader(styles, noticed), noticed, package.attached)


def _survey(package: Package) -> tuple[int, bool]:
    """How many blocks the body has, and whether every field that is opened in it is closed.

    A table of contents that never ends would hide the whole text behind it.
    """
    blocks = opened = closed = 0
    for block in package.blocks():
        blocks += 1
        for mark in block.iter(f"{W}fldChar"):
            kind = mark.get(f"{W}fldCharType")
            opened += kind == "begin"
            closed += kind == "end"
    return blocks, opened == closed


def _notes(package: Package, body: BodyReader) -> tuple[str, ...]:
    """The footnotes and endnotes in the order of their marks, one a line."""
    wanted = tuple(body.inline.notes)
    body.noticed.footnotes = len(wanted)
    found = {}
    for kind, tag in (("footnotes", f"{W}footnote"), ("endnotes", f"{W}endnote")):
        root = package.related(kind) if any(one == kind for one, _ in wanted) else None
        for note in root.iter(tag) if root is not None else ():
            found[kind, note.get(f"{W}id")] = note
    lines = []
    for number, key in enumerate(wanted, 1):
        note = found.get(key)
        text = cell_text(body.within(note, in_cell=True)) if note is not None else ""
        lines.append(f"[{number}] {text}".rstrip())
    return tuple(lines)


def _without_text(noticed: Noticed) -> ReadError:
    if noticed.pictures:
        return ReadError(
            "这个 Word 文件里只有图片、没有文字，多半是扫描件；请向发文件的人要可编辑的文字版，或先做文字识别（OCR）。"
        )
    if noticed.objects:
        return ReadError("这个 Word 文件的正文是嵌入的另一个文件，读不出来；请在 Word 里打开后另存为 .docx 再导入。")
    return ReadError("这个 Word 文件里没有文字；请检查是不是存错了文件。")
