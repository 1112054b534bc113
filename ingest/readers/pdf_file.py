"""A PDF file held open: its pages one at a time, and in words why one cannot be opened.

PDFium is not safe to use from two threads; every call into it, from any file, goes through one lock.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.errors import ReadError
from ingest.readers.limits import MOST_PAGES
from ingest.readers.ocr import Picture
from ingest.readers.pdf_glyphs import SPACES, Glyph, page_glyphs

LARGEST_PDF = 256 * 1024 * 1024
_PDFIUM = threading.RLock()
_TAIL = 64 * 1024
_HEAD = 1024
_BROKEN_SHARE = 0.3
# A stamp or a page number printed over a scan; a page of law has hundreds of characters.
_HARDLY_ANY_TEXT = 30
_COVERED = 0.5
_LONGEST_SIDE = 4_000
_DEEPEST_FORM = 4
# Recognising a page takes some 5 s of a core, whatever it weighs; a page of text scanned into JBIG2 has some 3 KB.
_SMALLEST_SCAN = 1024
_ALWAYS_RECOGNISED = 20
_INCOMPLETE = "PDF 文件不完整或已损坏（可能没有下载完）。请重新下载或重新导出后再导入。"


class PageKind(Enum):
    """What a page offers: text, a picture without text, text that cannot be decoded, or nothing."""

    TEXT = "text"
    PICTURE = "picture"
    BROKEN = "broken"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class PdfPageRead:
    """A page's characters and size in points; `legible` False where nobody could read it off its picture either."""

    kind: PageKind
    glyphs: tuple[Glyph, ...]
    width: float
    height: float
    legible: bool = True


class PdfFile:
    """An open PDF. `read` and `picture` take a page's index from 0 and raise ReadError where that page is damaged."""

    def __init__(self, document: pdfium.PdfDocument, size: int) -> None:
        self._document = document
        self.pages = len(document)
        self.size = size
        self.most_recognised = _ALWAYS_RECOGNISED + size // _SMALLEST_SCAN

    def read(self, index: int) -> PdfPageRead:
        with self._page(index) as page:
            found = page_glyphs(page)
            printed = sum(glyph.char not in SPACES for glyph in found.glyphs)
            kind = PageKind.TEXT if printed else PageKind.BLANK
            legible = True
            if found.broken_share > _BROKEN_SHARE:
                kind = PageKind.BROKEN
                legible = _embeds_fonts(page) or _picture_share(page) > _COVERED
            elif printed < _HARDLY_ANY_TEXT and _picture_share(page) > _COVERED:
                kind = PageKind.PICTURE
            return PdfPageRead(kind, found.glyphs, found.width, found.height, legible)

    def picture(self, index: int, dpi: int) -> tuple[Picture, float]:
        """The page as a picture (BGR), and its pixels per point."""
        with self._page(index) as page:
            scale = min(dpi / 72, _LONGEST_SIDE / max(page.get_size()))
            bitmap = page.render(scale=scale)
            try:
                return bitmap.to_numpy().copy(), scale
            finally:
                bitmap.close()

    @contextmanager
    def _page(self, index: int) -> Iterator[pdfium.PdfPage]:
        with _PDFIUM:
            try:
                page = self._document[index]
                try:
                    yield page
                finally:
                    page.close()
            except pdfium.PdfiumError as error:
                raise ReadError(f"PDF 第 {index + 1} 页已损坏，读不出来。请重新导出这个文件后再导入。") from error


@contextmanager
def opened(path: Path, most_pages: int = MOST_PAGES) -> Iterator[PdfFile]:
    """The file, open for as long as the block lasts. Raises ReadError when it cannot be opened or is too large."""
    _check_file(path)
    with _PDFIUM:
        # PDFium keeps its last error where a later failure sets none (a file without pages): begin with a known one.
        raw.FPDF_LoadDocument(b"", None)
        try:
            document = pdfium.PdfDocument(path)
        except pdfium.PdfiumError as error:
            raise ReadError(_reason(error)) from error
    try:
        if len(document) > most_pages:
            raise ReadError(
                f"PDF 有 {len(document)} 页，上限 {most_pages} 页；请拆分后再导入，或请管理员调大 ZHIGUI_READER_PAGES。"
            )
        yield PdfFile(document, path.stat().st_size)
    finally:
        with _PDFIUM:
            document.close()


def _check_file(path: Path) -> None:
    """Refuses what is too large, no PDF, or cut off: PDFium would repair a cut file and lose its last pages."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(max(0, size - _TAIL))
            tail = file.read()
    except OSError as error:
        raise ReadError(f"文件读不了：{error.strerror or error}。请检查路径和权限。") from error
    if size == 0:
        raise ReadError("文件是空的。")
    if size > LARGEST_PDF:
        raise ReadError(f"文件太大（{size // 1024 // 1024} MB，上限 256 MB），请拆分后再导入。")
    if b"%PDF" not in head:
        raise ReadError("这不是 PDF 文件（开头没有 PDF 标记）。请检查文件名后缀是否正确。")
    if b"%%EOF" not in tail and b"startxref" not in tail:
        raise ReadError(_INCOMPLETE)


def _reason(error: pdfium.PdfiumError) -> str:
    code = getattr(error, "err_code", None)
    if code == raw.FPDF_ERR_PASSWORD:
        return "文件有密码，打不开。请用密码打开后另存一份不加密的 PDF，再导入。"
    if code == raw.FPDF_ERR_SECURITY:
        return "文件的加密方式不支持，打不开。请另存一份不加密的 PDF，再导入。"
    if code in (raw.FPDF_ERR_SUCCESS, raw.FPDF_ERR_FILE):
        return "这个 PDF 一页也没有。请重新导出后再导入。"
    return _INCOMPLETE


def _embeds_fonts(page: pdfium.PdfPage) -> bool:
    """Whether any of the text is drawn by a font of the file's own: codes without a meaning look like nothing else."""
    objects = page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=_DEEPEST_FORM)
    return any(raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(each.raw)) == 1 for each in objects)


def _picture_share(page: pdfium.PdfPage) -> float:
    """How much of the page is covered by pictures; their areas are summed, for scanners cut a page into strips."""
    width, height = page.get_size()
    covered = 0.0
    for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST_FORM):
        left, bottom, right, top = found.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return covered / (width * height) if width * height else 0.0
