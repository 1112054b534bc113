"""Evaluation runs kept: what was asked, of which configuration and texts, and what came of every question.

The questions of a run are one JSON column: they are written once, at the end, and read only as a whole (show,
compare); as rows they would cost hundreds of inserts a run for a query that nobody asks. Lists never read them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine, Row, insert, select, update

from kb.errors import NotFoundError
from kb.store import schema as s
from kb.store.chain import utc
from kb.store.engine import reading, writing
from kb.store.evaluation_records import (
    AnswerOutcome,
    EvaluationPin,
    EvaluationRequest,
    EvaluationRun,
    EvaluationState,
    FigureValue,
    FoundArticle,
    GoldOutcome,
    QuestionOutcome,
)

UNKNOWN = "没有编号为 {} 的评测；可用 zhigui evaluate list 查看。"
_RUNS = s.evaluation_runs
_LISTED = select(*(column for column in _RUNS.c if column.name != "outcomes"))


class SqlEvaluations:
    """EvaluationRuns over the SQL store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self, request: EvaluationRequest) -> int:
        """Queues a run and returns its number."""
        values = {
            "state": EvaluationState.QUEUED.value,
            "set_name": request.set_name,
            "set_hash": request.set_hash,
            "half": request.half,
            "configuration": request.configuration,
            "answers": request.answers,
            "actor_id": request.actor,
            "created_at": datetime.now(UTC),
            **dict.fromkeys(("vectors_done", "vectors_total", "total", "done", "scored", "unscored"), 0),
            "parameters": {},
            "figures": [],
        }
        with writing(self._engine) as c:
            return int(c.execute(insert(_RUNS).values(values).returning(_RUNS.c.run_id)).scalar_one())

    def start(self, run_id: int, pin: EvaluationPin, total: int) -> None:
        """Marks a run as running, on what it is measured."""
        self._update(
            run_id,
            state=EvaluationState.RUNNING.value,
            started_at=datetime.now(UTC),
            total=total,
            generation=pin.generation,
            as_of=pin.as_of,
            encoder=pin.encoder,
            vectors_done=pin.vectors_done,
            vectors_total=pin.vectors_total,
            parameters=dict(pin.parameters),
        )

    def progress(self, run_id: int, done: int) -> None:
        """Notes how far a run came."""
        self._update(run_id, done=done)

    def finish(self, run_id: int, figures: Sequence[FigureValue], outcomes: Sequence[QuestionOutcome]) -> None:
        """Closes a run with what it found."""
        self._update(
            run_id,
            state=EvaluationState.DONE.value,
            finished_at=datetime.now(UTC),
            figures=[_plain_figure(one) for one in figures],
            outcomes=[_plain_outcome(one) for one in outcomes],
            done=len(outcomes),
            scored=sum(one.scores is not None for one in outcomes),
            unscored=sum(one.answerable and one.scores is None for one in outcomes),
        )

    def end(self, run_id: int, state: EvaluationState, problem: str | None = None) -> None:
        """Closes a run that brought nothing: failed, and why; or cancelled."""
        self._update(run_id, state=state.value, problem=problem, finished_at=datetime.now(UTC))

    def unfinished(self) -> tuple[int, ...]:
        """Runs queued or running: of a process that died, when the owner of the home folder starts."""
        waiting = (EvaluationState.QUEUED.value, EvaluationState.RUNNING.value)
        query = select(_RUNS.c.run_id).where(_RUNS.c.state.in_(waiting)).order_by(_RUNS.c.run_id)
        with reading(self._engine) as c:
            return tuple(c.scalars(query))

    def get(self, run_id: int) -> EvaluationRun | None:
        """One run, None when there is none with this number."""
        with reading(self._engine) as c:
            row = c.execute(_LISTED.where(_RUNS.c.run_id == run_id)).first()
        return _run(row) if row else None

    def newest(self, limit: int, set_name: str | None = None) -> tuple[EvaluationRun, ...]:
        """The newest runs first, of all sets or of one."""
        query = _LISTED.order_by(_RUNS.c.run_id.desc()).limit(limit)
        if set_name is not None:
            query = query.where(_RUNS.c.set_name == set_name)
        with reading(self._engine) as c:
            return tuple(map(_run, c.execute(query)))

    def before(self, run_id: int) -> EvaluationRun | None:
        """The last finished run before this one of the same set and half, whatever its configuration."""
        run = self.get(run_id)
        if run is None:
            raise NotFoundError(UNKNOWN.format(run_id))
        t = _RUNS.c
        query = _LISTED.where(
            t.set_name == run.request.set_name,
            t.half == run.request.half,
            t.state == EvaluationState.DONE.value,
            _RUNS.c.run_id < run_id,
        )
        with reading(self._engine) as c:
            row = c.execute(query.order_by(_RUNS.c.run_id.desc()).limit(1)).first()
        return _run(row) if row else None

    def outcomes(self, run_id: int) -> tuple[QuestionOutcome, ...]:
        """What came of every question, in the order of the set; empty before the end of a run."""
        with reading(self._engine) as c:
            found = c.scalar(select(_RUNS.c.outcomes).where(_RUNS.c.run_id == run_id))
        return tuple(_outcome(one) for one in found or ())

    def _update(self, run_id: int, **values: object) -> None:
        with writing(self._engine) as c:
            if c.execute(update(_RUNS).where(_RUNS.c.run_id == run_id).values(**values)).rowcount == 0:
                raise NotFoundError(UNKNOWN.format(run_id))


def _run(row: Row[Any]) -> EvaluationRun:
    pin = None
    if row.generation is not None:
        parameters = tuple(sorted(row.parameters.items()))
        pin = EvaluationPin(
            row.generation, row.as_of, row.encoder, row.vectors_done, row.vectors_total, parameters
        )  # fmt: skip
    return EvaluationRun(
        row.run_id,
        EvaluationState(row.state),
        EvaluationRequest(row.set_name, row.set_hash, row.half, row.configuration, row.answers, row.actor_id),
        pin,
        row.total,
        row.done,
        row.scored,
        row.unscored,
        tuple(FigureValue(**one) for one in row.figures),
        row.problem,
        utc(row.created_at),
        row.started_at and utc(row.started_at),
        row.finished_at and utc(row.finished_at),
    )


def _plain_figure(one: FigureValue) -> dict[str, object]:
    return {
        "name": one.name, "questions": one.questions, "value": one.value, "low": one.low, "high": one.high
    }  # fmt: skip


def _plain_outcome(one: QuestionOutcome) -> dict[str, object]:
    answer = one.answer
    return {
        "id": one.question_id,
        "situation": one.situation,
        "question": one.question,
        "answerable": one.answerable,
        "industry": one.industry,
        "kind": one.kind,
        "voice": one.voice,
        "as_of": one.as_of.isoformat() if one.as_of is not None else None,
        "gold": [[g.title, g.article, g.loaded, g.rank] for g in one.gold],
        "found": [[f.title, f.article, f.score] for f in one.found],
        "scores": dict(one.scores) if one.scores is not None else None,
        "answer": [answer.refused, answer.gold_rank, answer.text] if answer is not None else None,
    }


def _outcome(row: Mapping[str, Any]) -> QuestionOutcome:
    return QuestionOutcome(
        row["id"],
        row["situation"],
        row["question"],
        row["answerable"],
        row["industry"],
        row["kind"],
        row["voice"],
        date.fromisoformat(row["as_of"]) if row["as_of"] is not None else None,
        tuple(GoldOutcome(*one) for one in row["gold"]),
        tuple(FoundArticle(*one) for one in row["found"]),
        row["scores"],
        AnswerOutcome(*row["answer"]) if row["answer"] is not None else None,
    )
