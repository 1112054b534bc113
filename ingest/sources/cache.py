"""What was fetched before, kept in the home folder: for conditional requests, and for days without a network.

A copy is a file and a note beside it; the note is replaced last and in one step, so that a process that dies leaves
either the old copy or the new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from ingest.errors import SourceError

_NOTE = "note.json"
_ASIDE = "fetching-"
_BLOCK = 1 << 20
# A file aside that is older than a day belongs to a process that died.
_STALE_S = 86_400


@dataclass(frozen=True, slots=True)
class CachedFile:
    """A file as it was fetched: from where, when, and the marks by which its server knows whether it changed.

    `checked_at` is when the server last said that it still publishes this; `final_address` is where redirects led.
    `registered` is what the catalogue said of the publication (a fingerprint), `registered_sha256` the file that stood
    there when it first said so: what the catalogue says of number and dates holds for that file alone.
    """

    path: Path
    sha256: str
    size: int
    address: str
    final_address: str
    fetched_at: datetime
    checked_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    registered: str = ""
    registered_sha256: str = ""


class SourceCache:
    """The newest good copy of each address, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, address: str) -> CachedFile | None:
        """The copy of an address; None when there is none or when it is damaged."""
        folder = self._of(address)
        try:
            found = _from_note(folder, json.loads((folder / _NOTE).read_text("utf-8")))
            whole = found.path.stat().st_size == found.size and sha256_of(found.path) == found.sha256
        except (OSError, ValueError, KeyError, TypeError):
            # Whatever a crash or a hand left there is no copy: it is fetched again and replaced.
            return None
        return found if whole else None

    def aside(self, address: str, suffix: str = "") -> Path:
        """An empty file where a new copy is written until it has proved good. Raises SourceError without room."""
        folder = self._of(address)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(suffix, _ASIDE, folder)
        except OSError as error:
            raise SourceError(f"数据目录写不进去（{error.strerror}）；请检查磁盘空间和权限。", str(folder)) from error
        os.close(handle)
        return Path(name)

    def keep(self, new: CachedFile, suffix: str) -> CachedFile:
        """Puts the file at `new.path` in the place of the copy, named with an ending; returns where it lies now."""
        folder = self._of(new.address)
        place = folder / f"{new.sha256[:16]}{suffix}"
        new.path.replace(place)
        kept = replace(new, path=place)
        self._write_note(kept)
        for other in folder.iterdir():
            if other.name not in {place.name, _NOTE} and _is_left_over(other, new.fetched_at):
                with suppress(OSError):
                    other.unlink()
        return kept

    def confirm(self, copy: CachedFile) -> CachedFile:
        """Writes the note of a copy anew: that it was checked, or what the catalogue says of it now."""
        self._write_note(copy)
        return copy

    def _write_note(self, copy: CachedFile) -> None:
        fields = asdict(copy) | {
            "path": copy.path.name,
            "fetched_at": copy.fetched_at.isoformat(),
            "checked_at": copy.checked_at.isoformat(),
        }
        handle, name = tempfile.mkstemp(prefix=_ASIDE, dir=copy.path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(fields, file, ensure_ascii=False, indent=1)
        Path(name).replace(copy.path.parent / _NOTE)

    def _of(self, address: str) -> Path:
        return self._folder / hashlib.sha256(address.encode()).hexdigest()[:24]


def sha256_of(path: Path) -> str:
    """The checksum of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _from_note(folder: Path, note: Mapping[str, object]) -> CachedFile:
    return CachedFile(
        path=folder / Path(str(note["path"])).name,
        sha256=str(note["sha256"]),
        size=int(str(note["size"])),
        address=str(note["address"]),
        final_address=str(note["final_address"]),
        fetched_at=datetime.fromisoformat(str(note["fetched_at"])),
        checked_at=datetime.fromisoformat(str(note["checked_at"])),
        etag=str(note["etag"]) if note.get("etag") else None,
        last_modified=str(note["last_modified"]) if note.get("last_modified") else None,
        registered=str(note["registered"]),
        registered_sha256=str(note["registered_sha256"]),
    )


def _is_left_over(file: Path, now: datetime) -> bool:
    """An older copy, or what a process left aside that died: one that lives may still be writing."""
    try:
        return not file.name.startswith(_ASIDE) or now.timestamp() - file.stat().st_mtime > _STALE_S
    except OSError:
        return False
