"""A clerk who uploads a small text now and then while parts fail, and what became of each that was accepted."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import product
from typing import cast

from api.client import CallError
from api.owner import find_owner
from bench.publications import LAW, STEMS
from bench.servers import wait_for
from bench.service import Reply, Service
from bench.soak_traffic import Client, RefusedError, uploaded

GOING_ON = {"queued", "running"}


@dataclass(slots=True)
class Arrivals:
    """Numbers of the runs that were accepted; uploads that were refused, tried again with the next text.

    What is known in the end: runs done as they were queued, those done after `retry`, and what became of the others.
    """

    accepted: list[int] = field(default_factory=list)
    refused: int = 0
    done: int = 0
    retried: int = 0
    lost: list[str] = field(default_factory=list)


def arriving(replicas: Sequence[Service], arrivals: Arrivals, stop: threading.Event, every: float) -> None:
    """Uploads a text that nobody has yet every so many seconds, to whichever replica takes it, until stopped."""
    for number, stem in enumerate(map("".join, product(STEMS, STEMS, STEMS))):
        if stop.wait(every):
            return
        run_id = _taken(replicas[number % len(replicas) :] + replicas[: number % len(replicas)], stem)
        if run_id is None:
            arrivals.refused += 1
        else:
            arrivals.accepted.append(run_id)


def settle(replica: Service, arrivals: Arrivals, patience: float) -> None:
    """Waits until every accepted run is over, has failed ones tried once more, and counts."""
    for run_id in arrivals.accepted:
        first = _over(replica, run_id, patience)
        if first["state"] == "done":
            arrivals.done += 1
            continue
        try:
            again = cast(int, replica.call("POST", f"/v1/ingestions/{run_id}/retry")["run_id"])
            last = _over(replica, again, patience)
        except CallError as error:
            arrivals.lost.append(f"{_told(first)}; not tried again: {error}")
            continue
        if last["state"] == "done":
            arrivals.retried += 1
        else:
            arrivals.lost.append(f"{_told(first)}; again: {_told(last)}")


def _taken(replicas: Sequence[Service], stem: str) -> int | None:
    for replica in replicas:
        owner = find_owner(replica.home)
        if owner is None or owner.address is None:
            continue
        with closing(Client(owner.address, owner.token, random.Random(0))) as client:
            try:
                return cast(int, uploaded(client, f"{stem}字服务承诺办法.md", LAW.format(stem=stem))["run_id"])
            except (RefusedError, OSError, HTTPException):
                continue
    return None


def _over(replica: Service, run_id: int, patience: float) -> Reply:
    """A run that has ended."""

    def run() -> Reply:
        return replica.call("GET", f"/v1/ingestions/{run_id}")

    wait_for(lambda: run()["state"] not in GOING_ON, f"run {run_id} is over", patience)
    return run()


def _told(run: Reply) -> str:
    return f"run {run['run_id']} {run['state']}: {run['failed']} {run['notes']}"
