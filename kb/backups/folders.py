"""Folders that one process works in: emptied at the beginning, so that what a killed one left behind goes."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kb.backups.errors import BackupError


@contextmanager
def working_folder(folder: Path) -> Iterator[Path]:
    """The folder, empty, its owner's alone, and removed at the end unless it was renamed.

    BackupError while another process works in it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"另一个备份或恢复正在进行（{folder}）。请等它结束再试。") from None
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        try:
            yield folder
        finally:
            with suppress(FileNotFoundError):
                if os.path.samestat(folder.stat(), os.fstat(handle)):
                    shutil.rmtree(folder)
    finally:
        os.close(handle)


def flush_folder(folder: Path) -> None:
    """Takes what was renamed in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
