"""A writer over a real endpoint: sentences come, the model is billed, and nothing a model does reaches the caller."""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

import pytest

from kb.answering.generate.types import Message
from kb.answering.generate.writer import AnswerInWriting
from kb.answering.types import MAX_SAYABLE, ModelOutcome, ModelUse
from tests.builders_model import ERROR_PAGE, NO_CHOICES, NO_JSON, SILENT, TOOL_CALL, Reply, scripted_model
from tests.builders_writing import make_brief, make_writer, model_threads

GOOD = "七日内可以退货。[1]有欺诈的可以要求三倍赔偿。[2]"
SENTENCES = [("七日内可以退货。", (1,)), ("有欺诈的可以要求三倍赔偿。", (2,))]


def written(writing: object) -> tuple[list[tuple[str, tuple[int, ...]]], ModelUse]:
    assert isinstance(writing, AnswerInWriting)
    return [(each.text, each.citations) for each in writing], writing.use


def test_sentences_come_with_what_they_cite_and_the_use_is_billed() -> None:
    with scripted_model(Reply(GOOD, usage=(1200, 80))) as model:
        writer = make_writer(model, model_input_price=Decimal(2), model_output_price=Decimal(8))
        said, use = written(writer.write(make_brief()))
    assert said == SENTENCES
    assert (use.model, use.outcome, use.prompt_tokens, use.completion_tokens) == ("scripted", "used", 1200, 80)
    assert use.cost == "0.00304"
    assert use.ms > 0


def test_without_usage_or_price_tokens_and_cost_are_unknown() -> None:
    with scripted_model(Reply(GOOD, usage=None), GOOD) as model:
        writer = make_writer(model)
        _, silent = written(writer.write(make_brief()))
        _, free = written(writer.write(make_brief()))
    assert (silent.outcome, silent.prompt_tokens, silent.completion_tokens, silent.cost) == ("used", None, None, None)
    assert (free.prompt_tokens, free.completion_tokens, free.cost) == (200, 30, None)


def test_request_carries_the_key_asks_for_no_chance_and_limits_the_tokens() -> None:
    with scripted_model(GOOD) as model:
        written(make_writer(model, model_options={"enable_thinking": False}).write(make_brief()))
        (asked,) = model.asked
    assert asked.headers["authorization"] == "Bearer sk-test"
    body = asked.raw
    for each in ("'temperature': 0.0", "'max_tokens': 400", "'stream': True", "'enable_thinking': False"):
        assert each in body
    assert "max_completion_tokens" not in body


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (Reply(status=429), ModelOutcome.UNAVAILABLE),
        (Reply(status=500), ModelOutcome.UNAVAILABLE),
        (Reply(status=503), ModelOutcome.UNAVAILABLE),
        (Reply(status=401), ModelOutcome.UNAVAILABLE),
        (NO_JSON, ModelOutcome.UNREADABLE),
        (NO_CHOICES, ModelOutcome.UNREADABLE),
        (ERROR_PAGE, ModelOutcome.UNREADABLE),
        (TOOL_CALL, ModelOutcome.UNREADABLE),
        (Reply(""), ModelOutcome.UNREADABLE),
        (Reply('{"answer": "七日内可以退货。[1]"}'), ModelOutcome.UNREADABLE),
        (Reply("You may return it. [1]"), ModelOutcome.UNREADABLE),
        (Reply("<think>想不完。[1]"), ModelOutcome.UNREADABLE),
    ],
)
def test_what_the_model_does_wrong_is_an_outcome_and_no_error(reply: Reply, outcome: ModelOutcome) -> None:
    with scripted_model(reply) as model:
        said, use = written(make_writer(model).write(make_brief()))
    assert (said, use.outcome) == ([], outcome)


def test_endpoint_that_nobody_listens_on_is_unavailable() -> None:
    with scripted_model() as model:
        writer = make_writer(model)
    assert written(writer.write(make_brief()))[1].outcome is ModelOutcome.UNAVAILABLE


def test_missing_done_line_changes_nothing() -> None:
    with scripted_model(Reply(GOOD, done=False)) as model:
        said, use = written(make_writer(model).write(make_brief()))
    assert (said, use.outcome) == (SENTENCES, ModelOutcome.USED)


@pytest.mark.parametrize("fault", [{"reset_after": 6}, {"cut_after": 6}])
def test_reply_broken_off_keeps_only_sentences_that_were_whole(fault: dict[str, int]) -> None:
    with scripted_model(Reply(GOOD, **fault)) as model:
        said, use = written(make_writer(model).write(make_brief()))
    assert said == SENTENCES[:1]
    assert use.outcome in {ModelOutcome.UNAVAILABLE, ModelOutcome.USED}


def test_late_answer_keeps_what_was_whole_before() -> None:
    first_sentence = len("七日内可以退货。[1]有")
    with scripted_model(Reply(GOOD, piece=first_sentence, between=1.0)) as model:
        said, use = written(make_writer(model, model_budget=1.5).write(make_brief()))
    assert (said, use.outcome) == (SENTENCES[:1], ModelOutcome.LATE)


def test_trickling_model_does_not_outlive_the_budget() -> None:
    with scripted_model(Reply(GOOD, piece=1, between=0.1)) as model:
        said, use = written(make_writer(model, model_budget=0.5).write(make_brief()))
        assert model.wait_until(lambda seen: seen.hung_up == 1)
    assert (said, use.outcome) == ([], ModelOutcome.LATE)


def test_model_that_never_answers_is_left_at_the_end_of_the_budget() -> None:
    with scripted_model(SILENT) as model:
        said, use = written(make_writer(model, model_budget=0.3).write(make_brief()))
        assert model.wait_until(lambda seen: seen.hung_up == 1)
    assert (said, use.outcome) == ([], ModelOutcome.LATE)
    assert use.ms >= 300


def test_a_model_that_comes_to_no_end_is_stopped() -> None:
    endless = "".join(f"第{n}句说的是七日内可以退货。[1]" for n in range(10, 99))
    with scripted_model(Reply(endless, between=0.01)) as model:
        said, use = written(make_writer(model).write(make_brief()))
        assert model.wait_until(lambda seen: seen.hung_up == 1)
    assert MAX_SAYABLE < sum(len(text) for text, _ in said) <= 4 * MAX_SAYABLE
    assert use.outcome is ModelOutcome.USED


def test_who_has_enough_closes_the_writing_and_the_model_is_stopped() -> None:
    endless = "".join(f"第{n}句说的是七日内可以退货。[1]" for n in range(10, 99))
    with scripted_model(Reply(endless, between=0.01)) as model:
        writing = make_writer(model).write(make_brief())
        with closing(iter(writing)) as sentences:
            first = next(sentences)
        assert model.wait_until(lambda seen: seen.hung_up == 1)
    assert (first.citations, writing.use.outcome) == ((1,), ModelOutcome.USED)


def test_time_spent_on_reading_the_question_is_taken_from_the_answers() -> None:
    with scripted_model(SILENT) as model:
        brief = replace(make_brief(), spent=1000.0)
        said, use = written(make_writer(model).write(brief))
    assert (said, use.outcome) == ([], ModelOutcome.LATE)


def test_sentence_too_long_to_say_is_left_out_and_the_next_is_tried() -> None:
    with scripted_model("很" * 130 + "长。[1]七日内可以退货。[1]") as model:
        said, use = written(make_writer(model).write(make_brief()))
    assert (said, use.outcome) == ([("七日内可以退货。", (1,))], ModelOutcome.USED)


def test_when_the_asker_has_gone_the_model_is_stopped() -> None:
    gone = threading.Event()
    with scripted_model(SILENT) as model:
        writing = make_writer(model).write(make_brief(), gone)
        threading.Timer(0.2, gone.set).start()
        said, use = written(writing)
        assert model.wait_until(lambda seen: seen.hung_up == 1 and seen.active == 0)
    assert (said, use.outcome) == ([], ModelOutcome.CANCELLED)


def test_whoever_stops_reading_stops_the_model() -> None:
    with scripted_model(Reply(GOOD * 3, between=0.05)) as model:
        writing = make_writer(model).write(make_brief())
        sentences = iter(writing)
        assert next(sentences).text == "七日内可以退货。"
        sentences.close()  # type: ignore[attr-defined]
        assert model.wait_until(lambda seen: seen.hung_up == 1 and seen.active == 0)
    assert writing.use.outcome is ModelOutcome.USED


def test_short_reply_is_given_without_thoughts_and_none_where_it_fails() -> None:
    ask = [Message("user", "那食品呢")]
    with scripted_model("<think>…</think>**食品**能退吗？", Reply(status=500), SILENT) as model:
        writer = make_writer(model)
        assert writer.complete(ask, 30) == "食品能退吗？"
        assert writer.complete(ask, 30) is None
        assert writer.complete(ask, 0.2) is None


def test_many_answers_at_once_keep_to_the_number_at_a_time() -> None:
    most: list[int] = []
    with scripted_model() as model:

        def says(messages: object) -> str:
            most.append(model.active)
            return GOOD

        model.otherwise = Reply(says, first_after=0.05)
        writer = make_writer(model, model_parallel=3)
        found: list[list[tuple[str, tuple[int, ...]]]] = []
        askers = [
            threading.Thread(target=lambda: found.append(written(writer.write(make_brief()))[0])) for _ in range(12)
        ]
        for each in askers:
            each.start()
        for each in askers:
            each.join()
    assert found == [SENTENCES] * 12
    assert max(most) <= 3


def test_waiting_for_a_turn_ends_with_the_budget_and_is_no_fault_of_the_model() -> None:
    with scripted_model(SILENT, otherwise=GOOD) as model:
        writer = make_writer(model, model_parallel=1, model_budget=0.5)
        first = threading.Thread(target=lambda: list(writer.write(make_brief())))
        first.start()
        assert model.wait_until(lambda seen: seen.active == 1)
        gone = threading.Event()
        gone.set()
        assert written(writer.write(make_brief(), gone))[1].outcome is ModelOutcome.CANCELLED
        first.join()
        assert written(writer.write(make_brief()))[0] == SENTENCES


def test_abandoned_answers_leave_no_thread_and_no_connection() -> None:
    with scripted_model(otherwise=Reply(GOOD * 9, between=0.2)) as model:
        writer = make_writer(model, model_parallel=50)
        for count in range(50):
            sentences = iter(writer.write(make_brief()))
            if count % 2:
                next(sentences)
            sentences.close()  # type: ignore[attr-defined]
        for each in model_threads():
            each.join(30)
        assert model_threads() == []
        assert model.wait_until(lambda seen: seen.active == 0)
