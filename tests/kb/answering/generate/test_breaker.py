"""A model that keeps failing is left alone for a while; one trial decides whether that goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from kb.answering.generate.asking import Asker, Request
from kb.answering.generate.breaker import Breaker
from kb.answering.generate.types import Message, Piece
from kb.answering.generate.writer import AnswerInWriting
from kb.answering.types import ModelOutcome
from kb.errors import ModelError, ModelLateError
from tests.builders_model import SILENT, Reply, scripted_model
from tests.builders_writing import make_brief, make_writer

GOOD = "七日内可以退货。[1]"


class Clock:
    """Time that stands still, or goes on by a step whenever somebody looks."""

    def __init__(self, step: float = 0.0) -> None:
        self.now, self.step = 100.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def failing(clock: Clock, times: int = 3) -> Breaker:
    breaker = Breaker(30, clock)
    for _ in range(times):
        assert breaker.admitted()
        breaker.failed()
    return breaker


def test_three_failures_in_a_row_begin_a_pause() -> None:
    clock = Clock()
    assert failing(clock, 2).admitted()
    assert not failing(clock, 3).admitted()


def test_only_the_failure_that_begins_a_pause_says_so() -> None:
    breaker = Breaker(30, Clock())
    assert [breaker.failed() for _ in range(5)] == [False, False, True, False, False]


def test_success_between_failures_starts_the_count_anew() -> None:
    breaker = failing(Clock(), 2)
    breaker.succeeded()
    breaker.failed()
    breaker.failed()
    assert breaker.admitted()


def test_after_the_pause_one_may_try_and_its_success_ends_it() -> None:
    clock = Clock()
    breaker = failing(clock)
    clock.now += 29.9
    assert not breaker.admitted()
    clock.now += 0.2
    assert [breaker.admitted(), breaker.admitted()] == [True, False]
    breaker.succeeded()
    assert [breaker.admitted(), breaker.admitted()] == [True, True]


def test_failed_trial_begins_a_whole_new_pause() -> None:
    clock = Clock()
    breaker = failing(clock)
    clock.now += 31
    assert breaker.admitted()
    assert breaker.failed()
    clock.now += 29
    assert not breaker.admitted()
    clock.now += 2
    assert breaker.admitted()


def test_trial_that_nobody_waited_for_may_be_made_again() -> None:
    clock = Clock()
    breaker = failing(clock)
    clock.now += 31
    assert breaker.admitted()
    breaker.unknown()
    assert breaker.admitted()


def test_paused_model_is_not_asked_and_a_pause_ends_with_a_good_answer() -> None:
    with scripted_model(Reply(status=503), Reply(status=500), Reply(status=429), otherwise=GOOD) as model:
        writer = make_writer(model, model_pause=3600)
        outcomes = []
        for _ in range(5):
            writing = writer.write(make_brief())
            assert list(writing) == []
            outcomes.append(writing.use.outcome)
        assert writer.complete([], 30) is None
        assert len(model.asked) == 3
    assert outcomes == [ModelOutcome.UNAVAILABLE] * 3 + [ModelOutcome.PAUSED] * 2


def test_being_late_with_nothing_counts_and_rubbish_does_not() -> None:
    with scripted_model(SILENT, SILENT, SILENT, otherwise=GOOD) as model:
        writer = make_writer(model, model_budget=0.2, model_pause=3600)
        outcomes = [_outcome(writer.write(make_brief())) for _ in range(4)]
    assert outcomes == [ModelOutcome.LATE] * 3 + [ModelOutcome.PAUSED]
    with scripted_model(otherwise="nothing in Chinese") as model:
        writer = make_writer(model, model_pause=3600)
        assert [_outcome(writer.write(make_brief())) for _ in range(5)] == [ModelOutcome.UNREADABLE] * 5


@pytest.mark.parametrize(("waited", "asked"), [(0.0, 3), (3.0, 5)])
def test_who_waited_long_for_a_turn_does_not_blame_the_model(waited: float, asked: int) -> None:
    late, clock = AlwaysLate(), Clock(step=waited)
    asker = Asker(late, pause=3600, parallel=1, clock=clock)
    for _ in range(5):
        with pytest.raises(ModelError):
            list(asker.pieces(Request((), until=clock.now + 4 + waited, max_tokens=1)))
    assert late.asked == asked


class AlwaysLate:
    name = "late"
    asked = 0

    def stream(self, messages: Sequence[Message], timeout: float, max_tokens: int) -> Iterator[Piece]:
        self.asked += 1
        raise ModelLateError("晚了")


def _outcome(writing: object) -> ModelOutcome:
    assert isinstance(writing, AnswerInWriting)
    assert list(writing) == []
    return writing.use.outcome
