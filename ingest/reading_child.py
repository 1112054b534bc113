"""A reading process as the service holds it: begun, asked, believed in nothing, and ended.

Whoever breaks a reader speaks with that process' voice. What it sends is bounded before it is taken in, every part must
be what it should be, and nothing of it is ever unpickled or run; a process that says anything else is ended.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

from ingest.errors import ReadError
from ingest.readers.formats import Format
from ingest.readers.limits import LARGEST_READ, ReaderLimits
from ingest.readers.reading import unwatched
from ingest.readers.types import Reading, ReadText

log = logging.getLogger(__name__)
Read = TypeVar("Read")
Reply = Mapping[str, Any]
_START_SECONDS = 60.0
_LOOK_SECONDS = 1.0
# For ending LibreOffice, which runs in a group of its own; what is stuck in a library hears nothing.
_END_SECONDS = 3.0
_BLOCK = 1024 * 1024
# A line holds the notices of a file at most.
_LARGEST_LINE = 1024 * 1024
# Beside those of its pages: a converter tells some times a second that it is still at it.
_MORE_LINES = 20_000
_FORMATS = frozenset(each.value for each in Format)
_KEPT_VARIABLES = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT")
# Every thread of these libraries reserves address space of its own.
_FEW_THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}
_START = "import sys; sys.path = {path!r}; from ingest.reading_process import main; main()"
_BROKEN = (
    "读这个文件的程序中途退出了，文件多半已经损坏，或者是有意做坏的，没有读入，其余文件照常；"
    "请核对来源，用原来的软件打开、另存后再导入。"
)
_FAULT = "程序读这个文件时出错，没有入库，其余文件照常；请把文件和服务日志交给管理员。"
_UNTRUSTED = (
    "读这个文件的程序给出的结果不合约定，这个文件可能是有意做坏的，没有读入，其余文件照常；"
    "请核对来源，用原来的软件打开、另存后再导入，并告诉管理员。"
)
NOT_STARTED = "读取文件的进程没有启动起来，没有读入；请管理员检查内存和进程数上限，再重新导入。"


class _BrokenWordError(Exception):
    """What was said is no reply: too long, no JSON, or not what was asked for."""


def usual_program() -> tuple[str, ...]:
    """The program that reads, with the modules of this one."""
    return (sys.executable, "-I", "-c", _START.format(path=sys.path))


class ReadingChild:
    """One process, begun and shut in. ReadError where it does not begin."""

    def __init__(self, program: Sequence[str]) -> None:
        self.files = 0
        self._rest = bytearray()
        self._lines_left = _MORE_LINES
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        try:
            self._process = subprocess.Popen(
                program,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=kept | _FEW_THREADS,
                start_new_session=True,
            )
        except OSError as error:
            raise ReadError(NOT_STARTED) from error
        self._in, self._out = _pipe(self._process.stdin), _pipe(self._process.stdout)
        try:
            hello = self._line(time.monotonic() + _START_SECONDS)
        except _BrokenWordError:
            hello = None
        if hello is None:
            self.end()
            raise ReadError(NOT_STARTED)
        self.hello = hello

    def is_alive(self) -> bool:
        """Whether it can be asked: it runs, and says nothing unasked that would pass for the next reply."""
        return self._process.poll() is None and not self._rest and not select.select([self._out], [], [], 0)[0]

    def text(self, path: Path, reading: Reading, limits: ReaderLimits) -> ReadText:
        """Reads one file. A ReadError leaves the process alive only where the reader itself refused the file."""
        return self._ask({"path": str(path.absolute())}, _text, limits, reading)

    def rows(
        self, path: Path, asked: Mapping[str, str], parsed: Callable[[bytearray], Read], limits: ReaderLimits
    ) -> Read:
        """Reads one file as rows; `parsed` raises ValueError for what are none."""
        request = {"path": str(path.absolute()), **asked}
        return self._ask(request, lambda _reply, content: parsed(content), limits, unwatched)

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

    def _ask(
        self,
        asked: Mapping[str, str],
        parsed: Callable[[Reply, bytearray], Read],
        limits: ReaderLimits,
        reading: Reading,
    ) -> Read:
        self.files += 1
        self._lines_left = limits.pages + _MORE_LINES
        bounds = {"memory_mb": limits.memory_mb, "seconds": limits.seconds_in_all, "pages": limits.pages}
        began = time.monotonic()
        try:
            self._in.write(json.dumps({**asked, **bounds}).encode() + b"\n")
            self._in.flush()
        except OSError as error:
            self.end()
            raise ReadError(NOT_STARTED) from error
        try:
            while True:
                late = min(time.monotonic() + limits.seconds, began + limits.seconds_in_all)
                reply = self._line(late, reading)
                if reply is None:
                    raise self._refusal(late, limits)
                if "page" not in reply:
                    break
                reading(*_page(reply["page"]))
            self._refuse(reply, limits)
            content = self._content(_size(reply), late, reading)
            if content is None:
                raise self._refusal(late, limits)
            with _believed_in_nothing():
                return parsed(reply, content)
        except _BrokenWordError as error:
            self.end()
            log.error("读文件的进程给出的结果不合约定：%s", str(error)[:200])
            raise ReadError(_UNTRUSTED) from error

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

    def _refuse(self, reply: Reply, limits: ReaderLimits) -> None:
        """Raises what the process says went wrong; of a refusal of the reader's own it stays alive."""
        if "refused" in reply:
            place = reply.get("place")
            raise ReadError(_string(reply["refused"]), None if place is None else _string(place))
        if "memory" in reply:
            self.end()
            raise ReadError(
                f"读这个文件要用的内存超过上限（{limits.memory_mb} MB），没有读入；"
                "请拆成几个文件再导入，或请管理员调大 ZHIGUI_READER_MEMORY。"
            )
        if "broken" in reply:
            self.end()
            log.error("读文件时程序出错：%s", _string(reply["broken"])[:4000])
            raise ReadError(_FAULT)

    def _line(self, late: float, reading: Reading = unwatched) -> Reply | None:
        """The next line; None where the process ended or fell silent until `late`."""
        searched = 0
        while True:
            end = self._rest.find(b"\n", searched)
            if end >= 0:
                line = bytes(self._rest[:end])
                del self._rest[: end + 1]
                self._lines_left -= 1
                if self._lines_left < 0:
                    raise _BrokenWordError("too many lines")
                with _believed_in_nothing():
                    found = json.loads(line)
                if not isinstance(found, dict):
                    raise _BrokenWordError("a line that is no object")
                return found
            searched = len(self._rest)
            if searched > _LARGEST_LINE:
                raise _BrokenWordError("a line without an end")
            if not self._more(late, reading):
                return None

    def _content(self, size: int, late: float, reading: Reading) -> bytearray | None:
        """The bytes behind a reply; None where the process ended or fell silent before it had sent them all."""
        while len(self._rest) < size:
            if not self._more(late, reading):
                return None
        if len(self._rest) > size:
            raise _BrokenWordError("more than was announced")
        content, self._rest = self._rest, bytearray()
        return content

    def _more(self, late: float, reading: Reading) -> bool:
        """Waits for some more bytes; False where none will come, or none came until `late`."""
        while time.monotonic() < late:
            wait = min(_LOOK_SECONDS, max(0.0, late - time.monotonic()))
            if not select.select([self._out], [], [], wait)[0]:
                # Lets whoever cancelled a run stop it while the reader says nothing.
                reading(0, 1)
                continue
            block = os.read(self._out.fileno(), _BLOCK)
            if not block:
                self._process.wait()
            self._rest += block
            return bool(block)
        return False


@contextmanager
def _believed_in_nothing() -> Iterator[None]:
    """Whatever fails within, fails because of what was said."""
    try:
        yield
    except (ValueError, TypeError, RecursionError) as error:
        raise _BrokenWordError(f"{type(error).__name__}: {str(error)[:200]}") from error


def _text(reply: Reply, content: bytearray) -> ReadText:
    form, notices, pages = reply.get("format"), reply.get("notices"), reply.get("pages")
    if form not in _FORMATS or not isinstance(notices, list) or not (pages is None or type(pages) is int):
        raise _BrokenWordError("a reply without its parts")
    return ReadText(content.decode(), form, tuple(map(_string, notices)), pages)


def _page(told: Any) -> tuple[int, int]:
    if not isinstance(told, list) or len(told) != 2 or not all(type(each) is int and each >= 0 for each in told):
        raise _BrokenWordError("no page")
    return told[0], told[1]


def _size(reply: Reply) -> int:
    size = reply.get("bytes")
    if type(size) is not int or not 0 <= size <= LARGEST_READ:
        raise _BrokenWordError("no size, or more than is taken in")
    return size


def _string(told: Any) -> str:
    if not isinstance(told, str):
        raise _BrokenWordError("no text")
    with _believed_in_nothing():
        # Half a character could be stored nowhere.
        told.encode()
    return told


def _pipe(found: IO[bytes] | None) -> IO[bytes]:
    assert found is not None
    return found
