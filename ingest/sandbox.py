"""Files from outside are read in a process of its own, with bounds on its memory and time and without the network.

A file that breaks its reader, or keeps it too long, costs that process and is refused; nothing else comes to harm.
Plain text and Markdown are read here: there is nothing in them that could break a reader.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeVar

from ingest.errors import ReadError
from ingest.readers.formats import Format, format_of
from ingest.readers.limits import ReaderLimits
from ingest.readers.reading import read_file, unwatched
from ingest.readers.types import Reading, ReadText
from ingest.reading_child import NOT_STARTED, ReadingChild, usual_program
from ingest.reading_rows import RowFile, from_lines
from kb.errors import ContentError, StoreError

_PLAIN = frozenset({Format.TEXT, Format.MARKDOWN, Format.ZIP})
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Protection:
    """What is in force around reading: `network` and `privileges` are True where the process is cut off from them."""

    limits: ReaderLimits
    network: bool = False
    privileges: bool = False
    problem: str | None = None


class Sandbox:
    """Reads files in processes that are kept warm: one for each reading that goes on at the same time."""

    def __init__(self, limits: ReaderLimits | None = None, program: Sequence[str] | None = None) -> None:
        self._limits = limits or ReaderLimits()
        self._program = usual_program() if program is None else program
        self._idle: list[ReadingChild] = []
        self._lock = threading.Lock()
        self._protection: Protection | None = None
        self._closed = False
        # Whoever forgets to close it, or ends without, leaves no process behind.
        weakref.finalize(self, _end_all, self._idle)

    def read(self, path: Path, reading: Reading = unwatched) -> ReadText:
        """A file's text, as `read_file` gives it. Raises ReadError, also for a file that broke its reader."""
        if format_of(path) in _PLAIN:
            return read_file(path, reading)
        return self._with_process(lambda process: process.text(path, reading, self._limits))

    def read_rows(self, sort: RowFile[Read], name: str, content: BinaryIO) -> Read:
        """A file of rows under the name it was sent with. ContentError, of its reader or of what befell that.

        StoreError where there is no room for a copy of it: the process reads a file and is sent none.
        """
        with tempfile.NamedTemporaryFile(prefix="zhigui-") as copy:
            try:
                shutil.copyfileobj(content, copy)
                copy.flush()
            except OSError as error:
                raise StoreError(f"临时目录写不进去（{error.strerror}），没有读入；请管理员检查磁盘空间。") from error
            asked = {"rows": sort.name, "name": name}
            parsed = partial(from_lines, sort=sort)
            try:
                return self._with_process(lambda process: process.rows(Path(copy.name), asked, parsed, self._limits))
            except ReadError as error:
                named = error.reason if error.reason.startswith(f"{name}：") else f"{name}：{error.reason}"
                raise ContentError(named) from error

    def protection(self) -> Protection:
        """What is in force on this machine, as a reading process found when it shut itself in."""
        if self._protection is None:
            try:
                process = self._take()
            except ReadError as error:
                return Protection(self._limits, problem=error.reason)
            self._give_back(process)
        return self._protection or Protection(self._limits, problem=NOT_STARTED)

    def close(self) -> None:
        """Ends the processes that wait for a file."""
        with self._lock:
            self._closed = True
            _end_all(self._idle)

    def _with_process(self, read: Callable[[ReadingChild], Read]) -> Read:
        process = self._take()
        try:
            found = read(process)
        except ReadError:
            self._give_back(process)
            raise
        except BaseException:
            # Cancelled, most of all: what it is at is of no use any more.
            process.end()
            raise
        self._give_back(process)
        return found

    def _take(self) -> ReadingChild:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.is_alive():
                    return process
                process.end()
        process = ReadingChild(self._program)
        told = process.hello
        self._protection = Protection(self._limits, told.get("network") is False, told.get("privileges") is False)
        return process

    def _give_back(self, process: ReadingChild) -> None:
        with self._lock:
            if not self._closed and process.is_alive() and process.files < self._limits.files:
                self._idle.append(process)
                return
        process.end()


def _end_all(idle: list[ReadingChild]) -> None:
    while idle:
        idle.pop().end()
