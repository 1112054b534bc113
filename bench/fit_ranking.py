"""Fits the learned parameters of search on judged questions, and reports what they bring out of fold.

Questions: all of STARD's training file, our answerable.jsonl, and the develop halves of retrieval_*.jsonl. The report
halves and heldout_*.jsonl choose nothing and are not read. Five folds by situation: for every fold the adapter is
fitted on the other four (and on the expansions' phrases, each with its article), then the ranking on rows that such
adapters gave. Every question counts three times there: with all vectors, with part of them, and with words alone.

Needs a home with all vectors (python -m bench.build_home) and torch. Writes kb/search/learned_parameters with --write.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import numpy as np

from bench.adapter import Pairs, fit_adapter
from bench.judged import STARD, GoldResolver, JudgedQuestion, ours, stard
from bench.ranking_folds import FOLDS, Group, best_first, calibrated, fit_trees, fold_of, group_of, masked
from bench.report import ROOT, Cell, table, write
from bench.world import HOME, World, opened_world
from kb.bootstrap import today
from kb.evaluation.metrics import score_rankings
from kb.search.learned import ADAPTER, FOLDER, MANIFEST, RANKER, Adapter, Learned, Ranker
from kb.search.levers import ALL, START
from kb.search.ranking import FEATURES
from kb.search.search import Searcher
from kb.store.records import PassageKind
from kb.text.normalise import normalise_query

HEADER = ("set", "method", "n", "hit@1", "hit@5", "hit@10", "recall@1", "recall@5", "recall@10", "MRR@10", "nDCG@10")
OWN = ("answerable", "retrieval_commerce", "retrieval_public")
# So often a judged question stands beside one pass over the expansions' phrases.
STARD_WEIGHT, OWN_WEIGHT, EPOCHS = 8, 4, 4
COMMAND = "python -m bench.fit_ranking --write"


@dataclass(frozen=True, slots=True)
class Question:
    """A judged question with the provisions that answer it, the set it is from and its fold."""

    text: str
    gold: frozenset[int]
    name: str
    fold: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """Every passage vector of the home, and which rows a provision has."""

    matrix: np.ndarray
    mean: np.ndarray
    rows_of: Mapping[int, Sequence[int]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home")
    parser.add_argument("--write", action="store_true", help="replace the product's parameters")
    arguments = parser.parse_args()
    with opened_world(arguments.home) as world:
        questions = _questions(world)
        corpus = _corpus(world)
        phrases = _phrases(world, corpus)
        print(f"{len(questions)} questions, {len(phrases.gold)} phrases, {len(corpus.matrix)} passages", flush=True)
        adapters = [_adapter(world, questions, phrases, corpus, without=fold) for fold in range(FOLDS)]
        groups = _groups(world, questions, adapters)
        scores, scale = _out_of_fold(groups)
        rows = _report(world, questions, groups, scores)
        table("Out of fold", HEADER, rows)
        write("fit_ranking", {"questions": len(questions), "phrases": len(phrases.gold), "rows": rows})
        if arguments.write:
            adapter = _adapter(world, questions, phrases, corpus, without=None)
            _write(adapter, fit_trees(groups), scale, world, questions)


def _questions(world: World) -> list[Question]:
    resolver = GoldResolver(world.store.law, world.terms, world.store.law.generation(), today())
    sets: list[tuple[str, Sequence[JudgedQuestion]]] = [("stard", stard(STARD)), ("answerable", ours("answerable"))]
    sets += [(name, [one for one in ours(name) if not one.reported]) for name in OWN[1:]]
    found = []
    for name, judged in sets:
        for one in judged:
            for scored in resolver.scored([one]):
                found.append(Question(scored.question, scored.gold, name, fold_of(one.key)))
    return found


def _corpus(world: World) -> Corpus:
    keys: dict[str, list[int]] = {}
    for passage_id in world.table.passage_ids():
        passage = world.table.passage(passage_id)
        key = world.table.vector_of(passage_id, world.encoder.fingerprint)
        if passage is not None and key is not None and passage.kind is not PassageKind.HANDBOOK:
            keys.setdefault(key, []).append(passage.unit_id)
    names = sorted(keys)
    held: dict[str, np.ndarray] = {}
    for start in range(0, len(names), 2000):
        held.update(world.vectors.get(names[start : start + 2000]))
    rows_of: dict[int, list[int]] = {}
    for row, name in enumerate(names):
        for unit in keys[name]:
            rows_of.setdefault(unit, []).append(row)
    return Corpus(np.stack([held[name] for name in names]), world.vectors.mean(), rows_of)


def _phrases(world: World, corpus: Corpus) -> Pairs:
    """What the expansions say, as pairs: phrase and the article in force it was written for."""
    vectors, gold = [], []
    for unit, row in world.asked.rows(world.store.law.generation()):
        if unit in corpus.rows_of:
            vectors.append(row)
            gold.append(corpus.rows_of[unit])
    return Pairs(np.stack(vectors), gold)


def _adapter(
    world: World, questions: Sequence[Question], phrases: Pairs, corpus: Corpus, *, without: int | None
) -> Adapter:
    pairs = phrases
    for name, weight in (("stard", STARD_WEIGHT), (None, OWN_WEIGHT)):
        chosen = [one for one in questions if one.fold != without and (one.name == "stard") == (name == "stard")]
        if chosen:
            vectors = world.encoder.encode_queries([normalise_query(one.text) for one in chosen])
            rows = [[row for unit in one.gold for row in corpus.rows_of.get(unit, ())] for one in chosen]
            pairs = pairs.joined(Pairs(vectors, rows).repeated(weight))
    return fit_adapter(pairs, corpus.matrix, corpus.mean, epochs=EPOCHS)


def _groups(world: World, questions: Sequence[Question], adapters: Sequence[Adapter]) -> list[tuple[Group, ...]]:
    """Three groups of rows for every question: all vectors, part of them, words alone."""
    generation, found = world.store.law.generation(), []
    searchers = [_searcher(world, adapter) for adapter in adapters]
    draw = random.Random(1)
    for number, one in enumerate(questions):
        searcher = searchers[one.fold]
        whole = searcher.propose(one.text, as_of=today(), generation=generation)
        words = searcher.propose(one.text, as_of=today(), generation=generation, levers=ALL.without("vectors"))
        part = masked(whole, draw)
        found.append(tuple(group_of(each, one.gold, one.fold) for each in (whole, part, words)))
        if number % 200 == 0:
            print(f"\r{number} of {len(questions)} questions", end="", flush=True)
    print()
    return found


def _searcher(world: World, adapter: Adapter) -> Searcher:
    """The product's search with another adapter; nothing is ranked by it here."""
    ranker = Ranker.__new__(Ranker)
    learned = Learned(adapter, ranker, "fold")
    return replace(world, learned=lambda _: learned).searcher(world.all_vectors())


def _out_of_fold(groups: Sequence[tuple[Group, ...]]) -> tuple[list[np.ndarray], tuple[float, float]]:
    """The ranking's raw score of every row with all vectors; slope and offset that make probabilities of them."""
    scores: list[np.ndarray] = [np.zeros(0)] * len(groups)
    for fold in range(FOLDS):
        booster = fit_trees([each for each in groups if each[0].fold != fold])
        for number, each in enumerate(groups):
            if each[0].fold == fold:
                scores[number] = np.asarray(booster.predict(each[0].rows))
    return scores, calibrated([each[0] for each in groups], scores)


def _report(
    world: World, questions: Sequence[Question], groups: Sequence[tuple[Group, ...]], scores: Sequence[np.ndarray]
) -> list[list[Cell]]:
    searcher = world.searcher(world.all_vectors())
    generation, rows = world.store.law.generation(), []

    def started(number: int) -> list[int]:
        result = searcher.search(questions[number].text, as_of=today(), generation=generation, top_k=10, levers=START)
        return [hit.passage.unit_id for hit in result.hits]

    methods: Mapping[str, Callable[[int], list[int]]] = {
        "fused start": started,
        "learned, out of fold": lambda number: best_first(groups[number][0], scores[number]),
    }
    for name in dict.fromkeys(one.name for one in questions):
        numbers = [number for number, one in enumerate(questions) if one.name == name]
        for method, rank in methods.items():
            found = score_rankings([rank(number) for number in numbers], [questions[number].gold for number in numbers])
            rows.append([name, method, found.questions, *found.hit, *found.recall, found.mrr, found.ndcg])
    return rows


def _write(
    adapter: Adapter, booster: object, scale: tuple[float, float], world: World, questions: Sequence[Question]
) -> None:
    FOLDER.mkdir(exist_ok=True)
    buffer = BytesIO()
    np.savez_compressed(buffer, **{name: getattr(adapter, name).astype(np.float16) for name in ("up", "down", "shift")})
    (FOLDER / ADAPTER).write_bytes(buffer.getvalue())
    (FOLDER / RANKER).write_text(booster.model_to_string(), "utf-8")  # type: ignore[attr-defined]
    manifest = {
        "encoder": world.encoder.fingerprint,
        "features": list(FEATURES),
        "scale": list(scale),
        "sha256": {name: sha256((FOLDER / name).read_bytes()).hexdigest() for name in (ADAPTER, RANKER)},
        "expansions": world.asked.expansions_id,
        "questions": {name: sum(one.name == name for one in questions) for name in ("stard", *OWN)},
        "command": COMMAND,
        "fitted_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    (FOLDER / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
    size = sum((FOLDER / name).stat().st_size for name in (ADAPTER, RANKER, MANIFEST))
    print(f"→ {FOLDER.relative_to(ROOT)}: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
