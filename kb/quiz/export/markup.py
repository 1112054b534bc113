"""Plain text made fit for XML and HTML: what neither may contain is dropped, what both would read as marks is not."""

from __future__ import annotations

import re
from html import escape

# XML 1.0 has no way to write these, not even as references.
_UNWRITABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    r"""The text without characters that XML cannot hold, its line ends as \n.

    >>> writable("七\x00日\r\n内\ud800")
    '七日\n内'
    """
    return _UNWRITABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def html(text: str) -> str:
    r"""The text as HTML that shows it as it is.

    >>> html("a<b\n“&”")
    'a&lt;b<br/>“&amp;”'
    """
    return escape(writable(text), quote=False).replace("\n", "<br/>")


def paragraphs(*texts: str) -> str:
    """Each text that is not empty as a paragraph of HTML."""
    return "".join(f"<p>{html(text)}</p>" for text in texts if text)
