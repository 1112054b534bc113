"""What a run is worth: every figure with its interval, overall and per group; and what two runs differ in.

Values only: made from what the store kept of a run, whoever shows it (terminal, JSON, page).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kb.evaluation.judged import QuestionSetError
from kb.evaluation.metrics import FIGURES, MRR_DEPTH, Proportion, proportion
from kb.evaluation.resampling import mean_intervals, permutation_p
from kb.evaluation.runs import LEAST_SCORED
from kb.store.evaluation_records import EvaluationRun, FigureValue, QuestionOutcome

# Figures of answers: what is counted, and of which questions.
REFUSAL_RECALL = "refusal_recall"
WRONG_REFUSALS = "wrong_refusals"
GOLD_CITED_FIRST = "gold_cited_first"
GOLD_AMONG_FIVE = "gold_among_five"
CITED_DEPTH = 5
# The figure by which a question counts as won or lost: it sees every gold article and every rank.
DECIDING = f"nDCG@{MRR_DEPTH}"

AXES: dict[str, Callable[[QuestionOutcome], str | None]] = {
    "industry": lambda one: one.industry,
    "kind": lambda one: one.kind,
    "voice": lambda one: one.voice,
}


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """The figures of the questions of one industry, kind or voice."""

    axis: str
    value: str
    figures: tuple[FigureValue, ...]


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """A run with everything a reader may ask of it. `run.figures` are the overall ones; missed: gold not among five."""

    run: EvaluationRun
    groups: tuple[GroupFigures, ...]
    outcomes: tuple[QuestionOutcome, ...]

    @property
    def missed(self) -> tuple[QuestionOutcome, ...]:
        """Scored questions none of whose golds came among the first five, and answers that should be otherwise."""
        return tuple(one for one in self.outcomes if _missed(one))


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of two runs over the same questions: other less base, its paired 95 % interval and two-sided p."""

    name: str
    questions: int
    base: float
    other: float
    difference: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class GroupDifferences:
    """The differences among the questions of one industry, kind or voice."""

    axis: str
    value: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class MovedQuestion:
    """A question that one run answers better: the rank of its first gold in either, None beyond ten."""

    question_id: str
    question: str
    industry: str | None
    kind: str | None
    base_rank: int | None
    other_rank: int | None
    difference: float


@dataclass(frozen=True, slots=True)
class ComparisonReport:
    """Two runs over the questions that both scored; `left_out` were scored by one alone, or have changed."""

    base: EvaluationRun
    other: EvaluationRun
    common: int
    left_out: int
    differences: tuple[Difference, ...]
    groups: tuple[GroupDifferences, ...]
    won: tuple[MovedQuestion, ...]
    lost: tuple[MovedQuestion, ...]


def overall_figures(outcomes: Sequence[QuestionOutcome]) -> tuple[FigureValue, ...]:
    """The ranking figures over all scored questions, then those of answers where the assistant was asked."""
    return (*_ranking_figures(outcomes), *_answer_figures(outcomes))


def evaluation_report(run: EvaluationRun, outcomes: Sequence[QuestionOutcome]) -> EvaluationReport:
    """The run with its figures per industry, kind and voice."""
    groups = tuple(
        GroupFigures(axis, value, overall_figures(members)) for axis, value, members in _grouped(list(outcomes))
    )
    return EvaluationReport(run, groups, tuple(outcomes))


def comparison_report(
    base: tuple[EvaluationRun, Sequence[QuestionOutcome]], other: tuple[EvaluationRun, Sequence[QuestionOutcome]]
) -> ComparisonReport:
    """What the other run does better or worse than the base, question by question.

    Sets may differ: questions of the same id, wording and golds are compared. QuestionSetError with fewer than two.
    """
    before = {_identity(one): one for one in base[1] if one.scores is not None}
    after = {_identity(one): one for one in other[1] if one.scores is not None}
    pairs = [(before[key], one) for key, one in after.items() if key in before]
    if len(pairs) < LEAST_SCORED:
        raise QuestionSetError(
            f"评测 {base[0].run_id} 与 {other[0].run_id} 共同计分的只有 {len(pairs)} 题，无法比较；"
            "请选同一题集的两次评测。"
        )
    groups = tuple(
        GroupDifferences(axis, value, _differences([pairs[number] for number in members]))
        for axis, value, members in _grouped_numbers([one for _, one in pairs])
    )
    moved = sorted((_moved(*pair) for pair in pairs), key=lambda one: -abs(one.difference))
    return ComparisonReport(
        base[0],
        other[0],
        len(pairs),
        len(before) + len(after) - 2 * len(pairs),
        _differences(pairs),
        groups,
        tuple(one for one in moved if one.difference > 0),
        tuple(one for one in moved if one.difference < 0),
    )


def first_rank(one: QuestionOutcome) -> int | None:
    """The rank of the first gold article; None beyond ten."""
    return min((gold.rank for gold in one.gold if gold.rank is not None), default=None)


def _ranking_figures(outcomes: Sequence[QuestionOutcome]) -> tuple[FigureValue, ...]:
    scored = [one.scores for one in outcomes if one.scores is not None]
    if not scored:
        return ()
    found = mean_intervals(np.array([[scores[name] for name in FIGURES] for scores in scored]))
    return tuple(
        FigureValue(name, len(scored), one.mean, one.low, one.high) for name, one in zip(FIGURES, found, strict=True)
    )


def _answer_figures(outcomes: Sequence[QuestionOutcome]) -> tuple[FigureValue, ...]:
    asked = [(one.answerable, one.answer) for one in outcomes if one.answer is not None]
    refusals = [answer.refused for answerable, answer in asked if not answerable]
    answers = [answer for answerable, answer in asked if answerable]
    ranks = [answer.gold_rank for answer in answers]
    counted = {
        REFUSAL_RECALL: refusals,
        WRONG_REFUSALS: [answer.refused for answer in answers],
        GOLD_CITED_FIRST: [rank == 1 for rank in ranks],
        GOLD_AMONG_FIVE: [rank is not None and rank <= CITED_DEPTH for rank in ranks],
    }
    return tuple(_share(name, proportion(sum(found), len(found))) for name, found in counted.items() if found)


def _share(name: str, found: Proportion) -> FigureValue:
    return FigureValue(name, found.total, found.share, found.low, found.high)


def _differences(pairs: Sequence[tuple[QuestionOutcome, QuestionOutcome]]) -> tuple[Difference, ...]:
    base, other = (
        np.array([[(one.scores or {})[name] for name in FIGURES] for one in side]) for side in zip(*pairs, strict=True)
    )
    intervals, p_values = mean_intervals(other - base), permutation_p(other - base)
    means = zip(FIGURES, base.mean(axis=0), other.mean(axis=0), strict=True)
    return tuple(
        Difference(name, len(pairs), float(before), float(after), found.mean, found.low, found.high, p)
        for (name, before, after), found, p in zip(means, intervals, p_values, strict=True)
    )


def _grouped(outcomes: list[QuestionOutcome]) -> Iterator[tuple[str, str, list[QuestionOutcome]]]:
    for axis, value, members in _grouped_numbers(outcomes):
        yield axis, value, [outcomes[number] for number in members]


def _grouped_numbers(outcomes: Sequence[QuestionOutcome]) -> Iterator[tuple[str, str, list[int]]]:
    """Each value of each axis with the positions of its questions, the largest group first."""
    for axis, value_of in AXES.items():
        groups: dict[str, list[int]] = {}
        for number, one in enumerate(outcomes):
            if (value := value_of(one)) is not None:
                groups.setdefault(value, []).append(number)
        for value in sorted(groups, key=lambda value: (-len(groups[value]), value)):
            yield axis, value, groups[value]


def _moved(base: QuestionOutcome, other: QuestionOutcome) -> MovedQuestion:
    difference = (other.scores or {})[DECIDING] - (base.scores or {})[DECIDING]
    return MovedQuestion(
        other.question_id,
        other.question,
        other.industry,
        other.kind,
        first_rank(base),
        first_rank(other),
        difference,
    )


def _identity(one: QuestionOutcome) -> tuple[object, ...]:
    return one.question_id, one.question, one.as_of, frozenset((gold.title, gold.article) for gold in one.gold)


def _missed(one: QuestionOutcome) -> bool:
    if one.answer is not None and one.answer.refused == one.answerable:
        return True
    rank = first_rank(one)
    return one.scores is not None and (rank is None or rank > CITED_DEPTH)
