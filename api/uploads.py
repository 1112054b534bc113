"""Files sent by the page: kept in the home folder under their own names, so that a run can say which one failed."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Protocol

from api.errors import field_error

UPLOADS = "uploads"
# With what no disk takes, also what nobody sees and what turns a name round: 办法\u202efdp.exe reads as 办法exe.pdf.
UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f/\\:*?\"<>|\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
MAX_NAME_BYTES = 200
MAX_FILES = 200


class Upload(Protocol):
    """A file of a multipart body."""

    filename: str | None
    file: BinaryIO


def keep_uploads(home: Path, uploads: Iterable[Upload]) -> tuple[str, ...]:
    """Write the files into a folder of their own under the home folder; their paths, in order.

    A name is what its sender says: it is cut down to a plain file name and never leads out of the folder.
    """
    files = list(uploads)
    if not files:
        raise field_error("files", "没有收到文件")
    if len(files) > MAX_FILES:
        raise field_error("files", f"一次最多 {MAX_FILES} 个文件，收到 {len(files)} 个")
    folder = (home / UPLOADS / secrets.token_hex(8)).absolute()
    folder.mkdir(parents=True, mode=0o700)
    kept = []
    for number, upload in enumerate(files, 1):
        path = folder / plain_name(upload.filename or "", number)
        if path.exists():
            path = folder / f"{number}-{path.name}"
        with path.open("wb") as target:
            shutil.copyfileobj(upload.file, target)
        kept.append(str(path))
    return tuple(kept)


def plain_name(name: str, number: int) -> str:
    r"""A file name without folders, control characters and leading dots; numbered when nothing is left.

    >>> plain_name("../../etc/消法.md", 1), plain_name("..", 2), plain_name("C:\\文件\\a.txt", 3)
    ('消法.md', '文件2', 'a.txt')
    """
    last = re.split(r"[/\\]", name)[-1]
    fit = UNFIT.sub("", last).strip().lstrip(".")
    encoded = fit.encode()
    if len(encoded) > MAX_NAME_BYTES:
        fit = encoded[-MAX_NAME_BYTES:].decode(errors="ignore")
    return fit or f"文件{number}"
