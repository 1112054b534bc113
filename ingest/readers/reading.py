"""The front door of reading: any file as text, its format told by content, its size bounded, its name corrected.

An archive is no text: `archive` opens it, and each of its files comes through here by itself.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from ingest.errors import ReadError
from ingest.readers.formats import NAMES, SUFFIXES, Format, format_of
from ingest.readers.limits import MOST_PAGES
from ingest.readers.plain import read_markdown, read_plain
from ingest.readers.types import Reader, Reading, ReadText

MEGABYTE = 1024 * 1024
# 民法典 is 0.4 MB of text; what is larger than these holds no law, or is meant to fill the memory.
LARGEST_TEXT = 32 * MEGABYTE
LARGEST_FILE = 256 * MEGABYTE
_TEXTS = frozenset({Format.TEXT, Format.MARKDOWN, Format.HTML})


def unwatched(done: int, total: int) -> None:
    """A `Reading` that nobody watches."""


def read_file(path: Path, reading: Reading = unwatched, *, most_pages: int = MOST_PAGES) -> ReadText:
    """A file's text. Raises ReadError with what the file is, what is wrong and what to do.

    Read in this process: what comes from outside is given to `ingest.sandbox` instead.

    A name that promises another format than the content has is told in the notices, or before the reason of refusal.
    """
    told = format_of(path)
    mismatch = _mismatch(path, told)
    try:
        _refuse_large(path, told)
        found = _reader(told, most_pages)(path, reading)
        if not found.text.strip():
            raise ReadError("文件里没有文字；请确认打开时能看到正文，另存后再导入。")
    except ReadError as error:
        if mismatch is None:
            raise
        claimed = SUFFIXES[path.suffix.lower()]
        if told is Format.TEXT and claimed not in _TEXTS:
            # What cannot be read as text either is no text: it has only lost the mark of what it was.
            raise ReadError(
                f"这不是完好的{_spaced(claimed)}，也读不出文字，多半已经损坏；请重新取得文件，或用原来的软件打开、另存后再导入。"
            ) from error
        raise ReadError(f"{mismatch}。{error.reason}", error.place) from error
    return found if mismatch is None else replace(found, notices=(f"{mismatch}，已按内容读取。", *found.notices))


def _reader(told: Format, most_pages: int) -> Reader:
    """The reader of a format, imported late: each brings heavy libraries that a run of texts alone never needs."""
    if told is Format.DOCX:
        from ingest.readers.docx import read_docx

        return read_docx
    if told in {Format.DOC, Format.RTF}:
        from ingest.readers.doc import read_doc

        return read_doc
    if told is Format.PDF:
        from ingest.readers.pdf import read_pdf

        return partial(read_pdf, most_pages=most_pages)
    if told is Format.HTML:
        from ingest.readers.html import read_html

        return read_html
    if told is Format.ZIP:
        raise ReadError("这是压缩包，里面的文件要逐个读取；请解压后导入，或直接用导入命令导入这个压缩包。")
    return read_markdown if told is Format.MARKDOWN else read_plain


def _refuse_large(path: Path, told: Format) -> None:
    limit = LARGEST_TEXT if told in _TEXTS else LARGEST_FILE
    size = path.stat().st_size
    if size > limit:
        raise ReadError(
            f"文件太大（{size // MEGABYTE} MB，{NAMES[told]}的上限是 {limit // MEGABYTE} MB）；"
            "请确认是不是法规文本，必要时拆分后再导入。"
        )


def _mismatch(path: Path, told: Format) -> str | None:
    """What the file's name claims wrongly; None where name and content agree or the name claims nothing.

    >>> _mismatch(Path("通知.pdf"), Format.DOCX)
    '文件名是 .pdf，内容其实是 Word 文档（.docx）'
    """
    suffix = path.suffix.lower()
    claimed = SUFFIXES.get(suffix)
    if claimed is None or claimed is told or {claimed, told} in ({Format.TEXT, Format.MARKDOWN},):
        return None
    return f"文件名是 {suffix}，内容其实是{_spaced(told)}"


def _spaced(told: Format) -> str:
    """A format's name behind Chinese: a blank before Latin letters."""
    name = NAMES[told]
    return f" {name}" if name[0].isascii() else name
