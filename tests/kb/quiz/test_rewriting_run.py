"""The items of a run in a model's words: taken or left as they were, counted, and no model asked in vain."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

from kb.errors import ModelError
from kb.quiz.rewriting import worded_by
from kb.quiz.rewriting_run import UNASKED, Reworded, reword
from kb.store.quiz_records import ItemDraft, ItemKind
from tests.builders_quiz import make_single, make_true_false
from tests.builders_quiz_model import Scripted, make_rewording

STORY = "王女士买了羽绒服，第{}日要求退货。"


def cases(count: int) -> list[ItemDraft]:
    return [replace(make_single(), kind=ItemKind.CASE, material=STORY.format(each + 1)) for each in range(count)]


def run(items: list[ItemDraft], model: Scripted) -> tuple[tuple[ItemDraft, ...], Reworded, list[Reworded]]:
    heard: list[Reworded] = []
    made, told = reword(items, model, make_rewording(), on_progress=heard.append, cancelled=Event())
    return made, told, heard


def test_what_holds_is_taken_and_the_rest_stays_and_is_counted_by_why() -> None:
    model = Scripted(lambda text: text.replace("买了", "购买了" if "第1日" in text else "退了"))
    items = [*cases(2), make_true_false()]
    made, told, heard = run(items, model)
    assert [worded_by(each) for each in made] == ["scripted", None, None]
    assert made[1:] == tuple(items[1:])
    assert (told.of, told.asked, told.taken) == (2, 2, 1)
    assert sum(told.refused.values()) == 1
    assert [each.asked for each in heard] == [1, 2]
    assert len(model.asked) == 2


def test_model_that_does_not_answer_is_left_alone_after_three_times() -> None:
    model = Scripted(ModelError("连不上"))
    items = cases(6)
    made, told, _ = run(items, model)
    assert made == tuple(items)
    assert len(model.asked) == 3
    assert told.refused == {"模型没有回复：连不上": 3, UNASKED: 3}
    assert (told.asked, told.taken) == (3, 0)


def test_run_that_is_cancelled_asks_no_more() -> None:
    stop, model = Event(), Scripted(lambda text: text.replace("买了", "购买了"))
    made, told = reword(
        cases(5),
        model,
        make_rewording(),
        on_progress=lambda far: stop.set() if far.asked == 2 else None,
        cancelled=stop,
    )
    assert len(model.asked) == 2
    assert (len(made), told.taken) == (5, 2)
