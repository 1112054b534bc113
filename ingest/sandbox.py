"""Files from outside are read in a process of its own, with bounds on its memory and time and without the network.

A file that breaks its reader, or keeps it too long, costs that process and is refused; nothing else comes to harm.
Plain text and Markdown are read here: there is nothing in them that could break a reader.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import subprocess
import sys
import threading
import time
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ingest.errors import ReadError
from ingest.readers.formats import Format, format_of
from ingest.readers.limits import ReaderLimits
from ingest.readers.reading import read_file, unwatched
from ingest.readers.types import Reading, ReadText

log = logging.getLogger(__name__)
_PLAIN = frozenset({Format.TEXT, Format.MARKDOWN, Format.ZIP})
_START_SECONDS = 60.0
_LOOK_SECONDS = 1.0
# For ending LibreOffice, which runs in a group of its own; what is stuck in a library hears nothing.
_END_SECONDS = 3.0
# What a reader may give back: no text is longer (LARGEST_TEXT), and JSON writes a character in up to six bytes.
_LARGEST_REPLY = 256 * 1024 * 1024
_BLOCK = 1024 * 1024
_KEPT_VARIABLES = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT")
# Every thread of these libraries reserves address space of its own.
_FEW_THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
_START = "import sys; sys.path = {path!r}; from ingest.reading_process import main; main()"
_BROKEN = (
    "读这个文件的程序中途退出了，文件多半已经损坏，或者是有意做坏的，没有读入，其余文件照常；"
    "请核对来源，用原来的软件打开、另存后再导入。"
)
_FAULT = "程序读这个文件时出错，没有入库，其余文件照常；请把文件和服务日志交给管理员。"
_NOT_STARTED = "读取文件的进程没有启动起来，没有读入；请管理员检查内存和进程数上限，再重新导入。"


@dataclass(frozen=True, slots=True)
class Protection:
    """What is in force around reading: `network` and `privileges` are True where the process is cut off from them."""

    limits: ReaderLimits
    network: bool = False
    privileges: bool = False
    problem: str | None = None


class Sandbox:
    """Reads files in processes that are kept warm: one for each reading that goes on at the same time."""

    def __init__(self, limits: ReaderLimits | None = None) -> None:
        self._limits = limits or ReaderLimits()
        self._idle: list[_ReadingProcess] = []
        self._lock = threading.Lock()
        self._protection: Protection | None = None
        self._closed = False
        # Whoever forgets to close it, or ends without, leaves no process behind.
        weakref.finalize(self, _end_all, self._idle)

    def read(self, path: Path, reading: Reading = unwatched) -> ReadText:
        """A file's text, as `read_file` gives it. Raises ReadError, also for a file that broke its reader."""
        if format_of(path) in _PLAIN:
            return read_file(path, reading)
        process = self._take()
        try:
            found = process.read(path, reading, self._limits)
        except ReadError:
            self._give_back(process)
            raise
        except BaseException:
            # Cancelled, most of all: what it is at is of no use any more.
            process.end()
            raise
        self._give_back(process)
        return found

    def protection(self) -> Protection:
        """What is in force on this machine, as a reading process found when it shut itself in."""
        if self._protection is None:
            try:
                process = self._take()
            except ReadError as error:
                return Protection(self._limits, problem=error.reason)
            self._give_back(process)
        return self._protection or Protection(self._limits, problem=_NOT_STARTED)

    def close(self) -> None:
        """Ends the processes that wait for a file."""
        with self._lock:
            self._closed = True
            _end_all(self._idle)

    def _take(self) -> _ReadingProcess:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.is_alive():
                    return process
                process.end()
        process = _ReadingProcess()
        told = process.hello
        self._protection = Protection(self._limits, not told.get("network", True), not told.get("privileges", True))
        return process

    def _give_back(self, process: _ReadingProcess) -> None:
        with self._lock:
            if not self._closed and process.is_alive() and process.files < self._limits.files:
                self._idle.append(process)
                return
        process.end()


def _end_all(idle: list[_ReadingProcess]) -> None:
    while idle:
        idle.pop().end()


class _ReadingProcess:
    """One process, begun and shut in."""

    def __init__(self) -> None:
        self.files = 0
        self._rest = bytearray()
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-c", _START.format(path=sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=kept | _FEW_THREADS,
                start_new_session=True,
            )
        except OSError as error:
            raise ReadError(_NOT_STARTED) from error
        self._in, self._out = _pipe(self._process.stdin), _pipe(self._process.stdout)
        hello = self._reply(time.monotonic() + _START_SECONDS)
        if hello is None:
            self.end()
            raise ReadError(_NOT_STARTED)
        self.hello = hello

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def read(self, path: Path, reading: Reading, limits: ReaderLimits) -> ReadText:
        """Reads one file. A ReadError leaves the process alive only where the reader itself refused the file."""
        self.files += 1
        request = {
            "path": str(path.absolute()),
            "memory_mb": limits.memory_mb,
            "seconds": limits.seconds_in_all,
            "pages": limits.pages,
        }
        began = time.monotonic()
        try:
            self._in.write(json.dumps(request).encode() + b"\n")
            self._in.flush()
        except OSError as error:
            self.end()
            raise ReadError(_NOT_STARTED) from error
        while True:
            late = min(time.monotonic() + limits.seconds, began + limits.seconds_in_all)
            reply = self._reply(late, reading)
            if reply is None:
                raise self._refusal(late, limits)
            if "page" not in reply:
                return self._text(reply, limits)
            done, total = (int(number) for number in reply["page"])
            reading(done, total)

    def end(self) -> None:
        """Ends the process with what it started."""
        for pipe in (self._in, self._out):
            try:
                pipe.close()
            except OSError:
                # What could not be written any more is of no use to a process that ends.
                continue
        self._process.terminate()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            log.warning("读取文件的进程没有按要求结束，强行结束")
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            # Gone already; macOS then speaks of permission.
            self._process.kill()
        self._process.wait()

    def _refusal(self, late: float, limits: ReaderLimits) -> ReadError:
        """Why there is no reply: too late, or the process ended by itself."""
        timed_out = time.monotonic() >= late
        self.end()
        if timed_out or self._process.returncode == -signal.SIGXCPU:
            return ReadError(
                f"读这个文件超过 {limits.seconds:.0f} 秒没有进展，或总共用时太长，已经停止，没有读入；"
                "请拆成几个文件再导入，或请管理员调大 ZHIGUI_READER_SECONDS。"
            )
        log.error("读取文件的进程中途退出，返回 %s", self._process.returncode)
        return ReadError(_BROKEN)

    def _text(self, reply: dict[str, Any], limits: ReaderLimits) -> ReadText:
        """The text of a reply, whose every part must be what it should be: its process held what came from outside."""
        text, form, notices, pages = (reply.get(key) for key in ("text", "format", "notices", "pages"))
        if isinstance(reply.get("refused"), str):
            place = reply.get("place")
            raise ReadError(reply["refused"], place if isinstance(place, str) else None)
        if isinstance(text, str) and isinstance(form, str) and (pages is None or isinstance(pages, int)):
            return ReadText(text, form, tuple(str(notice) for notice in notices or ()), pages)
        self.end()
        if reply.get("memory"):
            raise ReadError(
                f"读这个文件要用的内存超过上限（{limits.memory_mb} MB），没有读入；"
                "请拆成几个文件再导入，或请管理员调大 ZHIGUI_READER_MEMORY。"
            )
        log.error("读文件时程序出错：%s", str(reply.get("broken", reply))[:4000])
        raise ReadError(_FAULT)

    def _reply(self, late: float, reading: Reading = unwatched) -> dict[str, Any] | None:
        """The next line of the process; None when it ended, fell silent until `late` or says what is no reply."""
        searched = 0
        while True:
            end = self._rest.find(b"\n", searched)
            if end >= 0:
                line, self._rest = bytes(self._rest[:end]), self._rest[end + 1 :]
                return _parsed(line)
            searched = len(self._rest)
            if time.monotonic() >= late or searched > _LARGEST_REPLY:
                return None
            wait = min(_LOOK_SECONDS, max(0.0, late - time.monotonic()))
            if not select.select([self._out], [], [], wait)[0]:
                # Lets whoever cancelled a run stop it while the reader says nothing.
                reading(0, 1)
                continue
            block = os.read(self._out.fileno(), _BLOCK)
            if not block:
                self._process.wait()
                return None
            self._rest += block


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _pipe(found: IO[bytes] | None) -> IO[bytes]:
    assert found is not None
    return found
