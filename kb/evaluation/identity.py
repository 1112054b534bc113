"""What the files that search depends on were when a run was measured, as short ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

# Folders under corpus/ and, as overlays, in the home folder, whose content moves the figures of search.
FOLDERS = ("terms", "expansions", "handbooks")
_LENGTH = 16


def content_ids(places: Sequence[Path]) -> tuple[tuple[str, str], ...]:
    """(folder, id) for each of FOLDERS that holds a file under one of the places; the same files give the same id."""
    found = []
    for name in FOLDERS:
        digest, empty = sha256(), True
        for number, place in enumerate(places):
            for path, content in _files(place / name):
                digest.update(f"{number}/{path}/{len(content)}/".encode() + content)
                empty = False
        if not empty:
            found.append((name, digest.hexdigest()[:_LENGTH]))
    return tuple(found)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()
