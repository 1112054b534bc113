"""Makes a backup while the service runs: one archive, under its name only once it is whole and on the disk.

In this order, so that nothing is lost between the pieces: waiting records, the queue, the store in one state, then all
other files. A record that is written into the store meanwhile is in both and recorded once at restoring; a task of the
queue whose run the store does not know yet cannot be.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, cast

from kb.backups.errors import BackupError
from kb.backups.folders import flush_folder, working_folder
from kb.backups.inventory import NOTE, QUEUE_FILE, STORE_FILE, VECTORS, WORK, Inventory, inventory
from kb.backups.manifest import NAME, Manifest, Part
from kb.backups.postgres import DUMP_FILE, dump_store
from kb.backups.sealed import SHORTEST, SealedWriter
from kb.backups.snapshot import copy_sqlite, copy_store, copy_vectors, is_sqlite, translated
from kb.backups.store_facts import StoreFacts, facts_of
from kb.settings import Settings
from kb.store.engine import sqlite_file

HOME, STORE = "home", "store"
PIECE = 1024 * 1024
# Texts shrink to a third at the quickest level; the slower ones win a tenth more for thrice the time.
LEVEL = 1

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: the file, how it is kept secret, whether an old one may be replaced, and without what."""

    file: Path
    passphrase: str | None = None
    with_records: bool = True
    replace: bool = False


@dataclass(frozen=True, slots=True)
class _Job:
    """What is asked for, of what, when; and the folder for copies."""

    settings: Settings
    wanted: Wanted
    work: Path
    now: datetime


@dataclass(slots=True)
class _Packing:
    """An archive being written; what is in it, and what stayed out."""

    archive: zipfile.ZipFile
    progress: Progress
    total: int = 0
    done: int = 0
    parts: list[Part] = field(default_factory=list)

    def add(self, name: str, path: Path) -> None:
        """One file; one that has gone meanwhile is left out."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        entry.file_size = path.stat().st_size
        digest, size = hashlib.sha256(), 0
        with source, self.archive.open(entry, "w", force_zip64=True) as target:
            while piece := source.read(PIECE):
                digest.update(piece)
                size += len(piece)
                target.write(piece)
                self.done += len(piece)
                self.progress(min(self.done, self.total), self.total, path.name)
        self.parts.append(Part(name, size, digest.hexdigest()))


def make_backup(settings: Settings, wanted: Wanted, now: datetime, progress: Progress) -> Manifest:
    """Backs up the home and the store of the settings. BackupError says in Chinese why it cannot be done.

    Killed at any moment it leaves no file of that name, and what it had copied is removed by the next one.
    """
    home = settings.home
    _refuse_what_cannot_be(settings, wanted)
    with working_folder(home / WORK) as work, _whole_file(wanted) as target:
        manifest = _packed(_Job(settings, wanted, work, now), target, progress)
    _note(home, wanted, now, manifest)
    return manifest


def _refuse_what_cannot_be(settings: Settings, wanted: Wanted) -> None:
    file, home = wanted.file, settings.home
    if not home.is_dir():
        raise BackupError(f"没有数据目录 {home}：没有可备份的内容。请检查 ZHIGUI_HOME。")
    source = sqlite_file(settings.store_url)
    if source is not None and not source.exists():
        raise BackupError(f"数据目录 {home} 里还没有知识库（{source}）。请检查 ZHIGUI_HOME 和 ZHIGUI_DATABASE_URL。")
    if source is None and not wanted.with_records:
        raise BackupError("数据库是 PostgreSQL 时不能去掉记录（--without-records）。")
    if file.is_dir() or not file.parent.is_dir():
        raise BackupError(f"写不到 {file}：请给出一个文件名，所在的文件夹要先建好。")
    if file.exists() and not wanted.replace:
        raise BackupError(f"{file} 已经存在，没有动它。请换个文件名，或加 --force 换掉。")
    if wanted.passphrase is not None and len(wanted.passphrase) < SHORTEST:
        raise BackupError(f"口令太短：至少 {SHORTEST} 个字符。")
    if source is not None and shutil.disk_usage(home).free < source.stat().st_size:
        raise BackupError(f"磁盘空间不够：数据目录 {home} 所在的磁盘至少要空出 {source.stat().st_size >> 20} MB。")


def _packed(job: _Job, target: IO[bytes], progress: Progress) -> Manifest:
    settings, wanted, work, home = job.settings, job.wanted, job.work, job.settings.home
    sealing = SealedWriter(target, wanted.passphrase) if wanted.passphrase is not None else None
    # zipfile asks only for write and flush of what cannot be sought in.
    plain = target if sealing is None else cast(IO[bytes], sealing)
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        packing = _Packing(archive, progress)
        progress(0, 0, "正在复制数据库")
        for path in inventory(home, with_records=wanted.with_records).spool:
            packing.add(f"{HOME}/{path.as_posix()}", home / path)
        queue = _queue_copy(home, work)
        facts = _store_into(job)
        listed = inventory(home, with_records=wanted.with_records)
        vectors = copy_vectors(home, lambda: inventory(home).vectors, work)
        packing.total = packing.done + _size([work, *(home / path for path in listed.others)])
        stored = work / (STORE_FILE if facts.backend == "sqlite" else DUMP_FILE)
        packing.add(f"{STORE}/{stored.name}", stored)
        for name, path in _others(home, work, listed, queue=queue, vectors=vectors):
            packing.add(f"{HOME}/{name}", path)
        manifest = Manifest(
            made_at=job.now,
            program=version("zhigui"),
            schema=facts.schema,
            store=facts.backend,
            with_records=wanted.with_records,
            with_vectors=vectors,
            counts=facts.counts,
            verified=facts.verified,
            left_out=tuple(_left_out(settings, wanted, listed, vectors=vectors)),
            parts=tuple(packing.parts),
        )
        archive.writestr(NAME, manifest.to_json())
    if sealing is not None:
        sealing.finish()
    return manifest


def _queue_copy(home: Path, work: Path) -> bool:
    if not (home / QUEUE_FILE).exists():
        return False
    copy_sqlite(home / QUEUE_FILE, work / QUEUE_FILE)
    return True


def _store_into(job: _Job) -> StoreFacts:
    source = sqlite_file(job.settings.store_url)
    if source is None:
        return dump_store(job.settings, job.work, job.now)
    copy_store(source, job.work / STORE_FILE, with_records=job.wanted.with_records)
    return facts_of(f"sqlite:///{job.work / STORE_FILE}", job.settings.ledger_key_file, job.now)


def _others(home: Path, work: Path, listed: Inventory, *, queue: bool, vectors: bool) -> Iterator[tuple[str, Path]]:
    """Every other file of the home with its name there; of what changes while it is copied, the copy."""
    if queue:
        yield QUEUE_FILE, work / QUEUE_FILE
    if vectors and (work / VECTORS).is_dir():
        for path in sorted(each for each in (work / VECTORS).rglob("*") if each.is_file()):
            yield path.relative_to(work).as_posix(), path
    for path in listed.others:
        if path.as_posix() == QUEUE_FILE:
            continue
        try:
            changing = is_sqlite(home / path)
            if changing:
                copy_sqlite(home / path, work / "other.db")
        except FileNotFoundError:
            continue
        yield path.as_posix(), work / "other.db" if changing else home / path
        (work / "other.db").unlink(missing_ok=True)


def _left_out(settings: Settings, wanted: Wanted, listed: Inventory, *, vectors: bool) -> Iterator[str]:
    if not vectors and listed.vectors:
        yield "语义索引：一直在写入，复制不出一致的一份；恢复之后自动重建"
    if not wanted.with_records:
        yield "问答等记录、考试与学习记录、登录状态，以及签名用的密钥"
    elif settings.ledger_key is not None and not settings.ledger_key.resolve().is_relative_to(settings.home.resolve()):
        yield f"日结的签名密钥 {settings.ledger_key}：不在数据目录里，请另外备份"
    if settings.personal_key is not None:
        yield "个人信息的加密密钥（ZHIGUI_PERSONAL_KEY）：请另外保管，没有它还原不了遮盖的内容"
    if settings.chroma_url:
        yield f"Chroma 服务里的向量（{settings.chroma_url}）：恢复之后自动重建"
    for link in listed.links:
        yield f"链接 {link}：指向的内容请另外备份"


def _size(paths: list[Path]) -> int:
    """Bytes in all, for the progress."""
    files = [each for path in paths for each in (path.rglob("*") if path.is_dir() else (path,))]
    return sum(each.stat().st_size for each in files if each.is_file())


@contextmanager
def _whole_file(wanted: Wanted) -> Iterator[IO[bytes]]:
    """A file that gets its name at the end; an old one of that name is replaced only when that was asked for."""
    file = wanted.file
    aside = file.with_name(f".{file.name}.half")
    with translated("备份文件", file):
        aside.unlink(missing_ok=True)
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(handle, "wb") as target:
                yield target
                target.flush()
                os.fsync(target.fileno())
            if wanted.replace:
                aside.replace(file)
            else:
                _named(aside, file)
            flush_folder(file.parent)
        finally:
            aside.unlink(missing_ok=True)


def _named(aside: Path, file: Path) -> None:
    """Gives the file its name unless somebody took it meanwhile."""
    try:
        os.link(aside, file)
    except FileExistsError:
        raise BackupError(f"{file} 已经存在，没有动它。请换个文件名，或加 --force 换掉。") from None
    except OSError:
        # A disk without links (FAT, some shares): then between looking and naming nobody may come.
        if file.exists():
            raise BackupError(f"{file} 已经存在，没有动它。请换个文件名，或加 --force 换掉。") from None
        aside.rename(file)


def _note(home: Path, wanted: Wanted, now: datetime, manifest: Manifest) -> None:
    """What doctor tells of: when the last backup was made and where it went."""
    told = {
        "made_at": now.isoformat(),
        "file": str(wanted.file.absolute()),
        "bytes": wanted.file.stat().st_size,
        "encrypted": wanted.passphrase is not None,
        "with_records": manifest.with_records,
    }
    aside = home / f"{NOTE}.new"
    with translated("备份已经做好，但写不进记事", home / NOTE):
        aside.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        aside.replace(home / NOTE)
