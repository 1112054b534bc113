"""How far work behind a service may step back: questions asked while it makes vectors, with idle and with busy cores.

Python runs one thread at a time, and the system knows nothing of that: a thread of low priority that holds Python's
lock keeps every question waiting for as long as other programs are preferred to it. Each niceness is tried on a copy
of one home without vectors, alone and beside one busy process a core.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

from bench.report import table, write
from bench.service import Service
from bench.texts import FIRST, write_texts
from ingest.bootstrap import IngestRequest, open_ingestion
from kb.bootstrap import open_knowledge_base
from kb.evaluation.metrics import quantile
from kb.settings import Settings

NICENESS = (0, 5, 10, 15, 19)
PAUSE = 0.2
# No question twice: an answer that is remembered says nothing.
ARTICLES, WORDINGS = 60, ("", "说了什么", "怎么规定的", "是什么内容", "全文")
# What is run in the service's place: the same with another niceness.
_WITH_NICENESS = (
    "import sys, kb.background; kb.background.NICENESS = int(sys.argv[1]); sys.argv = sys.argv[4:]; "
    "from api.cli.main import main; main()"
)


@dataclass(frozen=True, slots=True)
class Trial:
    """One service: milliseconds of its answers, and seconds until it had stopped."""

    niceness: int
    busy: int
    answers: int
    p50_ms: float
    p95_ms: float
    stop_s: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="how long each service is asked")
    parser.add_argument("--niceness", type=int, nargs="+", default=NICENESS)
    arguments = parser.parse_args()
    trials = []
    with tempfile.TemporaryDirectory(prefix="zhigui-stepping-") as folder:
        _build(Path(folder))
        for busy in (0, os.cpu_count() or 1):
            for niceness in arguments.niceness:
                trials.append(_tried(Path(folder), niceness, busy, arguments.seconds))
                print(trials[-1], flush=True)
    rows = [tuple(round(each, 1) for each in astuple(trial)) for trial in trials]
    table("questions while vectors are made", ("niceness", "busy", "answers", "p50 ms", "p95 ms", "stop s"), rows)
    write("stepping_back", {"seconds": arguments.seconds, "trials": rows})


def _build(folder: Path) -> None:
    write_texts(folder / "texts", FIRST)
    base = open_knowledge_base(Settings(home=folder / "before"))
    ingestion = open_ingestion(base)
    ingestion.run_now(IngestRequest(paths=(str(folder / "texts"),)))
    ingestion.close()
    base.close()


def _tried(folder: Path, niceness: int, busy: int, seconds: float) -> Trial:
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(folder / "before", home)
    times: list[float] = []
    with _busy(busy), Service(home, within=(sys.executable, "-c", _WITH_NICENESS, str(niceness))) as service:
        # The first opens what the others find open.
        service.call("POST", "/v1/ask", {"question": f"{FIRST[0]}第1条"})
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            wording, number = divmod(len(times), ARTICLES)
            question = f"{FIRST[0]}第{number + 2}条{WORDINGS[wording % len(WORDINGS)]}"
            started = time.perf_counter()
            service.call("POST", "/v1/ask", {"question": question})
            times.append(1000 * (time.perf_counter() - started))
            time.sleep(PAUSE)
        started = time.perf_counter()
        service.stop()
        stopped = time.perf_counter() - started
    return Trial(niceness, busy, len(times), quantile(times, 0.5), quantile(times, 0.95), stopped)


@contextmanager
def _busy(processes: int) -> Iterator[None]:
    """So many processes that do nothing but take a core."""
    running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(processes)]
    try:
        yield
    finally:
        for each in running:
            each.kill()
            each.wait()


if __name__ == "__main__":
    main()
