"""What the routes tell of their work: one place counts it and puts it into spans."""

from __future__ import annotations

from collections.abc import Callable

from api.observability.metrics import Metrics, outcome_of
from api.observability.traces import Fact, Traces, Watched
from kb.answering.steps import AnswerCancelledError
from kb.answering.types import Answer, AnswerEvent, Cancelled, Question
from kb.bootstrap import KnowledgeBase


class Observation:
    """Metrics and traces of one service."""

    def __init__(self, metrics: Metrics, traces: Traces) -> None:
        self.metrics = metrics
        self.traces = traces

    def ask(
        self,
        kb: KnowledgeBase,
        question: Question,
        tell: Callable[[AnswerEvent], None] | None = None,
        cancelled: Cancelled | None = None,
    ) -> Answer:
        """The answer to a question as `Assistant.ask` gives it, counted and timed."""
        with self.traces.watch("ask") as watched:
            try:
                answer = kb.assistant.ask(question, _told(watched, tell), cancelled)
            except BaseException as error:
                self.metrics.unanswered("cancelled" if isinstance(error, AnswerCancelledError) else "failed")
                raise
            watched.note(_facts(answer))
        self.metrics.answered(answer)
        return answer


def _told(watched: Watched, tell: Callable[[AnswerEvent], None] | None) -> Callable[[AnswerEvent], None]:
    def stage(event: AnswerEvent) -> None:
        watched.reached(event.stage.value)
        if tell is not None:
            tell(event)

    return stage


def _facts(answer: Answer) -> dict[str, Fact]:
    facts: dict[str, Fact] = {
        "outcome": outcome_of(answer.status, answer.clarification),
        "mode": answer.mode.value,
        "generation": answer.generation,
        "citations": len(answer.citations),
        "sentences": len(answer.sentences),
        "removed": len(answer.removed),
        "vectors.done": answer.index.vectors_done,
        "vectors.total": answer.index.vectors_total,
    }
    if answer.model is not None:
        facts["model.outcome"] = answer.model.outcome.value
    return facts | {f"ms.{step}": milliseconds for step, milliseconds in answer.timings_ms.items()}
