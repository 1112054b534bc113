"""Opens a backup and hands out its parts; nothing in it is believed before it was checked."""

from __future__ import annotations

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from kb.backups.errors import BackupError, DamagedBackupError, PassphraseError
from kb.backups.manifest import LARGEST, NAME, Manifest, Part, read_manifest
from kb.backups.sealed import SealedReader, is_sealed

PIECE = 1024 * 1024
ROOMS = frozenset({"home", "store"})
# What zipfile and zlib say of bytes that are not what they were.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, KeyError, RuntimeError)


@dataclass(frozen=True, slots=True)
class OpenBackup:
    """An archive whose list of entries agrees with its manifest."""

    manifest: Manifest
    _archive: zipfile.ZipFile

    def content(self, part: Part) -> Iterator[bytes]:
        """A part piece by piece. DamagedBackupError once it differs from the manifest."""
        digest, size = hashlib.sha256(), 0
        try:
            with self._archive.open(part.path) as source:
                while piece := source.read(PIECE):
                    digest.update(piece)
                    size += len(piece)
                    if size > part.size:
                        break
                    yield piece
        except BROKEN as error:
            raise _damaged(part.path) from error
        if size != part.size or digest.hexdigest() != part.sha256:
            raise _damaged(part.path)


@contextmanager
def open_backup(file: Path, passphrase: str | None) -> Iterator[OpenBackup]:
    """The backup in a file. BackupError in Chinese for anything that is none, or cannot be trusted."""
    with ExitStack() as stack:
        try:
            source = stack.enter_context(file.open("rb"))
        except OSError as error:
            raise BackupError(f"读不了 {file}：{error.strerror}。请检查文件名与权限。") from error
        try:
            archive = stack.enter_context(zipfile.ZipFile(_plain(file, source, passphrase)))
        except BROKEN as error:
            raise DamagedBackupError(f"{file} 不是知规的备份，或已被截断、损坏。请换一份备份。") from error
        manifest = _manifest(file, archive)
        _refuse_strange_entries(archive, manifest)
        yield OpenBackup(manifest, archive)


def _plain(file: Path, source: BinaryIO, passphrase: str | None) -> IO[bytes]:
    """What is to be read as an archive: the file, or what is sealed in it."""
    if not is_sealed(source):
        return source
    if passphrase is None:
        raise PassphraseError(f"{file} 是加密的备份：请用 --passphrase-file 给出口令文件。")
    # zipfile asks only for seek, tell and read.
    return cast(IO[bytes], SealedReader(source, passphrase))


def _manifest(file: Path, archive: zipfile.ZipFile) -> Manifest:
    names = [each.filename for each in archive.infolist()]
    if NAME not in names:
        raise DamagedBackupError(f"{file} 不是知规的备份：里面没有清单（{NAME}）。")
    if archive.getinfo(NAME).file_size > LARGEST:
        raise DamagedBackupError("备份的清单（manifest.json）太大：它不是知规做的。")
    try:
        return read_manifest(archive.read(NAME))
    except BROKEN as error:
        raise _damaged(NAME) from error


def _refuse_strange_entries(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Entries and manifest must name the same files, each once, each plain and inside the folder it is for."""
    entries = [each for each in archive.infolist() if each.filename != NAME]
    named = [each.path for each in manifest.parts]
    if sorted(each.filename for each in entries) != sorted(set(named)) or len(named) != len(set(named)):
        raise DamagedBackupError("备份里的文件与清单对不上：有的被删去、添加或重复。请换一份备份。")
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in {0, stat.S_IFREG} or not _is_inside(entry.filename):
            raise DamagedBackupError(f"备份里有不该有的路径“{entry.filename}”，没有动任何内容。请换一份备份。")
    if not any(name in {"store/zhigui.db", "store/store.pgdump"} for name in named):
        raise DamagedBackupError("备份里没有数据库。请换一份备份。")


def _is_inside(name: str) -> bool:
    """Whether a name stays in its folder on every system.

    >>> _is_inside("home/phrasings/ours.toml"), _is_inside("home/../../etc/passwd"), _is_inside("/etc/passwd")
    (True, False, False)
    """
    path = PurePosixPath(name)
    plain = not path.is_absolute() and "\\" not in name and "\x00" not in name and str(path) == name
    return plain and len(path.parts) > 1 and path.parts[0] in ROOMS and not {"..", "."} & set(path.parts)


def _damaged(name: str) -> DamagedBackupError:
    return DamagedBackupError(f"备份里的 {name} 被截断或改动过，与清单对不上。请换一份备份。")
