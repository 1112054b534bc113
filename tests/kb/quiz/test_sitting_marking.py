"""Marking: what marks itself by the stated rule, and what is only suggested until a person confirms it."""

from __future__ import annotations

import pytest

from kb.quiz.sitting.marking import Asked, confirmed, marked, suggested
from kb.quiz.sitting.wordings import said, same_wording
from kb.store.quiz_paper_records import AttemptState, Mark, Marking
from kb.store.quiz_records import ItemDraft, Point, ProofRule, Step
from tests.builders_quiz import make_blank, make_multiple, make_short, make_single

BY_RULE = Step(ProofRule.VERBATIM, "")


def point(text: str, *groups: tuple[str, ...], weight: int = 1) -> Point:
    return Point(text, groups, BY_RULE, weight)


def marking(draft: ItemDraft, *answer: str, points: int = 4, pass_mark: int | None = 60) -> Marking:
    return marked({1: Asked("q-1", 1, draft, points)}, {1: answer}, pass_mark)


def test_the_right_option_brings_all_points_and_another_none() -> None:
    assert marking(make_single(), "0").score == 4
    assert marking(make_single(), "2").score == 0
    assert marking(make_single()).score == 0


@pytest.mark.parametrize(
    ("chosen", "score"), [(("0", "1"), 5), (("0",), 2), (("0", "2"), 0), (("0", "1", "2"), 0), ((), 0)]
)
def test_of_several_right_options_all_bring_all_some_bring_half_and_a_wrong_one_nothing(
    chosen: tuple[str, ...], score: int
) -> None:
    assert marking(make_multiple(), *chosen, points=5).score == score


@pytest.mark.parametrize(
    ("written", "accepted"),
    [
        ("七日", "七日"), ("7日", "七日"), ("７天", "七日"), ("三倍", "3倍"), ("百分之三十", "30%"),
        ("五百元", "500元"), ("三", "3"), (" “消费者” ", "消费者"), ("一年", "12个月"),
    ],
)  # fmt: skip
def test_a_blank_takes_the_same_quantity_in_other_clothes(written: str, accepted: str) -> None:
    assert same_wording(written, accepted)


@pytest.mark.parametrize(
    ("written", "accepted"), [("七日内", "七日"), ("八日", "七日"), ("7个工作日", "七日"), ("", "三倍")]
)
def test_a_blank_takes_no_other_quantity(written: str, accepted: str) -> None:
    assert not same_wording(written, accepted)


def test_a_blank_takes_every_accepted_wording() -> None:
    assert marking(make_blank("七日", "一周"), "一周").score == 4


def test_what_is_passed_is_reckoned_of_all_points() -> None:
    asked = {number: Asked(f"q-{number}", 1, make_single(), 2) for number in (1, 2, 3)}
    two_of_three = {1: ("0",), 2: ("0",)}
    assert marked(asked, two_of_three, 66).passed is True
    assert marked(asked, two_of_three, 67).passed is False
    assert marked(asked, two_of_three, None).passed is None


def test_a_point_is_met_where_of_every_group_a_word_is_said() -> None:
    points = [point("欺诈三倍", ("欺诈", "骗"), ("三倍",)), point("五百元", ("五百元",))]
    found = suggested(points, "商家骗人的话，可以要求价款的3倍赔偿。")
    assert found.met == (True, False)
    assert found.words == (("骗", "三倍"), ())


def test_a_word_that_is_denied_is_not_said_unless_the_point_denies_it_too() -> None:
    assert said("我们不移交给主管", ["移交"]) == ""
    assert said("马上移交给主管", ["移交"]) == "移交"
    assert said("不得承诺保本", ["承诺"], "不得承诺保本") == "承诺"


def test_an_open_answer_counts_only_once_a_person_confirmed_it() -> None:
    draft = make_short()
    found = marking(draft, "有欺诈行为的，赔三倍", points=10)
    assert (found.score, found.passed, found.state) == (0, None, AttemptState.SUBMITTED)
    assert found.marks[1] == Mark("q-1", 1, 10, 10, (True, True), confirmed=False)
    after = confirmed(found.marks, {1: Asked("q-1", 1, draft, 10)}, {1: ((True, False), "漏了倍数")}, 60)
    assert (after.score, after.passed, after.state) == (5, False, AttemptState.MARKED)
    assert (after.marks[1].note, after.marks[1].confirmed) == ("漏了倍数", True)


def test_an_open_answer_left_empty_needs_nobody_to_read_it() -> None:
    found = marking(make_short())
    assert (found.score, found.passed, found.state) == (0, False, AttemptState.MARKED)


def test_points_weigh_as_they_say_and_are_rounded_down() -> None:
    draft = make_short(points=(point("一", ("甲",), weight=2), point("二", ("乙",))))
    assert marking(draft, "甲", points=10).marks[1].points == 6
    assert marking(draft, "乙", points=10).marks[1].points == 3
