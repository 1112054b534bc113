"""Two replicas over one PostgreSQL behind nginx, laid out as docs/operations.md says: one stops, nobody notices."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from bench.texts import FIRST, write_texts
from ingest.bootstrap import IngestRequest, open_ingestion
from kb.bootstrap import open_knowledge_base
from kb.settings import Settings
from kb.store.roles import Role
from tests.builders_faults import Home, wait_until
from tests.builders_home import lean_corpus
from tests.builders_nginx import NAME, Before, free_port, nginx_before
from tests.builders_observed import Running, running
from tests.builders_people import PASSWORD, add_person
from tests.builders_postgres import empty_database

pytestmark = [pytest.mark.slow, pytest.mark.needs_nginx, pytest.mark.needs_postgres]
LINK = Path(__file__).resolve().parents[2] / "deploy" / "link-shared"
QUESTION = {"question": "消费者权益保护法第二十五条", "mode": "extract"}


@pytest.fixture
def database() -> Iterator[str]:
    """The address of an empty database of its own."""
    with empty_database() as address:
        yield address


def laid_out(folder: Path, database: str) -> tuple[Home, Home]:
    """Two homes that share what link-shared says; one law, and an administrator, in the database."""
    corpus = lean_corpus(folder / "corpus")
    (folder / "shared").mkdir()
    homes = tuple(Home(folder / name, corpus) for name in ("one", "other"))
    for home in homes:
        subprocess.run([LINK, home.folder, folder / "shared"], check=True)
    write_texts(folder / "texts", FIRST)
    kb = open_knowledge_base(Settings(home=homes[0].folder, corpus=corpus, database_url=database))
    ingestion = open_ingestion(kb)
    assert not ingestion.run_now(IngestRequest(paths=(str(folder / "texts"),))).failed
    add_person(kb.people, "boss", Role.ADMIN)
    ingestion.close()
    kb.close()
    return homes[0], homes[1]


@dataclass
class Asking:
    """Somebody who signed in once and asks one question after another until told to stop."""

    browser: httpx.Client
    statuses: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)

    def __call__(self) -> None:
        while not self.enough.is_set():
            reply = self.browser.post("/v1/ask", json=QUESTION)
            self.statuses.append(reply.status_code)
            if not _told_to_come_back(reply) and (reply.status_code != 200 or reply.json()["status"] != "answered"):
                self.wrong.append(reply.text)

    def more(self, answers: int) -> None:
        """Waits until it has got so many more answers."""
        wanted = len(self.statuses) + answers
        wait_until(lambda: len(self.statuses) >= wanted)


def _told_to_come_back(reply: httpx.Response) -> bool:
    """What a question gets that was sent in the very moment in which its replica let go of the connection."""
    return reply.status_code == 503 and "Retry-After" in reply.headers


def test_a_replica_is_stopped_while_people_ask_and_their_sign_in_goes_on_at_the_other(
    database: str, tmp_path: Path
) -> None:
    port = free_port()
    given = {
        "ZHIGUI_DATABASE_URL": database,
        "ZHIGUI_BEHIND_PROXY": "true",
        "ZHIGUI_PUBLIC_URL": f"https://{NAME}:{port}",
    }
    homes = laid_out(tmp_path, database)
    with ExitStack() as stack:
        services = [stack.enter_context(running(home, tmp_path / f"{home.folder.name}.log", **given)) for home in homes]
        places = {urlsplit(each.address).netloc: each for each in services}
        before = stack.enter_context(nginx_before(tmp_path / "nginx", list(places), port))
        browser = stack.enter_context(before.client(headers={"Origin": before.https}))
        signed_in = browser.post("/v1/session", json={"login": "boss", "password": PASSWORD})
        assert signed_in.status_code == 200, signed_in.text
        browser.headers["X-CSRF-Token"] = signed_in.json()["csrf"]
        asking = Asking(browser)
        thread = threading.Thread(target=asking)
        thread.start()
        try:
            asking.more(3)
            stopped, goes_on = whoever_answers(before, places)
            stopped.signal()
            assert stopped.ended() == 0
            asking.more(5)
        finally:
            asking.enough.set()
            thread.join()
        assert asking.wrong == []
        assert asking.statuses.count(503) <= 1
        assert goes_on.process.poll() is None
        # Each of them was recorded, once.
        assert recorded(browser) == asking.statuses.count(200)


def recorded(browser: httpx.Client) -> int:
    """How many questions the records hold."""
    params, count = {"kind": "ask", "limit": "200"}, 0
    while True:
        page = browser.get("/v1/records", params=params).json()
        count += len(page["records"])
        if page["next"] is None:
            return count
        params["before"] = page["next"]


def whoever_answers(before: Before, places: dict[str, Running]) -> tuple[Running, Running]:
    """The replica that the last logged question came to, and the other."""
    asked = [line for line in before.log().splitlines() if " POST " in line]
    (name,) = [place for place in places if place in asked[-1]]
    (other,) = [place for place in places if place != name]
    return places[name], places[other]
