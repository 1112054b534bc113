"""Evaluation as the terminal reads it: only the fields that are shown. Standard library only."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from api.cli.shapes import VectorsShape


class FigureShape(TypedDict):
    """A figure with its interval."""

    name: str
    questions: int
    value: float
    low: float
    high: float


class EvaluationRunShape(TypedDict):
    """A run in a list."""

    run_id: int
    state: str
    set: str
    half: str
    config: str
    generation: int | None
    as_of: str | None
    encoder: str | None
    vectors: VectorsShape | None
    total: int
    done: int
    scored: int
    unscored: int
    figures: list[FigureShape]
    problem: str | None
    created_at: str


class FigureGroupShape(TypedDict):
    """The figures of one group."""

    axis: str
    value: str
    figures: list[FigureShape]


class GoldShape(TypedDict):
    """A gold article."""

    title: str
    article: str
    loaded: bool
    rank: int | None


class FoundShape(TypedDict):
    """An article that came."""

    title: str
    article: str


class AnsweredShape(TypedDict):
    """What the assistant did."""

    refused: bool


class QuestionShape(TypedDict):
    """What came of a question."""

    question_id: str
    question: str
    answerable: bool
    gold: list[GoldShape]
    found: list[FoundShape]
    scores: dict[str, float] | None
    answer: AnsweredShape | None


class DifferenceFigureShape(TypedDict):
    """A figure in two runs."""

    name: str
    questions: int
    base: float
    other: float
    difference: float
    low: float
    high: float
    p: float


class DifferenceGroupShape(TypedDict):
    """The differences of one group."""

    axis: str
    value: str
    differences: list[DifferenceFigureShape]


class MovedShape(TypedDict):
    """A question won or lost."""

    question_id: str
    question: str
    base_rank: int | None
    other_rank: int | None


class ComparisonShape(TypedDict):
    """Two runs compared."""

    base: EvaluationRunShape
    other: EvaluationRunShape
    common: int
    left_out: int
    differences: list[DifferenceFigureShape]
    groups: list[DifferenceGroupShape]
    won: list[MovedShape]
    lost: list[MovedShape]


class EvaluationShape(EvaluationRunShape):
    """A run with its groups and questions; compared where that was asked for."""

    groups: list[FigureGroupShape]
    missed: int
    questions: list[QuestionShape]
    comparison: NotRequired[ComparisonShape]


class EvaluationListShape(TypedDict):
    """Runs, newest first."""

    evaluations: list[EvaluationRunShape]


class SetShape(TypedDict):
    """A set."""

    name: str
    company: bool
    questions: int
    answerable: int
    problem: str | None


class SetListShape(TypedDict):
    """The sets and configurations."""

    sets: list[SetShape]
    configs: list[str]


class CandidateShape(TypedDict):
    """Near-identical questions that deserve a judged answer."""

    question: str
    asked: int
    refused: int
    faulted: int
    last_asked: str
    status: str
    text: str
    cited: list[str]
    comments: list[str]
    should_cite: list[str]


class CandidateListShape(TypedDict):
    """Candidates, the newest first."""

    candidates: list[CandidateShape]


class GoldNamedShape(TypedDict):
    """A gold article as the store names it."""

    title: str
    article: str


class EditedSetShape(TypedDict):
    """A question that went into a set or out of it."""

    set: str
    question_id: str
    question: str
    answerable: bool
    gold: list[GoldNamedShape]
    half: str
    questions: int
    notes: list[str]
