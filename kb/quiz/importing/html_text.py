"""HTML of questions as plain text: line breaks where it breaks lines, pictures told, everything else as it reads."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_BREAKING: Final = frozenset({"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})
_SILENT: Final = frozenset({"script", "style"})
_PICTURES: Final = frozenset({"img", "audio", "video", "object", "svg", "math"})
_WHITE: Final = re.compile(r"[ \t\r\n\f]*[\t\r\n\f][ \t\r\n\f]*")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.pictured = False
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.pictured = self.pictured or tag in _PICTURES
        self._silent += tag in _SILENT
        if tag == "br":
            self.parts.append("\n")
        elif tag in _BREAKING:
            self._begin_line()

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        if tag in _BREAKING:
            self._begin_line()

    def handle_data(self, data: str) -> None:
        # White space with a line break in it is how the source is laid out, and not what it says.
        plain = _WHITE.sub(" ", data).replace("\xa0", " ")
        between = plain == " " and (not self.parts or self.parts[-1].endswith("\n"))
        if not self._silent and not between:
            self.parts.append(plain)

    def _begin_line(self) -> None:
        if self.parts and not "".join(self.parts[-2:]).endswith("\n"):
            self.parts.append("\n")


def plain_of(html: str) -> str:
    r"""The text that HTML shows.

    >>> plain_of("<p>a&lt;b<br/>“&amp;”</p>\n<p>七日</p>")
    'a<b\n“&”\n七日'
    """
    return _read(html)[0]


def pictured(html: str) -> bool:
    """Whether it shows something that is no text."""
    return _read(html)[1]


def _read(html: str) -> tuple[str, bool]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts).strip("\n \t"), reader.pictured
