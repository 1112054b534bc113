"""What of a home folder goes into a backup: everything but what is made again, and what belongs to one process.

What the house does not know (files that somebody laid there) goes in: to leave out too little costs space, to leave out
too much costs what cannot be got back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VECTORS = "vectors"
SPOOL = "spool"
KEYS = "keys"
STORE_FILE = "zhigui.db"
QUEUE_FILE = "queue.db"
WORK = ".backup-work"
NOTE = "last-backup.json"
# Databases kept before migrations: each is an older state of what the backup holds.
MIGRATION_BACKUPS = "before-migration"
# The word indexes are made anew from the store in a minute; an index ahead of the store would hold ids that are given
# out again. `unpacked` is emptied at every start.
DERIVED_CACHES = frozenset({"cache/jieba.cache", "cache/derived.npz"})
DERIVED = frozenset({"lexical", "asked", "unpacked"})
OF_ONE_PROCESS = frozenset({"owner.lock", WORK, NOTE, MIGRATION_BACKUPS})
SQLITE_BESIDE = ("-wal", "-shm", "-journal")
HALVES = (".part", ".half", ".new", ".tmp")
# A damaged index that was set aside: the one in its place is made anew.
BROKEN = ".broken"


@dataclass(frozen=True, slots=True)
class Inventory:
    """The files of a home by the order in which they are taken, relative to it; links are only named."""

    spool: tuple[Path, ...]
    vectors: tuple[Path, ...]
    others: tuple[Path, ...]
    links: tuple[Path, ...]


def inventory(home: Path, *, with_records: bool = True) -> Inventory:
    """Looks through a home. Without records the spool and the keys that sign and mark records stay out."""
    skipped = DERIVED | OF_ONE_PROCESS | (frozenset() if with_records else frozenset({SPOOL, KEYS}))
    found = [path for path in _files(home, skipped) if not _is_left_out(path.relative_to(home))]
    relative = [path.relative_to(home) for path in found if not path.is_symlink()]
    first: dict[str, list[Path]] = {SPOOL: [], VECTORS: [], "": []}
    for path in relative:
        first[path.parts[0] if path.parts[0] in first else ""].append(path)
    links = tuple(path.relative_to(home) for path in found if path.is_symlink())
    return Inventory(tuple(first[SPOOL]), tuple(first[VECTORS]), tuple(first[""]), links)


def _files(home: Path, skipped: frozenset[str]) -> Iterator[Path]:
    for top in sorted(home.iterdir()):
        if top.name in skipped or top.name.endswith(BROKEN):
            continue
        if top.is_symlink() or top.is_file():
            yield top
        elif top.is_dir():
            yield from (each for each in sorted(top.rglob("*")) if each.is_symlink() or each.is_file())


def _is_left_out(relative: Path) -> bool:
    """The store itself, which is taken in another way; half-written files; sums and caches that are made again."""
    name = relative.name
    if relative.as_posix() in DERIVED_CACHES:
        return True
    if len(relative.parts) == 1 and (name == STORE_FILE or (name.startswith("sum-") and name.endswith(".json"))):
        return True
    return name.endswith(SQLITE_BESIDE) or name.endswith(HALVES)
