"""Runs of evaluation and judged questions with keyword defaults, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from kb.evaluation.judged import GoldArticle, JudgedQuestion
from kb.evaluation.metrics import FIGURES
from kb.store.evaluation_records import (
    AnswerOutcome,
    EvaluationPin,
    EvaluationRequest,
    EvaluationRun,
    EvaluationState,
    FoundArticle,
    GoldOutcome,
    QuestionOutcome,
)

PIN = EvaluationPin(3, date(2026, 7, 1), "hashing-1", 40, 50, (("rule_set", "r1"), ("terms", "t1")))


def make_request(
    name: str = "returns", *, half: str = "all", configuration: str = "default", answers: bool = False
) -> EvaluationRequest:
    """A request of the local user."""
    return EvaluationRequest(name, "hash-of-" + name, half, configuration, answers, "local")


def make_run(
    run_id: int = 1, *, state: EvaluationState = EvaluationState.DONE, configuration: str = "default"
) -> EvaluationRun:
    """A finished run without figures."""
    at = datetime(2026, 7, 1, tzinfo=UTC)
    request = make_request(configuration=configuration)
    return EvaluationRun(run_id, state, request, PIN, 2, 2, 2, 0, (), None, at, at, at)


def make_question(
    question: str = "网购能退吗",
    *gold: str,
    number: str = "q1",
    key: str | None = None,
    title: str = "退换货试行法",
    answerable: bool = True,
) -> JudgedQuestion:
    """A question answered by articles of one law, the first by default."""
    articles = tuple(GoldArticle(title, one) for one in (gold or ("第一条",))) if answerable else ()
    return JudgedQuestion(number, key or number, question, answerable, articles)


def make_outcome(
    number: str = "q1",
    *,
    rank: int | None = 1,
    industry: str | None = "market",
    kind: str | None = "refund",
    answerable: bool = True,
    scored: bool = True,
    scores: Mapping[str, float] | None = None,
    answer: AnswerOutcome | None = None,
    found: Sequence[str] = ("第二条",),
) -> QuestionOutcome:
    """A question whose only gold came at a rank; every figure is 1/rank unless `scores` says otherwise."""
    value = 1 / rank if rank else 0.0
    return QuestionOutcome(
        number,
        f"s-{number}",
        f"问题{number}",
        answerable,
        industry,
        kind,
        None,
        None,
        (GoldOutcome("退换货试行法", "第一条", scored, rank),) if answerable else (),
        tuple(FoundArticle("退换货试行法", one, 0.5) for one in found),
        (dict(scores) if scores is not None else dict.fromkeys(FIGURES, value)) if scored and answerable else None,
        answer,
    )
