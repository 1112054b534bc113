"""How words of a handbook are cut: into pieces to read during a call, into lists, into what may be said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

LONGEST_SAYABLE = 60
# An officer reads a unit during a call, and the encoder reads its first 500 characters or so.
LONGEST_UNIT = 1500
NAMED = 3
_LONGEST_ROW_HEADING = 50
_TRIGGER_LENGTHS = range(3, 9)
# An answer that speaks of the customer is told to officers, not said to callers.
_TO_OFFICERS = re.compile(r"客户|来电人|顾客|用户|消费者|工单|登记|主管|移交|升级|转接|上报|一线|坐席|客服应|不得|禁止")
_SENTENCE_END = re.compile(r"(?<=[。；！？\n])")


def some_of(names: Sequence[str]) -> str:
    """The first few of many names."""
    return "、".join(f"“{each}”" for each in names[:NAMED]) + ("等" if len(names) > NAMED else "")


def sayable_answer(answer: str) -> str | None:
    """An answer that may be said as it stands: short, and not about the caller.

    >>> sayable_answer("可以，七天内都能退。"), sayable_answer("先登记工单，再转售后。")
    ('可以，七天内都能退。', None)
    """
    plain = answer.strip()
    return plain if plain and len(plain) <= LONGEST_SAYABLE and not _TO_OFFICERS.search(plain) else None


def triggers_in(matter: str) -> str:
    """What of a matter that is handed over is met in a caller's words: 媒体 alone is in too many of them."""
    return "、".join(part for part in split_list(matter) if len(part) in _TRIGGER_LENGTHS)


def pieces_of(lines: Sequence[str]) -> list[list[str]]:
    """Lines in pieces of at most LONGEST_UNIT characters; a longer line is cut between sentences."""
    cut = [part for line in lines for part in ([line] if len(line) <= LONGEST_UNIT else sentences(line))]
    pieces: list[list[str]] = [[]]
    for line in cut:
        if pieces[-1] and sum(map(len, pieces[-1])) + len(line) > LONGEST_UNIT:
            pieces.append([])
        pieces[-1].append(line)
    return pieces


def sentences(line: str) -> Iterator[str]:
    part = ""
    for sentence in _SENTENCE_END.split(line):
        if part and len(part) + len(sentence) > LONGEST_UNIT:
            yield part
            part = ""
        part += sentence
        while len(part) > LONGEST_UNIT:
            yield part[:LONGEST_UNIT]
            part = part[LONGEST_UNIT:]
    if part:
        yield part


def short_heading(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_ROW_HEADING else f"{plain[: _LONGEST_ROW_HEADING - 1]}…"


def split_list(value: str, marks: str = "、，,；;") -> tuple[str, ...]:
    parts = re.split(f"[{marks}]", value)
    return tuple(p.strip() for p in parts if p.strip())
