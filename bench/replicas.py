"""One, two and four replicas on PostgreSQL, a Chroma server and Redis, beside the embedded default on the same texts.

Everything, clients included, shares the cores of one machine: what more replicas could carry on machines of their own
is not seen here, what their parts cost is. PostgreSQL keeps what is committed (fsync), as in service.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench.publications import Publication, published
from bench.report import Cell, table, write
from bench.throughput import Load, distinct, loaded
from bench.topology import Source, Topology, held_mib, topology
from bench.world import HOME

GOAL_OVERHEAD, GOAL_VISIBLE_SECONDS = 1.5, 5.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What so many clients got of so many replicas (0: the embedded default)."""

    replicas: int
    load: Load


@dataclass(frozen=True, slots=True)
class Plan:
    """How long each number of clients asks each number of replicas, and how many texts are published."""

    seconds: float
    clients: Sequence[int]
    replicas: Sequence[int]
    publications: int


@dataclass(slots=True)
class Found:
    """All figures of a run; memory in MiB by part, after the load on so many replicas."""

    texts: tuple[int, int]
    fill_seconds: float
    rows: list[Measured]
    memory: dict[int, Mapping[str, float]]
    publications: list[Publication]

    @property
    def overhead(self) -> float | None:
        """The median of one client on one replica, by that on the embedded default."""
        alone = {row.replicas: row.load.p50 for row in self.rows if row.load.clients == 1}
        return alone[1] / alone[0] if {0, 1} <= alone.keys() else None


def main() -> None:
    """Measures and writes the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home; a copy is used")
    parser.add_argument("--seconds", type=float, default=12.0, help="how long each number of clients asks")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 4, 8], help="how many at once")
    parser.add_argument("--replicas", type=int, nargs="+", default=[1, 2, 4], help="how many replicas, rising")
    parser.add_argument("--publications", type=int, default=10, choices=range(11), help="how many texts are published")
    given = parser.parse_args()
    plan = Plan(given.seconds, given.clients, given.replicas, given.publications)
    report(measured(Source(given.home), plan))


def measured(source: Source, plan: Plan) -> Found:
    """Fills the servers, then measures the embedded default and every number of replicas."""
    questions = distinct(random.Random(plan.seconds))
    with topology(source) as shared:
        fill_seconds = shared.fill()
        print(f"filled in {fill_seconds:.0f} s", flush=True)
        with shared.alone() as alone:
            alone.wait_until_idle(60.0)
            texts = alone.vectors()[1]
            rows = list(_asked(0, [alone.address()], plan, questions))
            memory: dict[int, Mapping[str, float]] = {0: {"service": held_mib(alone.pid)}}
        for count in plan.replicas:
            addresses = [each.address() for each in shared.grow(count)]
            rows += _asked(count, addresses, plan, questions)
            memory[count] = shared.memory_mib()
        return Found((texts, shared.replicas[0].vectors()[1]), fill_seconds, rows, memory, _published(shared, plan))


def _published(shared: Topology, plan: Plan) -> list[Publication]:
    if not plan.publications:
        return []
    shared.start_worker()
    return published(shared.replicas, shared.database, plan.publications)


def _asked(count: int, addresses: Sequence[str], plan: Plan, questions: Iterator[str]) -> Iterator[Measured]:
    loaded(addresses, 2 * len(addresses), 3.0, ("warm-up", questions))
    for clients in plan.clients:
        row = Measured(count, loaded(addresses, clients, plan.seconds, ("distinct", questions)))
        print(f"{_named(count)}, {clients} clients: {row.load.per_second:.1f} a second", flush=True)
        yield row


def _named(count: int) -> str:
    return f"{count} on servers" if count else "embedded"


def report(found: Found) -> None:
    """Prints and writes what was found."""
    header = ("replicas", "clients", "questions/s", "p50 ms", "p95 ms", "p99 ms", "errors")
    rows: list[tuple[Cell, ...]] = [(_named(row.replicas), *list(asdict(row.load).values())[1:]) for row in found.rows]
    table("distinct questions; clients, replicas and servers on the same cores", header, rows)
    parts = list(dict.fromkeys(part for each in found.memory.values() for part in each))
    held: list[tuple[Cell, ...]] = [
        (_named(count), *(round(each[part]) if part in each else None for part in parts), round(sum(each.values())))
        for count, each in found.memory.items()
    ]
    table("memory after the load, MiB (PSS with children)", ("replicas", *parts, "all"), held)
    everywhere = [each.everywhere for each in found.publications]
    figures: list[tuple[Cell, ...]] = [
        ("texts with vectors, embedded", found.texts[0], None),
        ("texts with vectors, on servers", found.texts[1], None),
        ("filling, s", found.fill_seconds, None),
        ("one replica / embedded, p50 of one client", found.overhead, GOAL_OVERHEAD),
    ]
    if everywhere:
        figures += [
            ("texts published", len(everywhere), None),
            ("upload to commit, median s", median(each.to_commit for each in found.publications), None),
            ("commit to every replica, median s", median(everywhere), None),
            ("commit to every replica, longest s", max(everywhere), GOAL_VISIBLE_SECONDS),
        ]
    table("", ("figure", "value", "goal"), figures)
    write("replicas", {**asdict(found), "overhead": found.overhead, "everywhere_seconds": everywhere})


if __name__ == "__main__":
    main()
