"""Real servers for replicas to share, PostgreSQL, Chroma and Redis: begun here on loopback, stopped and begun again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg

from kb.store.sql import SqlStore

# A guard against hanging, no measure.
HANGING = 120.0
# Tests may do without what outlives a power cut; a figure had without it would be no figure.
CARELESS = ("-c", "fsync=off", "-c", "full_page_writes=off")


def postgres_programs() -> Path | None:
    """The folder of the newest PostgreSQL's programs; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


MISSING = (
    None
    if postgres_programs() and shutil.which("redis-server") and os.name == "posix"
    else "没有 PostgreSQL 或 Redis 的程序（Debian 的 postgresql、redis-server）"
)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for(reached: Callable[[], object], what: str, patience: float = HANGING) -> None:
    """Waits for a state that comes by itself; TimeoutError when it does not."""
    until = time.monotonic() + patience
    while not reached():
        if time.monotonic() > until:
            raise TimeoutError(f"it never happened: {what}")
        time.sleep(0.05)


class PostgresServer:
    """A server of our own in a folder; PostgreSQL refuses to run as root, so then it runs as the user postgres.

    `durable` False: what is committed may be lost with the machine, as a test does not mind.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self._folder, self._durable = folder, durable
        self._as = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
        self.port = free_port()
        folder.mkdir(parents=True)
        if self._as:
            shutil.chown(folder, "postgres")
        self._run("initdb", "-D", str(folder / "data"), "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", "zhigui")
        self.start()

    def standby(self, folder: Path) -> PostgresServer:
        """Another server that follows this one, which answers a commit only once the other has it too."""
        other = copy(self)
        other._folder, other.port = folder, free_port()
        folder.mkdir(parents=True)
        if self._as:
            shutil.chown(folder, "postgres")
        source = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "zhigui")
        self._run("pg_basebackup", *source, "-D", str(folder / "data"), "-R", "-c", "fast")
        other.start()
        self._execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self._execute("SELECT pg_reload_conf()")
        return other

    def promote(self) -> None:
        """Makes a standby the server that takes writes."""
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", "promote")

    def start(self) -> None:
        """Starts it and waits until it takes connections."""
        careless = () if self._durable else CARELESS
        options = " ".join(("-h 127.0.0.1", f"-p {self.port}", f"-k {self._folder}", *careless))
        data, log = str(self._folder / "data"), str(self._folder / "log")
        self._run("pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Ends it at once, whoever is connected: what a crash of its machine is to its clients."""
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-m", "immediate", "stop")

    @property
    def pid(self) -> int | None:
        """The number of its first process; None while it is stopped."""
        try:
            return int((self._folder / "data" / "postmaster.pid").read_text("ascii").split()[0])
        except FileNotFoundError:
            return None

    @contextmanager
    def away(self) -> Iterator[None]:
        """It is not there."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """It takes connections and answers nothing: all of its processes stand still."""
        with standing_still(self.pid):
            yield

    def fresh(self) -> str:
        """The address of a database with our tables and nothing in them."""
        name = f"zhigui_{uuid.uuid4().hex[:12]}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{self._migrated()}"')
        return self.url(name)

    def empty(self) -> str:
        """The address of a database with nothing in it at all."""
        name = f"zhigui_{uuid.uuid4().hex[:12]}"
        self._execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def url(self, name: str) -> str:
        """The address of a database for the settings."""
        return f"postgresql+psycopg://zhigui@127.0.0.1:{self.port}/{name}"

    @cache  # noqa: B019 - one server a session
    def _migrated(self) -> str:
        self._execute("CREATE DATABASE migrated")
        SqlStore(self.url("migrated")).close()
        return "migrated"

    def _execute(self, statement: str) -> None:
        address = f"postgresql://zhigui@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        folder = postgres_programs()
        assert folder is not None
        # To a file: the server inherits what it is started with, and would hold a pipe open.
        with Path(os.devnull).open("w") as nowhere:
            command = [*self._as, str(folder / program), *arguments]
            subprocess.run(command, cwd="/", stdout=nowhere, stderr=nowhere, check=True)


@dataclass
class Daemon:
    """A server that is a process: `command` with its port, ready once it takes connections; None: it takes none.

    `environment`: all of its variables; None: ours.
    """

    command: tuple[str, ...]
    port: int | None
    environment: Mapping[str, str] | None = None
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begins it and waits until it is ready."""
        nowhere = subprocess.DEVNULL
        self._process = subprocess.Popen(self.command, stdout=nowhere, stderr=nowhere, env=self.environment)
        if (port := self.port) is not None:
            wait_for(lambda: listens(port), f"{self.command[0]} listens")

    def stop(self) -> None:
        """kill -9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def end(self) -> None:
        """Asks it to stop, and sees to it that it does. Nothing where it has ended already."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=HANGING)
        except subprocess.TimeoutExpired:
            self.stop()

    @property
    def pid(self) -> int | None:
        """The number of its process; None while there is none."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if running and self._process is not None else None

    @contextmanager
    def away(self) -> Iterator[None]:
        """It is not there."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """It takes connections and answers nothing."""
        with standing_still(self.pid):
            yield


@contextmanager
def standing_still(pid: int | None) -> Iterator[None]:
    """A process and all it began, stopped and let go on (SIGSTOP, SIGCONT); the parent first, so that none is added."""
    assert pid is not None
    stopped: list[int] = []
    try:
        waiting = [pid]
        while waiting:
            os.kill(waiting[0], signal.SIGSTOP)
            stopped.append(waiting.pop(0))
            waiting += _children(stopped[-1])
        yield
    finally:
        for each in stopped:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGCONT)


def _children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        # Some process that is none of ours may end while we look.
        with suppress(OSError):
            # Behind the name in brackets, which may hold anything: state, parent.
            if int(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found


def redis_server(folder: Path) -> Daemon:
    """A Redis that keeps nothing on the disk."""
    folder.mkdir(parents=True)
    port = free_port()
    keep = ("--save", "", "--appendonly", "no", "--dir", str(folder))
    return Daemon(("redis-server", "--bind", "127.0.0.1", "--port", str(port), *keep), port)


def chroma_server(folder: Path) -> Daemon:
    """A Chroma server on a folder."""
    port = free_port()
    program = Path(sys.executable).with_name("chroma")
    place = ("--path", str(folder), "--host", "127.0.0.1", "--port", str(port))
    return Daemon((str(program), "run", *place), port)


def listens(port: int) -> bool:
    """Whether somebody takes connections on a port of loopback."""
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
