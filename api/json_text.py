"""JSON of errors as people read it in a terminal: in characters, not in escapes."""

from __future__ import annotations

import json


def json_bytes(value: object) -> bytes:
    """A value as UTF-8 JSON. What is no character (a lone surrogate of a path) is escaped: the reply must still go out.

    >>> json_bytes({"detail": "不能为空"}).decode()
    '{"detail": "不能为空"}'
    >>> json_bytes(chr(0xD800)) == bytes([34, 92]) + b"ud800" + bytes([34])
    True
    """
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")
