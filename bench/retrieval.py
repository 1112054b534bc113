"""Retrieval on STARD's lay questions over the starter laws: words, vectors, both, DESIGN's formula; partial vectors.

The start alone, for what is learnt was learnt from these very questions: bench/fit_ranking.py gives its figures out of
fold. Everything in one run over one home. Only the report half (even sha256 of the id) is scored, and of it the
questions whose gold articles are all in force on the day and loaded.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from bench.exact import exact_scorer
from bench.judged import STARD, GoldResolver, ScoredQuestion, stard
from bench.report import Cell, table, write
from bench.world import HOME, World, opened_world
from kb.bootstrap import today
from kb.evaluation.metrics import RankingScores, score_rankings
from kb.search.levers import START
from kb.search.search import Searcher
from kb.text.normalise import normalise_query

COVERAGES = (0.1, 0.3, 0.6)
# Random coverage depends on the draw, so it is drawn more than once and averaged over all questions of all draws.
SEEDS = (1, 2, 3)
HEADER = ("method", "n", "hit@1", "hit@5", "hit@10", "recall@1", "recall@5", "recall@10", "MRR@10", "nDCG@10")

Ranker = Callable[[str], Sequence[int]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home")
    parser.add_argument("--questions", type=Path, default=STARD)
    parser.add_argument("--as-of", type=date.fromisoformat, default=today(), help="the day in force, default today")
    parser.add_argument("--half", choices=("report", "develop"), default="report")
    arguments = parser.parse_args()
    with opened_world(arguments.home) as world:
        half = [one for one in stard(arguments.questions) if one.reported == (arguments.half == "report")]
        generation = world.store.law.generation()
        questions = GoldResolver(world.store.law, world.terms, generation, arguments.as_of).scored(half)
        print(f"{len(questions)} of {len(half)} questions of the {arguments.half} half scored, as of {arguments.as_of}")
        world.encoder.encode_queries([normalise_query(one.question) for one in questions])
        methods = _whole(world, questions, arguments.as_of)
        partial = _partial(world, questions, arguments.as_of)
        table("All vectors", HEADER, [_row(name, scores) for name, scores in methods.items()])
        words = methods["words alone (product)"]
        table(
            "Part of the vectors", HEADER, [_row(n, s) for n, s in {"words alone (product)": words, **partial}.items()]
        )
        write(
            "retrieval",
            {
                "as_of": arguments.as_of,
                "half": arguments.half,
                "asked": len(half),
                "scored": len(questions),
                "vectors": world.vectors.count(),
                "depths": [1, 5, 10],
                "all_vectors": {name: asdict(scores) for name, scores in methods.items()},
                "partial_vectors": {name: asdict(scores) for name, scores in partial.items()},
            },
        )


def _whole(world: World, questions: Sequence[ScoredQuestion], as_of: date) -> dict[str, RankingScores]:
    exact = exact_scorer(world, as_of)
    rankers: dict[str, Ranker] = {
        "words alone (product)": _product(world, world.searcher(None), as_of),
        "encoder alone (exact)": exact.by_encoder,
        "fused start (product)": _product(world, world.searcher(world.all_vectors()), as_of),
        "DESIGN's formula (exact)": exact.by_formula,
    }
    return {name: _scored([ranker], questions) for name, ranker in rankers.items()}


def _partial(world: World, questions: Sequence[ScoredQuestion], as_of: date) -> dict[str, RankingScores]:
    ordered = [key for key, _ in world.table.pending(world.encoder.fingerprint, lambda _: False)]
    found = {}
    for coverage in COVERAGES:
        count = round(coverage * len(ordered))
        drawn = [random.Random(seed).sample(ordered, count) for seed in SEEDS]
        for order, chosen in (("random", drawn), ("backfill order", [ordered[:count]])):
            rankers = [_product(world, world.searcher(world.some_vectors(keys)), as_of) for keys in chosen]
            found[f"fused, {coverage:.0%} {order}"] = _scored(rankers, questions)
    return found


def _product(world: World, searcher: Searcher, as_of: date) -> Ranker:
    generation = world.store.law.generation()

    def rank(question: str) -> list[int]:
        hits = searcher.search(question, as_of=as_of, generation=generation, top_k=10, levers=START).hits
        return [hit.provision.provision_id for hit in hits if hit.provision is not None]

    return rank


def _scored(rankers: Sequence[Ranker], questions: Sequence[ScoredQuestion]) -> RankingScores:
    rankings = [ranker(one.question) for ranker in rankers for one in questions]
    return score_rankings(rankings, [one.gold for one in questions] * len(rankers))


def _row(name: str, scores: RankingScores) -> list[Cell]:
    return [name, scores.questions, *scores.hit, *scores.recall, scores.mrr, scores.ndcg]


if __name__ == "__main__":
    main()
