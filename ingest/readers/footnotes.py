"""Footnotes of a printed text are the publisher's and no part of a provision: taken off before it is parsed."""

from __future__ import annotations

import re

_NOTE = re.compile(r"^\[(\d{1,3})\]\s+\S")


def without_footnotes(text: str) -> tuple[str, int]:
    """A read text without the notes that stand at its end and without their marks; how many notes there were.

    >>> without_footnotes("第一条 为了[1]。\\n[1] 编者注。")
    ('第一条 为了。', 1)
    >>> without_footnotes("第一条 见[1]。")
    ('第一条 见[1]。', 0)
    """
    lines = text.rstrip("\n").split("\n")
    notes: list[str] = []
    while lines and (not lines[-1].strip() or _NOTE.match(lines[-1])):
        line = lines.pop()
        if match := _NOTE.match(line):
            notes.append(match.group(1))
    if not notes:
        return text, 0
    marks = re.compile("|".join(rf"\[{number}\]" for number in notes))
    return marks.sub("", "\n".join(lines)), len(notes)
