"""Rows for fitting the ranking: candidates of judged questions, which of them answer, and in which fold they are."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from kb.search.asked_match import AskedScore
from kb.search.fusion import Scored
from kb.search.proposing import Proposal
from kb.search.ranking import FEATURES, UnitCandidate, features_of, fused_scores

if TYPE_CHECKING:
    import lightgbm

FOLDS = 5
TREES = 250
# LambdaMART with small, strongly shared trees: some 2,000 questions, most of them with one or two gold articles.
PARAMETERS = {
    "objective": "lambdarank",
    "metric": "None",
    "num_leaves": 15,
    "learning_rate": 0.05,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "lambdarank_truncation_level": 10,
    "seed": 1,
    "deterministic": True,
    "force_col_wise": True,
    "num_threads": 2,
    "verbose": -1,
}
# Weights of the three states a question is shown in: all vectors, part of them, words alone.
STATE_WEIGHTS = (1.0, 0.4, 0.4)
COVERAGES = (0.1, 0.3, 0.6, 0.9)
# How often the phrases have no vectors yet while part of the articles have.
_NO_ASKED = 0.3


@dataclass(frozen=True, slots=True)
class Group:
    """One question's candidates: `rows` (candidates, features), whether each answers, and its provision."""

    rows: np.ndarray
    answers: np.ndarray
    units: tuple[int, ...]
    fold: int


def fold_of(key: str) -> int:
    """The fold of a situation, independent of the half it is in."""
    return int(sha256(f"fold {key}".encode()).hexdigest(), 16) % FOLDS


def group_of(proposal: Proposal, gold: Collection[int], fold: int) -> Group:
    """The rows of a proposal as `search` would rank them."""
    units = proposal.units
    if not units:
        return Group(np.zeros((0, len(FEATURES)), dtype=np.float32), np.zeros(0, dtype=bool), (), fold)
    rows = features_of(units, proposal.asking, fused_scores(units, proposal.asking))
    ids = tuple(unit.passage.unit_id for unit in units)
    return Group(rows, np.array([one in gold for one in ids]), ids, fold)


def masked(proposal: Proposal, draw: random.Random) -> Proposal:
    """The same proposal as if only part of the vectors existed: what has none, and nothing else for it, is gone."""
    coverage = draw.choice(COVERAGES)
    no_asked = draw.random() < _NO_ASKED
    units: list[UnitCandidate] = []
    for unit in proposal.units:
        asked = _without_vectors(unit.asked) if no_asked else unit.asked
        if draw.random() < coverage:
            units.append(replace(unit, asked=asked))
        elif unit.scored.lexical > 0 or asked is not None or unit.lay_term:
            units.append(replace(unit, scored=Scored(unit.scored.lexical, None), adapted=None, asked=asked))
    asking = replace(proposal.asking, coverage=coverage)
    if no_asked:
        asking = replace(asking, asked_mean=None)
    return replace(proposal, units=tuple(units), asking=asking)


def fit_trees(groups: Sequence[tuple[Group, ...]]) -> lightgbm.Booster:
    """The ranking fitted on all states of all questions; one without an answer among its candidates teaches none."""
    import lightgbm

    kept = [
        (group, weight)
        for states in groups
        for group, weight in zip(states, STATE_WEIGHTS, strict=True)
        if group.answers.any() and not group.answers.all()
    ]
    data = lightgbm.Dataset(
        np.concatenate([group.rows for group, _ in kept]),
        np.concatenate([group.answers for group, _ in kept]).astype(int),
        group=[len(group.units) for group, _ in kept],
        weight=np.concatenate([np.full(len(group.units), weight) for group, weight in kept]),
        feature_name=list(FEATURES),
    )
    return lightgbm.train(PARAMETERS, data, TREES)


def calibrated(groups: Sequence[Group], scores: Sequence[np.ndarray]) -> tuple[float, float]:
    """Slope and offset of the logistic curve from raw score to the probability of answering (Platt 1999)."""
    raw = np.concatenate(list(scores))
    answers = np.concatenate([group.answers for group in groups]).astype(float)
    inputs = np.stack([raw, np.ones(len(raw))], axis=1)
    found = np.array([1.0, -3.0])
    for _ in range(50):
        expected = 1 / (1 + np.exp(-np.clip(inputs @ found, -50, 50)))
        gradient = inputs.T @ (answers - expected)
        curvature = (inputs * (expected * (1 - expected))[:, None]).T @ inputs + 1e-6 * np.eye(2)
        found += np.linalg.solve(curvature, gradient)
    return round(float(found[0]), 5), round(float(found[1]), 5)


def best_first(group: Group, scores: np.ndarray, depth: int = 10) -> list[int]:
    """The provisions of the best rows."""
    return [group.units[number] for number in np.argsort(-scores, kind="stable")[:depth]]


def _without_vectors(asked: AskedScore | None) -> AskedScore | None:
    return replace(asked, best=None, second=None, third=None) if asked is not None else None
