"""Who owns the home folder: one process at a time, found by the others through a lock file.

A Chroma folder and a tantivy index belong to one process; a second writer's entries would be counted and never found.
The owner holds an flock on `owner.lock` for its whole life, so a killed process (kill -9) frees the folder at once and
its stale file means nothing. Standard library only: every command reads this before it imports anything heavy.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from kb.errors import OwnerError

LOCK_NAME = "owner.lock"
HOME_MODE = 0o700
# A reader that probes the lock holds it shared for microseconds; a taker must not mistake that for an owner.
TAKE_ATTEMPTS = 20
TAKE_PAUSE_S = 0.01


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that holds the home folder; `address` is None until (or unless) it listens.

    `certificate`: the SHA-256 of the certificate it serves TLS with, None without TLS. Its names are for others; a
    command on this machine knows it by this.
    """

    pid: int
    address: str | None
    token: str
    certificate: str | None = None


class HomeLock:
    """The lock on a home folder, held from `take` to `release` or to the end of the process."""

    def __init__(self, home: Path, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._home = home
        self._pause = pause
        self._descriptor: int | None = None
        self.token = secrets.token_urlsafe(32)

    def take(self) -> HomeLock:
        """Hold the folder, or raise OwnerError naming the process that does."""
        # Callers' words lie in it, and whoever reads its token is admin. What exists keeps the mode its owner gave it.
        self._home.mkdir(mode=HOME_MODE, parents=True, exist_ok=True)
        path = self._home / LOCK_NAME
        for attempt in range(TAKE_ATTEMPTS):
            if attempt:
                self._pause(TAKE_PAUSE_S)
            descriptor = _open(path, os.O_RDWR | os.O_CREAT)
            if _locked(descriptor, fcntl.LOCK_EX) and _is_still(path, descriptor):
                os.fchmod(descriptor, 0o600)
                self._descriptor = descriptor
                self._write(None)
                return self
            os.close(descriptor)
        owner = find_owner(self._home)
        who = f"进程 {owner.pid}" if owner else "另一个进程"
        raise OwnerError(f"数据目录 {self._home} 正由{who}使用。请等它结束，或先停止它。")

    def announce(self, address: str, certificate: str | None = None) -> None:
        """Tell the other commands where this process listens, e.g. http://127.0.0.1:8000, and with what certificate."""
        self._write(address, certificate)

    def release(self) -> None:
        """Give the folder back; harmless when it is not held. The file stays: deleting it would race with takers."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def _write(self, address: str | None, certificate: str | None = None) -> None:
        if self._descriptor is None:
            raise OwnerError(f"数据目录 {self._home} 未被本进程占用，无法登记监听地址。")
        told = {"pid": os.getpid(), "address": address, "token": self.token, "certificate": certificate}
        record = json.dumps(told).encode()
        os.pwrite(self._descriptor, record, 0)
        os.ftruncate(self._descriptor, len(record))

    def __enter__(self) -> HomeLock:
        return self.take()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def find_owner(home: Path) -> Owner | None:
    """The process that holds the folder now; None when none does, whatever an old lock file says.

    OwnerError when the folder is held by a process whose file this user may not read.
    """
    path = home / LOCK_NAME
    for _ in range(TAKE_ATTEMPTS):
        if not path.exists():
            return None
        descriptor = _open(path, os.O_RDONLY)
        try:
            if _locked(descriptor, fcntl.LOCK_SH):
                return None
            owner = _read(descriptor)
        finally:
            os.close(descriptor)
        if owner is not None:
            return owner
        # The owner took the lock and has not written its record yet.
        time.sleep(TAKE_PAUSE_S)
    raise OwnerError(f"{path} 已被占用，但内容无法辨认。请检查是否有其他程序在使用数据目录。")


def wait_for_address(
    home: Path,
    *,
    seconds: float,
    on_wait: Callable[[Owner], None],
    pause: Callable[[float], None] = time.sleep,
) -> Owner | None:
    """The owner once it listens, or None once nobody owns the folder; OwnerError when it stays silent.

    An owner without an address is an ingest command or a service that is still starting; `on_wait` is called once
    with it, so that the person at the terminal knows what the command waits for.
    """
    deadline = time.monotonic() + seconds
    waited = False
    while True:
        owner = find_owner(home)
        if owner is None or owner.address is not None:
            return owner
        if time.monotonic() >= deadline:
            raise OwnerError(
                f"数据目录 {home} 正由进程 {owner.pid} 使用（正在入库或启动），"
                f"等了 {seconds:.0f} 秒仍未就绪。请稍后再试。"
            )
        if not waited:
            on_wait(owner)
            waited = True
        pause(0.1)


def _open(path: Path, flags: int) -> int:
    try:
        return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except PermissionError:
        raise OwnerError(f"无权读取 {path}：数据目录属于另一个用户。") from None
    except OSError as error:
        raise OwnerError(f"无法打开 {path}：{error.strerror}。") from error


def _locked(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(path: Path, descriptor: int) -> bool:
    """Whether the path still names the locked file; somebody may have deleted and remade it in between."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _read(descriptor: int) -> Owner | None:
    try:
        record = json.loads(os.pread(descriptor, 4096, 0))
        return Owner(int(record["pid"]), record["address"], str(record["token"]), record.get("certificate"))
    except (ValueError, KeyError, TypeError):
        return None
