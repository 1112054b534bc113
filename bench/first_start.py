"""From a fresh clone to the first right answer: clone, `make run`, ask; installation included.

Package caches are emptied for the run unless --warm-cache, as on a newcomer's machine. The knowledge base is built in
the clone's own var/; clone and all are removed at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.error import URLError
from urllib.request import urlopen

from bench.report import ROOT, table, write
from bench.service import Caller, Reply

QUESTION = "网购的衣服不喜欢能退吗"
EXPECTED = ("消费者权益保护法", "第二十五条")
LIMIT = 180.0
_PATIENCE = 3600.0


@dataclass(slots=True)
class Start:
    """A `make run` in a fresh clone, timed from the moment before cloning."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    started: float

    @property
    def clone(self) -> Path:
        return self.folder / "zhigui"

    def elapsed(self) -> float:
        return time.perf_counter() - self.started

    def wait_until_ready(self) -> float:
        """Seconds until readyz says yes; SystemExit with the log's end when `make run` fails."""
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5):
                    return self.elapsed()
            except (URLError, OSError):
                if self.process.poll() is not None or self.elapsed() > _PATIENCE:
                    raise SystemExit(f"make run failed:\n{(self.folder / 'log').read_text()[-2000:]}") from None
                time.sleep(0.2)

    def ask(self) -> Reply:
        """The first example, asked."""
        return Caller(f"http://127.0.0.1:{self.port}").ask(QUESTION)[1]

    def vectors(self) -> tuple[int, int]:
        """How many vectors there are, of how many."""
        with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=30) as reply:
            found = cast(Mapping[str, Mapping[str, int]], json.load(reply))["vectors"]
        return found["done"], found["total"]

    def core_passages(self) -> int:
        """How many passages come first in the backfill: core consumer statutes and handbooks."""
        uri = f"file:{self.clone / 'var' / 'zhigui.db'}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            return int(connection.execute("select count(*) from passages where priority = 0").fetchone()[0])

    def end(self) -> None:
        """Ctrl-C to make and the service, then removes everything."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--warm-cache", action="store_true", help="leave the package caches as they are")
    parser.add_argument("--wait-backfill", action="store_true", help="ask again once all vectors exist (half an hour)")
    arguments = parser.parse_args()
    start = begin(warm=arguments.warm_cache)
    try:
        figures = measured(start)
        if arguments.wait_backfill:
            figures |= after_backfill(start)
    finally:
        start.end()
    table("make run in a fresh clone", ("figure", "value"), [(key, str(value)) for key, value in figures.items()])
    write("first_start", {"warm_cache": arguments.warm_cache, **figures})


def begin(*, warm: bool) -> Start:
    """Clones what is committed and starts `make run` in it, on a free port."""
    folder = Path(tempfile.mkdtemp(prefix="zhigui-first-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("ZHIGUI_", "VIRTUAL_ENV"))}
    environment |= {"ZHIGUI_PORT": str(port)}
    if not warm:
        environment |= {"UV_CACHE_DIR": str(folder / "uv"), "PIP_CACHE_DIR": str(folder / "pip")}
    started = time.perf_counter()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "zhigui")], check=True)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["make", "run"],
            cwd=folder / "zhigui",
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Start(folder, port, process, started)


def measured(start: Start) -> dict[str, object]:
    """Seconds to ready and to the right answer, and how far the core statutes' vectors are at the limit."""
    ready = start.wait_until_ready()
    while not right(start.ask()) and start.elapsed() < LIMIT * 2:
        time.sleep(1)
    answered = start.elapsed()
    correct, core = right(start.ask()), start.core_passages()
    while (done := start.vectors()[0]) < core and start.elapsed() < LIMIT:
        time.sleep(1)
    return {
        "seconds to ready": round(ready, 1),
        "seconds to the right answer": round(answered, 1) if correct else None,
        "vectors when looked at": done,
        "core passages": core,
        "core vectors complete": done >= core,
        "seconds to that look": round(start.elapsed(), 1),
    }


def after_backfill(start: Start) -> dict[str, object]:
    """The same question with every vector."""
    while (found := start.vectors())[0] < found[1]:
        time.sleep(5)
    return {"seconds to all vectors": round(start.elapsed(), 1), "right after backfill": right(start.ask())}


def right(answer: Reply) -> bool:
    """Whether the article that answers is quoted in the sayable text."""
    return all(part in str(answer["text"]) for part in EXPECTED)


if __name__ == "__main__":
    main()
