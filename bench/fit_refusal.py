"""Fits the refusal weights on our own questions, per coverage mode, and reports on the held-out ones.

Both halves of answerable.jsonl and refusal.jsonl were looked at while the rules were written, so both are fitted on;
heldout_*.jsonl were written apart and choose nothing.

Needs a home with all vectors (python -m bench.build_home). Writes kb/answering/refusal_parameters.json with --write.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.judged import JudgedQuestion, ours
from bench.report import table
from bench.world import HOME, World, opened_world
from kb.answering.assistant import SEARCHED_HITS
from kb.answering.candidates import fitting_unit
from kb.answering.handbook import best_units
from kb.answering.out_of_scope import refused_by_rule
from kb.answering.refuse import FEATURES, PARAMETERS, CoverageMode
from kb.answering.signals import MATCHES, evidence_of, lay_terms_in
from kb.bootstrap import today
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.search.dense import DenseSide
from kb.search.search import Searcher
from kb.text.normalise import normalise_query

Array = NDArray[np.float64]
# Ridge on standardised features: several of them say nearly the same.
_RIDGE = 1.0
_STEPS = 60
# A wrong answer costs an officer more than a wrong refusal, which still shows the nearest texts.
_REFUSAL_RECALL = 0.9
_WRONG_REFUSALS = 0.05
_PARTIAL = 0.5


@dataclass(frozen=True, slots=True)
class Sample:
    """A question's features; those refused by rule never reach the weights."""

    question: JudgedQuestion
    values: tuple[float, ...]
    ruled: bool
    heldout: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home")
    parser.add_argument("--write", action="store_true", help="replace the product's parameters")
    arguments = parser.parse_args()
    modes: dict[str, object] = {}
    rows = []
    with opened_world(arguments.home) as world:
        for mode, side in _sides(world):
            samples = gather(world, world.searcher(side))
            intercept, weights, threshold = fit([one for one in samples if not one.heldout])
            modes[mode] = {
                "threshold": round(threshold, 4),
                "intercept": round(intercept, 4),
                "weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)},
            }
            for part in ("fitted", "held out"):
                chosen = [one for one in samples if one.heldout == (part == "held out")]
                rows.append((mode, part, *_shares(chosen, intercept, weights, threshold)))
        encoder = world.encoder.fingerprint
    table("Refusal", ("mode", "part", "unanswerable refused", "answerable refused"), rows)
    if arguments.write:
        content = {
            "encoder": encoder,
            "fitted_on": today().isoformat(),
            "command": "python -m bench.fit_refusal --write",
            "modes": modes,
        }
        PARAMETERS.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _sides(world: World) -> Iterable[tuple[CoverageMode, DenseSide | None]]:
    full = world.all_vectors()
    known = sorted(full.known())
    yield "full", full
    yield "partial", world.some_vectors(known[: int(_PARTIAL * len(known))])
    yield "lexical", None


def gather(world: World, searcher: Searcher) -> list[Sample]:
    """The features of every question as the assistant sees them."""
    generation = world.store.law.generation()
    pin = Pin(generation, today())
    resolver = Resolver(world.store.law, world.terms.known_names)
    units = world.store.handbooks.handbook_units(generation, pin.as_of)
    samples = []
    sets = {name: ours(name) for name in ("answerable", "refusal", "heldout_answerable", "heldout_refusal")}
    for name, question in ((name, question) for name, questions in sets.items() for question in questions):
        result = searcher.search(question.question, as_of=pin.as_of, generation=generation, top_k=SEARCHED_HITS)
        plain = normalise_query(question.question)
        matches = best_units(plain, units, None, MATCHES)
        fitting = fitting_unit(matches, result, resolver, pin)
        evidence = evidence_of(result, matches, fitting, lay_terms_in(plain, world.terms)).values()
        ruled = refused_by_rule(question.question, resolver, pin) is not None
        samples.append(Sample(question, tuple(evidence[f] for f in FEATURES), ruled, name.startswith("heldout")))
    return samples


def fit(samples: Sequence[Sample]) -> tuple[float, Array, float]:
    """Intercept, weights and threshold: logistic regression by Newton's method, both classes weighing alike."""
    kept = [one for one in samples if not one.ruled]
    raw = np.array([one.values for one in kept])
    answerable = np.array([float(one.question.answerable) for one in kept])
    mean, spread = raw.mean(axis=0), raw.std(axis=0)
    spread[spread == 0] = 1.0
    inputs = np.hstack([np.ones((len(raw), 1)), (raw - mean) / spread])
    share = answerable.mean()
    balance = np.where(answerable == 1, 0.5 / share, 0.5 / (1 - share))
    ridge = _RIDGE * np.eye(inputs.shape[1])
    ridge[0, 0] = 0.0
    found = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        expected = 1 / (1 + np.exp(-inputs @ found))
        gradient = inputs.T @ (balance * (answerable - expected)) - ridge @ found
        curvature = (inputs * (balance * expected * (1 - expected))[:, None]).T @ inputs + ridge
        found += np.linalg.solve(curvature, gradient)
    weights = found[1:] / spread
    intercept = float(found[0] - weights @ mean)
    return intercept, weights, _threshold(kept, intercept, weights)


def _threshold(samples: Sequence[Sample], intercept: float, weights: Array) -> float:
    """High enough to refuse the wanted share of the unanswerable, and as high as the wrong refusals allowed permit."""
    scores = sorted((_confidence(one, intercept, weights), one.question.answerable) for one in samples)
    unanswerable = [score for score, answerable in scores if not answerable]
    answerable = [score for score, answerable in scores if answerable]
    wanted = unanswerable[min(int(_REFUSAL_RECALL * len(unanswerable)), len(unanswerable) - 1)]
    return float(max(wanted, answerable[int(_WRONG_REFUSALS * len(answerable))]))


def _confidence(sample: Sample, intercept: float, weights: Array) -> float:
    return float(1 / (1 + np.exp(-(intercept + np.array(sample.values) @ weights))))


def _shares(samples: Sequence[Sample], intercept: float, weights: Array, threshold: float) -> tuple[str, str]:
    def refused(sample: Sample) -> bool:
        return sample.ruled or _confidence(sample, intercept, weights) < threshold

    def share(found: Sequence[bool]) -> str:
        return f"{sum(found) / len(found):.3f} of {len(found)}" if found else "–"

    return (
        share([refused(one) for one in samples if not one.question.answerable]),
        share([refused(one) for one in samples if one.question.answerable]),
    )


if __name__ == "__main__":
    main()
