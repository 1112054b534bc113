"""A real service on a small home, and what goes wrong around it: another writer, a full disk; for tests."""

from __future__ import annotations

import http.client
import json
import resource
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.service import Service
from bench.texts import FIRST, write_texts
from ingest.bootstrap import IngestRequest, open_ingestion
from kb.records.verification.verify import Against, verify
from kb.settings import Settings
from kb.store.engine import open_engine
from kb.store.ledger import SqlLedger
from tests.builders_home import lean_corpus, open_fresh
from tests.builders_ledger import told

PHONE = "13800138000"
QUESTION = "网购的衣服不喜欢能退吗"
# A question that names a caller and one that leads to a risk signal.
NAMING, RISKY = f"我的手机号是{PHONE}，网购的衣服不喜欢能退吗", "怎样才能躲过监管部门的检查"
CLAIM = "我们的理财产品保本保收益。"
# A guard against hanging, no measure.
HANGING = 120.0


@dataclass(frozen=True)
class Home:
    """A folder with a small knowledge base, and the content it was made with."""

    folder: Path
    corpus: Path

    @property
    def database(self) -> Path:
        """Its SQLite file."""
        return self.folder / "zhigui.db"

    @property
    def spool(self) -> list[str]:
        """The ids of the records that wait, in order."""
        return [path.stem.partition("-")[2] for path in sorted((self.folder / "spool").glob("*.json"))]

    def service(self, **settings: str) -> Service:
        """A service on it that waits three tenths of a second for another writer, unless told otherwise."""
        url = f"sqlite:///{self.database}?timeout=0.3"
        return Service(self.folder, corpus=self.corpus, settings={"ZHIGUI_DATABASE_URL": url, **settings})

    def recorded(self, kinds: tuple[str, ...] = ("ask", "check")) -> list[Mapping[str, Any]]:
        """The raw rows of the ledger of these kinds in the order of the chain."""
        return [row for row in self.rows() if row["kind"] in kinds]

    def rows(self) -> list[Mapping[str, Any]]:
        """Every row of the ledger."""
        engine = open_engine(f"sqlite:///{self.database}")
        try:
            return list(SqlLedger(engine, "local").walk("local"))
        finally:
            engine.dispose()

    def faults(self) -> list[str]:
        """What verification finds."""
        engine = open_engine(f"sqlite:///{self.database}")
        try:
            return told(verify(engine, datetime.now(UTC), Against(signing=False)))
        finally:
            engine.dispose()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """What stands in the database file."""
        with closing(sqlite3.connect(self.database)) as database:
            return database.execute(sql).fetchall()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Another process holds the write lock."""
        with closing(sqlite3.connect(self.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield


def build_home(folder: Path) -> Home:
    """One law, no vectors."""
    home = Home(folder / "home", lean_corpus(folder / "corpus"))
    write_texts(folder / "texts", FIRST)
    kb = open_fresh(Settings(home=home.folder, corpus=home.corpus))
    ingestion = open_ingestion(kb)
    report = ingestion.run_now(IngestRequest(paths=(str(folder / "texts"),)))
    ingestion.close()
    kb.close()
    assert not report.failed
    return home


@contextmanager
def files_limited(pid: int, size: int) -> Iterator[None]:
    """A process that can write no byte of any file past a size: what a full disk is to it."""
    usual = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, usual)


def post(address: str, path: str, body: Mapping[str, object]) -> tuple[int, dict[str, Any]]:
    """Status and reply of one request; OSError or HTTPException where the service is gone."""
    place = urlsplit(address)
    with closing(http.client.HTTPConnection(place.hostname or "", place.port, timeout=HANGING)) as connection:
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())


def ask(service: Service, question: str = QUESTION) -> tuple[int, dict[str, Any]]:
    """One question."""
    return post(service.address(), "/v1/ask", {"question": question})


def check(service: Service, text: str = CLAIM) -> tuple[int, dict[str, Any]]:
    """One draft."""
    return post(service.address(), "/v1/check", {"text": text})


def wait_until(reached: Callable[[], bool]) -> None:
    """Waits for something that happens by itself."""
    until = time.monotonic() + HANGING
    while not reached():
        assert time.monotonic() < until, "it never happened"
        time.sleep(0.1)


def in_threads(work: Callable[[int], None], threads: int) -> list[threading.Thread]:
    """Threads at work, each told its number."""
    started = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for each in started:
        each.start()
    return started
