"""What every store must keep of evaluation, whatever database is behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kb.errors import NotFoundError
from kb.store.evaluation_records import AnswerOutcome, EvaluationState, FigureValue
from kb.store.repositories import EvaluationRuns
from kb.store.sql import SqlStore
from tests.builders_evaluation import PIN, make_outcome, make_request

FIGURE = FigureValue("R@5", 2, 0.75, 0.5, 1.0)


@pytest.fixture
def runs(store: SqlStore) -> EvaluationRuns:
    return store.evaluations


def finished(runs: EvaluationRuns, name: str = "returns", *, half: str = "all", configuration: str = "default") -> int:
    """A run that brought two questions."""
    run_id = runs.create(make_request(name, half=half, configuration=configuration))
    runs.start(run_id, PIN, 2)
    runs.finish(run_id, [FIGURE], [make_outcome("a"), make_outcome("b", scored=False)])
    return run_id


def test_a_new_run_is_queued_and_rests_on_nothing_yet(runs: EvaluationRuns) -> None:
    run_id = runs.create(make_request(answers=True))
    run = runs.get(run_id)
    assert run is not None
    assert (run.state, run.request, run.pin) == (EvaluationState.QUEUED, make_request(answers=True), None)
    assert runs.outcomes(run_id) == ()
    assert runs.unfinished() == (run_id,)


def test_a_finished_run_keeps_what_it_was_measured_on_and_what_came(runs: EvaluationRuns) -> None:
    run_id = runs.create(make_request())
    runs.start(run_id, PIN, 3)
    runs.progress(run_id, 1)
    running = runs.get(run_id)
    assert running is not None
    assert (running.state, running.done, running.total) == (EvaluationState.RUNNING, 1, 3)
    outcomes = (
        replace(make_outcome("a", rank=3, answer=AnswerOutcome(False, 2, "可以退。")), as_of=date(2020, 1, 1)),
        make_outcome("b", rank=None, scored=False),
        make_outcome("c", answerable=False, industry=None, kind=None, answer=AnswerOutcome(True, None, "")),
    )
    runs.finish(run_id, [FIGURE], outcomes)
    run = runs.get(run_id)
    assert run is not None
    assert (run.state, run.pin, run.figures) == (EvaluationState.DONE, PIN, (FIGURE,))
    assert (run.done, run.scored, run.unscored) == (3, 1, 1)
    assert run.started_at is not None
    assert run.finished_at is not None
    assert runs.outcomes(run_id) == outcomes
    assert runs.unfinished() == ()


def test_a_run_that_brought_nothing_says_why(runs: EvaluationRuns) -> None:
    run_id = runs.create(make_request())
    runs.end(run_id, EvaluationState.FAILED, "题太少。")
    run = runs.get(run_id)
    assert run is not None
    assert (run.state, run.problem, run.figures) == (EvaluationState.FAILED, "题太少。", ())


def test_the_newest_runs_come_first_and_may_be_of_one_set(runs: EvaluationRuns) -> None:
    numbers = [finished(runs, name) for name in ("a", "b", "a")]
    assert [run.run_id for run in runs.newest(10)] == numbers[::-1]
    assert [run.run_id for run in runs.newest(10, "a")] == [numbers[2], numbers[0]]
    assert [run.run_id for run in runs.newest(1)] == [numbers[2]]


def test_the_run_before_is_the_last_finished_one_of_the_same_set_and_half(runs: EvaluationRuns) -> None:
    first = finished(runs, configuration="start")
    finished(runs, "other")
    finished(runs, half="report")
    runs.end(runs.create(make_request()), EvaluationState.FAILED, "题太少。")
    last = finished(runs)
    found = runs.before(last)
    assert found is not None
    assert found.run_id == first
    assert runs.before(first) is None


def test_unknown_runs_are_none_or_refused(runs: EvaluationRuns) -> None:
    assert runs.get(99) is None
    for act in (lambda: runs.progress(99, 1), lambda: runs.before(99)):
        with pytest.raises(NotFoundError, match="99"):
            act()
