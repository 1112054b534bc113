"""What ranking knows of every candidate article: one row of numbers each, the same when fitted and when served."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.search.asked_match import AskedScore
from kb.search.derived import PassageFacts
from kb.search.fusion import Scored, fuse
from kb.search.learned import Features
from kb.store.records import Passage, VersionOnDay

# Names of the columns, in order. `…_top` is divided by the question's best, `…_near` less the mean over all vectors,
# `…_rank` is 1/(rank + 5) among the candidates. Missing sides are NaN, which the trees treat as a value of its own.
FEATURES = (
    "lexical_top",
    "lexical",
    "cosine_top",
    "cosine_near",
    "adapted_top",
    "adapted_near",
    "asked_top",
    "asked_near",
    "asked_second",
    "asked_third",
    "asked_words_top",
    "asked_words",
    "fused",
    "fused_rank",
    "cosine_rank",
    "adapted_rank",
    "asked_rank",
    "asked_words_rank",
    "lay_term",
    "instrument_fused",
    "instrument_asked",
    "priority",
    "penal",
    "penal_asked",
    "length",
    "question_length",
    "phrases",
    "named",
)
_RANK_OFFSET = 5
# How many of the best candidates speak for their instrument.
_SPEAKING_FUSED, _SPEAKING_ASKED = 15, 10
# Without learned parameters the expansions are added to the fused score by these weights.
ASKED_WEIGHT, ASKED_WORDS_WEIGHT = 0.6, 0.3
# Where neither phrases have vectors nor a ranking was learnt, their words count so many times the law's own. On 488
# questions of the held-out and second develop sets a gold article comes first in .42 and .21 of them with .3, in .66
# and .45 with 3 (2 and 4 differ by .02): the law's own words decide by 其实 and 怎么, which no article is asked by.
ASKED_WORDS_ALONE = 3.0
# BM25 of an article's phrases that is enough: 30 to 88 is the best article's on questions that have an answer. A text
# for which nobody wrote phrases (a company's) counts by its own words, half as much: that costs .01 on the same sets.
_ENOUGH_WORDS, _OWN_WORDS = 40.0, 0.5
# BM25 of a name, a number or a line that few texts have, how many at most, and how many times that of any article of
# other texts: of 2,403 questions of ours 71 reach the first, one the last: its two best articles are the right ones.
_COPIED, _COPIED_BY, _COPIED_TIMES = 100.0, 10, 5.0
_PENALTY_ASKED = re.compile(r"罚|处分|坐牢|判|拘留|刑|犯法|违法|责任|吊销")
Column = NDArray[np.float64]


class UnitCandidate(NamedTuple):
    """An admitted article with its raw scores: the best of its passages' BM25 and cosines, and what its phrases say.

    `cosine` is the question's own, `adapted` that of the question led towards the law; None without vectors.
    """

    passage: Passage
    version: VersionOnDay
    facts: PassageFacts
    scored: Scored
    adapted: float | None
    asked: AskedScore | None
    lay_term: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """What of a question its candidates' rows need; the means are the mean cosines over all vectors, None without."""

    plain: str
    mean: float
    adapted_mean: float | None
    asked_mean: float | None
    coverage: float
    named: frozenset[str]


def fused_scores(units: Sequence[UnitCandidate], asking: Asking) -> Column:
    """The fused score of every candidate (kb/search/fusion.py)."""
    return np.array(fuse([unit.scored for unit in units], asking.mean, asking.coverage))


def expanded_scores(units: Sequence[UnitCandidate], asking: Asking, fused: Column) -> Column:
    """The fused score and what the expansions say, by hand-set weights: for lack of learned parameters."""
    if all(unit.asked is None for unit in units):
        return fused
    words = np.array([unit.asked.lexical if unit.asked else 0.0 for unit in units])
    if not words.any() and asking.asked_mean is None:
        return fused
    if asking.asked_mean is None:
        worded = _or_own_words(units, words / max(_ENOUGH_WORDS, words.max()))
        return (fused + ASKED_WORDS_ALONE * worded) / (1 + ASKED_WORDS_ALONE)
    asked = _asked_near(units, asking)
    return fused + ASKED_WEIGHT * np.nan_to_num(_to_top(asked)) + ASKED_WORDS_WEIGHT * _to_top(words)


def copied_first(units: Sequence[UnitCandidate], scores: Column) -> Column:
    """The scores, those few articles first, by their words, that have the question's words as no others have.

    The learnt ranking never saw such questions, and among 300,000 passages it put the only text of that name behind
    fifty others.
    """
    few = copied([unit.scored.lexical for unit in units], [unit.passage.version_id for unit in units])
    led, best = scores.copy(), float(scores.max(initial=0.0))
    for number in reversed(few):
        led[number] = best = float(np.nextafter(best, np.inf))
    return led


def copied(words: Sequence[float], versions: Sequence[str]) -> tuple[int, ...]:
    """Which few of all have a name, a number or a line that somebody copied, by their BM25: best first, mostly none.

    Other articles of the same texts have the name too, in their title: only those of other texts are compared.

    >>> copied([30.0, 300.0, 40.0, 310.0], "abcd")
    (3, 1)
    >>> copied([30.0, 300.0, 61.0], "abc"), copied([30.0, 300.0, 61.0], "abb")
    ((), (1,))
    """
    order = np.argsort(-np.asarray(words), kind="stable").tolist()
    leading: set[str] = set()
    for few, number in enumerate(order[:_COPIED_BY], 1):
        if words[number] < _COPIED:
            break
        leading.add(versions[number])
        others = next((words[one] for one in order[few:] if versions[one] not in leading), None)
        if others is None:
            break
        # Of what the words' hits had no room for, none had more than the last of them.
        least = min((words[one] for one in order[few:] if words[one] > 0), default=0.0)
        if words[number] >= _COPIED_TIMES * (others or least):
            return tuple(order[:few])
    return ()


def features_of(units: Sequence[UnitCandidate], asking: Asking, fused: Column) -> Features:
    """A row for every candidate with the columns FEATURES; shape (candidates, features)."""
    lexical = np.array([unit.scored.lexical for unit in units])
    cosine = _column([unit.scored.cosine for unit in units]) - asking.mean
    adapted = _column([unit.adapted for unit in units]) - _or_nan(asking.adapted_mean)
    asked = _asked_near(units, asking)
    second = _column([unit.asked.second if unit.asked else None for unit in units]) - _or_nan(asking.asked_mean)
    third = _column([unit.asked.third if unit.asked else None for unit in units]) - _or_nan(asking.asked_mean)
    words = np.array([unit.asked.lexical if unit.asked else 0.0 for unit in units])
    penal = np.array([unit.facts.penal for unit in units], dtype=np.float64)
    instruments = [unit.version.instrument.short_title for unit in units]
    columns = {
        "lexical_top": _to_top(lexical),
        "lexical": lexical,
        "cosine_top": _to_top(cosine),
        "cosine_near": cosine,
        "adapted_top": _to_top(adapted),
        "adapted_near": adapted,
        "asked_top": _to_top(asked),
        "asked_near": asked,
        "asked_second": second,
        "asked_third": third,
        "asked_words_top": _to_top(words),
        "asked_words": words,
        "fused": fused,
        "fused_rank": _ranks(fused),
        "cosine_rank": _ranks(cosine),
        "adapted_rank": _ranks(adapted),
        "asked_rank": _ranks(asked),
        "asked_words_rank": _ranks(words),
        "lay_term": np.array([unit.lay_term for unit in units], dtype=np.float64),
        "instrument_fused": _spoken_for(instruments, fused, _SPEAKING_FUSED),
        "instrument_asked": _spoken_for(instruments, _to_top(asked), _SPEAKING_ASKED),
        "priority": np.array([unit.facts.priority for unit in units], dtype=np.float64),
        "penal": penal,
        "penal_asked": penal * (_PENALTY_ASKED.search(asking.plain) is not None),
        "length": np.log([unit.facts.length + 1 for unit in units]),
        "question_length": np.full(len(units), float(len(asking.plain))),
        "phrases": np.array([unit.asked.phrases if unit.asked else 0 for unit in units], dtype=np.float64),
        "named": np.array([title in asking.named for title in instruments], dtype=np.float64),
    }
    return np.stack([columns[name] for name in FEATURES], axis=1).astype(np.float32)


def _or_own_words(units: Sequence[UnitCandidate], words: Column) -> Column:
    """What the phrases' words say, and the law's own of texts for which nobody wrote phrases, such as a company's."""
    written = {unit.version.instrument.instrument_id for unit in units if unit.asked is not None}
    own = _OWN_WORDS * _to_top(np.array([unit.scored.lexical for unit in units]))
    unwritten = np.array([unit.version.instrument.instrument_id not in written for unit in units])
    return np.where(unwritten, own, words)


def _asked_near(units: Sequence[UnitCandidate], asking: Asking) -> Column:
    """The nearest phrase's cosine less the mean; 0 for an article without phrases, NaN while they have no vectors."""
    if asking.asked_mean is None:
        return np.full(len(units), np.nan)
    best = _column([unit.asked.best if unit.asked else None for unit in units]) - asking.asked_mean
    return np.where(np.isnan(best), 0.0, best)


def _column(values: Sequence[float | None]) -> Column:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def _to_top(values: Column) -> Column:
    """Divided by the largest; as they are where none is above zero."""
    known = values[~np.isnan(values)]
    top = known.max() if len(known) else 0.0
    return values / top if top > 0 else values


def _ranks(values: Column) -> Column:
    """1/(rank + 5), the best first; missing values last."""
    order = np.argsort(-np.where(np.isnan(values), -np.inf, values), kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1, len(values) + 1)
    return 1.0 / (ranks + _RANK_OFFSET)


def _spoken_for(instruments: Sequence[str], scores: Column, speaking: int) -> Column:
    """For every candidate the sum of the best candidates' scores that stand in its instrument."""
    plain = np.nan_to_num(scores)
    sums: dict[str, float] = defaultdict(float)
    for number in np.argsort(-plain, kind="stable")[:speaking]:
        sums[instruments[number]] += float(plain[number])
    return np.array([sums[instrument] for instrument in instruments])
