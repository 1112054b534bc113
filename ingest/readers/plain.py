"""Markdown and plain text: decoded, lines that a mail program broke put together again.

Does not parse law: `ingest.parse` does. Front matter stays in the text: `ingest.collect` splits it off.
"""

from __future__ import annotations

from pathlib import Path

from ingest.errors import ReadError
from ingest.readers.encoding import decode_text
from ingest.readers.types import Reading, ReadText
from ingest.readers.wrapped import rejoin_wrapped

LARGEST_TEXT = 32 * 1024 * 1024
_MAGIC = (
    (b"%PDF", "PDF 文件"),
    (b"PK\x03\x04", "Word（docx）或压缩文件"),
    (b"\xd0\xcf\x11\xe0", "旧版 Word（doc）文件"),
    (b"{\\rtf", "RTF 文件"),
)


def read_plain(path: Path, reading: Reading) -> ReadText:
    """A plain text file, one paragraph a line. Raises ReadError."""
    found = decode_text(bytes_of(path))
    text, joined = rejoin_wrapped(found.text)
    notices = found.notices
    if joined:
        notices += (f"原文按固定宽度断行，已把 {joined} 处断开的行接回原段；请抽查段落划分。",)
    reading(1, 1)
    return ReadText(text, "txt", notices)


def read_markdown(path: Path, reading: Reading) -> ReadText:
    """A Markdown file as it stands, front matter included. Raises ReadError."""
    found = decode_text(bytes_of(path))
    reading(1, 1)
    return ReadText(found.text, "markdown", found.notices)


def read_text(path: Path) -> tuple[str, bytes]:
    """A text file's text and its bytes. Raises ReadError, in Chinese, when it is no readable text."""
    data = bytes_of(path)
    return decode(data), data


def decode(data: bytes) -> str:
    """Text from UTF-8, UTF-16, GB18030 or Big5. Raises ReadError for what is no text, naming what it is.

    >>> decode("第一条　为了".encode("gb18030"))
    '第一条　为了'
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise ReadError(f"这是{kind}，不是纯文本；请另存为 .txt（UTF-8）后再导入。")
    return decode_text(data).text


def bytes_of(path: Path) -> bytes:
    """The bytes of a text file. Raises ReadError when it is not there, not readable or too large."""
    try:
        size = path.stat().st_size
        if size > LARGEST_TEXT:
            raise ReadError(f"文件太大（{size // 1024 // 1024} MB，上限 32 MB），请拆分后再导入。")
        return path.read_bytes()
    except OSError as error:
        raise ReadError(f"文件读不了：{error.strerror or error}。请检查路径和权限。") from error
