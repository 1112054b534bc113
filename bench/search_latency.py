"""How long /v1/search takes for one client over HTTP, and what the service and its indexes weigh.

Questions are our own (retrieval_*.jsonl), each asked once, so that every one of them is encoded.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.judged import ours
from bench.report import table, write
from bench.service import Service
from bench.world import HOME
from kb.evaluation.metrics import quantile

PARTS = ("lexical", "encode", "vectors", "resolve", "total")
# Encoding takes as long as the question is; a told story has this many characters and more.
STORY = 60
# Folders of a home that can be made again from the store, and the store itself.
INDEXES = ("lexical", "asked", "vectors", "cache")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--settle", type=float, default=180, help="seconds the service first has for its own work")
    arguments = parser.parse_args()
    asked = [one.question for name in ("retrieval_commerce", "retrieval_public") for one in ours(name)]
    random.Random(1).shuffle(asked)
    with Service(arguments.home) as service:
        service.wait_for_vectors()
        # A fresh home's paraphrase pass is made ready behind the service and would share the cores.
        time.sleep(arguments.settle)
        place = urlsplit(service.address())
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
        for question in asked[-20:]:
            _search(connection, question)
        chosen = asked[: arguments.questions]
        found = [_search(connection, question) for question in chosen]
        memory = service.peak_memory_mb()
    whole = [1000 * seconds for seconds, _ in found]
    brief = [ms for ms, question in zip(whole, chosen, strict=True) if len(question) < STORY]
    rows = [
        ("over HTTP", *_quantiles(whole)),
        (f"over HTTP, {len(brief)} of under {STORY} characters", *_quantiles(brief)),
    ]
    rows += [(part, *_quantiles([float(reply["timings_ms"][part]) for _, reply in found])) for part in PARTS]
    table(f"/v1/search, {len(found)} questions, one client, ms", ("part", "p50", "p95", "p99"), rows)
    sizes = {name: _megabytes(arguments.home / name) for name in INDEXES}
    table("Indexes, MB", ("folder", "MB"), [*sizes.items(), ("all", sum(sizes.values()))])
    print(f"peak memory of the service {memory:.0f} MiB")
    write("search_latency", {"questions": len(found), "ms": rows, "index_mb": sizes, "peak_memory_mib": memory})


def _search(connection: http.client.HTTPConnection, question: str) -> tuple[float, Mapping[str, Any]]:
    body = json.dumps({"query": question, "top_k": 10})
    started = time.perf_counter()
    connection.request("POST", "/v1/search", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    content = response.read()
    seconds = time.perf_counter() - started
    if response.status != 200:
        raise SystemExit(f"search: status {response.status}: {content.decode(errors='replace')}")
    return seconds, json.loads(content)


def _quantiles(values: list[float]) -> tuple[float, float, float]:
    return quantile(values, 0.5), quantile(values, 0.95), quantile(values, 0.99)


def _megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


if __name__ == "__main__":
    main()
