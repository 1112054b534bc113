"""How long a publication takes until every replica answers from it: small texts are uploaded, and each is asked for."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPException
from urllib.parse import quote

import psycopg
from sqlalchemy import make_url

from api.owner import find_owner
from bench.service import Service
from bench.soak_traffic import Client, RefusedError, uploaded

STEMS = "甲乙丙丁戊己庚辛壬癸"
# The same words under another title would be refused.
LAW = (
    "---\ntitle: {stem}字服务承诺办法\nissuer: 某市市场监督管理局\ndoc_type: 规范性文件\n"
    "publish_date: 2026-01-05\nstatus: 现行有效\n---\n"
    "第一条　为规范服务承诺，制定本办法。\n第二条　经营者应当在十日内答复{stem}字来电人。\n"
    "第三条　自2026年2月1日起施行。\n"
)
POLL_SECONDS = 0.02
# A guard against hanging, no measure.
HANGING = 300.0


@dataclass(slots=True)
class Publication:
    """Seconds: from the upload to the commit, and from there until each replica answered from it."""

    to_commit: float = 0.0
    to_replica: list[float] = field(default_factory=list)

    @property
    def everywhere(self) -> float:
        """Until the last of the replicas."""
        return max(self.to_replica)


def published(replicas: Sequence[Service], database: str, count: int) -> list[Publication]:
    """So many texts, one after another, each through another replica. At most ten."""
    return [_one(replicas, number, database) for number in range(count)]


def reference(stem: str) -> str:
    """What leads to the text of a stem alone."""
    return f"{stem}字服务承诺办法第二条"


def _one(replicas: Sequence[Service], number: int, database: str) -> Publication:
    seen = [0.0] * len(replicas)
    generation = _newest(database)
    stem = STEMS[number]

    def watch(place: int) -> None:
        path = f"/v1/lookup?q={quote(reference(stem))}"
        with closing(_client(replicas[place])) as client:
            until = time.monotonic() + HANGING
            while time.monotonic() < until:
                try:
                    if client.told("GET", path)["hits"]:
                        seen[place] = time.monotonic()
                        return
                except (RefusedError, OSError, HTTPException):
                    pass
                time.sleep(POLL_SECONDS)

    threads = [threading.Thread(target=watch, args=(place,)) for place in range(len(replicas))]
    for each in threads:
        each.start()
    began = time.monotonic()
    with closing(_client(replicas[number % len(replicas)])) as client:
        uploaded(client, f"{stem}字服务承诺办法.md", LAW.format(stem=stem))
    while _newest(database) == generation and time.monotonic() < began + HANGING:
        time.sleep(POLL_SECONDS)
    committed = time.monotonic()
    for each in threads:
        each.join()
    if not all(seen):
        raise SystemExit(f"a published text was not seen on every replica within {HANGING:.0f} s")
    # The commit is looked for now and again, so a replica may be seen to answer before it is seen itself.
    return Publication(committed - began, [max(0.0, moment - committed) for moment in seen])


def _client(replica: Service) -> Client:
    owner = find_owner(replica.home)
    assert owner is not None
    return Client(replica.address(), owner.token, random.Random(0))


def _newest(database: str) -> int:
    """The newest generation that is committed."""
    address = make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        row = connection.execute("SELECT max(number) FROM generations").fetchone()
    return int(row[0] or 0) if row else 0
