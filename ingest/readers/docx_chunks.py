"""Text that a Word file carries as a foreign part (altChunk): many web systems “export to Word” by wrapping a page.

31 of 31 laws in a public collection of Word files were such wraps: their own body is empty.
"""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from pathlib import PurePosixPath

from lxml import etree
from lxml.html import HTMLParser, document_fromstring

from ingest.errors import ReadError
from ingest.readers.encoding import decode_text
from ingest.readers.html_walk import blocks_of

_DEEPEST_MARK = 6
_ARCHIVES = frozenset({".mht", ".mhtml", ".eml"})
_PAGES = frozenset({".html", ".htm", ".xhtml"})


def chunk_lines(name: str, data: bytes) -> tuple[str, ...] | None:
    """The lines of a part that is a page, an archived page or plain text; None for other kinds (RTF, another docx)."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _ARCHIVES:
        page = _page_in(data)
        return None if page is None else _page_lines(page)
    if suffix in _PAGES:
        return _page_lines(_decoded(data))
    if suffix == ".txt":
        return tuple(line.strip() for line in _decoded(data).splitlines() if line.strip())
    return None


def _decoded(data: bytes) -> str:
    return decode_text(data).text if data.strip() else ""


def _page_in(data: bytes) -> str | None:
    """The page inside an archive; None where there is none or its encoding is damaged."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if isinstance(part, EmailMessage) and part.get_content_type() in {"text/html", "application/xhtml+xml"}:
            raw = part.get_payload(decode=True)
            return _decoded(raw) if isinstance(raw, bytes) else None
    return None


def _page_lines(page: str) -> tuple[str, ...]:
    if not page.strip():
        return ()
    parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = document_fromstring(page.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ReadError("Word 文件里嵌入的网页已损坏，读不出来；请在 Word 里打开后另存为 .docx 再导入。") from error
    body = root.find("body")
    blocks = blocks_of(root if body is None else body)
    return tuple(f"{'#' * min(b.level, _DEEPEST_MARK)} {b.text}" if b.level else b.text for b in blocks if b.text)
