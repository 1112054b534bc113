"""What every reader hands on: a file as lines of Markdown, with what was noticed on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# Called as often as a reader likes with (pages or parts read, of how many); raises what the caller stops it with.
Reading = Callable[[int, int], None]
# Also what gives any file's text, wherever it is read: `reading.read_file` here, `Sandbox.read` in a process apart.
Reader = Callable[[Path, Reading], "ReadText"]


@dataclass(frozen=True, slots=True)
class ReadText:
    """A file's text as Markdown, one paragraph a line.

    `#` marks the title, `##` and deeper marks headings, where the file itself marks them (a style, a tag); a printed
    heading without a mark stays a plain line. A table is rows `| a | b |` without a rule between, so that a law's
    annex reads alike from every format. Footnotes stand at the end, each `[n] text`, their marks in the text as `[n]`.
    Automatic numbers are written out. `notices` tell the person who brought the file what to look at, in Chinese.
    """

    text: str
    format: str
    notices: tuple[str, ...] = ()
    pages: int | None = None
