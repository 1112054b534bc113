"""Every admitted article with its terms and vectors in memory: what exact, index-free scoring needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bench import formula
from bench.formula import Bm25, Scores
from bench.world import World
from kb.law.validity import binds_on
from kb.store.records import PassageKind
from kb.text.normalise import normalise_query


@dataclass(slots=True)
class ExactScorer:
    """Scores all articles in force on a day; article numbers are positions in `provision_ids`."""

    world: World
    provision_ids: list[int]
    bm25: Bm25
    vectors: NDArray[np.float32]
    article_of: NDArray[np.int64]
    mean: NDArray[np.float32]

    def lexical(self, question: str) -> Scores:
        """BM25 over words and bigrams of the article's text in one bag."""
        return self.bm25.scores(_terms(self.world, normalise_query(question)))

    def cosines(self, question: str) -> Scores:
        """The highest cosine among the article's passages."""
        found = (self.vectors @ self._encoded(question)).astype(np.float64)
        return formula.best_per_article(found, self.article_of, len(self.provision_ids))

    def mean_cosine(self, question: str) -> float:
        """The mean cosine over all vectors of the collection."""
        return float(self.mean @ self._encoded(question))

    def by_encoder(self, question: str) -> list[int]:
        """The ten articles nearest to the question."""
        return self._ids(self.cosines(question))

    def by_formula(self, question: str) -> list[int]:
        """The ten best articles by DESIGN's formula."""
        scores = formula.fused(self.lexical(question), self.cosines(question), self.mean_cosine(question))
        return self._ids(scores)

    def _encoded(self, question: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.world.encoder.encode_queries([normalise_query(question)])[0]
        return vector

    def _ids(self, scores: Scores) -> list[int]:
        return [self.provision_ids[number] for number in formula.top(scores)]


def exact_scorer(world: World, as_of: date) -> ExactScorer:
    """Reads every article that binds on a day, cuts it and fetches its passages' vectors."""
    laws = world.store.law
    versions = laws.versions(laws.generation())
    binding = {version_id for version_id, version in versions.items() if binds_on(version.validity, as_of)}
    provisions = [one for version_id in sorted(binding) for one in laws.provisions(version_id)]
    number_of = {provision.provision_id: number for number, provision in enumerate(provisions)}
    matrix, article_of = _vectors(world, number_of)
    return ExactScorer(
        world,
        [provision.provision_id for provision in provisions],
        Bm25([_terms(world, provision.text) for provision in provisions]),
        matrix,
        article_of,
        world.vectors.mean(),
    )


def _terms(world: World, text: str) -> tuple[str, ...]:
    return (*world.segmenter.words(text), *world.segmenter.bigrams(text))


def _vectors(world: World, number_of: dict[int, int]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    keys, numbers = [], []
    for passage_id in world.table.passage_ids():
        passage = world.table.passage(passage_id)
        key = world.table.vector_of(passage_id, world.encoder.fingerprint)
        if passage is None or key is None or passage.kind is PassageKind.HANDBOOK:
            continue
        if passage.unit_id in number_of:
            keys.append(key)
            numbers.append(number_of[passage.unit_id])
    held = dict(_held(world, keys))
    keep = [i for i, k in enumerate(keys) if k in held]
    keys = [keys[i] for i in keep]
    numbers = [numbers[i] for i in keep]
    return np.stack([held[key] for key in keys]), np.array(numbers, dtype=np.int64)


def _held(world: World, keys: list[str]) -> Iterator[tuple[str, NDArray[np.float32]]]:
    for start in range(0, len(keys), 2000):
        yield from world.vectors.get(keys[start : start + 2000]).items()
