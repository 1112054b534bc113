"""Fits the refusal weights on our own questions, per coverage mode.

All sets that were read or counted while the rules were written are fitted on, heldout_*.jsonl among them;
refusal2_report.jsonl and nonsense_report.jsonl choose nothing and are not even opened here (bench.refusal --half
second-report and nonsense-report count them).

Needs a home with all vectors (python -m bench.build_home). Writes kb/answering/refusal_parameters.json with --write:
the modes that were fitted, the others as they are.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench.judged import JudgedQuestion, ours
from bench.report import table
from bench.world import HOME, World, opened_world
from kb.answering.candidates import fitting_unit, named_articles
from kb.answering.finding import SEARCHED_HITS
from kb.answering.handbook import best_units
from kb.answering.out_of_scope import refused_by_rule
from kb.answering.refuse import FEATURES, MODES, PARAMETERS, CoverageMode
from kb.answering.signals import MATCHES, evidence_of, lay_terms_in
from kb.bootstrap import today
from kb.citing.resolve import Resolver
from kb.citing.types import Pin
from kb.search.search import Searcher
from kb.text.normalise import normalise_query

Array = NDArray[np.float64]
# Ridge on standardised features: several of them say nearly the same.
_RIDGE = 1.0
# How far the best hit stands out may speak for it, or for a question that has one word in common with one text.
_EITHER_WAY = frozenset({"cosine_margin"})
# Nothing in our sets asks of a company's own texts, for which no phrases are written: there words must speak. These
# bounds cost .006 of the recall without vectors and nothing with them.
_AT_LEAST = {
    "known_terms": 1.0,
    "bm25_top": 0.015,
    "lay_terms": 0.3,
    "names_instrument": 0.5,
    # Where the phrases' words speak the handbook's likeness says nothing new of our sets; of a company's handbook it
    # says all there is.
    "handbook_similarity": 2.0,
}
# The rules before the weights refuse most of what has no answer, so the weights need refuse few lay questions: cross-
# validated on the sets below, .02 of wrong refusals leaves rules and weights together at .96, .94 without vectors.
_WRONG_REFUSALS = 0.02
_PARTIAL = 0.5
SETS = ("answerable", "refusal", "heldout_answerable", "heldout_refusal", "refusal2_develop", "nonsense_develop")
# Rows of the report: what the rules leave over and what the weights alone would do.
_PARTS = ("rules and weights", "weights alone")


@dataclass(frozen=True, slots=True)
class Sample:
    """A question's features, and whether a rule refuses it before they count."""

    question: JudgedQuestion
    values: tuple[float, ...]
    ruled: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=HOME, help="a home built by bench.build_home")
    parser.add_argument("--modes", nargs="+", choices=MODES, default=list(MODES), help="fit these alone")
    parser.add_argument("--write", action="store_true", help="replace the product's parameters")
    arguments = parser.parse_args()
    modes: dict[str, dict[str, object]] = {}
    rows = []
    with opened_world(arguments.home) as world:
        for mode in arguments.modes:
            samples = gather(world, _searcher(world, mode))
            intercept, weights, threshold = fit(samples)
            modes[mode] = {
                "threshold": round(threshold, 4),
                "intercept": round(intercept, 4),
                "weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=True)},
            }
            for part in _PARTS:
                chosen = samples if part == _PARTS[0] else [replace(one, ruled=False) for one in samples]
                rows.append((mode, part, *_shares(chosen, intercept, weights, threshold)))
        encoder = world.encoder.fingerprint
    table("Refusal", ("mode", "part", "unanswerable refused", "answerable refused"), rows)
    if arguments.write:
        content = json.loads(PARAMETERS.read_text("utf-8"))
        content["modes"].update({mode: {"fitted_on": today().isoformat(), **found} for mode, found in modes.items()})
        content |= {"encoder": encoder, "command": "python -m bench.fit_refusal --write"}
        PARAMETERS.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _searcher(world: World, mode: CoverageMode) -> Searcher:
    if mode in ("lexical", "asked"):
        return world.searcher(world.some_vectors(()), phrases=mode == "asked")
    full = world.all_vectors()
    known = sorted(full.known())
    return world.searcher(full if mode == "full" else world.some_vectors(known[: int(_PARTIAL * len(known))]))


def gather(world: World, searcher: Searcher) -> list[Sample]:
    """The features of every question as the assistant sees them."""
    generation = world.store.law.generation()
    pin = Pin(generation, today())
    resolver = Resolver(world.store.law, world.terms.known_names)
    units = world.store.handbooks.handbook_units(generation, pin.as_of)
    samples = []
    for question in (question for name in SETS for question in ours(name)):
        result = searcher.search(question.question, as_of=pin.as_of, generation=generation, top_k=SEARCHED_HITS)
        plain = normalise_query(question.question)
        if named_articles(plain, resolver, pin):
            continue  # answered from the article it names, whatever the weights say
        matches = best_units(plain, units, None, MATCHES)
        fitting = fitting_unit(matches, result, resolver, pin)
        evidence = evidence_of(result, matches, fitting, lay_terms_in(plain, world.terms)).values()
        ruled = refused_by_rule(question.question, resolver, pin) is not None
        samples.append(Sample(question, tuple(evidence[f] for f in FEATURES), ruled))
    return samples


def fit(samples: Sequence[Sample]) -> tuple[float, Array, float]:
    """Intercept, weights and threshold: logistic regression, both classes weighing alike.

    Questions that a rule refuses are fitted on too: the next caller says the same in words no rule knows. What is
    evidence for an answer never counts against one: without these bounds a few questions about made-up laws, which the
    rules refuse anyway, turned `names_instrument` into a reason to refuse.
    """
    raw = np.array([one.values for one in samples])
    answerable = np.array([float(one.question.answerable) for one in samples])
    mean, spread = raw.mean(axis=0), raw.std(axis=0)
    spread[spread == 0] = 1.0
    inputs = np.hstack([np.ones((len(raw), 1)), (raw - mean) / spread])
    share = answerable.mean()
    balance = np.where(answerable == 1, 0.5 / share, 0.5 / (1 - share))
    signs = np.where(answerable == 1, 1.0, -1.0)

    def cost(found: Array) -> tuple[float, Array]:
        margins = signs * (inputs @ found)
        penalty = _RIDGE * np.concatenate([[0.0], found[1:]])
        value = float(balance @ np.logaddexp(0, -margins) + penalty @ found / 2)
        return value, -inputs.T @ (balance * signs / (1 + np.exp(margins))) + penalty

    least = [None if name in _EITHER_WAY else _AT_LEAST.get(name, 0.0) * size for name, size in _sized(spread)]
    start = np.array([0.0, *(each or 0.0 for each in least)])
    bounds = [(None, None), *((each, None) for each in least)]
    found = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = found[1:] / spread
    intercept = float(found[0] - weights @ mean)
    return intercept, weights, _threshold(samples, intercept, weights)


def _sized(spread: Array) -> Iterable[tuple[str, float]]:
    return zip(FEATURES, (float(each) for each in spread), strict=True)


def _threshold(samples: Sequence[Sample], intercept: float, weights: Array) -> float:
    """As high as the wrong refusals allowed permit."""
    scores = sorted(_confidence(one, intercept, weights) for one in samples if one.question.answerable)
    return float(scores[int(_WRONG_REFUSALS * len(scores))])


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
