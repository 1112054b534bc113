"""Server-sent events as bytes (WHATWG HTML, 9.2)."""

from __future__ import annotations

MEDIA_TYPE = "text/event-stream"
KEEP_ALIVE = b": \n\n"
# Line ends to some readers of lines, none to the standard; inside JSON they can only stand in strings.
_ESCAPES = {ord(each): f"\\u{ord(each):04x}" for each in "\x85\u2028\u2029"}


def event(data: str, name: str | None = None, number: int | None = None) -> bytes:
    r"""An event whose data is a JSON text, which never holds a line break.

    >>> event('{"n": 1}', "status", 3)
    b'event: status\nid: 3\ndata: {"n": 1}\n\n'
    """
    head = "" if name is None else f"event: {name}\n"
    head += "" if number is None else f"id: {number}\n"
    return f"{head}data: {data.translate(_ESCAPES)}\n\n".encode("utf-8", "backslashreplace")
