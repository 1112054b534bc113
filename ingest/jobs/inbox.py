"""The watched inbox: files put into a folder come in by themselves.

    inbox/              texts with legal validity        inbox/handbooks/     our own handbooks
    inbox/taken/        what a run is reading now        inbox/done/DATE/     what came in or was there already
    inbox/refused/DATE/ what was refused

A file is ready once its size and time stay the same over two looks. Taking it is one rename into a folder of its own;
the run names that folder, so after a kill at any moment every file is either still in the inbox, or with a run that the
store knows, or goes back to the inbox. A text that comes twice is a no-op.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ingest.jobs.dead import INBOX_ACTOR
from ingest.requests import IngestKind, IngestRequest
from kb.store.run_records import FINAL_STATES, RunReport, RunState
from kb.store.runs import SqlRuns

HANDBOOKS, TAKEN, DONE, REFUSED = "handbooks", "taken", "done", "refused"
# What an office or a browser writes while a file is open or not yet whole.
UNFINISHED_PREFIXES = (".", "~$")
UNFINISHED_SUFFIXES = (".part", ".crdownload", ".tmp")
SHANGHAI = ZoneInfo("Asia/Shanghai")
RUNS_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class _Look:
    """What a file was like at the last look."""

    size: int
    mtime_ns: int


class Inbox:
    """One inbox folder; `create` queues a request in the store and returns the run's number.

    `kept_aside` says whether the quarantine holds a copy of a refused file: then it needs no second one here.
    """

    def __init__(
        self,
        folder: Path,
        runs: SqlRuns,
        create: Callable[[IngestRequest], int],
        kept_aside: Callable[[Path], bool] = lambda _: False,
    ) -> None:
        self._folder = folder.absolute()
        self._runs = runs
        self._create = create
        self._kept_aside = kept_aside
        self._looks: dict[Path, _Look] = {}

    def open(self) -> None:
        """Makes the folders, so that people see where to put what."""
        (self._folder / HANDBOOKS).mkdir(parents=True, exist_ok=True)

    def scan(self, now: datetime) -> tuple[int, ...]:
        """Puts away what runs are done with, and queues one run a kind for the files that are ready; their numbers."""
        if not self._folder.is_dir():
            return ()
        self._settle(now)
        ready = self._ready()
        kinds: dict[IngestKind, list[Path]] = {}
        for path in ready:
            handbook = path.relative_to(self._folder).parts[0] == HANDBOOKS
            kinds.setdefault(IngestKind.HANDBOOK if handbook else IngestKind.INSTRUMENT, []).append(path)
        return tuple(self._take(kind, paths, now) for kind, paths in kinds.items())

    def _ready(self) -> tuple[Path, ...]:
        found: dict[Path, _Look] = {}
        for path in _files(self._folder):
            with suppress(FileNotFoundError):  # taken away between two looks
                stat = path.stat()
                found[path] = _Look(stat.st_size, stat.st_mtime_ns)
        before, self._looks = self._looks, found
        return tuple(path for path, look in found.items() if before.get(path) == look)

    def _take(self, kind: IngestKind, paths: Sequence[Path], now: datetime) -> int:
        stamp = now.astimezone(SHANGHAI).strftime("%Y%m%d-%H%M%S")
        base = self._folder / HANDBOOKS if kind is IngestKind.HANDBOOK else self._folder
        folder = self._folder / TAKEN / f"{stamp}-{secrets.token_hex(2)}-{kind.value}"
        taken = []
        for path in paths:
            target = folder / path.relative_to(base)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
            self._looks.pop(path, None)
            taken.append(str(target))
        return self._create(IngestRequest(paths=tuple(taken), kind=kind, actor=INBOX_ACTOR))

    def _settle(self, now: datetime) -> None:
        """Moves what lies in `taken` to where it belongs by what its run came to."""
        waiting = [folder for folder in sorted((self._folder / TAKEN).glob("*")) if folder.is_dir()]
        if not waiting:
            return
        runs = {folder: report for report in self._runs.newest(RUNS_LOOKED_AT, INBOX_ACTOR)
                if (folder := self._folder_of(report)) is not None}  # fmt: skip
        for folder in waiting:
            report = runs.get(folder)
            if report is None:
                # Killed between taking and queueing: back to where it was put.
                kind = HANDBOOKS if folder.name.endswith(IngestKind.HANDBOOK.value) else "."
                _move_all(folder, self._folder / kind)
            elif report.state in FINAL_STATES:
                self._put_away(folder, report, now.astimezone(SHANGHAI).strftime("%Y-%m-%d"))

    def _folder_of(self, report: RunReport) -> Path | None:
        """The folder in `taken` that a run reads."""
        paths = self._runs.request(report.run_id)["paths"]
        with suppress(ValueError, IndexError):
            return self._folder / TAKEN / Path(paths[0]).relative_to(self._folder / TAKEN).parts[0]
        return None

    def _put_away(self, folder: Path, report: RunReport, day: str) -> None:
        came_in = report.state in {RunState.DONE, RunState.ROLLED_BACK}
        for path in _files(folder, hidden=True):
            refused = not came_in or any(_names(failure.path, path) for failure in report.failed)
            if refused and self._kept_aside(path):
                path.unlink()
            else:
                _move(path, self._folder / (REFUSED if refused else DONE) / day / path.relative_to(folder))
        _remove_empty(folder)


def _names(location: str, path: Path) -> bool:
    """Whether a failure is about a file, or about something inside it (包.zip › 甲.docx)."""
    return location == str(path) or location.startswith(f"{path} ")


def _files(folder: Path, *, hidden: bool = False) -> Iterable[Path]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if not path.is_file() or path.is_symlink():
            continue
        if hidden or not (parts[0] in {TAKEN, DONE, REFUSED} or any(map(_unfinished, parts))):
            yield path


def _unfinished(name: str) -> bool:
    return name.startswith(UNFINISHED_PREFIXES) or name.lower().endswith(UNFINISHED_SUFFIXES)


def _move(path: Path, target: Path) -> None:
    """Renames; a name that is taken gets a number, nothing is written over."""
    target.parent.mkdir(parents=True, exist_ok=True)
    free, number = target, 1
    while free.exists():
        number += 1
        free = target.with_name(f"{target.stem}-{number}{target.suffix}")
    path.rename(free)


def _move_all(folder: Path, target: Path) -> None:
    for path in list(_files(folder, hidden=True)):
        _move(path, target / path.relative_to(folder))
    _remove_empty(folder)


def _remove_empty(folder: Path) -> None:
    for each in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
        each.rmdir()
    folder.rmdir()
