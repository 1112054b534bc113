"""Decides whether what was found answers the question at all, on absolute features, never on the fused score.

The fused score is scaled per question (今天天气怎么样 tops at .95). The weights are fitted by bench/fit_refusal.py per
vector coverage mode and kept in refusal_parameters.json. Two kinds of question are refused by rule: foreign law, and
an instrument or article that does not exist.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kb.citing.resolve import Resolver
from kb.citing.types import CitationState, Pin
from kb.errors import ContentError
from kb.law.citations import find_citations
from kb.search.hits import RefusalFeatures

CoverageMode = Literal["lexical", "partial", "full"]
PARAMETERS = Path(__file__).with_name("refusal_parameters.json")
FEATURES = (
    "term_coverage",
    "known_terms",
    "bm25_top",
    "cosine_max",
    "cosine_margin",
    "instrument_agreement",
    "names_instrument",
    "handbook_similarity",
    "lay_terms",
)
# Below this share of vectors the dense side is left out by the search, so its features are not there either.
_FULL = 0.999

_FOREIGN = re.compile(
    r"美国|英国|欧盟|日本|德国|法国|韩国|俄罗斯|加拿大|澳大利亚|澳洲|新加坡|印度|泰国|越南|马来西亚|意大利|西班牙|瑞士|荷兰|巴西|墨西哥|"
    r"(?<![A-Za-z])(?:GDPR|CCPA|HIPAA|FTC|FDA|SEC|DSA|AI ?Act)(?![A-Za-z])|加州|纽约州|联邦法|英美法|普通法系",
    re.IGNORECASE,
)
_FOREIGN_LAW = re.compile(
    r"法|法律|条例|规定|法案|指令|法院|起诉|合规|监管|判例|宪法|怎么赔|怎么罚|罚多少|多少天|怎么退|允许|合法|违法|权利|GDPR|CCPA|HIPAA|FTC|FDA",
    re.IGNORECASE,
)
# A foreign product sold here, or moving goods and data across the border, is a question of our law.
_DOMESTIC = re.compile(
    r"代购|海淘|进口|跨境|出境|海关|保税|国内|中国|我国|在华|境内|国行|原产|产的|买的|旅游|旅行|留学|移民|品牌"
)
ASK_FACTS = "请问您想了解的是哪件商品或哪项服务、什么时候、对方怎么做的？我记下来再帮您查。"
ASK_NAME = "请问您是从哪里看到这个规定的？方便告诉我全称或把原文发来吗？我核对后再答复您。"
ASK_PLACE = "请问商品或服务是在国内购买的吗？在国内购买的，我可以按国内的规定帮您查。"
REASON_WEAK = "没有找到能直接回答这个问题的法律条文或手册内容，为免误导，不作答。以下只是内容最接近的条文。"
REASON_FOREIGN = "问题涉及境外法律，知识库只收录中国的法律法规和手册，不作答。以下只是内容最接近的国内条文。"
REASON_EMPTY = "没有收到问题的内容。"


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
    lay_terms: int = 0

    def values(self) -> dict[str, float]:
        """The features by name; a missing cosine counts as 0, its mode has no weight on it."""
        found = self.search
        return {
            "term_coverage": found.term_coverage,
            "known_terms": found.known_terms,
            "bm25_top": found.bm25_top,
            "cosine_max": found.cosine_max or 0.0,
            "cosine_margin": found.cosine_margin or 0.0,
            "instrument_agreement": found.instrument_agreement,
            "names_instrument": float(found.names_instrument),
            "handbook_similarity": self.handbook_similarity,
            "lay_terms": float(min(self.lay_terms, 2)),
        }


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a question is refused by rule, and what to ask the caller."""

    reason: str
    ask_caller: str


def coverage_mode(features: RefusalFeatures) -> CoverageMode:
    """Which weights apply: lexical without cosines, full with (nearly) all vectors, else partial."""
    if features.cosine_max is None:
        return "lexical"
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


def refused_by_rule(question: str, resolver: Resolver, pin: Pin) -> Grounds | None:
    """Grounds that need no weighing: nothing asked, foreign law, a text or article that does not exist."""
    if not question.strip():
        return Grounds(REASON_EMPTY, ASK_FACTS)
    if _FOREIGN.search(question) and _FOREIGN_LAW.search(question) and not _DOMESTIC.search(question):
        return Grounds(REASON_FOREIGN, ASK_PLACE)
    for citation in find_citations(question, aliases=resolver.names(pin.generation), titles_alone=True):
        if citation.title is None:
            continue
        resolution = resolver.resolve(citation, pin)
        if resolution.state in {CitationState.NOT_FOUND, CitationState.NOT_IN_FORCE}:
            return Grounds(f"{resolution.detail}，无法据此作答。以下只是内容最接近的条文。", ASK_NAME)
    return None


def load_parameters(path: Path = PARAMETERS) -> RefusalParameters:
    """The parameters of a file as bench/fit_refusal.py writes it; ContentError when it lacks a mode or a weight."""
    content = json.loads(path.read_text("utf-8"))
    modes: dict[CoverageMode, RefusalWeights] = {}
    names: tuple[CoverageMode, ...] = ("lexical", "partial", "full")
    for name in names:
        entry = content.get("modes", {}).get(name)
        if entry is None or set(entry["weights"]) != set(FEATURES):
            raise ContentError(f"{path.name}：缺少“{name}”的参数，或特征与程序不符。请重新运行 bench/fit_refusal.py。")
        modes[name] = RefusalWeights(
            float(entry["intercept"]),
            {feature: float(weight) for feature, weight in entry["weights"].items()},
            float(entry["threshold"]),
        )
    return RefusalParameters(content.get("encoder"), content.get("fitted_on"), content.get("command"), modes)
