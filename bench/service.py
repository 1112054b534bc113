"""The service as a user runs it: a process of its own on a home folder, watched, stopped or killed from here."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from api.client import Call, CallError, OwnerClient
from api.owner import Owner, find_owner
from bench.report import OUT, ROOT

_POLL = 0.05
_PATIENCE = 600.0

Reply = Mapping[str, object]


@dataclass(slots=True)
class Service:
    """`zhigui serve` on a home folder and a free port; its rate limit is lifted, because one client asks in a row.

    `settings` are further variables of its environment, `within` the command that it is begun by.
    """

    home: Path
    starter: bool = False
    port: int = 0
    corpus: Path | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    within: tuple[str, ...] = ()
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _owner: Owner | None = field(default=None, init=False)

    def start(self) -> float:
        """Starts it and waits until it can answer; the seconds that took."""
        started = time.perf_counter()
        command = [*self.within, sys.executable, "-m", "api.cli.main", "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(
            command if self.starter else [*command, "--no-starter"],
            cwd=ROOT,
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._owner = None
        while not self._answers():
            if self._process.poll() is not None:
                raise SystemExit(f"the service on {self.home} ended at once: try `zhigui serve` there by hand")
            if time.perf_counter() - started > _PATIENCE:
                raise SystemExit(f"the service on {self.home} was not ready within {_PATIENCE:.0f} s")
            time.sleep(_POLL)
        return time.perf_counter() - started

    def __enter__(self) -> Service:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stops it; nothing where it never began, or ended by itself."""
        if self._process is not None and self._process.poll() is None:
            self.stop()

    def ask_to_stop(self) -> None:
        """SIGTERM, where it runs, and does not wait."""
        if self._process is not None:
            self._process.terminate()

    def kill(self) -> None:
        """kill -9: no handler runs, nothing is flushed."""
        self._running().kill()
        self._running().wait()

    def stop(self) -> None:
        """SIGTERM, and waits for the end."""
        self._running().terminate()
        self._running().wait(timeout=_PATIENCE)

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._running().pid

    def call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Reply:
        """One request with the owner's token; CallError when it fails."""
        if self._owner is None:
            raise CallError("the service does not listen")
        return cast(Reply, OwnerClient(self._owner)(Call(method, path, body=cast(None, body))))

    def address(self) -> str:
        """Where it listens."""
        assert self._owner is not None and self._owner.address is not None
        return self._owner.address

    def peak_memory_mb(self) -> float:
        """The most memory it ever held, in MiB, as the kernel counts it (VmHWM)."""
        status = Path(f"/proc/{self._running().pid}/status").read_text("ascii")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) / 1024

    def vectors(self) -> tuple[int, int]:
        """How many vectors there are, of how many."""
        progress = cast(Mapping[str, int], self.call("GET", "/readyz")["vectors"])
        return progress["done"], progress["total"]

    def wait_for_vectors(self) -> None:
        """Waits until every vector exists."""
        while (found := self.vectors())[0] < found[1]:
            time.sleep(0.5)

    def wait_until_idle(self, at_most: float = _PATIENCE) -> None:
        """Waits until it has used less than a tenth of a core for three seconds: what it prepares at start is done.

        Never longer than `at_most` seconds.
        """
        quiet, end = 0, time.monotonic() + at_most
        while quiet < 3 and time.monotonic() < end:
            before = self._cpu_seconds()
            time.sleep(1.0)
            quiet = quiet + 1 if self._cpu_seconds() - before < 0.1 else 0

    def _cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self._running().pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ingest(self, folder: Path) -> int:
        """Asks it to bring a folder in; the number of the run, once that is queued."""
        run = self.call("POST", "/v1/ingestions", {"paths": [str(folder.resolve())]})
        return cast(int, run["run_id"])

    def wait_for_run(self, run_id: int) -> None:
        """Waits until a run is over and what it brought in can be found; SystemExit unless it went well."""
        while (run := self.call("GET", f"/v1/ingestions/{run_id}"))["state"] in {"queued", "running"}:
            time.sleep(_POLL)
        if run["state"] != "done" or run["failed"]:
            raise SystemExit(f"ingest run {run_id} ended as {run['state']}: {run['failed']}{run['notes']}")

    def _environment(self) -> dict[str, str]:
        # Compiled once: where writing byte code is switched off, every start would compile some 500 files anew.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        own = {
            "PYTHONPYCACHEPREFIX": str(OUT / "pycache"),
            "ZHIGUI_HOME": str(self.home.resolve()),
            "ZHIGUI_RATE_LIMIT": "1000000",
        }
        return (
            kept
            | own
            | dict(self.settings)
            | ({} if self.corpus is None else {"ZHIGUI_CORPUS": str(self.corpus.resolve())})
        )

    def _answers(self) -> bool:
        owner = find_owner(self.home)
        if owner is None or owner.address is None or owner.pid != self._running().pid:
            return False
        self._owner = owner
        try:
            self.call("GET", "/healthz")
        except CallError:
            return False
        return True

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process


class Caller:
    """One client that keeps its connection, as an officer's page does; `key` is an API key, where people are needed."""

    def __init__(self, address: str, key: str | None = None) -> None:
        place = urlsplit(address)
        self._connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        self._headers = {} if key is None else {"Authorization": f"Bearer {key}"}

    def ask(self, question: str) -> tuple[float, Reply]:
        """Seconds from sending the question to having read the whole reply, and the reply."""
        body = json.dumps({"question": question})
        started = time.perf_counter()
        self._connection.request("POST", "/v1/ask", body, {"Content-Type": "application/json", **self._headers})
        response = self._connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - started
        if response.status != 200:
            raise CallError(f"ask: status {response.status}", response.status)
        return seconds, json.loads(content)
