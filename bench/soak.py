"""Does the service stay as it is under mixed traffic: memory, open files, threads and processes of `zhigui serve`.

Every five seconds the kernel is asked what the process holds. After a warm-up a line is fitted to its own memory (USS:
pages that nobody shares) and to RSS; the goal is ±5 % between the medians of the first and the last third of what
follows, and open files, threads and children that do not grow. What is published and recorded meanwhile is meant to
grow: it lies on the disk.
"""

from __future__ import annotations

import argparse
import random
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import numpy as np

from api.owner import find_owner
from bench.report import Cell, table, write
from bench.service import Service
from bench.soak_traffic import Client, Tally, back_office, caller, desk, join_all
from bench.world import HOME
from kb.evaluation.metrics import quantile

GOAL = 0.05
SAMPLE_SECONDS = 5.0
DESKS, CALLERS = 3, 2
DESK_PAUSE, BACK_OFFICE_EVERY = 0.25, 60.0


@dataclass(frozen=True, slots=True)
class Sample:
    """What the process held at a moment: minutes since the start; MiB; counts."""

    minute: float
    rss: float
    uss: float
    files: int
    sockets: int
    threads: int
    children: int


def main() -> None:
    """Soaks a home and writes the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home; records are added")
    parser.add_argument("--minutes", type=float, default=20.0, help="how long, warm-up included")
    parser.add_argument("--warm-up", type=float, default=5.0, help="minutes that the fit leaves out")
    arguments = parser.parse_args()
    with Service(arguments.home) as service:
        owner = find_owner(arguments.home)
        assert owner is not None
        tally = Tally()
        samples = soaked(service, owner.token, arguments.minutes * 60, tally)
    report([each for each in samples if each.minute >= arguments.warm_up], samples, tally)


def soaked(service: Service, token: str, seconds: float, tally: Tally) -> list[Sample]:
    """The samples of so many seconds of traffic."""
    stop = threading.Event()

    def client(number: int) -> Client:
        return Client(service.address(), token, random.Random(number))

    threads = [threading.Thread(target=back_office, args=(client(0), tally, stop, BACK_OFFICE_EVERY))]
    threads += [threading.Thread(target=desk, args=(client(n), tally, stop, DESK_PAUSE)) for n in range(1, DESKS + 1)]
    threads += [threading.Thread(target=caller, args=(client(100 + n), tally, stop)) for n in range(CALLERS)]
    for each in threads:
        each.start()
    samples, began = [], time.monotonic()
    try:
        while (passed := time.monotonic() - began) < seconds:
            samples.append(sampled(service.pid, passed / 60))
            time.sleep(SAMPLE_SECONDS)
    finally:
        stop.set()
        join_all(threads)
    return samples


def sampled(pid: int, minute: float) -> Sample:
    """What /proc says of a process now."""
    process = Path(f"/proc/{pid}")
    memory = {
        name: int(rest.split()[0])
        for name, _, rest in (
            line.partition(":") for line in (process / "smaps_rollup").read_text("ascii").splitlines()[1:]
        )
    }
    targets = [_target(each) for each in (process / "fd").iterdir()]
    children = [_children(each) for each in process.glob("task/*/children")]
    return Sample(
        minute,
        memory["Rss"] / 1024,
        (memory["Private_Clean"] + memory["Private_Dirty"]) / 1024,
        len(targets),
        sum(each.startswith("socket:") for each in targets),
        len(list((process / "task").iterdir())),
        sum(map(len, children)),
    )


def _children(thread: Path) -> list[str]:
    """The children that a thread began; none when it ended between listing and looking."""
    try:
        return thread.read_text("ascii").split()
    except OSError:
        return []


def _target(descriptor: Path) -> str:
    """What a descriptor leads to; nothing when it was closed between listing and looking."""
    try:
        return str(descriptor.readlink())
    except OSError:
        return ""


def growth(minutes: Sequence[float], values: Sequence[float]) -> Mapping[str, float]:
    """Least squares and medians: MiB (or pieces) per minute, the last third against the first as a share, extremes."""
    slope = float(np.polyfit(minutes, values, 1)[0])
    third = max(1, len(values) // 3)
    first, last = median(values[:third]), median(values[-third:])
    return {
        "per_minute": slope, "first_third": first, "last_third": last, "change": last / first - 1 if first else 0.0,
        "least": min(values), "most": max(values),
    }  # fmt: skip


def report(steady: Sequence[Sample], samples: Sequence[Sample], tally: Tally) -> None:
    """Prints and writes what was found."""
    minutes = [each.minute for each in steady]
    names = ("rss", "uss", "files", "sockets", "threads", "children")
    found = {name: growth(minutes, [float(getattr(each, name)) for each in steady]) for name in names}
    header = ("after warm-up", "per minute", "first third", "last third", "change", "least", "most")
    shown: list[tuple[Cell, ...]] = [(name, *each.values()) for name, each in found.items()]
    table(f"{samples[-1].minute:.1f} minutes; goal: RSS within ±{GOAL:.0%}", header, shown)
    rows: list[tuple[Cell, ...]] = [
        (kind, len(each), *(round(1000 * quantile(each, share), 1) for share in (0.5, 0.95, 1.0)))
        for kind, each in sorted(tally.seconds.items())
    ]
    table("traffic", ("kind", "times", "p50 ms", "p95 ms", "max ms"), rows)
    table("errors", ("what", "times"), sorted(tally.errors.items()))
    write(
        "soak",
        {
            "goal": GOAL,
            "growth": found,
            "traffic": rows,
            "errors": dict(tally.errors),
            "samples": [asdict(each) for each in samples],
        },
    )


if __name__ == "__main__":
    main()
