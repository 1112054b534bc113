"""A model's suggestion for an open answer stands on words of the answer, or is not shown."""

from __future__ import annotations

import json

import pytest

from kb.errors import ModelError
from kb.quiz.sitting.suggesting import PointSuggestion, Suggested, read, suggested_by
from tests.builders_quiz import make_short
from tests.builders_quiz_model import Scripted

ANSWER = "商家骗了人的，要按价款再赔三份。"
POINTS = make_short().points
MET = {"n": 1, "met": True, "words": "骗了人"}
MISSED = {"n": 2, "met": False, "words": ""}


def replied(*told: object) -> Suggested:
    return read(json.dumps(told, ensure_ascii=False), POINTS, ANSWER)


def test_what_stands_in_the_answer_is_shown_beside_each_point() -> None:
    assert replied(MET, MISSED) == Suggested((PointSuggestion(True, "骗了人"), PointSuggestion(False, "")))


@pytest.mark.parametrize(
    "told",
    [
        {"n": 1, "met": True, "words": "有欺诈行为"},
        {"n": 1, "met": True, "words": ""},
        {"n": 1, "met": True, "words": "骗"},
        {"n": 1, "met": False, "words": "没有提到欺诈"},
        {"n": 3, "met": True, "words": "骗了人"},
        {"n": 0, "met": True, "words": "骗了人"},
        {"n": True, "met": True, "words": "骗了人"},
        {"n": 1, "met": "true", "words": "骗了人"},
        {"n": 1, "met": True, "words": ["骗了人"]},
        {"n": 1, "met": True},
        "骗了人",
    ],
)
def test_what_the_answer_does_not_say_or_nobody_can_read_is_dropped(told: object) -> None:
    found = replied(told)
    assert found.points == (None, None)
    assert found.dropped == (0 if isinstance(told, str) else 1)


def test_point_that_was_told_twice_has_no_suggestion() -> None:
    assert replied(MET, {**MET, "met": False, "words": ""}) == Suggested((None, None), 2)


@pytest.mark.parametrize("reply", ["", "都答到了", "[", '[{"n": 1, "met": true, "words": "骗了人"', "{}", "[1, 2]"])
def test_broken_reply_suggests_nothing(reply: str) -> None:
    assert read(reply, POINTS, ANSWER).points == (None, None)


def test_list_is_found_in_what_a_model_says_around_it() -> None:
    assert read(f"好的：\n{json.dumps([MET])}\n请核对。", POINTS, ANSWER).points[0] == PointSuggestion(True, "骗了人")


def test_answer_is_data_and_the_keywords_of_the_rule_are_not_sent() -> None:
    model = Scripted("[]")
    suggested_by(model, "简述增加赔偿。", POINTS, ANSWER)
    ((instructions, asked),) = model.asked
    assert ANSWER not in instructions
    assert json.loads(asked) == {
        "题目": "简述增加赔偿。",
        "评分要点": {"1": POINTS[0].text, "2": POINTS[1].text},
        "答卷": ANSWER,
    }


def test_empty_answer_is_not_sent() -> None:
    model = Scripted(ModelError("没有人应当问我"))
    assert suggested_by(model, "简述。", POINTS, " \n").points == (None, None)
    assert model.asked == []
