"""A fault run: officers ask and texts come in while each server in turn is killed and begun again, round after round.

Two replicas and a worker on PostgreSQL (fsync on), Chroma and Redis. Counted is what became of every question, and in
the end what was lost: every answer that an officer got must stand in the records, whose chains must hold, and every
text that was accepted must be published, be it on a second try.
"""

from __future__ import annotations

import argparse
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import cast

from bench.arriving import Arrivals, arriving, settle
from bench.failing_over import Book, Outcome, asking
from bench.report import Cell, table, write
from bench.servers import wait_for
from bench.service import Service
from bench.throughput import distinct
from bench.topology import Source, Topology, topology
from bench.world import HOME
from kb.evaluation.metrics import quantile
from kb.store.sql import SqlStore

GOAL_ANSWERED = 0.999
ALL_THERE = "nothing away"
DESKS, DESK_PAUSE, TEXT_EVERY = 4, 0.4, 12.0
# All parts work for so long between two outages.
BETWEEN_SECONDS = 8.0
# A guard against hanging, no measure: until spools are drained and runs are over after the last outage.
SETTLING = 300.0


@dataclass(frozen=True, slots=True)
class Part:
    """Something that can be killed and begun again; `start` returns when it is there."""

    name: str
    kill: Callable[[], None]
    start: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Plan:
    """How many minutes, and how many seconds a part is away, at least and at most; drawn from `seed`."""

    minutes: float
    away: tuple[float, float]
    seed: int = 20261123


@dataclass(slots=True)
class Found:
    """What came of it: `outages` are the part and the seconds until it was there again, in their order."""

    book: Book
    arrivals: Arrivals
    outages: list[tuple[str, float]] = field(default_factory=list)
    recorded: int = 0
    lost: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    chains: int = 0

    @property
    def answered(self) -> float:
        """The share of questions that were answered, be it when asked again."""
        asked = self.book.total()
        return self.book.total(Outcome.ANSWERED, Outcome.ASKED_AGAIN) / asked if asked else 0.0

    @property
    def good(self) -> bool:
        """Whether the goal is met."""
        return not (self.lost or self.faults or self.arrivals.lost) and self.answered >= GOAL_ANSWERED


def main() -> None:
    """Runs it and writes the figures; exit code 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home; a copy is used")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long outages are begun")
    parser.add_argument("--away", type=float, nargs=2, default=[20.0, 30.0], help="seconds away, at least and at most")
    given = parser.parse_args()
    found = tried(Source(given.home), Plan(given.minutes, (given.away[0], given.away[1])))
    report(found)
    raise SystemExit(0 if found.good else 1)


def tried(source: Source, plan: Plan) -> Found:
    """Fills the servers, lets them fail under load, and looks for what is lost."""
    with topology(source) as shared:
        print(f"filled in {shared.fill():.0f} s", flush=True)
        replicas = shared.grow(2)
        shared.start_worker()
        found = Found(Book(ALL_THERE), Arrivals())
        with _at_work(replicas, found):
            _fail(shared, plan, found)
        settle(replicas[0], found.arrivals, SETTLING)
        for each in replicas:
            wait_for(lambda replica=each: _drained(replica), "what was spooled is in the ledger", SETTLING)
        _examine(shared, found)
    return found


@contextmanager
def _at_work(replicas: Sequence[Service], found: Found) -> Iterator[None]:
    """Officers at their desks, half of them nearer to each replica, and a clerk, until the block is left."""
    questions, stop = distinct(random.Random(len(replicas))), threading.Event()
    addresses = [each.address() for each in replicas]
    threads = [threading.Thread(target=arriving, args=(replicas, found.arrivals, stop, TEXT_EVERY))]
    for number in range(DESKS):
        order = addresses if number % 2 else addresses[::-1]
        threads.append(threading.Thread(target=asking, args=(order, questions, found.book, stop, DESK_PAUSE)))
    for each in threads:
        each.start()
    try:
        yield
    finally:
        stop.set()
        for each in threads:
            each.join()


def _parts(shared: Topology) -> tuple[Part, ...]:
    worker, (first, second) = shared.worker, shared.replicas
    assert worker is not None
    return (
        Part("PostgreSQL", shared.postgres.stop, shared.postgres.start),
        Part("Chroma", shared.chroma.stop, shared.chroma.start),
        Part("Redis", shared.redis.stop, shared.redis.start),
        Part("replica 1", first.kill, first.start),
        Part("replica 2", second.kill, second.start),
        Part("worker", worker.stop, worker.start),
    )


def _fail(shared: Topology, plan: Plan, found: Found) -> None:
    """One part after another is away, until the minutes are over; what has begun is carried to its end."""
    drawn, until = random.Random(plan.seed), time.monotonic() + 60 * plan.minutes
    time.sleep(BETWEEN_SECONDS)
    for part in cycle(_parts(shared)):
        began, found.book.scene = time.monotonic(), f"{part.name} away"
        part.kill()
        time.sleep(drawn.uniform(*plan.away))
        part.start()
        found.outages.append((part.name, time.monotonic() - began))
        print(f"{part.name} was away for {found.outages[-1][1]:.0f} s", flush=True)
        found.book.scene = ALL_THERE
        time.sleep(BETWEEN_SECONDS)
        if time.monotonic() > until:
            return


def _drained(replica: Service) -> bool:
    return not replica.call("GET", "/readyz")["records_waiting"]


def _examine(shared: Topology, found: Found) -> None:
    """Walks the chains by the service's own verification, and holds what was given against what is recorded."""
    first = shared.replicas[0]
    first.call("POST", "/v1/records/verify", {"wait_seconds": 0.0})
    wait_for(lambda: first.call("GET", "/v1/records/verify")["state"] != "running", "the chains are walked", SETTLING)
    verified = first.call("GET", "/v1/records/verify")
    result = cast(Mapping[str, object] | None, verified["result"])
    if result is None:
        found.faults.append(f"not verified: {verified['problem']}")
    else:
        faults = cast(Sequence[Mapping[str, object]], result["faults"])
        found.faults += [f"{each['kind']}: {each['detail']} {each['where']}" for each in faults]
    store = SqlStore(shared.database)
    try:
        writers = store.ledger.writers()
        rows = (row for each in writers for row in store.ledger.walk(each))
        recorded = {str(row["record_id"]) for row in rows if row["kind"] == "ask"}
    finally:
        store.close()
    found.chains, found.recorded = len(writers), len(recorded)
    found.lost = sorted(found.book.given - recorded)


def report(found: Found) -> None:
    """Prints and writes what was found."""
    counted = ("asked", "answered", "with notice", "asked again", "refused")
    header = ("questions begun with", *counted, "p50 ms", "p95 ms", "max ms")
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            scene.outcomes.total(),
            scene.outcomes[Outcome.ANSWERED],
            scene.notices,
            scene.outcomes[Outcome.ASKED_AGAIN],
            scene.outcomes[Outcome.REFUSED],
            *(round(1000 * quantile(scene.seconds, share), 1) for share in (0.5, 0.95, 1.0)),
        )
        for name, scene in found.book.scenes.items()
    ]
    times = ", ".join(f"{name} {count}" for name, count in Counter(name for name, _ in found.outages).items())
    table(f"{len(found.outages)} outages ({times})", header, rows)
    table("why cut off or refused", ("what", "times"), found.book.reasons.most_common())
    book, arrivals = found.book, found.arrivals
    figures: list[tuple[Cell, ...]] = [
        ("questions", book.total(), None),
        ("answered, asked again included", found.answered, GOAL_ANSWERED),
        ("answered at once", book.total(Outcome.ANSWERED) / max(1, book.total()), None),
        ("answers without a record", book.unrecorded, 0),
        ("answers given with a record", len(book.given), None),
        ("of these lost", len(found.lost), 0),
        ("chains", found.chains, None),
        ("faults of chains", len(found.faults), 0),
        ("texts accepted", len(arrivals.accepted), None),
        ("uploads refused", arrivals.refused, None),
        ("published as queued", arrivals.done, None),
        ("published on a second try", arrivals.retried, None),
        ("never published", len(arrivals.lost), 0),
    ]
    table("", ("figure", "value", "goal"), figures)
    for each in (*found.faults, *found.lost, *arrivals.lost):
        print(each)
    shown = {name: value for name, value, _ in figures}
    write(
        "outages",
        {
            "goal_answered": GOAL_ANSWERED,
            "figures": shown,
            "scenes": [dict(zip(header, row, strict=True)) for row in rows],
            "outages": found.outages,
            "reasons": dict(book.reasons),
            "lost": found.lost,
            "faults": found.faults,
            "never_published": arrivals.lost,
        },
    )


if __name__ == "__main__":
    main()
