"""Replicas in this process that share real servers."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from api.app import create_app
from bench.servers import HANGING, Daemon, PostgresServer, wait_for
from ingest.bootstrap import Ingestion, IngestKind, IngestRequest, Worker, open_ingestion, open_worker
from kb.bootstrap import KnowledgeBase, open_knowledge_base
from kb.settings import Settings
from kb.store.run_records import RunState
from tests.builders_served import served


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
