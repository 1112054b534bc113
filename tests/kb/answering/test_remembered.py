"""An answer is handed out again only while everything it was made of is the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kb.answering.remembered import RememberedAnswers
from kb.answering.steps import NO_DRAFT, Found, Pinned
from kb.answering.types import (
    Answer,
    AnswerEvent,
    AnswerMode,
    AnswerStage,
    AnswerStatus,
    Question,
)
from kb.citing.types import Pin
from kb.records.redact import PersonalDatum
from kb.search.hits import IndexState
from tests.builders import InMemoryStore, make_unit, make_version
from tests.builders_answering import make_assistant

STATE = IndexState("ready", 1, 1, 1)
RULE = "经营者应当在七日内退货。"


class Making:
    """Makes answers, and counts how often."""

    def __init__(self, *, passing: bool = False) -> None:
        self.made = 0
        self._passing = passing

    def __call__(self, pinned: Pinned, tell: object = None) -> tuple[Pinned, Found, Answer]:
        self.made += 1
        assert callable(tell)
        tell(AnswerEvent(AnswerStage.SEARCHED, "找到3条相近条文"))
        found = Found(AnswerStatus.REFUSED, NO_DRAFT, None, None, STATE, {}, passing=self._passing)
        read = replace(pinned, plain="读作", question=replace(pinned.question, question="读作"))
        return read, found, an_answer(pinned.pin)


def an_answer(pin: Pin) -> Answer:
    return Answer(
        answer_id=None, generation=pin.generation, status=AnswerStatus.REFUSED, mode=AnswerMode.EXTRACT, text="",
        sentences=(), citations=(), restricted_phrasings=(), authority=None, escalation=None, refusal=None, removed=(),
        as_of=pin.as_of, index=STATE, timings_ms={"search": 10.0, "total": 12.0},
    )  # fmt: skip


def pinned(question: str = "能退吗", *, generation: int = 1, day: date = date(2026, 7, 1), **asked: object) -> Pinned:
    return Pinned(
        question=Question(question, **asked),  # type: ignore[arg-type]
        plain=question,
        pin=Pin(generation, day),
        units=(),
        started=0.0,
        asked=question,
    )


def ask(memory: RememberedAnswers, making: Making, asked: Pinned) -> tuple[Pinned, Answer, list[str]]:
    told: list[str] = []
    read, _, answer = memory.answer(asked, lambda each: told.append(each.detail), lambda watch: making(asked, watch))
    return read, answer, told


def test_same_question_is_made_once_and_whoever_asks_again_is_told_the_same() -> None:
    memory, making = RememberedAnswers(lambda _: STATE), Making()
    first, second = (ask(memory, making, pinned(session_id=each, asked_by=each)) for each in ("甲", "乙"))
    assert making.made == 1
    assert second[2] == first[2] == ["找到3条相近条文"]
    assert replace(second[1], timings_ms={}) == replace(first[1], timings_ms={})
    assert set(second[1].timings_ms) == {"remembered", "total"}
    assert (second[0].plain, second[0].question.question) == ("读作", "读作")
    assert (second[0].question.session_id, second[0].question.asked_by) == ("乙", "乙")


def test_anything_an_answer_depends_on_makes_another() -> None:
    memory, making = RememberedAnswers(lambda _: STATE), Making()
    others = [
        pinned(),
        pinned("不能退吗"),
        pinned(generation=2),
        pinned(day=date(2026, 7, 2)),
        pinned(industry="banking"),
        pinned(scene="live_call"),
        pinned(level="supervisor"),
        pinned(province="浙江"),
        pinned(role="trainer"),
        pinned(as_of=date(2026, 7, 1)),
        pinned(top_k=9),
        replace(pinned(), whole="网购的衣服能退吗"),
        replace(pinned(), asked="上个月买的能退吗"),
    ]
    for each in others:
        ask(memory, making, each)
    assert making.made == len(others)
    for each in others:
        ask(memory, making, each)
    assert making.made == len(others)


def test_nothing_is_handed_out_once_the_indexes_have_moved_on() -> None:
    state = [STATE]
    memory, making = RememberedAnswers(lambda _: state[0]), Making()
    ask(memory, making, pinned())
    state[0] = replace(STATE, vectors_done=0)
    ask(memory, making, pinned())
    assert making.made == 2


def test_what_moved_on_while_an_answer_was_made_is_not_kept_with_it() -> None:
    state = [STATE]
    memory, making = RememberedAnswers(lambda _: state[0]), Making()

    def meanwhile(watch: object) -> tuple[Pinned, Found, Answer]:
        made = making(pinned(), watch)
        state[0] = replace(STATE, vectors_done=0)
        return made

    memory.answer(pinned(), lambda _: None, meanwhile)
    state[0] = STATE
    ask(memory, making, pinned())
    assert making.made == 2


def test_answer_made_while_part_of_the_search_failed_is_not_kept() -> None:
    memory, making = RememberedAnswers(lambda _: STATE), Making(passing=True)
    ask(memory, making, pinned())
    ask(memory, making, pinned())
    assert making.made == 2


def test_the_question_asked_longest_ago_is_forgotten_first() -> None:
    memory, making = RememberedAnswers(lambda _: STATE, size=2), Making()
    for question in ("甲", "乙", "甲", "丙", "甲"):
        ask(memory, making, pinned(question))
    assert making.made == 3
    ask(memory, making, pinned("乙"))
    assert making.made == 4


class Recording:
    """Keeps what was recorded."""

    def __init__(self) -> None:
        self.answers: list[tuple[Answer, str]] = []

    def record(self, answer: Answer, question: Question, personal: Sequence[PersonalDatum] = ()) -> str:
        self.answers.append((answer, question.asked_by))
        return f"r{len(self.answers)}"


def test_every_asker_has_a_record_and_a_text_withdrawn_answers_nobody_from_then_on() -> None:
    store, recording = InMemoryStore(), Recording()
    version = store.add_version(make_version(unproven=True), {"第二十五条": RULE})
    store.add_unit(make_unit("七日退货", "七日内可以退。", questions=("网购的衣服能退吗",), sayable="可以退。"))
    store.publish()
    assistant = make_assistant(store, recorder=recording)
    first, second = (assistant.ask(Question("消费者权益保护法25", asked_by=each)) for each in ("甲", "乙"))
    assert "remembered" not in first.timings_ms
    assert "remembered" in second.timings_ms
    assert replace(second, answer_id=None, timings_ms={}) == replace(first, answer_id=None, timings_ms={})
    assert [by for _, by in recording.answers] == ["甲", "乙"]
    assert (first.answer_id, second.answer_id) == ("r1", "r2")
    assert RULE in second.citations[0].text
    store.withdraw(version.version.version_id)
    store.publish()
    assert assistant.ask(Question("消费者权益保护法25")).status is AnswerStatus.REFUSED
