"""Which handbook unit speaks to a question, judged by its example questions; ranking law is not its business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.law.citations import Citation, find_citations
from kb.phrasing.normalise import BREAK, fold
from kb.phrasing.types import ANY_INDUSTRY
from kb.store.records import HandbookUnit

# Function words of questions: they make 能退吗 and 能吃吗 look alike.
_FILLER = (
    "怎么办",
    "怎么样",
    "怎么",
    "什么",
    "吗",
    "呢",
    "吧",
    "了",
    "的",
    "我",
    "你们",
    "你",
    "可以",
    "能不能",
    "能",
    "是不是",
    "请问",
    "想",
)


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A unit with how well its example questions fit, 0 to 1."""

    unit: HandbookUnit
    similarity: float


def best_units(
    question: str, units: Sequence[HandbookUnit], industry: str | None, limit: int = 3
) -> tuple[UnitMatch, ...]:
    """The units whose questions are most like this one, best first; units of other industries are left out."""
    shingles = _shingles(question)
    matches = [
        UnitMatch(unit, max((_dice(shingles, _shingles(example)) for example in unit.questions), default=0.0))
        for unit in units
        if concerns(unit, industry)
    ]
    matches.sort(key=lambda match: -match.similarity)
    return tuple(matches[:limit])


def concerns(unit: HandbookUnit, industry: str | None) -> bool:
    """Whether a unit is for an industry; an unknown industry excludes nothing."""
    return industry is None or ANY_INDUSTRY in unit.industries or industry in unit.industries


def cited_by(unit: HandbookUnit, aliases: Mapping[str, str]) -> tuple[Citation, ...]:
    """The articles a unit's body rests on, in order."""
    return tuple(each for each in find_citations(unit.text, aliases=aliases) if each.article is not None)


def _dice(left: frozenset[str], right: frozenset[str]) -> float:
    """Twice the shared over all; half of the weight on what the question shares with the example alone."""
    if not left or not right:
        return 0.0
    shared = len(left & right)
    return 0.5 * 2 * shared / (len(left) + len(right)) + 0.5 * shared / min(len(left), len(right))


@lru_cache(maxsize=8192)
def _shingles(text: str) -> frozenset[str]:
    """Characters in pairs and alone, without the filler of questions."""
    plain = fold(text).text
    for word in _FILLER:
        plain = plain.replace(word, BREAK)
    grams: set[str] = set()
    for run in plain.split(BREAK):
        grams.update(run[index : index + 2] for index in range(len(run) - 1))
        grams.update(run)
    return frozenset(grams)
