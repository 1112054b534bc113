"""Keeps records in files while the store takes none, and hands them over in the order they came.

A file is whole or not there: written aside, flushed to the disk, then renamed. What is in it was masked before, as it
would stand in the store; folder and files are the service's own user's alone.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from kb.errors import StoreBusyError, StoreError
from kb.records.plain import json_ready
from kb.store.drafts import CitedDraft
from kb.store.ledger_records import SPOOLED_FACT, RecordDraft, RecordKind, RiskDraft

log = logging.getLogger(__name__)

WAITING, HALF, UNREADABLE = ".json", ".part", ".bad"
# One record that the store will not have must not keep back those behind it; so many in a row are the store's trouble.
MOST_REFUSED = 3


@dataclass(frozen=True, slots=True)
class SpoolState:
    """How many records wait, how many files could not be read and were set aside, how many records were lost.

    `lost` counts since the process began: neither the store nor the folder took them.
    """

    waiting: int = 0
    unreadable: int = 0
    lost: int = 0


class Spool:
    """The folder of waiting records. Thread-safe; one process owns it."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._clock = clock
        # Two locks: who answers must be able to lay a record down while handing over waits for a busy store.
        self._naming, self._handing = Lock(), Lock()
        self._next: int | None = None
        self._writing: set[Path] = set()
        self._told = 0
        self._complained: set[str] = set()
        self._lost = 0

    def keep(self, draft: RecordDraft) -> None:
        """Lays a record down, with the moment it happened in its facts (`spooled_at`). OSError when even that fails."""
        at = self._clock().isoformat(timespec="milliseconds")
        waiting = replace(draft, facts={**draft.facts, SPOOLED_FACT: at})
        content = json.dumps(json_ready(waiting), ensure_ascii=False).encode("utf-8", "surrogatepass")
        half = None
        try:
            half = self._named(draft.record_id)
            _write(half, content)
            half.replace(half.with_suffix(WAITING))
            _flush(self._folder)
        except OSError:
            with self._naming:
                self._lost += 1
            if half is not None:
                _remove(half)
            raise
        finally:
            if half is not None:
                with self._naming:
                    self._writing.discard(half)

    def hand_over(self, take: Callable[[RecordDraft], None]) -> int:
        """Gives `take` every waiting record, oldest first, and removes what it took; returns how many.

        A StoreError of `take` leaves the record for the next time. A file that cannot be read is set aside.
        """
        taken = refused = 0
        with self._handing:
            self._remove_halves()
            for path in self._files(WAITING):
                draft = _read(path)
                if draft is None:
                    continue
                try:
                    take(draft)
                except StoreBusyError:
                    break
                except StoreError as error:
                    self._complain(draft.record_id, error)
                    refused += 1
                    if refused == MOST_REFUSED:
                        break
                    continue
                refused = 0
                taken += 1
                _remove(path)
            self._tell(taken)
        return taken

    def state(self) -> SpoolState:
        """What waits now."""
        return SpoolState(len(self._files(WAITING)), len(self._files(UNREADABLE)), self._lost)

    def _files(self, suffix: str) -> list[Path]:
        return sorted(self._folder.glob(f"*{suffix}")) if self._folder.is_dir() else []

    def _named(self, record_id: str) -> Path:
        """The place to write the next record aside: numbers grow for as long as anything waits."""
        with self._naming:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._folder.chmod(0o700)
            if self._next is None:
                self._next = max(map(_number, self._folder.iterdir()), default=-1) + 1
            half = self._folder / f"{self._next:08d}-{record_id}{HALF}"
            self._next += 1
            self._writing.add(half)
            return half

    def _remove_halves(self) -> None:
        """Removes what a process killed while it wrote left behind: words that no record would ever lead to."""
        with self._naming:
            halves = [path for path in self._files(HALF) if path not in self._writing]
        for path in halves:
            _remove(path)

    def _complain(self, record_id: str, error: StoreError) -> None:
        """Once for a record: the store is tried every few seconds."""
        if record_id not in self._complained:
            self._complained.add(record_id)
            log.warning("暂存的记录 %s 没有写进数据库：%s", record_id, error)

    def _tell(self, taken: int) -> None:
        left = len(self._files(WAITING))
        if taken:
            log.info("暂存的 %s 条记录已写进数据库", taken)
        if left and left != self._told:
            log.warning("%s 条记录暂存待写", left)
        self._told = left


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """A renamed file outlives a power cut only once its folder is on the disk."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        # The ledger knows the record by its id: it is not taken twice.
        log.error("暂存文件 %s 删不掉：%s", path.name, error)


def _read(path: Path) -> RecordDraft | None:
    """The record of a file; None when it is gone, cannot be read now, or never will be, and then it is set aside."""
    try:
        return draft_of(json.loads(path.read_bytes().decode("utf-8", "surrogatepass")))
    except FileNotFoundError:
        return None
    except OSError as error:
        log.error("暂存文件 %s 现在读不了：%s", path.name, error)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        log.error("暂存文件 %s 读不出记录（%r），改名为 .bad 另存，其余照常补记", path.name, error)
        _set_aside(path)
    return None


def _set_aside(path: Path) -> None:
    try:
        path.replace(path.with_suffix(UNREADABLE))
    except OSError as error:
        log.error("暂存文件 %s 改不了名：%s", path.name, error)


def draft_of(fields: Mapping[str, Any]) -> RecordDraft:
    """A record from its plain JSON; ValueError, TypeError, KeyError or AttributeError when it is none."""
    as_of = fields["as_of"]
    return RecordDraft(
        **{
            **fields,
            "kind": RecordKind(fields["kind"]),
            "as_of": None if as_of is None else date.fromisoformat(as_of),
            "subjects": tuple((kind, token) for kind, token in fields["subjects"]),
            "sealed": None if fields["sealed"] is None else bytes.fromhex(fields["sealed"]),
            "rests_on": tuple((CitedDraft(c["title"], c["article"]), version) for c, version in fields["rests_on"]),
            "risks": tuple(RiskDraft(**each) for each in fields["risks"]),
        }
    )


def _number(path: Path) -> int:
    head = path.name.partition("-")[0]
    return int(head) if head.isdecimal() else -1
