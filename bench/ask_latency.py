"""One client asking over HTTP against china-law-mcp's search_statutes on the same questions; memory and start-up.

The peer is called as a function in this process, after a first call that builds what it builds lazily: no protocol and
no index building counts against it. Both answer the same questions in turn, so that the machine's load hits both.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.judged import ours
from bench.report import table, write
from bench.service import Caller, Service
from bench.world import HOME
from kb.evaluation.metrics import quantile

WARM_UP = "快递丢了怎么赔"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home")
    parser.add_argument("--questions", type=int, default=100, help="how many of our answerable questions")
    arguments = parser.parse_args()
    questions = [one.question for one in ours("answerable")][: arguments.questions]
    service = Service(arguments.home)
    ready = service.start()
    try:
        done, total = service.vectors()
        if done < total:
            raise SystemExit(f"{done} of {total} vectors in {arguments.home}: run bench.build_home first")
        asked, searched = _in_turn(Caller(service.address()), questions)
        memory = service.peak_memory_mb()
    finally:
        service.stop()
    rows = [_row("zhigui ask, over HTTP", asked), _row("china-law-mcp search_statutes, in process", searched)]
    ratios = [quantile(searched, share) / quantile(asked, share) for share in (0.5, 0.95)]
    table(f"{len(questions)} questions, {total} vectors", ("", "p50 ms", "p95 ms", "max ms"), rows)
    table("", ("figure", "value"), [("times faster at p50", ratios[0]), ("times faster at p95", ratios[1])])
    table("", ("service", "value"), [("start-up to ready, s", ready), ("peak memory VmHWM, MiB", memory)])
    write(
        "ask_latency",
        {
            "questions": len(questions),
            "vectors": total,
            "ask_ms": rows[0][1:],
            "search_statutes_ms": rows[1][1:],
            "times_faster_p50_p95": ratios,
            "ready_seconds": ready,
            "peak_memory_mib": memory,
        },
    )


def _in_turn(caller: Caller, questions: Sequence[str]) -> tuple[list[float], list[float]]:
    """Seconds per question of both; each is warm before the first counted question."""
    statutes = _search_statutes()
    statutes(WARM_UP)
    caller.ask(WARM_UP)
    asked, searched = [], []
    for question in questions:
        asked.append(caller.ask(question)[0])
        started = time.perf_counter()
        statutes(question)
        searched.append(time.perf_counter() - started)
    return asked, searched


def _search_statutes() -> Callable[[str], object]:
    from china_law_mcp import server

    found: Callable[[str], object] = server.search_statutes
    return found


def _row(name: str, seconds: Sequence[float]) -> tuple[str, float, float, float]:
    return name, *(round(1000 * quantile(seconds, share), 1) for share in (0.5, 0.95, 1.0))  # type: ignore[return-value]


if __name__ == "__main__":
    main()
