"""Whether what a server sent is the text that was asked for: told by content, never by the server's word for it.

An error page, a login page or half a file must not come in as law, nor replace a good copy. Does not read the text:
`ingest.readers` does.
"""

from __future__ import annotations

import html
import re
import zipfile
from pathlib import Path

from ingest.errors import ReadError, SourceError
from ingest.readers.formats import NAMES, SUFFIXES, Format, format_of
from kb.law.titles import short_title

# What an entry may state, and how its file is named.
FORMATS = {
    "docx": Format.DOCX,
    "doc": Format.DOC,
    "rtf": Format.RTF,
    "pdf": Format.PDF,
    "html": Format.HTML,
    "md": Format.MARKDOWN,
    "txt": Format.TEXT,
}
_SUFFIX = {told: f".{name}" for name, told in FORMATS.items()}
_TEXTS = frozenset({Format.HTML, Format.MARKDOWN, Format.TEXT})
_LARGEST_PAGE = 32 * 1024 * 1024
_TAIL = 4096
_BEGINNING = 64 * 1024
_BLOCK_TAG = re.compile(rb"</(?:p|div|td|span|h[1-6]|body)\s*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_NOT_WORD = re.compile(r"\W+")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条")
_GATE = ("登录", "登陆", "验证码", "安全验证", "访问验证", "访问被拒绝", "JavaScript")


class CutOffError(SourceError):
    """The file ends too early; asking again may bring it whole."""

    def __init__(self, reason: str, place: str) -> None:
        super().__init__(reason, place, transient=True)


def suffix_for(stated: str | None, *paths: str) -> str:
    """The ending a fetched file gets: of the stated format, else of the first address path that ends in one.

    >>> suffix_for(None, "/download", "/files/令第90号.DOCX")
    '.docx'
    """
    if stated is not None:
        return f".{stated}"
    found = (SUFFIXES.get(Path(path).suffix.lower()) for path in paths)
    return next((_SUFFIX[each] for each in found if each in _SUFFIX), "")


def check_content(path: Path, title: str, address: str) -> str:
    """The ending that fits a fetched file; its own ending says what was expected, none expects nothing.

    Raises SourceError when it is another kind of file, not the text of the title, or cut off.
    """
    expected = SUFFIXES.get(path.suffix)
    try:
        found = format_of(path)
    except ReadError as error:
        raise SourceError(f"下载到的文件不能用：{error.reason}", address) from error
    if found is Format.TEXT and expected is None and _is_tagged(path):
        found = Format.HTML
    if found not in _SUFFIX or (expected is not None and found is not expected):
        raise SourceError(_wrong_kind(expected, found), address)
    if found in _TEXTS:
        _check_words(path, found, title, address)
    elif not _is_whole(path, found):
        raise CutOffError(f"下载到的{NAMES[found]}不完整，结尾缺失；请稍后重试。", address)
    return _SUFFIX[found]


def _is_tagged(path: Path) -> bool:
    """Whether a text is a piece of a page: addresses like /detail?id=7 give pages without a head."""
    with path.open("rb") as file:
        return _BLOCK_TAG.search(file.read(_BEGINNING)) is not None


def _is_whole(path: Path, found: Format) -> bool:
    """Whether the end of a file is there, where its format has one: the directory of a docx, the mark of a PDF."""
    if found is Format.DOCX:
        return zipfile.is_zipfile(path)
    if found is not Format.PDF:
        return True
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        return b"%%EOF" in file.read()


def _wrong_kind(expected: Format | None, found: Format) -> str:
    if expected is None:
        return f"下载到的是{NAMES[found]}，不能直接当作一部法规；请下载后解压，再导入文件。"
    why = "，多半是出错页或登录页" if found in _TEXTS else ""
    return (
        f"格式不对。应有的格式：{NAMES[expected]}；服务器给的：{NAMES[found]}{why}。请在浏览器里打开网址核对："
        "网址变了就改写 sources.toml，需要登录就先下载原文，再导入文件。"
    )


def _check_words(path: Path, told: Format, title: str, address: str) -> None:
    """A page of the instrument shows its title or its articles; anything else is some other page."""
    if path.stat().st_size > _LARGEST_PAGE:
        raise SourceError("下载到的文字太大（上限 32 MB），不像一部法规；请在浏览器里打开网址核对。", address)
    words = _words(path, told)
    if _NOT_WORD.sub("", short_title(title)) in words or _ARTICLE.search(words):
        return
    gate = next((word for word in _GATE if word in words), None)
    raise SourceError(
        f"下载到的{NAMES[told]}里没有“{title}”这个标题，也没有条文"
        + (f"，却有“{gate}”的字样，像是登录或验证页" if gate else "")
        + "。请在浏览器里打开网址核对；能看到原文的，另存为文件后再导入。",
        address,
    )


def _words(path: Path, told: Format) -> str:
    data = path.read_bytes()
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    if told is Format.HTML:
        text = html.unescape(_TAG.sub("", _UNSEEN.sub("", text)))
    return _NOT_WORD.sub("", text)
