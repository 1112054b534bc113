"""Zhigui's search beside its peers: how good on judged questions, how fast, how much memory; one run, one machine load.

Every question goes to each engine in turn, the order rotating, so that whatever else the machine does hits all alike;
each engine is a process of its own and is called as a function there, so that no protocol counts. Judged are the report
half of STARD, where Zhigui searches without all that was learnt (it was learnt from STARD), and the report halves and
held-out questions of our own sets, where it searches whole. LangChain's store gets the passages in force on the day
with the vectors that the home has: making them anew would take half an hour and give the same ones.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.judged import GoldArticle, GoldResolver, ours, stard
from bench.levers import SETS
from bench.peer_engines import COLLECTION, NAMES, Engine, Found, engine
from bench.report import Cell, table, write
from bench.world import HOME, World, opened_world
from kb.bootstrap import today
from kb.evaluation.metrics import RankingScores, quantile, score_rankings
from kb.law.validity import binds_on
from kb.search.chroma_clients import forget_clients, open_chroma
from kb.search.passages import embedded_text_of
from kb.store.records import IndexablePassage

# How a set is searched by Zhigui: what was learnt was learnt from all of STARD.
CONFIGURATIONS = {"STARD": "start", "ours": "whole"}
_PAGE = 2000
HEADER = ("engine", "n", "R@5", "R@10", "hit@1", "hit@10", "MRR@10", "p50 ms", "p95 ms", "p99 ms")


@dataclass(frozen=True, slots=True)
class Judged:
    """A question of a set with the provisions that answer it."""

    set_name: str
    question: str
    gold: frozenset[int]


Answers = Mapping[str, Sequence[tuple[float, Found]]]


def main() -> None:
    """Asks all of them and writes the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home")
    parser.add_argument("--questions", type=int, help="so many of each set, drawn by chance; default all")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with opened_world(arguments.home) as world:
            judged = _judged(world, arguments.questions)
            passages = fill(world, Path(folder))
        forget_clients()
        with ExitStack() as running:
            engines = [running.enter_context(engine(name, arguments.home, Path(folder))) for name in NAMES]
            answers = asked(engines, judged)
            processes = {one.name: (one.ready_seconds, one.peak_memory_mb()) for one in engines}
    with opened_world(arguments.home) as world:
        rankings = {name: _rankings(world, found) for name, found in answers.items()}
    report(judged, rankings, {name: [ms for ms, _ in found] for name, found in answers.items()}, processes, passages)


def _judged(world: World, most: int | None) -> list[Judged]:
    resolver = GoldResolver(world.store.law, world.terms, world.store.law.generation(), today())
    sets = {
        "STARD": [one for one in stard() if one.reported],
        "ours": [
            one
            for name in SETS
            for one in ours(name)
            if one.answerable and (one.reported or name.startswith("heldout"))
        ],
    }
    found = []
    for set_name, questions in sets.items():
        scored = resolver.scored(questions)
        drawn = scored if most is None else random.Random(1).sample(scored, min(most, len(scored)))
        found += [Judged(set_name, one.question, one.gold) for one in drawn]
    return found


def fill(world: World, folder: Path) -> int:
    """Puts the passages of law in force today with their vectors into a Chroma collection; how many."""
    client = open_chroma(folder)
    collection = client.create_collection(COLLECTION)
    fingerprint, written = world.encoder.fingerprint, 0
    for page in _in_force(world):
        keys = [world.table.vector_of(one.passage.passage_id, fingerprint) or "" for one in page]
        vectors = world.vectors.get(frozenset(keys))
        collection.add(
            ids=[str(one.passage.passage_id) for one in page],
            embeddings=[vectors[key].tolist() for key in keys],
            documents=[embedded_text_of(one) for one in page],
            metadatas=[{"provision_id": one.passage.unit_id} for one in page],
        )
        written += len(page)
    return written


def _in_force(world: World) -> Iterator[list[IndexablePassage]]:
    """The passages of law that binds today, page by page, none of them empty."""
    versions = world.store.law.versions(world.store.law.generation())
    binding = {key for key, version in versions.items() if binds_on(version.validity, today())}
    last = 0
    while page := world.store.passages.passages_after(last, _PAGE):
        if chosen := [one for one in page if one.instrument_id is not None and one.passage.version_id in binding]:
            yield chosen
        last = page[-1].passage.passage_id


def asked(engines: Sequence[Engine], judged: Sequence[Judged]) -> dict[str, list[tuple[float, Found]]]:
    """What each engine answered to each question, in the order of the questions."""
    answers: dict[str, list[tuple[float, Found]]] = defaultdict(list)
    for number, one in enumerate(judged):
        turn = number % len(engines)
        for each in (*engines[turn:], *engines[:turn]):
            answers[each.name].append(each.ask(one.question, CONFIGURATIONS[one.set_name]))
        if number % 100 == 99:
            print(f"\r{number + 1} of {len(judged)} questions", end="", flush=True)
    print()
    return answers


def _rankings(world: World, answers: Sequence[tuple[float, Found]]) -> list[list[int]]:
    """By provision; an article named of a law that is not in force counts as a wrong one, as bench.levers counts it."""
    resolver = GoldResolver(world.store.law, world.terms, world.store.law.generation(), today())

    def provision(number: int, one: int | list[str]) -> int:
        if isinstance(one, int):
            return one
        found = resolver.provision_id(GoldArticle(*one))
        return -number if found is None else found

    return [list(dict.fromkeys(provision(n, one) for n, one in enumerate(found, 1))) for _, found in answers]


def report(
    judged: Sequence[Judged],
    rankings: Mapping[str, Sequence[Sequence[int]]],
    took: Mapping[str, Sequence[float]],
    processes: Mapping[str, tuple[float, float]],
    passages: int,
) -> None:
    """Prints and writes what was found."""
    figures: dict[str, object] = {}
    for set_name, configuration in CONFIGURATIONS.items():
        chosen = [number for number, one in enumerate(judged) if one.set_name == set_name]
        scores, waits = {}, {}
        for name in NAMES:
            scores[name] = score_rankings(
                [rankings[name][number] for number in chosen], [judged[number].gold for number in chosen]
            )
            waits[name] = [
                round(quantile([took[name][one] for one in chosen], share), 1) for share in (0.5, 0.95, 0.99)
            ]
        rows = [_row(name, scores[name], waits[name]) for name in NAMES]
        table(f"{set_name}; zhigui searches {configuration}; the first ten articles", HEADER, rows)
        figures[set_name] = {name: {**asdict(scores[name]), "p50_p95_p99_ms": waits[name]} for name in NAMES}
    memory = [(name, *each) for name, each in processes.items()]
    table(
        f"each a process of its own; {passages} passages in LangChain's", ("engine", "ready s", "peak RSS MiB"), memory
    )
    write(
        "peers",
        {"configurations": CONFIGURATIONS, "langchain_passages": passages, "sets": figures, "ready_s_peak_mib": memory},
    )


def _row(name: str, scores: RankingScores, waits: Sequence[float]) -> tuple[Cell, ...]:
    _, recall5, recall10 = scores.recall
    return (name, scores.questions, recall5, recall10, scores.hit[0], scores.hit[2], scores.mrr, *waits)


if __name__ == "__main__":
    main()
