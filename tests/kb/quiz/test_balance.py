"""Where the key stands, how long it is and which words it repeats give no hint."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from kb.quiz.balance import (
    balanced,
    chance_p,
    choose,
    choose_at,
    echoes,
    key_lengths,
    key_positions,
    stands_out,
)
from tests.builders_quiz import make_multiple, make_short, make_single, make_true_false

LENGTHS = ["字" * number for number in range(4, 16)]


def drawn(seed: int) -> tuple[str, ...]:
    key = "答" * 9
    chosen = choose(key, LENGTHS, str, 3, Random(seed))
    assert chosen is not None
    return (key, *chosen)


def test_over_many_items_each_place_holds_the_key_equally_often() -> None:
    made = balanced([make_single() for _ in range(400)], Random(1))
    assert key_positions(made) == (100, 100, 100, 100)


def test_the_same_seed_gives_the_same_order() -> None:
    drafts = [make_single(), make_multiple(), make_single(wrong=("十日", "二十日", "三十日"))]
    assert balanced(drafts, Random(7)) == balanced(drafts, Random(7))


def test_shuffling_keeps_every_answer_with_its_proof() -> None:
    draft = make_multiple()
    (made,) = balanced([draft], Random(3))
    assert sorted(made.options, key=lambda each: each.text) == sorted(draft.options, key=lambda each: each.text)
    assert replace(made, options=draft.options) == draft


def test_judgements_and_open_answers_keep_their_order() -> None:
    drafts = (make_true_false(), make_short())
    assert balanced(drafts, Random(5)) == drafts


def test_the_key_is_as_often_the_longest_as_the_shortest() -> None:
    lengths = [0, 0, 0, 0]
    for seed in range(400):
        key, *others = drawn(seed)
        lengths[sum(len(each) < len(key) for each in others)] += 1
    assert chance_p(lengths) > 0.01, lengths


def test_a_key_that_would_stand_out_by_its_length_is_not_asked() -> None:
    assert choose("答" * 30, LENGTHS, str, 3, Random(1)) is None
    assert choose("答" * 2, ["字" * 20, "字" * 21, "字" * 22], str, 3, Random(1)) is None


def test_too_few_wrong_answers_make_no_item() -> None:
    assert choose("答案", ["甲", "乙"], str, 3, Random(1)) is None
    assert choose_at(2, "答案", ["甲", "乙丙丁", "乙丙戊"], str, 3) is None


def test_short_answers_never_stand_out_by_length() -> None:
    assert not stands_out("十五个工作日", ["七日"])


def test_words_that_only_the_key_shares_with_the_stem_are_told() -> None:
    assert echoes("退货的运费", "退货人承担", ["商家承担", "平台承担"]) == ("退货",)
    assert echoes("退货的运费", "退货人承担", ["退货平台承担"]) == ()


def test_equal_lengths_share_their_places() -> None:
    (shares,) = {key_lengths([make_single("七日", ("三日", "五日", "九日"))])}
    assert shares == (0.25, 0.25, 0.25, 0.25)


def test_uneven_places_are_unlikely_by_chance() -> None:
    assert chance_p((100, 0, 0, 0)) < 0.001
    assert chance_p((26, 24, 25, 25)) > 0.5
