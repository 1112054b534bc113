"""Markdown and plain text as bytes, decoded; other formats are refused with what to do.

Does not parse law: `ingest.parse` does.
"""

from __future__ import annotations

from pathlib import Path

from ingest.errors import ReadError

LARGEST_TEXT = 32 * 1024 * 1024
SUFFIXES = frozenset({".md", ".markdown", ".txt"})
_MAGIC = (
    (b"%PDF", "PDF 文件"),
    (b"PK\x03\x04", "Word（docx）或压缩文件"),
    (b"\xd0\xcf\x11\xe0", "旧版 Word（doc）文件"),
    (b"{\\rtf", "RTF 文件"),
)
# A text in the wrong encoding shows as characters that no Chinese law contains.
_FOREIGN_SHARE = 0.2


def read_text(path: Path) -> tuple[str, bytes]:
    """A file's text and its bytes. Raises ReadError, in Chinese, when it is no readable text."""
    try:
        size = path.stat().st_size
        if size > LARGEST_TEXT:
            raise ReadError(f"文件太大（{size // 1024 // 1024} MB，上限 32 MB），请拆分后再导入。")
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"文件读不了：{error.strerror or error}。请检查路径和权限。") from error
    return decode(data), data


def decode(data: bytes) -> str:
    """Text from UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030.

    >>> decode("第一条　为了".encode("gb18030"))
    '第一条　为了'
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise ReadError(f"这是{kind}，目前只能导入 Markdown 和纯文本；请另存为 .txt（UTF-8）后再导入。")
    if not data.strip():
        raise ReadError("文件是空的。")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16")
    if b"\x00" in data:
        raise ReadError("文件含有二进制内容，不是文本文件；请另存为 .txt（UTF-8）后再导入。")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as first:
        text = _decoded(data, "gb18030", first.start)
    foreign = sum(not (c.isascii() or "\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef") for c in text)
    if foreign > _FOREIGN_SHARE * len(text):
        raise ReadError("文件的编码认不出来（既不是 UTF-8 也不是 GB18030）；请另存为 UTF-8 后再导入。")
    return text


def _decoded(data: bytes, encoding: str, broken_at: int | None = None) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        at = error.start if broken_at is None else broken_at
        line = data[:at].count(b"\n") + 1
        raise ReadError("文件的编码损坏；请用原文件另存为 UTF-8 后再导入。", f"第 {line} 行附近") from error
