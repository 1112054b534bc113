"""Decides whether what was found answers the question at all, on absolute features, never on the fused score.

The fused score is scaled per question (今天天气怎么样 tops at .95). The weights are fitted by bench/fit_refusal.py per
vector coverage mode and kept in refusal_parameters.json. What is refused by rule is decided before, in `out_of_scope`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kb.errors import ContentError
from kb.search.hits import RefusalFeatures

CoverageMode = Literal["lexical", "asked", "partial", "full"]
MODES: tuple[CoverageMode, ...] = ("lexical", "asked", "partial", "full")
PARAMETERS = Path(__file__).with_name("refusal_parameters.json")
FEATURES = (
    "term_coverage",
    "known_terms",
    "bm25_top",
    "cosine_max",
    "cosine_margin",
    "asked_margin",
    "asked_words",
    "asked_coverage",
    "asked_typical",
    "instrument_agreement",
    "names_instrument",
    "handbook_similarity",
    "unit_fits",
    "lay_terms",
)
# Below this share of vectors the dense side is left out by the search, so its features are not there either.
_FULL = 0.999

REASON_WEAK = "没有找到能直接回答这个问题的法律条文或手册内容，为免误导，不作答。以下只是内容最接近的条文。"


@dataclass(frozen=True, slots=True)
class RefusalWeights:
    """A logistic decision for one coverage mode: answer when sigmoid(intercept + Σ weight·feature) ≥ threshold."""

    intercept: float
    weights: Mapping[str, float]
    threshold: float


@dataclass(frozen=True, slots=True)
class RefusalParameters:
    """Learned weights by coverage mode, with the encoder they were fitted for; None: set by hand."""

    encoder: str | None
    fitted_on: str | None
    command: str | None
    modes: Mapping[CoverageMode, RefusalWeights]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All features of one question: those of the search, and those of the handbooks and lay terms."""

    search: RefusalFeatures
    handbook_similarity: float = 0.0
    unit_fits: bool = False
    lay_terms: int = 0

    def values(self) -> dict[str, float]:
        """The features by name; a missing one counts as 0, its mode has no weight on it."""
        found = self.search
        return {
            "term_coverage": found.term_coverage,
            "known_terms": found.known_terms,
            "bm25_top": found.bm25_top,
            "cosine_max": found.cosine_max or 0.0,
            "cosine_margin": found.cosine_margin or 0.0,
            "asked_margin": found.asked_margin or 0.0,
            "asked_words": found.asked_words,
            "asked_coverage": found.asked_coverage or 0.0,
            "asked_typical": found.asked_typical or 0.0,
            "instrument_agreement": found.instrument_agreement,
            "names_instrument": float(found.names_instrument),
            "handbook_similarity": self.handbook_similarity,
            "unit_fits": float(self.unit_fits),
            "lay_terms": float(min(self.lay_terms, 2)),
        }


def coverage_mode(features: RefusalFeatures) -> CoverageMode:
    """Which weights apply: lexical or asked without cosines, full with (nearly) all vectors, else partial.

    Asked: where phrases are written their words tell small talk from law. Without cosines too while the phrases have no
    vectors: the other weights take a missing margin for a question far from all that people ask (15 of 40 answerable
    questions refused then, 1 by the lexical weights).
    """
    if features.cosine_max is None or features.asked_margin is None:
        return "lexical" if features.asked_coverage is None else "asked"
    return "full" if features.vector_coverage >= _FULL else "partial"


def confidence(evidence: Evidence, parameters: RefusalParameters) -> float:
    """The probability that the hits answer the question, 0 to 1."""
    weights = parameters.modes[coverage_mode(evidence.search)]
    values = evidence.values()
    total = weights.intercept + sum(weight * values[name] for name, weight in weights.weights.items())
    return 1.0 / (1.0 + math.exp(-max(min(total, 60.0), -60.0)))


def answers(evidence: Evidence, parameters: RefusalParameters) -> bool:
    """Whether the question may be answered."""
    return confidence(evidence, parameters) >= parameters.modes[coverage_mode(evidence.search)].threshold


def load_parameters(path: Path = PARAMETERS) -> RefusalParameters:
    """The parameters of a file as bench/fit_refusal.py writes it; ContentError when it lacks a mode or a weight."""
    content = json.loads(path.read_text("utf-8"))
    modes: dict[CoverageMode, RefusalWeights] = {}
    for name in MODES:
        entry = content.get("modes", {}).get(name)
        if entry is None or set(entry["weights"]) != set(FEATURES):
            raise ContentError(f"{path.name}：缺少“{name}”的参数，或特征与程序不符。请重新运行 bench/fit_refusal.py。")
        modes[name] = RefusalWeights(
            float(entry["intercept"]),
            {feature: float(weight) for feature, weight in entry["weights"].items()},
            float(entry["threshold"]),
        )
    return RefusalParameters(content.get("encoder"), content.get("fitted_on"), content.get("command"), modes)
