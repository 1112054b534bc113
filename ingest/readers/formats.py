"""Which kind of file lies before us: told by its content, because names lie; the name decides only among texts.

Offices rename freely: a “.doc” of a ministry's site is often a web page, a “.pdf” of a mail sometimes a Word file.
"""

from __future__ import annotations

import mmap
import struct
import zipfile
from enum import StrEnum
from pathlib import Path

from ingest.errors import ReadError


class Format(StrEnum):
    """The kinds of file that are read."""

    DOCX = "docx"
    DOC = "doc"
    RTF = "rtf"
    PDF = "pdf"
    HTML = "html"
    MARKDOWN = "markdown"
    TEXT = "txt"
    ZIP = "zip"


NAMES = {
    Format.DOCX: "Word 文档（.docx）",
    Format.DOC: "旧版 Word 文档（.doc）",
    Format.RTF: "RTF 文档（.rtf）",
    Format.PDF: "PDF 文件",
    Format.HTML: "网页（.html）",
    Format.MARKDOWN: "Markdown 文本",
    Format.TEXT: "纯文本",
    Format.ZIP: "压缩包（.zip）",
}
SUFFIXES = {
    ".docx": Format.DOCX,
    ".docm": Format.DOCX,
    ".dotx": Format.DOCX,
    ".doc": Format.DOC,
    ".dot": Format.DOC,
    ".wps": Format.DOC,
    ".rtf": Format.RTF,
    ".pdf": Format.PDF,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
    ".shtml": Format.HTML,
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".txt": Format.TEXT,
    ".zip": Format.ZIP,
}
# What people bring and nobody here reads; in a folder they are reported, other files pass unseen.
UNREAD_SUFFIXES = frozenset(
    f".{name}"
    for kinds in (
        "xls xlsx et ppt pptx dps ofd odt epub caj",
        "jpg jpeg png gif bmp tif tiff webp heic",
        "rar 7z gz tar eml msg mht mhtml",
    )
    for name in kinds.split()
)
_SHEET = "这是电子表格，不是法规文本；请把需要的文字复制到 Word 或纯文本里再导入。"
_SLIDES = "这是演示文稿，不是法规文本；请把需要的文字复制到 Word 或纯文本里再导入。"
_LOCKED = "文件有密码，打不开；请在 Office 或 WPS 里用密码打开，去掉密码后另存，再导入。"
_IMAGE = "这是图片，读不出文字；请提供 Word、网页或带文字的 PDF；只有图片时，可先用扫描软件识别成文字。"
_PACKED = "这种压缩包打不开；请解压后重新压成 .zip，或直接导入里面的文件。"
_MAIL = "这是邮件；请把附件（或正文）另存成文件后再导入。"
_MAGIC = (
    (b"\x89PNG\r\n", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"II*\x00", _IMAGE),
    (b"MM\x00*", _IMAGE),
    (b"Rar!", _PACKED),
    (b"7z\xbc\xaf", _PACKED),
    (b"\x1f\x8b", _PACKED),
    (b"MZ\x90", "这是程序文件，不能导入；请导入法规文本本身。"),
    (b"\x7fELF", "这是程序文件，不能导入；请导入法规文本本身。"),
    (b"CAJ", "这是 CAJ 文件，读不了；请在 CAJ 阅读器里另存为 PDF 或 Word 后再导入。"),
)
# Streams of an OLE container, and what holds them. Names stand in the directory as UTF-16.
_STREAMS = (
    ("EncryptedPackage", _LOCKED),
    ("WordDocument", None),
    ("Workbook", _SHEET),
    ("PowerPoint Document", _SLIDES),
    ("__substg1.0_", _MAIL),
)
_OFFICE_MARK = "[Content_Types].xml"
# A member or folder, and the member that must stand beside it.
_IN_ZIP = (
    ("xl", _OFFICE_MARK, _SHEET),
    ("ppt", _OFFICE_MARK, _SLIDES),
    ("OFD.xml", "OFD.xml", "这是 OFD 版式文件，暂时读不了；请用 OFD 阅读器另存为 PDF 或 Word（.docx）后再导入。"),
    ("META-INF/container.xml", "mimetype", "这是电子书（EPUB），读不了；请提供 Word、PDF 或网页版本。"),
    (
        "content.xml",
        "mimetype",
        "这是 OpenDocument 文件，读不了；请在 Office、WPS 或 LibreOffice 里另存为 .docx 后再导入。",
    ),
)
_HEAD = 4096
_HTML_MARKS = ("<!doctype html", "<html", "<head>", "<head ", "<body>", "<body ")


def format_of(path: Path) -> Format:
    """The format of a file. Raises ReadError for what cannot be read: what it is, and what to do instead."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise ReadError(f"文件读不了：{error.strerror or error}。请检查路径和权限。") from error
    if not size:
        raise ReadError("文件是空的（0 字节），可能没有下载或保存完整；请重新取得文件后再导入。")
    for magic, reason in _MAGIC:
        if head.startswith(magic):
            raise ReadError(reason)
    if head[:2] == b"BM" and int.from_bytes(head[2:6], "little") == size:
        raise ReadError(_IMAGE)
    if head[4:12] in {b"ftypheic", b"ftypmif1"} or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        raise ReadError(_IMAGE)
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _in_ole(path)
    if head.lstrip().startswith(b"{\\rtf"):
        return Format.RTF
    return _among_texts(path, head)


def _in_zip(path: Path) -> Format:
    by_name = SUFFIXES.get(path.suffix.lower())
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, NotImplementedError):
        # Cut off: the directory at its end is lost, and only the name says what it was. Its reader tells the rest.
        return Format.DOCX if by_name is Format.DOCX else Format.ZIP
    # A clerk's own folder may be called word or xl: only beside the mark of its kind does it make an Office file.
    kept = frozenset(names)
    folders = frozenset(name.split("/", 1)[0] for name in names if "/" in name)
    if "word/document.xml" in kept or ("word" in folders and _OFFICE_MARK in kept):
        return Format.DOCX
    for inside, mark, reason in _IN_ZIP:
        if inside in kept | folders and mark in kept:
            raise ReadError(reason)
    return Format.DOCX if by_name is Format.DOCX else Format.ZIP


def _in_ole(path: Path) -> Format:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for stream, reason in _STREAMS:
            if data.find(stream.encode("utf-16-le")) >= 0:
                if reason:
                    raise ReadError(reason)
                return Format.DOC
    return Format.DOC


def _among_texts(path: Path, head: bytes) -> Format:
    suffix = path.suffix.lower()
    by_name = SUFFIXES.get(suffix)
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1"
    start = head.decode(encoding, errors="replace").lower().lstrip("\ufeffï»¿ \t\r\n")
    if start.startswith("mime-version:") or "content-type: multipart/related" in start:
        raise ReadError("这是网页归档（.mht）；请在浏览器里打开，另存为“网页，仅 HTML”后再导入。")
    if suffix == ".eml" or start.startswith(("received:", "return-path:", "x-mailer:")):
        raise ReadError(_MAIL)
    if 'progid="word.document"' in start:
        raise ReadError("这是 Word 2003 的 XML 文件；请在 Word 或 WPS 里打开，另存为 .docx 后再导入。")
    marked = start.startswith(_HTML_MARKS) or ("<html" in start and start.startswith(("<?xml", "<!--", "<!doctype")))
    if marked or (by_name is Format.HTML and "<" in start):
        return Format.HTML
    return Format.MARKDOWN if by_name is Format.MARKDOWN else Format.TEXT
