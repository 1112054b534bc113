"""How upgrades write objects down: ids that fit, hashes of plain content, and two sayings side by side in brief."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

LONGEST_ID = 160
_BRIEF = 60
# So much stands before the place where two texts differ.
_BEFORE = 8


def fitting(object_id: str) -> str:
    """An id that fits its column; what is longer ends in a hash of the whole.

    >>> fitting("returns#七日无理由退货")
    'returns#七日无理由退货'
    """
    if len(object_id) <= LONGEST_ID:
        return object_id
    return f"{object_id[: LONGEST_ID - 17]}~{hashlib.sha256(object_id.encode()).hexdigest()[:16]}"


def brief(said: str) -> str:
    """The beginning of what something says, on one line.

    >>> brief("甲" * 70) == "甲" * 59 + "…"
    True
    """
    line = " ".join(said.split())
    return line if len(line) <= _BRIEF else f"{line[: _BRIEF - 1]}…"


def apart(one: str, other: str) -> tuple[str, str]:
    """Two sayings in brief, from shortly before the place where they first differ.

    >>> apart("收到后七日内可以退。" * 9, "收到后七日内可以退。" * 8 + "收到后十日内可以退。")
    ('…内可以退。收到后七日内可以退。', '…内可以退。收到后十日内可以退。')
    """
    lines = (" ".join(one.split()), " ".join(other.split()))
    place = next((at for at, (a, b) in enumerate(zip(*lines, strict=False)) if a != b), min(map(len, lines)))
    if max(map(len, lines)) <= _BRIEF or place < _BRIEF // 2:
        return brief(one), brief(other)
    return (f"…{brief(lines[0][place - _BEFORE :])}", f"…{brief(lines[1][place - _BEFORE :])}")


def digest_of(content: object) -> str:
    """The hash of plain content."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def plain_of(value: Any, *without: str) -> dict[str, Any]:
    """A value's fields, as `plain_fields`."""
    return plain_fields({key: each for key, each in asdict(value).items() if key not in without})


def plain_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields as JSON has them, without those that state nothing, so that a field we add later changes no hash."""
    found: dict[str, Any] = _stated(json.loads(json.dumps(fields, ensure_ascii=False, default=str)))
    return found


def _stated(value: Any) -> Any:
    """Plain content without what it leaves open."""
    if isinstance(value, dict):
        return {key: _stated(each) for key, each in value.items() if each not in (None, "", False, [], {})}
    return [_stated(each) for each in value] if isinstance(value, list) else value
