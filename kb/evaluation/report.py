"""What a run is worth: every figure with its interval, overall and per group; and what two runs differ in.

Values only: made from what the store kept of a run, whoever shows it (terminal, JSON, page).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kb.evaluation.judged import QuestionSetError
from kb.evaluation.metrics import FIGURES, MRR_DEPTH, proportion
from kb.evaluation.resampling import mean_intervals, permutation_p
from kb.evaluation.runs import LEAST_SCORED
from kb.store.evaluation_records import EvaluationRun, FigureValue, QuestionOutcome

# Figures of answers: the first of unanswerable questions, the others of answerable ones.
REFUSAL_RECALL = "refusal_recall"
WRONG_REFUSALS = "wrong_refusals"
GOLD_CITED_FIRST = "gold_cited_first"
GOLD_AMONG_FIVE = "gold_among_five"
ANSWER_FIGURES = (REFUSAL_RECALL, WRONG_REFUSALS, GOLD_CITED_FIRST, GOLD_AMONG_FIVE)
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
    """Two runs over the questions that both judged; `left_out` were judged by one alone, or have changed."""

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
    before = {_identity(one): one for one in base[1] if _values(one)}
    after = {_identity(one): one for one in other[1] if _values(one)}
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
    moved = sorted((_moved(*pair) for pair in pairs if pair[1].scores), key=lambda one: -abs(one.difference))
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
    found: dict[str, list[float]] = {name: [] for name in ANSWER_FIGURES}
    for outcome in outcomes:
        for name, value in _answer_values(outcome).items():
            found[name].append(value)
    shares = {name: proportion(int(sum(values)), len(values)) for name, values in found.items() if values}
    return tuple(FigureValue(name, one.total, one.share, one.low, one.high) for name, one in shares.items())


def _answer_values(one: QuestionOutcome) -> dict[str, float]:
    """What one answer counts for, 0 or 1 by figure; nothing where the assistant was not asked."""
    answer = one.answer
    if answer is None:
        return {}
    if not one.answerable:
        return {REFUSAL_RECALL: float(answer.refused)}
    rank = answer.gold_rank
    return {
        WRONG_REFUSALS: float(answer.refused),
        GOLD_CITED_FIRST: float(rank == 1),
        GOLD_AMONG_FIVE: float(rank is not None and rank <= CITED_DEPTH),
    }


def _values(one: QuestionOutcome) -> dict[str, float]:
    return {**(one.scores or {}), **_answer_values(one)}


def _differences(pairs: Sequence[tuple[QuestionOutcome, QuestionOutcome]]) -> tuple[Difference, ...]:
    """The figures that both runs have, those over the same questions drawn together."""
    values = [(_values(base), _values(other)) for base, other in pairs]
    members: dict[tuple[int, ...], list[str]] = {}
    for name in (*FIGURES, *ANSWER_FIGURES):
        numbers = tuple(n for n, (base, other) in enumerate(values) if name in base and name in other)
        members.setdefault(numbers, []).append(name)
    return tuple(
        one
        for numbers, names in members.items()
        if numbers
        for one in _paired([values[number] for number in numbers], names)
    )


def _paired(values: Sequence[tuple[Mapping[str, float], Mapping[str, float]]], names: list[str]) -> list[Difference]:
    base = np.array([[before[name] for name in names] for before, _ in values])
    other = np.array([[after[name] for name in names] for _, after in values])
    intervals, p_values = mean_intervals(other - base), permutation_p(other - base)
    means = zip(names, base.mean(axis=0), other.mean(axis=0), strict=True)
    return [
        Difference(name, len(values), float(before), float(after), found.mean, found.low, found.high, p)
        for (name, before, after), found, p in zip(means, intervals, p_values, strict=True)
    ]


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
