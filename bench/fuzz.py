"""A million mutated inputs for the readers and the parsers of citations, quantities and structure: no crash, no hang.

A crash is any error but the readers' own, or the end of the process; a hang is over 2 s of CPU for each begun 100 KB.
Number, target and seed give an input again: `--only citations --again 123`.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from random import Random
from traceback import extract_tb

from bench import report
from bench.fuzz_targets import ALLOWED, TARGETS, Target

SECONDS_PER_PIECE = 2.0
PIECE = 100_000
# Inputs below this say nothing on the time that 100 KB take.
_MEASURED_FROM = 10_000
# Of CPU; after that the input is given up, wherever it is stuck in Python.
_PATIENCE = 20.0
# Of the clock, for a process that no signal reaches: stuck in a library's own code.
_SILENCE = 180.0
_CHUNK = 500
_BY_NAME = {target.name: target for target in TARGETS}


@dataclass(slots=True)
class Found:
    """What the inputs of one target came to; `slowest_100_kb` in seconds, of inputs from 10 KB on."""

    inputs: int = 0
    refused: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    slowest_at: int = -1
    slowest_100_kb: float = 0.0
    crashes: list[tuple[int, str]] = field(default_factory=list)
    hangs: list[tuple[int, float]] = field(default_factory=list)

    def add(self, other: Found) -> None:
        """Takes what another process found in."""
        if other.slowest > self.slowest:
            self.slowest, self.slowest_at = other.slowest, other.slowest_at
        self.slowest_100_kb = max(self.slowest_100_kb, other.slowest_100_kb)
        self.inputs += other.inputs
        self.refused += other.refused
        self.seconds += other.seconds
        self.crashes += other.crashes
        self.hangs += other.hangs


class StuckError(Exception):
    """An input took longer than anybody waits."""


def input_of(target: Target, seed: int, number: int) -> str | bytes:
    """The input of a number: always the same."""
    return target.make(Random(f"{seed}:{target.name}:{number}"))


def try_one(target: Target, seed: int, number: int, found: Found) -> None:
    """Makes one input, takes it in, and notes what came of it."""
    data = input_of(target, seed, number)
    size = len(data) if isinstance(data, bytes) else len(data.encode(errors="ignore"))
    signal.setitimer(signal.ITIMER_PROF, _PATIENCE)
    began = time.process_time()
    try:
        target.run(data)
    except ALLOWED:
        found.refused += 1
    except StuckError:
        pass
    except Exception as error:
        frame = extract_tb(error.__traceback__)[-1]
        found.crashes.append((number, f"{type(error).__name__}: {str(error)[:80]} ({frame.filename}:{frame.lineno})"))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    took = time.process_time() - began
    found.inputs += 1
    found.seconds += took
    if took > found.slowest:
        found.slowest, found.slowest_at = took, number
    if size >= _MEASURED_FROM:
        found.slowest_100_kb = max(found.slowest_100_kb, took * PIECE / size)
    if took > SECONDS_PER_PIECE * max(1, -(-size // PIECE)):
        found.hangs.append((number, round(took, 2)))


def fuzz(target: Target, seed: int, numbers: range, at: Synchronized[int] | None = None) -> Found:
    """Tries inputs in the main thread of this process; `at` is told the number at hand."""
    found = Found()
    former = signal.signal(signal.SIGPROF, _stuck)
    try:
        for number in numbers:
            if at is not None:
                at.value = number
            try_one(target, seed, number, found)
    finally:
        signal.signal(signal.SIGPROF, former)
    return found


def _stuck(_number: int, _frame: object) -> None:
    raise StuckError


class _Worker(threading.Thread):
    """Hands chunks of inputs to a process, and begins a new process where one died of an input."""

    def __init__(
        self, seed: int, chunks: deque[tuple[str, range]], results: dict[str, Found], lock: threading.Lock
    ) -> None:
        super().__init__()
        self._seed, self._chunks, self._results, self._lock = seed, chunks, results, lock

    def run(self) -> None:
        process: _Process | None = None
        while True:
            try:
                name, numbers = self._chunks.popleft()
            except IndexError:
                break
            process = process or _Process(self._seed)
            found, died_at = process.try_all(name, numbers)
            if died_at is not None:
                process = None
                if left := range(died_at + 1, numbers.stop):
                    self._chunks.appendleft((name, left))
            with self._lock:
                self._results[name].add(found)
        if process is not None:
            process.end()


class _Process:
    """A process that tries chunks of inputs, one after another."""

    def __init__(self, seed: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._at: Synchronized[int] = context.Value("q", -1)
        self._pipe, far = context.Pipe()
        self._process = context.Process(target=_work, args=(far, seed, self._at), daemon=True)
        self._process.start()
        far.close()

    def try_all(self, name: str, numbers: range) -> tuple[Found, int | None]:
        """What the inputs came to; with the number of the one that the process died of or fell silent at."""
        self._at.value = numbers.start
        self._pipe.send((name, numbers))
        last, since, silent = self._at.value, time.monotonic(), True
        while time.monotonic() - since < _SILENCE:
            try:
                if self._pipe.poll(1.0):
                    return self._pipe.recv(), None
            except (EOFError, OSError):
                silent = False
                self._process.join(5)
                break
            if self._at.value != last:
                last, since = self._at.value, time.monotonic()
        self._process.kill()
        self._process.join()
        at = self._at.value
        why = "silent for too long" if silent else f"the process ended with {self._process.exitcode}"
        return Found(inputs=at - numbers.start + 1, crashes=[(at, why)]), at

    def end(self) -> None:
        """Lets the process go."""
        self._pipe.close()
        self._process.join(5)


def _work(pipe: Connection, seed: int, at: Synchronized[int]) -> None:
    # What readers say of a million broken files is read by nobody.
    logging.disable(logging.CRITICAL)
    while True:
        try:
            name, numbers = pipe.recv()
        except EOFError:
            return
        pipe.send(fuzz(_BY_NAME[name], seed, numbers, at))


def fuzz_all(
    count: int, seed: int, workers: int, targets: Sequence[Target] = TARGETS, *, minutes: float = float("inf")
) -> dict[str, Found]:
    """Tries `count` inputs, each target its share of them, in processes of their own, for so many minutes at most."""
    whole = sum(target.share for target in targets)
    drawn: list[tuple[float, str, range]] = []
    for target in targets:
        wanted = max(1, round(count * target.share / whole))
        drawn += [(at / wanted, target.name, range(at, min(at + _CHUNK, wanted))) for at in range(0, wanted, _CHUNK)]
    # All targets at the same pace, so that a run that its time ends has tried each by its share.
    chunks = deque((name, numbers) for _, name, numbers in sorted(drawn, key=lambda one: one[0]))
    results = {target.name: Found() for target in targets}
    lock = threading.Lock()
    threads = [_Worker(seed, chunks, results, lock) for _ in range(workers)]
    for thread in threads:
        thread.start()
    late = time.monotonic() + minutes * 60
    while alive := [thread for thread in threads if thread.is_alive()]:
        alive[0].join(1.0)
        if time.monotonic() > late:
            chunks.clear()
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop then, and tell what was tried")
    parser.add_argument("--only", choices=sorted(_BY_NAME), action="append")
    parser.add_argument("--again", type=int, help="the number of one input of --only")
    asked = parser.parse_args()
    targets = tuple(target for target in TARGETS if not asked.only or target.name in asked.only)
    if asked.again is not None:
        data = input_of(targets[0], asked.seed, asked.again)
        print(repr(data[:2_000]), len(data))
        targets[0].run(data)
        return
    began = time.monotonic()
    results = fuzz_all(asked.count, asked.seed, asked.workers, targets, minutes=asked.minutes)
    _tell(results, asked, time.monotonic() - began)


def _tell(results: dict[str, Found], asked: argparse.Namespace, seconds: float) -> None:
    rows = [
        (
            name,
            f.inputs,
            f.refused,
            round(f.seconds, 1),
            f.slowest,
            f.slowest_at,
            f.slowest_100_kb,
            len(f.crashes),
            len(f.hangs),
        )
        for name, f in results.items()
    ]
    header = ("target", "inputs", "refused", "CPU s", "slowest s", "number", "s per 100 KB", "crashes", "hangs")
    inputs = sum(found.inputs for found in results.values())
    report.table(f"{inputs:,} inputs in {seconds:.0f} s, seed {asked.seed}", header, rows)
    for name, found in results.items():
        for number, why in found.crashes[:20]:
            print(f"{name} {number}: {why}")
        for number, took in found.hangs[:20]:
            print(f"{name} {number}: {took} s")
    report.write(
        "fuzz",
        {
            "inputs": inputs,
            "seed": asked.seed,
            "seconds": round(seconds),
            "targets": {n: asdict(f) for n, f in results.items()},
        },
    )
    raise SystemExit(1 if any(found.crashes or found.hangs for found in results.values()) else 0)


if __name__ == "__main__":
    main()
