"""Real servers for replicas to share, started by the tests and stopped under them; and replicas in this process."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from api.app import create_app
from ingest.bootstrap import Ingestion, IngestKind, IngestRequest, Worker, open_ingestion, open_worker
from kb.bootstrap import KnowledgeBase, open_knowledge_base
from kb.settings import Settings
from kb.store.run_records import RunState
from kb.store.sql import SqlStore
from tests.builders_served import served

# A guard against hanging, no measure.
HANGING = 120.0


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


def wait_for(reached: Callable[[], object], what: str) -> None:
    """Waits for a state that comes by itself."""
    until = time.monotonic() + HANGING
    while not reached():
        assert time.monotonic() < until, f"it never happened: {what}"
        time.sleep(0.05)


class PostgresServer:
    """A server of our own in a folder; PostgreSQL refuses to run as root, so then it runs as the user postgres."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
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
        options = f"-h 127.0.0.1 -p {self.port} -k {self._folder} -c fsync=off -c full_page_writes=off"
        data, log = str(self._folder / "data"), str(self._folder / "log")
        self._run("pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Ends it at once, whoever is connected: what a crash of its machine is to its clients."""
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-m", "immediate", "stop")

    @contextmanager
    def away(self) -> Iterator[None]:
        """It is not there."""
        self.stop()
        try:
            yield
        finally:
            self.start()

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
    """A server that is a process: `command` with its port, ready once it takes connections."""

    command: tuple[str, ...]
    port: int
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: _listens(self.port), f"{self.command[0]} listens")

    def stop(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    @contextmanager
    def away(self) -> Iterator[None]:
        """It is not there."""
        self.stop()
        try:
            yield
        finally:
            self.start()


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


def _listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Cluster:
    """What replicas share: servers, and one database; every replica is a folder in `folder`."""

    folder: Path
    corpus: Path
    postgres: PostgresServer
    chroma: Daemon
    redis: Daemon
    database: str
    _keys: Path | None = field(default=None, init=False)

    def settings(self, name: str, **given: Any) -> Settings:
        """The settings of a replica; its keys are those of the first."""
        home = self.folder / name
        if self._keys is not None and not (home / "keys").exists():
            shutil.copytree(self._keys, home / "keys")
        shared = {
            "database_url": self.database,
            "chroma_url": f"http://127.0.0.1:{self.chroma.port}",
            "redis_url": f"redis://127.0.0.1:{self.redis.port}/{self._number}",
        }
        return Settings(**{"home": home, "corpus": self.corpus, "rate_limit": 1_000_000, **shared, **given})

    def environment(self, settings: Settings) -> dict[str, str]:
        """The same for a process."""
        return {
            "ZHIGUI_DATABASE_URL": str(settings.database_url),
            "ZHIGUI_CHROMA_URL": str(settings.chroma_url),
            "ZHIGUI_REDIS_URL": str(settings.redis_url),
        }

    @property
    def _number(self) -> int:
        """A queue of its own for each database, among the sixteen of a server."""
        name = urlsplit(self.database).path
        return int(name[-4:], 16) % 16

    @contextmanager
    def replica(self, name: str, *, started: bool = True, **given: Any) -> Iterator[Replica]:
        """A replica in this process, on a socket; `started` False: without the threads behind it."""
        settings = self.settings(name, **given)
        kb = open_knowledge_base(settings)
        if self._keys is None:
            self._keys = settings.home / "keys"
        ingestion = open_ingestion(kb)
        try:
            if started:
                kb.start()
                ingestion.start()
            with served(create_app(kb, ingestion, settings), settings) as address:
                yield Replica(settings, kb, ingestion, address)
        finally:
            ingestion.close()
            kb.close()

    @contextmanager
    def worker(self, name: str = "worker") -> Iterator[Worker]:
        """A worker in this process."""
        worker = open_worker(self.settings(name))
        try:
            worker.start()
            yield worker
        finally:
            worker.close()


@dataclass(frozen=True)
class Reply:
    """What came back: status, body and headers by their names in small letters."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Replica:
    """A replica that answers at an address."""

    settings: Settings
    kb: KnowledgeBase
    ingestion: Ingestion
    address: str

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """One request on a connection of its own."""
        return call(self.address, method, path, body, **headers)

    def ask(self, question: str, **headers: str) -> Reply:
        """One question."""
        return self.call("POST", "/v1/ask", {"question": question}, **headers)

    def lookup(self, reference: str, **headers: str) -> Reply:
        """One reference."""
        from urllib.parse import quote

        return self.call("GET", f"/v1/lookup?q={quote(reference)}", **headers)

    def bring_in(self, *paths: Path) -> int:
        """Queues texts for whoever carries runs out; the number of the run."""
        request = IngestRequest(paths=tuple(map(str, paths)), kind=IngestKind.INSTRUMENT)
        return self.ingestion.submit(request)

    def wait_for_run(self, run_id: int) -> None:
        """Waits until a run is over, which has to go well."""
        over = {RunState.DONE, RunState.FAILED, RunState.CANCELLED}
        wait_for(lambda: self.kb.store.runs.several((run_id,))[0].state in over, f"run {run_id} is over")
        report = self.kb.store.runs.get(run_id)
        assert report is not None and report.state is RunState.DONE, report

    def wait_for_vectors(self) -> None:
        """Waits until every vector exists as far as this replica sees."""
        wait_for(lambda: (s := self.kb.index_state()).vectors_total and s.vectors_done == s.vectors_total, "vectors")


def call(address: str, method: str, path: str, body: object = None, **headers: str) -> Reply:
    """One request on a connection of its own; OSError where nobody is there."""
    place = urlsplit(address)
    with closing(http.client.HTTPConnection(place.hostname or "", place.port, timeout=HANGING)) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = None if body is None else json.dumps(body)
        connection.request(method, path, content, {"Content-Type": "application/json", **named})
        response = connection.getresponse()
        told = {name.lower(): value for name, value in response.getheaders()}
        raw = response.read()
        return Reply(response.status, json.loads(raw) if raw else {}, told)


def kill(pid: int) -> None:
    """kill -9."""
    os.kill(pid, signal.SIGKILL)
