"""Restores a backup: looks at all of it first, builds the home beside, and only then puts it in its place.

Whatever is wrong with the file, and wherever the process is killed before the last step, the home stays as it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from kb.backups.archive import OpenBackup, open_backup
from kb.backups.errors import BackupError, DamagedBackupError
from kb.backups.folders import flush_folder, working_folder
from kb.backups.inventory import KEYS, STORE_FILE
from kb.backups.making import HOME, STORE, Progress
from kb.backups.manifest import Counts, Manifest, Verified
from kb.backups.postgres import DUMP_FILE, restore_dump
from kb.backups.snapshot import translated
from kb.backups.store_facts import facts_of
from kb.errors import StoreError
from kb.store.engine import knows_revision, newest_revision, open_engine, upgrade_schema

LEDGER_KEY = Path(KEYS) / "ledger-ed25519.pem"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be restored: from which file, into which home (None: only look), and over what there is or not.

    `store_url` is where a dump of PostgreSQL goes.
    """

    file: Path
    into: Path | None
    passphrase: str | None = None
    replace: bool = False
    store_url: str | None = None
    ledger_key: Path | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it: the manifest, what the restored store holds, and where what was there before is kept now."""

    manifest: Manifest
    counts: Counts
    verified: Verified
    schema: str
    kept: Path | None

    @property
    def same(self) -> bool:
        """Whether the records verify exactly as when the backup was made."""
        return self.verified == self.manifest.verified and self.counts == self.manifest.counts


def restore(asked: Asked, scratch: Path, now: datetime, progress: Progress) -> Restored:
    """Restores, or with `into` None looks whether it could. BackupError says in Chinese what is wrong.

    `scratch` is a folder that may be made and is removed again. The caller holds the lock of a home that is replaced.
    """
    if asked.into is not None:
        _refuse_taken(asked.into, replace=asked.replace)
    with open_backup(asked.file, asked.passphrase) as backup:
        manifest = backup.manifest
        _refuse_newer(manifest)
        if manifest.store != "sqlite" and asked.into is not None and asked.store_url is None:
            raise BackupError("这份备份的数据库是 PostgreSQL：请先建一个空的数据库，设好 ZHIGUI_DATABASE_URL，再恢复。")
        with working_folder(scratch) as stage:
            _refuse_no_space(manifest, stage)
            _unpacked(backup, stage, progress)
            found = _brought_forward(asked, manifest, stage)
            if asked.into is None:
                return found
            with translated("恢复到", asked.into):
                kept = _in_place(stage / HOME, asked.into, now)
            return replace(found, kept=kept)


def _refuse_taken(home: Path, *, replace: bool) -> None:
    if home.is_symlink() or (home.exists() and not home.is_dir()):
        raise BackupError(f"{home} 不是文件夹，没有动它。请给出一个数据目录。")
    if home.is_dir() and os.path.ismount(home):
        raise BackupError(f"{home} 是挂载点，不能整个换掉。请恢复到它里面的一个新文件夹，再让 ZHIGUI_HOME 指向那里。")
    if home.is_dir() and not replace and any(each.name != "owner.lock" for each in home.iterdir()):
        raise BackupError(f"{home} 里已有内容，没有动它。请给出一个空的文件夹，或加 --force（原来的改名保留在旁边）。")


def _refuse_newer(manifest: Manifest) -> None:
    if not knows_revision(manifest.schema):
        raise BackupError(
            f"这份备份的数据库结构（{manifest.schema}）比这一版知规的（{newest_revision()}）新，没有动任何内容。"
            f"请先升级到知规 {manifest.program} 或更新的版本，再恢复。"
        )


def _refuse_no_space(manifest: Manifest, stage: Path) -> None:
    needed = sum(each.size for each in manifest.parts)
    free = shutil.disk_usage(stage).free
    if free < needed:
        raise BackupError(f"磁盘空间不够：{stage.parent} 要空出 {needed >> 20} MB，现在只有 {free >> 20} MB。")


def _unpacked(backup: OpenBackup, stage: Path, progress: Progress) -> None:
    """Every part, checked while it is written."""
    (stage / HOME).mkdir(mode=0o700)
    total, done = sum(each.size for each in backup.manifest.parts), 0
    for part in backup.manifest.parts:
        target = stage / part.path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with translated("恢复", part.path):
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "wb") as file:
                for piece in backup.content(part):
                    file.write(piece)
                    done += len(piece)
                    progress(done, total, target.name)
                file.flush()
                os.fsync(file.fileno())


def _brought_forward(asked: Asked, manifest: Manifest, stage: Path) -> Restored:
    """The store in the newest schema, and what it holds; a dump is not brought into a database only to look."""
    if manifest.store == "sqlite":
        database = stage / HOME / STORE_FILE
        (stage / STORE / STORE_FILE).rename(database)
        url = f"sqlite:///{database}"
        with _readable(database):
            _check(url)
    elif asked.into is None or asked.store_url is None:
        return Restored(manifest, manifest.counts, manifest.verified, manifest.schema, None)
    else:
        url = asked.store_url
        restore_dump(stage / STORE / DUMP_FILE, url)
    engine = open_engine(url)
    try:
        upgrade_schema(engine)
    finally:
        engine.dispose()
    key = asked.ledger_key or stage / HOME / LEDGER_KEY
    facts = facts_of(url, key, manifest.made_at)
    return Restored(manifest, facts.counts, facts.verified, facts.schema, None)


@contextmanager
def _readable(database: Path) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, StoreError) as error:
        raise DamagedBackupError(f"备份里的数据库（{database.name}）读不出：{error}。请换一份备份。") from error


def _check(url: str) -> None:
    engine = open_engine(url)
    try:
        with engine.connect() as c:
            said = c.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        if list(said) != ["ok"]:
            raise StoreError(str(said[0]))
    finally:
        engine.dispose()


def _in_place(restored: Path, home: Path, now: datetime) -> Path | None:
    """Puts the new home in its place; what was there is renamed first and handed back, None when there was nothing."""
    for folder in (each for each in restored.rglob("*") if each.is_dir()):
        flush_folder(folder)
    kept = None
    if home.is_dir():
        names = {each.name for each in home.iterdir()}
        if names - {"owner.lock"}:
            kept = home.with_name(f"{home.name}.before-{now:%Y%m%dT%H%M%S}")
            home.rename(kept)
        else:
            for name in names:
                (home / name).unlink()
    # An empty folder is replaced in one step; if somebody filled it meanwhile, this fails and nothing was changed.
    restored.rename(home)
    flush_folder(home.parent)
    return kept
