"""Which numbers are believed in place of a right one."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from kb.quiz.distracting.amounts import find_amounts
from kb.quiz.distracting.numbers import Value, believable, chosen, numbers_in
from tests.builders_quiz import make_source
from tests.builders_quiz_laws import real_texts

TEXTS = [
    make_source(f"应当在{said}内退款。", label=f"第{number}条")
    for number, said in zip("一二三四五六", ["七日", "十日", "十日", "九日", "十五日", "四十三日"], strict=True)
]


def values(text: str, *, taken: tuple[Value, ...] = (), topic: str = "returns") -> list[str]:
    (amount,) = find_amounts(text)
    return [said for _, said in believable(amount, numbers_in(TEXTS), topic, taken, lambda said: True)]


def test_numbers_of_the_same_topic_come_first() -> None:
    assert values("应当在七日内退款")[0] == "十日"


def test_a_number_no_statute_steps_in_is_never_said() -> None:
    assert not {"九日", "四十三日"} & set(values("应当在七日内退款"))


def test_the_right_number_and_those_of_its_article_are_never_said() -> None:
    said = values("应当在七日内退款", taken=((Fraction(15), None),))
    assert "七日" not in said
    assert "十五日" not in said


def test_what_is_far_from_the_right_number_is_not_believed() -> None:
    assert "九十日" not in values("应当在三日内退款")


def test_a_wording_that_is_not_false_is_left_out() -> None:
    (amount,) = find_amounts("应当在七日内退款")
    found = believable(amount, numbers_in(TEXTS), "returns", (), lambda said: said != "十日")
    assert "十日" not in [said for _, said in found]


def test_the_right_number_is_as_often_the_least_as_the_greatest() -> None:
    (amount,) = find_amounts("应当在十五日内退款")
    candidates = believable(amount, numbers_in(TEXTS), "returns", (), lambda said: True)
    ranks = [0, 0, 0, 0]
    for seed in range(400):
        picked = chosen(amount, candidates, 3, Random(seed))
        assert picked is not None
        by_text = {said: value for value, said in candidates}
        ranks[sum(by_text[each] < (amount.number, None) for each in picked)] += 1
    assert min(ranks) > 60


def test_too_few_others_give_none() -> None:
    (amount,) = find_amounts("应当在七日内退款")
    assert (
        chosen(amount, believable(amount, numbers_in(TEXTS), "returns", (), lambda said: False), 3, Random(1)) is None
    )


def test_ranges_that_lie_in_one_another_are_not_told_apart() -> None:
    texts = [
        make_source(f"处{said}罚款。", label=f"第{number}条")
        for number, said in zip(
            "一二三四",
            ["二万元以上十万元以下", "二万元以上十万元以下", "三万元以上八万元以下", "五万元以上二十万元以下"],
            strict=True,
        )
    ]
    (amount,) = find_amounts("处二万元以上十万元以下罚款")
    found = believable(amount, numbers_in(texts), "returns", (), lambda said: True)
    assert [said for _, said in found] == ["五万元以上二十万元以下"]


def test_real_law_gives_others_for_every_usual_measure() -> None:
    numbers = numbers_in(real_texts().articles())
    for text in ("七日", "三年", "三个月", "三倍", "百分之二十", "五百元"):
        (amount,) = find_amounts(text)
        assert len(numbers.overall[amount.measure]) >= 3, text
