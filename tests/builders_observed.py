"""`zhigui serve` as an operator runs it: its log in a file, what it says to people beside it, stopped by signals."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ingest.bootstrap import IngestKind, IngestRequest, open_ingestion
from kb.settings import Settings
from tests.builders_answering import CORPUS
from tests.builders_api import write_laws
from tests.builders_faults import Home
from tests.builders_home import open_fresh

COMMAND = (sys.executable, "-m", "api.cli.main", "serve", "--no-starter", "--port", "0")
# A guard against hanging, no measure.
HANGING = 120.0


def build_answering_home(folder: Path) -> Home:
    """A home that answers what it is asked in these tests: one law and our handbooks, no vectors."""
    home = Home(folder / "home", CORPUS)
    kb = open_fresh(Settings(home=home.folder))
    ingestion = open_ingestion(kb)
    try:
        report = ingestion.run_now(IngestRequest(paths=(str(write_laws(folder / "laws", ("消费者权益保护法",))),)))
        assert not report.failed
        ingestion.run_now(IngestRequest(source="handbooks", kind=IngestKind.HANDBOOK))
    finally:
        ingestion.close()
        kb.close()
    return home


@dataclass
class Running:
    """The process; `log` are its standard output, `said` its standard error until now."""

    process: subprocess.Popen[str]
    log: Path
    address: str = ""
    said: list[str] = field(default_factory=list)
    _silent: bool = False
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def until_said(self, words: str) -> str:
        """The line that holds the words, once it is there."""
        with self._changed:
            self._changed.wait_for(lambda: self._silent or any(words in each for each in self.said), HANGING)
        assert any(words in each for each in self.said), self.said
        return next(each for each in self.said if words in each)

    def lines(self) -> list[dict[str, Any]]:
        """The log, parsed."""
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]

    def signal(self, number: int = signal.SIGTERM) -> None:
        """Sends it a signal."""
        self.process.send_signal(number)

    def ended(self) -> int:
        """The exit code, once it has ended."""
        return self.process.wait(HANGING)

    def read(self) -> None:
        """Takes in what it says, so that it never waits for a reader."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._changed:
                self.said.append(line)
                self._changed.notify_all()
        with self._changed:
            self._silent = True
            self._changed.notify_all()


@contextmanager
def running(home: Home, log: Path, **settings: str) -> Iterator[Running]:
    """A service on a home folder, once it is ready; ended with the block. `settings` are of its environment."""
    given = {"ZHIGUI_HOME": str(home.folder), "ZHIGUI_CORPUS": str(home.corpus), "ZHIGUI_LOG_FORMAT": "json"}
    given |= {"PYTHONUTF8": "1", "NO_COLOR": "1"}
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            COMMAND, env={**os.environ, **given, **settings}, stdout=out, stderr=subprocess.PIPE, text=True
        )
    service = Running(process, log)
    reader = threading.Thread(target=service.read)
    reader.start()
    try:
        service.address = service.until_said("已就绪").split("：")[1].split("（")[0]
        yield service
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(HANGING)
        reader.join()
        assert process.stderr is not None
        process.stderr.close()


def until_refused(address: str) -> None:
    """Waits until nobody listens there any more."""
    place = urlsplit(address)
    until = time.monotonic() + HANGING
    while time.monotonic() < until:
        try:
            socket.create_connection((place.hostname or "", place.port or 0), timeout=5).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.05)
    raise AssertionError(f"{address} still takes connections")
