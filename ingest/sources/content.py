"""Whether what a server sent is the text that was asked for: told by content, never by the name or the header.

An error page, a login page or half a file must not come in as law, nor replace a good copy. Does not read the text:
`ingest.readers` does.
"""

from __future__ import annotations

import html
import re
import zipfile
from pathlib import Path

from ingest.errors import SourceError
from kb.law.titles import short_title

FORMATS = ("docx", "doc", "pdf", "html", "txt", "md", "zip")
NAMES = {
    "docx": "Word 文件（docx）",
    "doc": "旧版 Word 文件（doc）",
    "pdf": "PDF 文件",
    "html": "网页",
    "txt": "纯文本",
    "md": "Markdown 文本",
    "zip": "压缩包",
}
_BY_SUFFIX = {
    ".docx": "docx", ".doc": "doc", ".pdf": "pdf", ".html": "html", ".htm": "html", ".shtml": "html", ".txt": "txt",
    ".md": "md", ".zip": "zip",
}  # fmt: skip
_HEAD = 4096
_TEXTS = frozenset({"html", "txt", "md"})
_LARGEST_PAGE = 32 * 1024 * 1024
_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|meta|title|script|div)\b", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_NOT_WORD = re.compile(r"\W+")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条")
_GATE = ("登录", "登陆", "验证码", "安全验证", "访问验证", "请开启JavaScript", "403Forbidden", "访问被拒绝")


class CutOffError(SourceError):
    """The file ends too early; asking again may bring it whole."""

    def __init__(self, reason: str, place: str) -> None:
        super().__init__(reason, place, transient=True)


def expected_format(stated: str | None, address_path: str) -> str | None:
    """The format that an entry states, else the one its address ends in; None when neither says.

    >>> expected_format(None, "/files/令第90号.DOCX")
    'docx'
    """
    return stated or _BY_SUFFIX.get(Path(address_path).suffix.lower())


def format_of(path: Path) -> str:
    """The format of a file by its content: one of FORMATS, or "other"."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _office_or_zip(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "doc"
    if _HTML.search(head):
        return "html"
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "other"
    return "txt"


def proven_format(path: Path, expected: str | None, title: str, address: str) -> str:
    """The format of a fetched file. Raises SourceError when it is not what the entry says, not the text, or cut off."""
    found = format_of(path)
    if found == "txt" and expected == "md":
        found = "md"
    if found == "other" or (expected is not None and found != expected):
        raise SourceError(_wrong_kind(expected, found), address)
    if found in _TEXTS:
        _check_words(path, found, title, address)
    elif found == "pdf" and not _has_end(path):
        raise CutOffError("下载到的 PDF 不完整，结尾缺失；请稍后重试。", address)
    return found


def _office_or_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise CutOffError("下载到的文件不完整（Word 或压缩包打不开）；请稍后重试。", path.name) from error
    if "word/document.xml" in names:
        return "docx"
    return "other" if "[Content_Types].xml" in names else "zip"


def _has_end(path: Path) -> bool:
    """Whether a PDF has its end mark in the last kilobytes, as every reader looks for it."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _HEAD))
        return b"%%EOF" in file.read()


def _wrong_kind(expected: str | None, found: str) -> str:
    got = NAMES.get(found, "无法识别的内容")
    if expected is None:
        return f"下载到的是{got}，不能作为法规文本导入；请在浏览器里打开网址核对。"
    why = "，多半是出错页或登录页" if found == "html" else ""
    return (
        f"应当下载到{NAMES[expected]}，服务器给的却是{got}{why}。请在浏览器里打开网址核对：网址变了就改 sources.toml，"
        "需要登录就先下载文件，再导入文件。"
    )


def _check_words(path: Path, format: str, title: str, address: str) -> None:
    """A page of the instrument shows its title or its first articles; anything else is some other page."""
    if path.stat().st_size > _LARGEST_PAGE:
        raise SourceError("下载到的文字太大（上限 32 MB），不像一份法规；请在浏览器里打开网址核对。", address)
    words = _words(path, format)
    if _NOT_WORD.sub("", short_title(title)) in words or _ARTICLE.search(words):
        return
    gate = next((word for word in _GATE if word in words), None)
    raise SourceError(
        f"下载到的{NAMES[format]}里没有《{title}》的标题，也没有条文"
        + (f"，只有“{gate}”之类的字样，像是登录或验证页" if gate else "")
        + "。请在浏览器里打开网址核对，能看到原文就另存为文件再导入。",
        address,
    )


def _words(path: Path, format: str) -> str:
    data = path.read_bytes()
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    if format == "html":
        text = html.unescape(_TAG.sub("", _UNSEEN.sub("", text)))
    return _NOT_WORD.sub("", text)
