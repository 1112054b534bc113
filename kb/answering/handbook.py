"""Which handbook unit speaks to a question, judged by its example questions; ranking law is not its business."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock

from kb.phrasing.matching.normalise import BREAK, fold
from kb.phrasing.types import ANY_INDUSTRY
from kb.store.records import HandbookUnit

# Function words of questions: they make 能退吗 and 能吃吗 look alike. 会不会 stands in so few units that it would weigh
# as much as what is asked about: bananas that sing were a matter of food safety.
_FILLER = (
    *("可不可以", "有没有", "能不能", "会不会", "要不要", "是不是", "行不行", "对不对", "好不好", "该不该", "算不算"),
    *(
        "什么时候",
        "怎么办",
        "怎么样",
        "为什么",
        "怎么",
        "怎样",
        "什么",
        "到底",
        "你们",
        "可以",
        "请问",
        "如何",
        "多少",
        "但是",
    ),
    *"吗呢吧了的我你能想是谁啊嘛咋哪",
)  # longest first: 能不能 before 能
# A single shared character (退) is a hint; a shared pair (退货) is a fact.
_SINGLE = 0.25
# How much an example question counts beside the words of the whole unit.
_EXAMPLE, _WHOLE = 0.7, 0.3
_KEPT_INDEXES = 8


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A unit with how well its example questions fit, 0 to 1."""

    unit: HandbookUnit
    similarity: float


def best_units(
    question: str, units: Sequence[HandbookUnit], industry: str | None, limit: int = 3
) -> tuple[UnitMatch, ...]:
    """The units whose questions are most like this one, best first; units of other industries are left out."""
    index = _INDEXES.of(tuple(units))
    asked = _grams(question)
    weight = index.weight(asked)
    matches = [
        UnitMatch(entry.unit, index.similarity(asked, weight, entry))
        for entry in index.entries
        if concerns(entry.unit, industry)
    ]
    matches.sort(key=lambda match: -match.similarity)
    return tuple(matches[:limit])


def concerns(unit: HandbookUnit, industry: str | None) -> bool:
    """Whether a unit is for an industry; an unknown industry excludes nothing."""
    return industry is None or ANY_INDUSTRY in unit.industries or industry in unit.industries


@dataclass(frozen=True, slots=True)
class _Entry:
    """A unit with the grams of each example question, how much these weigh, and the grams of all it says shortly."""

    unit: HandbookUnit
    examples: tuple[frozenset[str], ...]
    whole: frozenset[str]
    weights: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class _UnitIndex:
    """All units with what each gram weighs, by how rare it is among their example questions."""

    entries: tuple[_Entry, ...]
    weights: Mapping[str, float]
    unseen: float

    def similarity(self, asked: frozenset[str], weight: float, entry: _Entry) -> float:
        """Dice over grams weighted by rarity with the likest example, and the share of the question the unit knows."""
        known = asked & entry.whole
        if not weight or not known:
            return 0.0
        likest, weight_of = 0.0, self.weights.__getitem__
        for each, own in zip(entry.examples, entry.weights, strict=True):
            if shared := known & each:
                likest = max(likest, 2 * sum(map(weight_of, shared)) / (weight + own))
        return _EXAMPLE * likest + _WHOLE * sum(map(weight_of, known)) / weight

    def weight(self, grams: frozenset[str]) -> float:
        """What a text's grams weigh together; those that no unit has weigh most."""
        return sum(self.weights[gram] if gram in self.weights else _weighed(gram, self.unseen) for gram in grams)


class _Indexes:
    """The indexes of the lists of units asked for last: today's for every role, and a few of other days.

    Lists are compared, not hashed: their units are the very same objects from one question to the next. With only two
    lists kept, three roles asking in turn would have every question index a hundred and sixty units anew.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: tuple[tuple[tuple[HandbookUnit, ...], _UnitIndex], ...] = ()

    def of(self, units: tuple[HandbookUnit, ...]) -> _UnitIndex:
        """The index of these units, made once."""
        for known, index in self._known:
            if known == units:
                return index
        index = _index(units)
        with self._lock:
            self._known = ((units, index), *self._known)[:_KEPT_INDEXES]
        return index


_INDEXES = _Indexes()


def _weighed(gram: str, rarity: float) -> float:
    return rarity * (1 if len(gram) > 1 else _SINGLE)


def _index(units: tuple[HandbookUnit, ...]) -> _UnitIndex:
    entries = tuple(_entry(unit) for unit in units)
    counts = Counter(gram for entry in entries for gram in entry.whole)
    total = len(entries) or 1
    weights = {gram: _weighed(gram, math.log(1 + total / count)) for gram, count in counts.items()}
    index = _UnitIndex(entries, weights, math.log(1 + total))
    weighed = tuple(replace(each, weights=tuple(map(index.weight, each.examples))) for each in entries)
    return replace(index, entries=weighed)


def _entry(unit: HandbookUnit) -> _Entry:
    examples = tuple(_grams(example) for example in unit.questions)
    whole = frozenset[str]().union(*examples, _grams(unit.heading), _grams(unit.sayable or ""))
    return _Entry(unit, examples, whole)


def _grams(text: str) -> frozenset[str]:
    """Characters in pairs and alone, without the filler of questions."""
    plain = fold(text).text
    for word in _FILLER:
        plain = plain.replace(word, BREAK)
    grams: set[str] = set()
    for run in plain.split(BREAK):
        grams.update(run[index : index + 2] for index in range(len(run) - 1))
        grams.update(run)
    return frozenset(grams)
