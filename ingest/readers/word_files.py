"""Which kind of file stands behind a Word suffix: told by its first bytes, never by its name."""

from __future__ import annotations

import mmap
import re
import struct
from enum import Enum
from pathlib import Path

from ingest.errors import ReadError

LARGEST_FILE = 256 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The Word stream's own header: magic number, and in the flags behind it the bit for a password.
_FIB_AT, _FIB_MAGIC, _FIB_ENCRYPTED = 512, 0xA5EC, 0x0100


class WordContent(Enum):
    """What a file with a Word suffix holds."""

    PACKAGE = "docx"
    BINARY = "doc"
    RTF = "rtf"
    LOCKED = "locked"
    EXCEL = "xls"
    SLIDES = "ppt"
    PDF = "pdf"
    PAGE = "html"
    EMPTY = "empty"
    OTHER = "other"


def content_of(path: Path) -> WordContent:
    """What the bytes of a file say it is. Raises ReadError when it cannot be read or is too large."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise ReadError(f"文件太大（{size // 1024 // 1024} MB，上限 256 MB）；请删去图片或拆分后再导入。")
        with path.open("rb") as file:
            head = file.read(1024)
            if head.startswith(_OLE):
                with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                    return _ole_content(data)
    except OSError as error:
        raise ReadError(f"文件读不了：{error.strerror or error}。请检查路径和权限。") from error
    return _plain_content(head)


def refuse_other_content(path: Path) -> None:
    """Raises ReadError, with what the file is and what to do, unless it is a package as docx is one."""
    content = content_of(path)
    if content is not WordContent.PACKAGE:
        raise ReadError(_REFUSALS[content])


def refusal(content: WordContent) -> ReadError:
    """Why a kind of content is no Word text."""
    return ReadError(_REFUSALS[content])


_LOCKED = "文件有密码，读不了；请用密码打开，去掉密码（文件 → 信息 → 保护文档）后另存为 .docx 再导入。"
_REFUSALS = {
    WordContent.BINARY: (
        "这是旧版 Word（.doc）文件，只是后缀写成了 .docx；请把后缀改回 .doc，或在 Word 里另存为 .docx 再导入。"
    ),
    WordContent.RTF: "这是 RTF 文件，只是后缀写成了 .docx；请把后缀改回 .rtf，或在 Word 里另存为 .docx 再导入。",
    WordContent.LOCKED: _LOCKED,
    WordContent.EXCEL: "这是 Excel 表格，不是 Word 文件；请把内容另存为 Word 文件（.docx）再导入。",
    WordContent.SLIDES: "这是 PPT 演示文稿，不是 Word 文件；请把文字另存为 Word 文件（.docx）再导入。",
    WordContent.PDF: "这是 PDF 文件，只是后缀写成了 Word 的；请把后缀改成 .pdf 再导入。",
    WordContent.PAGE: (
        "这是网页（HTML），不是 Word 文件，可能把下载或登录页面存成了文件；"
        "请重新下载，确是网页就把后缀改成 .html 再导入。"
    ),
    WordContent.EMPTY: "文件是空的（0 字节）；请重新下载或向发文件的人重新要一份。",
    WordContent.OTHER: "这不是 Word 文件，或者开头已经损坏；请在 Word 或 WPS 里打开后另存为 .docx 再导入。",
}


def _plain_content(head: bytes) -> WordContent:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        return WordContent.EMPTY
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return WordContent.PACKAGE
    if start.startswith(b"{\\rtf"):
        return WordContent.RTF
    if start.startswith(b"%PDF"):
        return WordContent.PDF
    if start[:200].lower().startswith((b"<!doctype html", b"<html", b"<head", b"mime-version:")):
        return WordContent.PAGE
    return WordContent.OTHER


def _ole_content(data: mmap.mmap) -> WordContent:
    if _has_stream(data, "EncryptedPackage"):
        return WordContent.LOCKED
    if _has_stream(data, "WordDocument"):
        return WordContent.LOCKED if _is_locked_binary(data) else WordContent.BINARY
    if _has_stream(data, "Workbook") or _has_stream(data, "Book"):
        return WordContent.EXCEL
    if _has_stream(data, "PowerPoint Document"):
        return WordContent.SLIDES
    return WordContent.OTHER


def _has_stream(data: mmap.mmap, name: str) -> bool:
    """Whether the container's directory has a stream: an entry of 128 bytes is its name in 64 and the name's length."""
    wide = name.encode("utf-16-le") + b"\0\0"
    # Word 95 leaves rubbish behind the name's end, some programs write it in other cases.
    for found in re.finditer(re.escape(wide), data, re.IGNORECASE):
        at = found.start()
        if at % 128 == 0 and data[at + 64 : at + 66] == struct.pack("<H", len(wide)):
            return True
    return False


def _is_locked_binary(data: mmap.mmap) -> bool:
    if len(data) < _FIB_AT + 12:
        return False
    magic, flags = struct.unpack_from("<H8xH", data, _FIB_AT)
    return bool(magic == _FIB_MAGIC and flags & _FIB_ENCRYPTED)
