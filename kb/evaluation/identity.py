"""What the files that search depends on were when a run was measured, as short ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

# Folders under corpus/ and, as overlays, in the home folder, whose content moves the figures of search.
FOLDERS = ("terms", "expansions", "handbooks")
# Packages beside whose code learnt parameters lie as data, and what these are called.
LEARNT = (("learnt_search", "search"), ("learnt_refusal", "answering"))
_ROOMS = Path(__file__).parent.parent
_LENGTH = 16


def learnt_ids(rooms: Path = _ROOMS) -> tuple[tuple[str, str], ...]:
    """(name, id) of the learnt parameters that ship with search and answering; nothing for a room that has none."""
    found = []
    for name, room in LEARNT:
        files = [(path, content) for path, content in _files(rooms / room) if not path.endswith((".py", ".pyc"))]
        if files:
            found.append((name, _digest(files)))
    return tuple(found)


def content_ids(places: Sequence[Path], names: Sequence[str] = FOLDERS) -> tuple[tuple[str, str], ...]:
    """(name, id) for each folder or file that is under one of the places; the same files give the same id."""
    found = []
    for name in names:
        files = [
            (f"{number}/{path}", content)
            for number, place in enumerate(places)
            for path, content in _files(place / name)
        ]
        if files:
            found.append((name, _digest(files)))
    return tuple(found)


def _digest(files: Iterable[tuple[str, bytes]]) -> str:
    digest = sha256()
    for path, content in files:
        digest.update(f"{path}/{len(content)}/".encode() + content)
    return digest.hexdigest()[:_LENGTH]


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    if folder.is_file():
        yield folder.name, folder.read_bytes()
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()
