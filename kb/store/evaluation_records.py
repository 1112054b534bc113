"""What the store hands out of evaluation: runs, their figures, and what came of each question. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class EvaluationState(StrEnum):
    """Where a run stands; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether nothing more will happen to the run."""
        return self in {EvaluationState.DONE, EvaluationState.FAILED, EvaluationState.CANCELLED}


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """What to evaluate: a judged set (its name, and its content as a hash), which half of it, which configuration.

    `answers`: the assistant is asked as well, not the search alone.
    """

    set_name: str
    set_hash: str
    half: str
    configuration: str
    answers: bool
    actor: str


@dataclass(frozen=True, slots=True)
class EvaluationPin:
    """What a run was measured on. `parameters` are (name, id) of what was learnt or edited: rule set, terms …"""

    generation: int
    as_of: date
    encoder: str | None
    vectors_done: int
    vectors_total: int
    parameters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FigureValue:
    """A figure over `questions` questions with its 95 % interval."""

    name: str
    questions: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class GoldOutcome:
    """A gold article: whether it is loaded, and its rank among the first ten; None where it did not come."""

    title: str
    article: str
    loaded: bool
    rank: int | None


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article that search brought, by title and label."""

    title: str
    article: str
    score: float


@dataclass(frozen=True, slots=True)
class AnswerOutcome:
    """What the assistant did with a question. `gold_rank` is the place of the first gold among provisions cited."""

    refused: bool
    gold_rank: int | None
    text: str


@dataclass(frozen=True, slots=True)
class QuestionOutcome:
    """What came of one question. `scores` are its figures by name; None when its golds are not all loaded.

    `as_of` is the question's own day where it names one, else None: the run's.
    """

    question_id: str
    situation: str
    question: str
    answerable: bool
    industry: str | None
    kind: str | None
    voice: str | None
    as_of: date | None
    gold: tuple[GoldOutcome, ...]
    found: tuple[FoundArticle, ...]
    scores: Mapping[str, float] | None
    answer: AnswerOutcome | None


@dataclass(frozen=True, slots=True)
class EvaluationRun:
    """One run. `total` and `done` count questions asked; figures are over all scored questions of the run."""

    run_id: int
    state: EvaluationState
    request: EvaluationRequest
    pin: EvaluationPin | None
    total: int
    done: int
    scored: int
    unscored: int
    figures: tuple[FigureValue, ...]
    problem: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
