"""The process in which files from outside are read: shut in first, then it imports the readers and reads.

It speaks JSON, one object a line. In: {"path", "memory_mb", "seconds", "pages"}, with {"rows", "name"} for a file of
rows. Out, first of all: {"network", "privileges"}, whether it can reach the network and whether it may gain privileges;
then of each file {"page": [n, of]} as often as the reader tells, and at last {"bytes", "format", "notices", "pages"}
with so many bytes behind it (the text, or JSON row by row), {"refused", "place"}, {"memory": true} or {"broken"}.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import signal
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, Any

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES = 38
_MOST_OPEN_FILES = 256
_LARGEST_WRITTEN = 512 * 1024 * 1024
# A process that nobody gives anything to read frees its memory.
_IDLE_SECONDS = 60.0
_MEGABYTE = 1024 * 1024


def main() -> None:
    """Shuts itself in and reads until its input ends."""
    # Ends by an exception, so that a conversion under way ends what it started and removes its files.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit())
    replies = os.fdopen(os.dup(1), "wb")
    # What a library prints must not look like a reply.
    os.dup2(2, 1)
    _tell(replies, shut_in())
    requests = os.fdopen(0, "rb", buffering=0)
    while select.select([requests], [], [], _IDLE_SECONDS)[0]:
        line = requests.readline()
        if not line:
            return
        _serve(json.loads(line), partial(_tell, replies))


def shut_in() -> dict[str, bool]:
    """Takes from this process what reading needs not: the network, gaining privileges, many files, large ones.

    Works only before a second thread is started. What the machine does not permit is left, and told.
    """
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, _LARGEST_WRITTEN)
    _limit(resource.RLIMIT_NOFILE, _MOST_OPEN_FILES)
    network = not _without_network()
    return {"network": network, "privileges": not _without_new_privileges()}


def _without_network() -> bool:
    """Whether this process is now alone in a network of its own, in which there is nothing, not even a loopback."""
    user, group = os.geteuid(), os.getegid()
    # Root needs no name space of users, and would lose in it the right to read what others own.
    if _called("unshare", _NEW_NETWORK):
        return True
    if not _called("unshare", _NEW_USER | _NEW_NETWORK):
        return False
    for name, content in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        try:
            Path("/proc/self", name).write_text(content, encoding="ascii")
        except OSError:
            # Files are opened all the same; only the name of the owner is not known inside.
            break
    return True


def _without_new_privileges() -> bool:
    return _called("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def _called(name: str, *arguments: int) -> bool:
    """Whether a call into the system's library succeeds; False where the system has none of that name."""
    function = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    return function is not None and function(*arguments) == 0


def _limit(what: int, most: int) -> None:
    """Lowers a limit; one that is lower already stays."""
    hard = resource.getrlimit(what)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    # macOS knows some limits that it does not let anybody set.
    try:
        resource.setrlimit(what, (most, hard))
    except (ValueError, OSError):
        return


def _serve(request: dict[str, Any], tell: Callable[..., None]) -> None:
    # Imported only now: shutting in must come before the threads that numerical libraries start.
    from ingest.errors import ReadError
    from ingest.readers.limits import LARGEST_READ
    from kb.errors import ContentError

    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _limit(resource.RLIMIT_CPU, int(used + request["seconds"] * (os.cpu_count() or 1)) + 1)
    try:
        about, content = _rows(request) if "rows" in request else _text(request, lambda *at: tell({"page": at}))
        if len(content) > LARGEST_READ:
            raise ReadError(f"文件里的文字太多（超过 {LARGEST_READ // _MEGABYTE} MB）；请拆分后再导入。")
    except ReadError as error:
        tell({"refused": error.reason, "place": error.place})
    except ContentError as error:
        tell({"refused": str(error), "place": None})
    except UnicodeEncodeError:
        tell({"refused": "文件里有不成字的编码（半个字符）；请用原来的软件打开、另存后再导入。", "place": None})
    except MemoryError:
        tell({"memory": True})
    except Exception:
        tell({"broken": traceback.format_exc(limit=-8)})
    else:
        tell({"bytes": len(content), **about}, content)


def _text(request: dict[str, Any], reading: Callable[[int, int], None]) -> tuple[dict[str, Any], bytes]:
    from ingest.readers.formats import Format, format_of
    from ingest.readers.reading import read_file

    path = Path(request["path"])
    heavy = format_of(path) in {Format.PDF, Format.DOC, Format.RTF}
    _limit(resource.RLIMIT_AS, request["memory_mb"] * _MEGABYTE * (2 if heavy else 1))
    read = read_file(path, reading, most_pages=request["pages"])
    about = {"format": read.format, "notices": list(read.notices), "pages": read.pages}
    return about, read.text.encode()


def _rows(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    from ingest.reading_rows import ROW_FILES, lines_of

    sort = ROW_FILES[request["rows"]]
    _limit(resource.RLIMIT_AS, request["memory_mb"] * _MEGABYTE)
    found = sort.read(request["name"], Path(request["path"]).read_bytes())
    return {}, b"".join(lines_of(found, sort))


def _tell(replies: IO[bytes], reply: dict[str, Any], content: bytes = b"") -> None:
    replies.write(json.dumps(reply).encode() + b"\n" + content)
    replies.flush()


if __name__ == "__main__":
    main()
