"""PDF: read page by page, furniture removed, lines rejoined to paragraphs; scans recognised, or read with [ocr].

Never holds more than one page's characters and all pages' lines: 1,600 pages stay far below 1 GB.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from ingest.errors import ReadError
from ingest.readers.limits import MOST_PAGES
from ingest.readers.ocr import Recogniser, installed_recogniser, recognise_whole, recognised_lines
from ingest.readers.pdf_file import PageKind, PdfFile, PdfPageRead, opened
from ingest.readers.pdf_furniture import without_furniture
from ingest.readers.pdf_lines import Gutter, PdfLine, lines_of_page
from ingest.readers.pdf_notes import without_notes
from ingest.readers.pdf_paragraphs import PRINTED, RECOGNISED, Paragraph, paragraphs_of
from ingest.readers.pdf_title import marked
from ingest.readers.types import Reading, ReadText

_UNSURE = 0.8
_DPI = 200
_NAMED_PAGES = 8


@dataclass(frozen=True, slots=True)
class _Recognition:
    """A page read off its picture, how sure the recogniser was on average, and how many places it could not read."""

    page: int
    confidence: float
    unread: int


def read_pdf(
    path: Path,
    reading: Reading,
    *,
    recogniser: Callable[[], Recogniser | None] = installed_recogniser,
    most_pages: int = MOST_PAGES,
) -> ReadText:
    """A PDF's text, one paragraph a line, the title marked. Raises ReadError, in Chinese, for what cannot be read.

    `recogniser` is asked for only when a page has no usable text; None from it means that nothing can be recognised.
    """
    pages: list[tuple[PdfLine, ...]] = []
    kinds: list[PageKind] = []
    recognitions: list[_Recognition] = []
    recognise: Recogniser | None = None
    asked = False
    illegible = False
    gutter: Gutter | None = None
    with opened(path, most_pages) as file:
        for index in range(file.pages):
            reading(index, file.pages)
            page = file.read(index)
            kind = page.kind
            illegible = illegible or not page.legible
            lines: tuple[PdfLine, ...] = ()
            if kind is PageKind.TEXT:
                lines, found = lines_of_page(page.glyphs, index, gutter)
                gutter = found or gutter
            if kind in (PageKind.PICTURE, PageKind.BROKEN) and page.legible:
                _refuse_many(file, index, len(recognitions))
                recognise, asked = (recognise if asked else recogniser()), True
                if recognise is not None:
                    lines, recognition = _recognised(file, page, index, recognise)
                    recognitions.append(recognition)
                    kind = PageKind.TEXT
            pages.append(lines)
            kinds.append(kind)
        reading(file.pages, file.pages)
    notices = [*_refuse_or_skip(kinds, illegible=illegible), *_recognition_notices(recognitions)]
    tolerance = RECOGNISED if len(recognitions) * 2 > len(pages) else PRINTED
    body, notes = without_notes(without_furniture(pages))
    paragraphs = paragraphs_of(body, tolerance=tolerance)
    if not paragraphs and not notes:
        raise ReadError("这个 PDF 里没有文字（页面都是空白的）。请检查是不是拿错了文件。")
    notices += _guess_notices(paragraphs)
    return ReadText("\n".join((*marked(paragraphs), *notes)), "pdf", tuple(notices), len(pages))


def _guess_notices(paragraphs: Sequence[Paragraph]) -> list[str]:
    guessed = [paragraph for paragraph in paragraphs if paragraph.guessed]
    if not guessed:
        return []
    pages = sorted({paragraph.lines[0].page + 1 for paragraph in guessed})
    return [
        f"这个 PDF 的段落没有首行缩进，也没有段间距，有 {len(guessed)} 处只能按行尾的句号分段"
        f"（{_named(pages)}），请核对分款。"
    ]


def _recognised(
    file: PdfFile, page: PdfPageRead, index: int, recognise: Recogniser
) -> tuple[tuple[PdfLine, ...], _Recognition]:
    picture, scale = file.picture(index, _DPI)
    found, unread = recognise_whole(picture, recognise)
    lines = recognised_lines(found, index, page.height, scale)
    return lines, _Recognition(index + 1, mean([one.confidence for one in found] or [0.0]), unread)


def _refuse_many(file: PdfFile, index: int, recognised: int) -> None:
    """Refuses a file of which more is to be recognised than a scan of its size can hold."""
    if recognised >= file.most_recognised:
        raise ReadError(
            f"这个 PDF 只有 {file.size // 1024} KB，要按图像识别的却超过 {file.most_recognised} 页，不像真的扫描件"
            f"（可能是有意做坏的），读到第 {index + 1} 页停止，没有读入；请核对来源，或拆成几个文件再导入。"
        )


def _refuse_or_skip(kinds: Sequence[PageKind], *, illegible: bool) -> list[str]:
    """Pages that could not be read: none may be missing between pages of text; a cover may, and is named.

    `illegible`: recognition is of no use either.
    """
    broken = [n for n, kind in enumerate(kinds, start=1) if kind is PageKind.BROKEN]
    if broken:
        raise ReadError(
            f"这个 PDF 的文字层损坏（{_named(broken)}的文字没有对应的编码，复制出来是乱码）。"
            "请向发文单位要 Word 版，或者打印后重新生成 PDF"
            + ("。" if illegible else "；也可以安装 pip install 'zhigui[ocr]' 后按图像识别。")
        )
    pictures = [n for n, kind in enumerate(kinds, start=1) if kind is PageKind.PICTURE]
    if not pictures:
        return []
    texts = [n for n, kind in enumerate(kinds, start=1) if kind is PageKind.TEXT]
    if not texts:
        raise ReadError(
            "这是扫描件，只有图像，没有文字。安装 pip install 'zhigui[ocr]' 后可识别，"
            "或请提供带文字的版本（Word 或电子版 PDF）。"
        )
    if any(texts[0] < n < texts[-1] for n in pictures):
        raise ReadError(
            f"这个 PDF 有几页是扫描的图像，没有文字（{_named(pictures)}），直接导入会漏掉内容。"
            "安装 pip install 'zhigui[ocr]' 后可识别，或请提供带文字的版本。"
        )
    return [f"{_named(pictures)}只有图像，没有文字，没有读入；如果那里有条文或附件，请另行提供。"]


def _recognition_notices(recognitions: Sequence[_Recognition]) -> list[str]:
    if not recognitions:
        return []
    confidence = mean(r.confidence for r in recognitions)
    where = _named([r.page for r in recognitions])
    notices = [f"{where}的文字由文字识别得出，请核对（平均把握 {confidence:.0%}）。"]
    unsure = [r.page for r in recognitions if r.confidence < _UNSURE]
    if unsure:
        notices.append(f"{_named(unsure)}识别把握不到 80%，请重点核对。")
    unread = [r.page for r in recognitions if r.unread]
    if unread:
        notices.append(f"{_named(unread)}有识别不出的地方（可能是印章、图形，也可能漏了字），请对照原件。")
    return notices


def _named(pages: Sequence[int]) -> str:
    """Page numbers as a clerk reads them.

    >>> _named([1, 3])
    '第 1、3 页'
    """
    shown = "、".join(str(page) for page in pages[:_NAMED_PAGES])
    return f"第 {shown} 页" if len(pages) <= _NAMED_PAGES else f"第 {shown} 等 {len(pages)} 页"
