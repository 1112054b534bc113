"""The marking points of open questions, as our own files write them: in a table, below an explanation, for graders."""

from __future__ import annotations

import re
from typing import Final

from kb.quiz.importing.read import ReadPoint

HEADING: Final = "评分要点"
_NUMBER: Final = re.compile(r"^\s*(?:\d+[.．、)）]|[（(]\d+[)）])\s*")
_WORTH: Final = re.compile(r"\s*[（(](\d+)\s*分(?:；(?P<said>.*))?[)）]\s*$")
_QUOTED: Final = re.compile(r"“([^”]*)”")


def points_of(text: str) -> tuple[ReadPoint, ...]:
    """One point a line, the heading left out."""
    return tuple(point_of(line) for line in text.split("\n") if line.strip() and line.strip() != HEADING)


def point_of(line: str) -> ReadPoint:
    """One point; what it is worth and the words that meet it where the line says so.

    >>> point_of("2. 增加赔偿三倍（2 分；答到“三倍”或“3倍”）")
    ReadPoint(text='增加赔偿三倍', keywords=(('三倍', '3倍'),), weight=2)
    """
    text = _NUMBER.sub("", line).strip()
    worth = _WORTH.search(text)
    if worth is None:
        return ReadPoint(text)
    said = (worth.group("said") or "").split("”，“")
    groups = tuple(tuple(_QUOTED.findall(f"“{group.strip('答到“”')}”")) for group in said if group.strip("答到“”"))
    return ReadPoint(text[: worth.start()], tuple(filter(None, groups)), int(worth.group(1)))


def parted(text: str) -> tuple[str, tuple[ReadPoint, ...]]:
    """An explanation and the points below it; all of it is explanation where no heading says otherwise."""
    told, found, below = text.partition(f"\n{HEADING}\n")
    return (told, points_of(below)) if found else (text, ())
