"""LibreOffice as a converter: a process and a profile for each file, no macros, no links, killed when late."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.errors import ReadError

# A first start with an empty profile takes about 10 s on two slow cores, 民法典 as doc 4 s more.
LONGEST_CONVERSION = 120.0
_POLL = 0.25
_NAMES = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
# Macros off, links to other files and to the network neither followed nor refreshed.
_SETTINGS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "0"),
)
_PROFILE = '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
_ITEM = (
    '<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value>'
    "</prop></item>"
)


def find_office() -> str | None:
    """The program of LibreOffice on this machine, None without one."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


@contextmanager
def converted(
    program: str, source: Path, name: str, alive: Callable[[], None], longest: float = LONGEST_CONVERSION
) -> Iterator[Path]:
    """The file as docx, in a folder that is gone afterwards. `name` tells the program the format by its suffix.

    `alive` is called a few times a second; what it raises ends the conversion. Raises ReadError when LibreOffice
    gives nothing back or takes longer than `longest` seconds.
    """
    with TemporaryDirectory(prefix="zhigui-word-") as folder:
        place = Path(folder)
        copy = place / name
        shutil.copyfile(source, copy)
        _write_profile(place / "profile")
        _run(program, place, copy, alive, longest)
        result = place / "out" / f"{copy.stem}.docx"
        if not result.is_file():
            raise ReadError(
                "LibreOffice 打不开这个文件，可能已损坏或者有密码；请在 Word 或 WPS 里打开后另存为 .docx 再导入。"
            )
        yield result


def _write_profile(profile: Path) -> None:
    user = profile / "user"
    user.mkdir(parents=True)
    items = "".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    (user / "registrymodifications.xcu").write_text(_PROFILE.format(items=items), encoding="utf-8")


def _run(program: str, place: Path, copy: Path, alive: Callable[[], None], longest: float) -> None:
    command = [
        program,
        f"-env:UserInstallation={(place / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(place / "out"),
        str(copy),
    ]
    process = subprocess.Popen(
        command,
        cwd=place,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(process, alive, longest)
    finally:
        _end(process)


def _wait(process: subprocess.Popen[bytes], alive: Callable[[], None], longest: float) -> None:
    late = time.monotonic() + longest
    while time.monotonic() < late:
        try:
            process.wait(_POLL)
        except subprocess.TimeoutExpired:
            alive()
        else:
            return
    raise ReadError(
        f"LibreOffice 转换这个文件超过 {longest:.0f} 秒，已经停止；请在 Word 或 WPS 里打开后另存为 .docx 再导入。"
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the program with the children it started; soffice is a script around soffice.bin."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # Everything it started has ended by itself, which is the usual case; macOS then speaks of permission.
        return
    finally:
        process.wait()
