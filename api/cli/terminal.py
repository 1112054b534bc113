"""Chinese text on a terminal: widths, wrapping, and colour only where somebody looks."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from dataclasses import dataclass
from typing import TextIO

MAX_COLUMNS = 100
# A line never begins with these, nor ends with an opening mark.
NOT_FIRST = frozenset("，。、；：？！”’）》】〉…,.;:?!)")
NOT_LAST = frozenset("“‘（《【〈(")
STYLES = {"strong": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "36", "alarm": "1;37;41"}


def width(text: str) -> int:
    """Columns a text takes; marks of ambiguous width count two, as Chinese terminals draw them.

    >>> width("第5条")
    5
    """
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in text
    )


def pad(text: str, columns: int) -> str:
    """The text filled up with spaces to a number of columns."""
    return text + " " * max(0, columns - width(text))


def wrap(text: str, columns: int) -> list[str]:
    """The text in lines of at most `columns`; its own line breaks stay.

    >>> wrap("商品完好的，可以退货。", 11)
    ['商品完好', '的，可以退', '货。']
    """
    lines: list[str] = []
    for line in text.split("\n"):
        rest = line.strip()
        while rest:
            cut = _cut(rest, columns)
            lines.append(rest[:cut].rstrip())
            rest = rest[cut:].lstrip()
    return lines


def _cut(text: str, columns: int) -> int:
    used = 0
    for place, each in enumerate(text):
        used += width(each)
        if used > columns:
            return _mend(text, max(place, 1))
    return len(text)


def _mend(text: str, cut: int) -> int:
    """Move a cut back to where Chinese typesetting or an ASCII word allows one, unless that leaves next to nothing."""
    for place in range(cut, max(cut // 2, 1), -1):
        before, after = text[place - 1], text[place]
        inside_word = _of_word(before) and _of_word(after)
        if after not in NOT_FIRST and before not in NOT_LAST and not inside_word:
            return place
    return cut


def _of_word(character: str) -> bool:
    """Whether a character belongs to an ASCII word: what is copied from a line (ZHIGUI_HOME) must stay whole."""
    return character.isascii() and (character.isalnum() or character == "_")


@dataclass(frozen=True, slots=True)
class Paper:
    """Where lines are written: how wide, and whether in colour."""

    columns: int
    colour: bool

    def style(self, text: str, style: str) -> str:
        """The text in a style, or as it is where colour is not wanted."""
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if self.colour else text

    def block(self, text: str, indent: int = 0, style: str | None = None, first: str | None = None) -> list[str]:
        """Wrapped lines, indented; `first` stands in place of the first line's indent."""
        lines = wrap(text, self.columns - indent)
        lead = [first if first is not None and not number else " " * indent for number in range(len(lines))]
        return [start + (self.style(line, style) if style else line) for start, line in zip(lead, lines, strict=True)]


def paper(stream: TextIO) -> Paper:
    """What a stream can show: colour only on a terminal, and never with NO_COLOR."""
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb" or not stream.isatty()
    return Paper(min(shutil.get_terminal_size((80, 24)).columns, MAX_COLUMNS), not plain)


def say(text: str) -> None:
    """A line for the person at the terminal, beside the output: progress, waiting, errors."""
    print(text, file=sys.stderr, flush=True)
