"""The service beyond one machine, as real processes on loopback: replicas and a worker on PostgreSQL, Chroma and Redis.

All of it lives in one temporary folder and ends with the program, whatever that ends by. The vectors are those of a
home that has them all, taken over by a copy of its folder: making them would take half an hour.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from api.owner import LOCK_NAME, HomeLock
from bench.report import OUT, ROOT
from bench.servers import MISSING, Daemon, PostgresServer, chroma_server, free_port, redis_server
from bench.service import Service

# What is one's own in the home of a replica, or tells of a process that has ended.
OWN = ("writer-id", LOCK_NAME, "queue.db*", "spool", "uploads", "inbox")
# The starter's texts take a minute of it on a quiet machine; vectors that would have to be made, half an hour.
FILL_PATIENCE = 420.0
# On a busy machine nothing is ever idle.
IDLE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Source:
    """What is served: a home whole with its vectors, and what it was built of (None: the starter, and our content)."""

    home: Path
    texts: Path | None = None
    corpus: Path | None = None


@dataclass(slots=True)
class Topology:
    """The servers, and the replicas that there are so far; `embedded` is the copy of a home that uses none of them."""

    folder: Path
    source: Source
    embedded: Path
    postgres: PostgresServer
    chroma: Daemon
    redis: Daemon
    database: str
    replicas: list[Service] = field(default_factory=list)
    worker: Daemon | None = None

    @property
    def settings(self) -> Mapping[str, str]:
        """What replicas and worker are told of the servers, as variables."""
        return {
            "ZHIGUI_DATABASE_URL": self.database,
            "ZHIGUI_CHROMA_URL": f"http://127.0.0.1:{self.chroma.port}",
            "ZHIGUI_REDIS_URL": f"redis://127.0.0.1:{self.redis.port}/0",
        }

    def fill(self) -> float:
        """Brings the texts into the database by a first replica that is stopped again; the seconds that took.

        SystemExit when the home lacked vectors that this database wants.
        """
        began = time.monotonic()
        home = self.folder / "replica-1"
        _cache_of(self.embedded, home)
        first = self._service(home, {"ZHIGUI_RUN_JOBS": "1"}, starter=self.source.texts is None)
        try:
            first.start()
            if self.source.texts is not None:
                first.wait_for_run(first.ingest(self.source.texts))
            # What vectors there are is asked when texts are there already, as after a restore; else they are made.
            first.stop()
            first.start()
            while (found := first.vectors())[0] < found[1] or not found[1]:
                if time.monotonic() - began > FILL_PATIENCE:
                    raise SystemExit(f"{found[0]} of {found[1]} vectors: build the home whole, by bench.build_home")
                time.sleep(1.0)
            first.wait_until_idle(IDLE_SECONDS)
        finally:
            first.close()
        shutil.copytree(home, self.folder / "derived", ignore=shutil.ignore_patterns(*OWN))
        return time.monotonic() - began

    def grow(self, count: int) -> list[Service]:
        """Starts replicas until there are so many, each with indexes derived from the first's."""
        while len(self.replicas) < count:
            home = self.folder / f"replica-{len(self.replicas) + 1}"
            if not home.exists():
                shutil.copytree(self.folder / "derived", home)
            replica = self._service(home)
            self.replicas.append(replica)
            replica.start()
            replica.wait_until_idle(IDLE_SECONDS)
        return self.replicas

    def alone(self) -> Service:
        """The embedded default on the same texts, not begun."""
        return Service(self.embedded, corpus=self.source.corpus)

    def start_worker(self) -> Daemon:
        """`zhigui worker` in a home of its own, begun."""
        home = self.folder / "worker"
        shutil.copytree(self.folder / "derived" / "keys", home / "keys")
        own = {"ZHIGUI_HOME": str(home), "PYTHONPYCACHEPREFIX": str(OUT / "pycache"), "PYTHONPATH": str(ROOT)}
        own |= {"ZHIGUI_CORPUS": str(self.source.corpus)} if self.source.corpus else {}
        environment = {**os.environ, **own, **self.settings}
        self.worker = Daemon((sys.executable, "-m", "api.cli.main", "worker"), None, environment)
        self.worker.start()
        return self.worker

    def memory_mib(self) -> dict[str, float]:
        """What every part holds now with its children, in MiB; pages that processes share are counted once (PSS)."""
        found = {"PostgreSQL": self.postgres.pid, "Chroma": self.chroma.pid, "Redis": self.redis.pid}
        found |= {f"replica {number}": each.pid for number, each in enumerate(self.replicas, 1)}
        found |= {"worker": self.worker.pid} if self.worker else {}
        return {name: held_mib(pid) for name, pid in found.items() if pid is not None}

    def _service(self, home: Path, more: Mapping[str, str] | None = None, *, starter: bool = False) -> Service:
        settings = {**self.settings, **(more or {})}
        # A port of its own that it keeps: who asks it finds it again where it was.
        return Service(home, starter=starter, port=free_port(), corpus=self.source.corpus, settings=settings)

    def end(self) -> None:
        """Stops replicas and worker; the servers end with `topology`."""
        for each in self.replicas:
            each.ask_to_stop()
        for each in self.replicas:
            each.close()
        if self.worker is not None:
            self.worker.end()


@contextmanager
def topology(source: Source) -> Iterator[Topology]:
    """Empty servers, but for the vectors of the home, which stays as it is; all processes end with the block.

    SystemExit where a program is missing, or the home is not there.
    """
    if MISSING is not None:
        raise SystemExit(MISSING)
    home = source.home
    if not (home / "zhigui.db").exists():
        raise SystemExit(f"no knowledge base in {home}: run `python -m bench.build_home --home {home}` first")
    with ExitStack() as stack:
        stack.enter_context(_ended_in_order())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhigui-topology-")))
        # The user of PostgreSQL is another.
        folder.chmod(0o755)
        with HomeLock(home):
            shutil.copytree(home, folder / "embedded", ignore=shutil.ignore_patterns(LOCK_NAME))
        shutil.copytree(folder / "embedded" / "vectors", folder / "chroma")
        postgres = PostgresServer(folder / "postgres")
        stack.callback(lambda: postgres.stop() if postgres.pid is not None else None)
        chroma, redis = chroma_server(folder / "chroma"), redis_server(folder / "redis")
        for each in (chroma, redis):
            stack.callback(each.end)
            each.start()
        shared = Topology(folder, source, folder / "embedded", postgres, chroma, redis, postgres.empty())
        stack.callback(shared.end)
        yield shared


def held_mib(pid: int) -> float:
    """The proportional memory (PSS) of a process and all it began, in MiB."""
    return sum(_pss_kib(each) for each in family(pid)) / 1024


def family(pid: int) -> Iterator[int]:
    """A process and everything it began, as far as it lives."""
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = path.read_text("ascii").split()
        except OSError:
            continue
        for each in children:
            yield from family(int(each))


def _pss_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _cache_of(home: Path, other: Path) -> None:
    """Vectors of what people ask and of example sentences: of the encoder alone, and minutes of work."""
    (other / "cache").mkdir(parents=True)
    for path in (home / "cache").glob("*.npz"):
        if path.name.startswith(("asked-", "examples-", "fitted-")):
            shutil.copy2(path, other / "cache")


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Being asked to stop is an exception here, so that what was begun is ended."""

    def stop(number: int, _: FrameType | None) -> None:
        sys.exit(128 + number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
