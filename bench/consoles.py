"""Many open consoles held while others go on asking: do all stay open, what does one cost, and does anybody notice.

Half of the consoles follow an ingest run by server-sent events, half hold a live call over a WebSocket; fifty people
hold them by an API key each, known to the service before, and the rate limit is the default one. Every other moment
one of the calls says a piece, every minute some of the runs end and their followers go on to new ones, and two officers
ask all the time. They ask the same way before the consoles are opened and after they are closed. The runs wait in the
queue (no job is carried out), so that nothing but the consoles and the asking is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from typing import cast

import httpx

from api.client import CallError
from bench.console_clients import CallConsole, Heard, Runs, StreamConsole
from bench.report import Cell, table, write
from bench.service import Caller, Service
from bench.soak import Sample, sampled
from bench.throughput import distinct
from bench.world import HOME
from kb.evaluation.metrics import quantile

READERS, READER_PAUSE = 2, 0.2
# Hashing a key for the first time costs 200 ms of CPU: this does not measure five hundred people who come at once.
PEOPLE = 50
# So many runs are followed at once; one of them ends at a time.
PLACES, RUN_SECONDS = 10, 60.0
SAMPLE_SECONDS = 10.0
OPEN_EACH_SECONDS = 0.02
# One piece in four is a caller's question.
QUESTION_EVERY = 4
# A stream has a sign of life every 15 s, a call every 20 s.
SILENCE_SECONDS = 60.0
PATIENCE = 120.0


@dataclass(slots=True)
class Asked:
    """Seconds of each answer, and failures by word."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Held:
    """What was seen of the consoles: how many were open at the end of the time, and the process at each moment."""

    heard: Heard
    open_streams: int = 0
    open_calls: int = 0
    moments: dict[str, Sample] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    asked: Asked = field(default_factory=Asked)


class Readers:
    """Officers who ask one question after another, each on his own connection, until stopped."""

    def __init__(self, address: str, keys: Sequence[str], questions: Iterator[str]) -> None:
        self.asked = Asked()
        self._stop, self._lock, self._questions = threading.Event(), threading.Lock(), questions
        self._threads = [threading.Thread(target=self._ask, args=(address, key)) for key in keys]

    def __enter__(self) -> Readers:
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for each in self._threads:
            each.join()

    def _ask(self, address: str, key: str) -> None:
        caller = Caller(address, key)
        while not self._stop.wait(READER_PAUSE):
            with self._lock:
                question = next(self._questions)
            try:
                self.asked.seconds.append(caller.ask(question)[0])
            except (CallError, OSError, ValueError) as error:
                self.asked.errors.append(f"{type(error).__name__} {error}"[:160])
                caller = Caller(address, key)


def main() -> None:
    """Measures asks alone, with the consoles, alone again; writes the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home; people are added")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long the consoles are held")
    parser.add_argument("--consoles", type=int, default=500, help="half streams, half calls")
    parser.add_argument("--alone", type=float, default=60.0, help="seconds of asking before and after")
    parser.add_argument("--settle", type=float, default=300.0, help="seconds it may prepare things at most before")
    parser.add_argument("--gap", type=float, default=2.0, help="seconds between two pieces, over all calls")
    arguments = parser.parse_args()
    pairs = arguments.consoles // 2
    settings = {"ZHIGUI_MAX_CALLS": str(pairs), "ZHIGUI_RUN_JOBS": "0", "ZHIGUI_RATE_LIMIT": "600"}
    questions = distinct(random.Random(1))
    with Service(arguments.home, settings=settings) as service, tempfile.TemporaryDirectory() as folder:
        keys = people(service, PEOPLE + READERS)
        service.wait_until_idle(arguments.settle)
        readers, holders = keys[PEOPLE:], [keys[number % PEOPLE] for number in range(pairs)]
        alone(service, readers, questions, 10.0)
        before = alone(service, readers, questions, arguments.alone)
        with Readers(service.address(), readers, questions) as asking:
            held = asyncio.run(hold(service, holders, Path(folder), arguments.minutes * 60, arguments.gap))
        held.asked = asking.asked
        after = alone(service, readers, questions, arguments.alone)
    report(held, {"before": before, "with the consoles": held.asked, "after": after}, pairs)


def people(service: Service, number: int) -> list[str]:
    """So many editors, and a key of each, used once: who updates texts may also hold calls, so he has both open."""
    keys, mark = [], time.time_ns()
    for one in range(number):
        person = {"name": f"席位{one}", "login": f"console{mark}-{one}", "role": "editor", "with_password": False}
        login = cast(Mapping[str, str], service.call("POST", "/v1/people", person)["person"])["login"]
        asked = {"name": "席位", "person": login, "scopes": ["ask", "calls", "ingestions:read"], "expires_days": 1}
        keys.append(str(service.call("POST", "/v1/keys", asked)["key"]))
        known = {"Authorization": f"Bearer {keys[-1]}"}
        httpx.get(f"{service.address()}/v1/ingestions", headers=known, timeout=PATIENCE).raise_for_status()
    return keys


def alone(service: Service, keys: Sequence[str], questions: Iterator[str], seconds: float) -> Asked:
    """What the readers get in so many seconds with nobody else there."""
    with Readers(service.address(), keys, questions) as readers:
        time.sleep(seconds)
    return readers.asked


async def hold(service: Service, keys: Sequence[str], folder: Path, seconds: float, gap: float) -> Held:
    """Opens a stream and a call for each key, holds them so long, and ends them in order."""
    held = Held(Heard())
    runs = _runs(service, folder)
    runs.current = [await asyncio.to_thread(runs.begin) for _ in range(PLACES)]
    tasks: list[asyncio.Task[None]] = []
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    try:
        async with httpx.AsyncClient(base_url=service.address(), timeout=SILENCE_SECONDS, limits=limits) as client:
            held.moments["none"] = sampled(service.pid, 0)
            streams = [StreamConsole(client, key, runs, number % PLACES, held.heard) for number, key in enumerate(keys)]
            await _open(streams, tasks)
            held.moments["streams"] = sampled(service.pid, 0)
            calls = [CallConsole(service.address(), key, held.heard) for key in keys]
            await _open(calls, tasks)
            held.moments["streams and calls"] = sampled(service.pid, 0)
            await _busy(service, held, runs, calls, (seconds, gap))
            await _all_open(streams)
            held.open_streams = sum(each.open.is_set() for each in streams)
            held.open_calls = sum(each.open.is_set() for each in calls)
            held.moments["at the end of the time"] = sampled(service.pid, seconds / 60)
            await _end(streams, calls, runs, tasks)
            held.heard.errors.update({"pieces without finding or answer": sum(each.unanswered for each in calls)})
    finally:
        for each in tasks:
            each.cancel()
        with suppress(CallError):
            for run in runs.current:
                runs.end(run)
    held.heard.errors += type(held.heard.errors)()  # Leaves out what happened no times.
    held.moments["closed"] = sampled(service.pid, seconds / 60)
    return held


def _runs(service: Service, folder: Path) -> Runs:
    """Runs over an empty folder, so that one left behind by a killed measurement does nothing."""

    def begin() -> int:
        asked = {"paths": [str(folder.resolve())], "dry_run": True}
        return cast(int, service.call("POST", "/v1/ingestions", asked)["run_id"])

    return Runs(begin, lambda run: cast(None, service.call("DELETE", f"/v1/ingestions/{run}")))


async def _open(consoles: Sequence[StreamConsole] | Sequence[CallConsole], tasks: list[asyncio.Task[None]]) -> None:
    for each in consoles:
        tasks.append(asyncio.create_task(each.hold()))
        await asyncio.sleep(OPEN_EACH_SECONDS)
    await _all_open(consoles)


async def _all_open(consoles: Sequence[StreamConsole] | Sequence[CallConsole]) -> None:
    """Waits until all are open; those that cannot be are told by their errors."""
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(*(each.open.wait() for each in consoles)), SILENCE_SECONDS)


async def _busy(
    service: Service, held: Held, runs: Runs, calls: Sequence[CallConsole], timing: tuple[float, float]
) -> None:
    """Has the calls talk one after another and the runs end one after another for so many seconds, a piece each gap."""
    seconds, gap = timing
    began = time.monotonic()

    async def each_so_often(pause: float) -> None:
        await asyncio.sleep(max(0.0, min(pause, began + seconds - time.monotonic())))

    def left() -> bool:
        return time.monotonic() < began + seconds

    async def talk() -> None:
        for number in count():
            if not left():
                return
            await calls[number % len(calls)].say(number, asks=number % QUESTION_EVERY == 0)
            await each_so_often(gap)

    async def renew() -> None:
        for number in count():
            await each_so_often(RUN_SECONDS)
            if not left():
                return
            await asyncio.to_thread(runs.renew, number % PLACES)

    async def sample() -> None:
        while left():
            held.samples.append(await asyncio.to_thread(sampled, service.pid, (time.monotonic() - began) / 60))
            await each_so_often(SAMPLE_SECONDS)

    await asyncio.gather(talk(), renew(), sample())


async def _end(
    streams: Sequence[StreamConsole], calls: Sequence[CallConsole], runs: Runs, tasks: Sequence[asyncio.Task[None]]
) -> None:
    """Ends every run and every call, and waits until each console has been told."""
    for stream in streams:
        stream.stop()
    for run in tuple(runs.current):
        await asyncio.to_thread(runs.end, run)
    for call in calls:
        await call.end()
    await asyncio.wait(tasks, timeout=PATIENCE)


def report(held: Held, asks: Mapping[str, Asked], pairs: int) -> None:
    """Prints and writes what was found."""
    heard, moments = held.heard, held.moments
    table(
        "consoles",
        ("kind", "opened", "open at the end"),
        [("server-sent events", pairs, held.open_streams), ("live calls", pairs, held.open_calls)],
    )
    waits: list[tuple[Cell, ...]] = [(kind, len(each), *_quantiles(each)) for kind, each in heard.waits.items()]
    table(f"{heard.pieces} pieces said", ("until", "times", "p50 ms", "p95 ms", "max ms"), waits)
    asked: list[tuple[Cell, ...]] = [
        (when, len(each.seconds), *_quantiles([1000 * one for one in each.seconds]), len(each.errors))
        for when, each in asks.items()
    ]
    table(f"{READERS} readers", ("asks", "times", "p50 ms", "p95 ms", "max ms", "errors"), asked)
    process = [(when, each.rss, each.uss, each.files, each.threads) for when, each in moments.items()]
    table("the service", ("consoles", "RSS MiB", "USS MiB", "open files", "threads"), process)
    costs = {"stream": ("none", "streams"), "call": ("streams", "streams and calls")}
    each_costs = {kind: one_costs(moments[first], moments[last], pairs) for kind, (first, last) in costs.items()}
    table("one console costs", ("kind", "USS KiB", "open files"), [(kind, *cost) for kind, cost in each_costs.items()])
    errors = [*heard.errors.items(), *((f"ask: {each}", 1) for one in asks.values() for each in one.errors)]
    table("errors", ("what", "times"), errors)
    write(
        "consoles",
        {
            "consoles": 2 * pairs,
            "open_at_the_end": held.open_streams + held.open_calls,
            "pieces": heard.pieces,
            "waits_ms": waits,
            "asks_ms": asked,
            "service": {when: asdict(each) for when, each in moments.items()},
            "one_costs_uss_kib_and_files": each_costs,
            "errors": errors,
            "samples": [asdict(each) for each in held.samples],
        },
    )


def _quantiles(values: Sequence[float]) -> tuple[Cell, ...]:
    """Median, 95 % and the largest; nothing of nothing."""
    return tuple(round(quantile(values, share), 1) if values else None for share in (0.5, 0.95, 1.0))


def one_costs(before: Sample, after: Sample, consoles: int) -> tuple[float, float]:
    """KiB of own memory and open files for each of so many consoles that were opened in between."""
    return 1024 * (after.uss - before.uss) / consoles, (after.files - before.files) / consoles


if __name__ == "__main__":
    main()
