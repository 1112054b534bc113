"""Quarantine: a copy of every refused file with the reason, so that it can be looked at, put right and tried again.

The person's own file is never moved. Each entry is a folder `<run>-<n>` with the file and `reason.json`, written aside
and renamed: after a kill it is there whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.requests import IngestKind
from kb.errors import NotFoundError

LARGEST_TOTAL = 2 * 1024 * 1024 * 1024
# A disk that is nearly full belongs to the store: below this the reason is kept without the file.
LEAST_FREE = 512 * 1024 * 1024
_REASON = "reason.json"
_FILE = "file"
_ASIDE = ".aside-"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file was refused, as the run reports it.

    `location` is what the person knows the file by (包.zip › 甲.docx), `place` where in it the fault is, `problem` the
    class of the refusal (ReadError, TextError, …).
    """

    location: str
    reason: str
    place: str | None
    problem: str
    kind: IngestKind
    run_id: int


@dataclass(frozen=True, slots=True)
class QuarantineEntry:
    """A refused file that is kept; `size` None when only its reason could be kept."""

    entry_id: str
    name: str
    refused: Refused
    refused_at: datetime
    sha256: str
    size: int | None


class Quarantine:
    """The refused files of one home folder."""

    def __init__(
        self,
        home: Path,
        *,
        largest_total: int = LARGEST_TOTAL,
        least_free: int = LEAST_FREE,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._folder = home / "quarantine"
        self._home = home
        self._largest = largest_total
        self._least_free = least_free
        self._now = now

    def keep(self, path: Path, refused: Refused) -> tuple[QuarantineEntry, tuple[str, ...]]:
        """Keeps a copy of a refused file; returns its entry and what had to give way for it, in Chinese.

        The same content refused again replaces its older entry. A file that no longer is there, or finds no room, is
        kept as its reason alone.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        size = path.stat().st_size if path.is_file() else None
        digest = _sha256(path) if size is not None else hashlib.sha256(refused.location.encode()).hexdigest()
        older = tuple(e for e in self.list() if e.sha256 == digest and e.refused.kind is refused.kind)
        copies = tuple(self.release(e.entry_id) for e in older if e.size is not None)
        notices: tuple[str, ...] = ()
        if size is not None and not copies and not self._has_room(size):
            notices = (f"隔离区放不下“{path.name}”，只记下了拒绝的原因；原文件没有动。",)
            size = None
        entry = self._write(path, next(iter(copies), path), refused, digest, size)
        for one in older:
            self.discard(one.entry_id)
        return entry, notices + self._discard_oldest(entry.entry_id)

    def list(self) -> tuple[QuarantineEntry, ...]:
        """What is kept, newest first."""
        if not self._folder.is_dir():
            return ()
        found = []
        for folder in self._folder.iterdir():
            if not folder.name.startswith(_ASIDE):
                # Another process may discard an entry while we look: it is then no longer kept.
                with suppress(FileNotFoundError):
                    found.append(_read(folder))
        return tuple(sorted(found, key=_age, reverse=True))

    def get(self, entry_id: str) -> QuarantineEntry:
        """One entry. Raises NotFoundError."""
        return _read(self._at(entry_id))

    def release(self, entry_id: str) -> Path:
        """The kept file, to be tried again; the entry stays until it is discarded or refused anew.

        Raises NotFoundError, also where only the reason was kept.
        """
        entry = self.get(entry_id)
        file = self._at(entry_id) / _FILE / entry.name
        if entry.size is None or not file.is_file():
            raise NotFoundError(f"隔离区里只有“{entry.name}”的拒绝原因，没有文件；请用原文件重新导入。")
        return file

    def known_as(self, path: Path) -> str | None:
        """What the person knows a kept file by, when `path` is one that is tried again; None for any other."""
        if not path.resolve().is_relative_to(self._folder.resolve()):
            return None
        found = (
            e.refused.location for e in self.list() if path.resolve().is_relative_to(self._at(e.entry_id).resolve())
        )
        return next(found, None)

    def discard(self, entry_id: str) -> None:
        """Forgets an entry and its copy. Raises NotFoundError."""
        folder = self._at(entry_id)
        # Renamed first: a kill in the middle leaves no entry without its file.
        shutil.rmtree(folder.rename(tempfile.mkdtemp(prefix=_ASIDE, dir=self._folder)))

    def sweep(self) -> None:
        """Removes what a killed process left half written; for the start of a service, when nobody else writes."""
        for folder in self._folder.glob(f"{_ASIDE}*"):
            shutil.rmtree(folder)

    def _write(self, path: Path, source: Path, refused: Refused, digest: str, size: int | None) -> QuarantineEntry:
        aside = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=self._folder))
        if size is not None:
            (aside / _FILE).mkdir()
            self._copy(source, aside / _FILE / path.name)
        n = 1
        while True:
            entry = QuarantineEntry(f"{refused.run_id}-{n}", path.name, refused, self._now(), digest, size)
            _write_reason(aside / _REASON, entry)
            try:
                aside.rename(self._folder / entry.entry_id)
            except OSError:
                if not (self._folder / entry.entry_id).exists():
                    raise
                n += 1
                continue
            return entry

    def _copy(self, path: Path, to: Path) -> None:
        """A link where the file is ours (an upload, an unpacked archive), else a copy: people edit theirs in place."""
        ours = path.resolve().is_relative_to(self._home.resolve()) and "inbox" not in path.parts
        if ours:
            try:
                os.link(path, to)
            except OSError:
                shutil.copyfile(path, to)
        else:
            shutil.copyfile(path, to)

    def _has_room(self, size: int) -> bool:
        return size <= self._largest and shutil.disk_usage(self._folder).free - size >= self._least_free

    def _discard_oldest(self, kept: str) -> tuple[str, ...]:
        entries = self.list()
        total = sum(e.size or 0 for e in entries)
        notices = []
        for entry in sorted((e for e in entries if e.entry_id != kept), key=_age):
            if total <= self._largest:
                break
            self.discard(entry.entry_id)
            total -= entry.size or 0
            notices.append(f"隔离区满了，最早的一件“{entry.name}”（任务 {entry.refused.run_id}）已清除；原文件没有动。")
        return tuple(notices)

    def _at(self, entry_id: str) -> Path:
        run, _, number = entry_id.partition("-")
        folder = self._folder / entry_id
        if not (run.isdecimal() and number.isdecimal() and (folder / _REASON).is_file()):
            raise NotFoundError(f"隔离区里没有编号为 {entry_id} 的文件；请用 zhigui quarantine list 查看。")
        return folder


def _age(entry: QuarantineEntry) -> tuple[datetime, int, int]:
    run, _, number = entry.entry_id.partition("-")
    return entry.refused_at, int(run), int(number)


def _write_reason(file: Path, entry: QuarantineEntry) -> None:
    fields = asdict(entry) | {"refused_at": entry.refused_at.isoformat()}
    with file.open("w", encoding="utf-8") as out:
        json.dump(fields, out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())


def _read(folder: Path) -> QuarantineEntry:
    fields = json.loads((folder / _REASON).read_text("utf-8"))
    refused = fields.pop("refused")
    kind = IngestKind(refused.pop("kind"))
    refused_at = datetime.fromisoformat(fields.pop("refused_at"))
    own = fields | {"entry_id": folder.name}
    return QuarantineEntry(refused=Refused(kind=kind, **refused), refused_at=refused_at, **own)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
