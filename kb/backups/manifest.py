"""What a backup says about itself: `manifest.json`, the last entry of the archive.

A backup whose manifest does not name exactly what is in the archive, byte for byte, is none.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from kb.backups.errors import BackupError, DamagedBackupError

NAME = "manifest.json"
FORMAT = "zhigui-backup"
FORMAT_VERSION = 1
# A home with 100,000 files of its own has a manifest of some 15 MB.
LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the archive: its name there, its size in bytes and SHA-256 before compression."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of each kind the store holds."""

    generation: int
    instruments: int
    versions: int
    provisions: int
    people: int
    records: int


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """The last record of one writer's chain."""

    writer_id: str
    records: int
    last_sequence: int | None
    last_hash: str | None


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying the records came to: how many there are, of how many the content was erased, and the faults."""

    intact: bool
    records: int
    erased: int
    faults: tuple[str, ...]
    chains: tuple[ChainEnd, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A backup: of which program and schema, what it holds, what was left out and why (Chinese)."""

    made_at: datetime
    program: str
    schema: str
    store: str
    with_records: bool
    with_vectors: bool
    counts: Counts
    verified: Verified
    left_out: tuple[str, ...]
    parts: tuple[Part, ...]

    def to_json(self) -> bytes:
        """As it stands in the archive."""
        values = {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(self)}
        values["made_at"] = self.made_at.isoformat()
        return json.dumps(values, ensure_ascii=False, indent=1).encode()


def read_manifest(content: bytes) -> Manifest:
    """Reads it back. DamagedBackupError for anything else, BackupError for one of a newer program."""
    try:
        values: dict[str, Any] = json.loads(content)
        if values["format"] != FORMAT:
            raise ValueError
        if values["format_version"] > FORMAT_VERSION:
            raise BackupError("这份备份是更新的版本做的，这一版读不了：请先升级知规，再恢复。")
        verified = values["verified"]
        chains = tuple(ChainEnd(**each) for each in verified["chains"])
        return Manifest(
            made_at=datetime.fromisoformat(values["made_at"]),
            program=str(values["program"]),
            schema=str(values["schema"]),
            store=str(values["store"]),
            with_records=bool(values["with_records"]),
            with_vectors=bool(values["with_vectors"]),
            counts=Counts(**values["counts"]),
            verified=Verified(**{**verified, "faults": tuple(verified["faults"]), "chains": chains}),
            left_out=tuple(map(str, values["left_out"])),
            parts=tuple(Part(str(each["path"]), int(each["size"]), str(each["sha256"])) for each in values["parts"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise DamagedBackupError("备份的清单（manifest.json）读不出：它不是知规的备份，或已损坏。") from None
