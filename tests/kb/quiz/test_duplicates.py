"""Near-duplicates: the same question twice is one item, in whatever order they came."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from kb.quiz.duplicates import Seen, likeness, merged
from kb.store.quiz_records import Difficulty
from tests.builders_quiz import (
    DAMAGES,
    make_blank,
    make_multiple,
    make_short,
    make_single,
    make_source,
    make_true_false,
)

FIRST = make_single()
REWORDED = make_single(stem=FIRST.stem.replace("应当自", "应自"))
OTHER_WRONG = make_single(wrong=("五日", "十日", "六十日"))
OTHER_MATTER = make_single(right="三倍", wrong=("一倍", "二倍", "五倍"), article=make_source(DAMAGES, label="第五条"))


def test_other_wrong_answers_make_no_other_question():
    assert likeness(FIRST, OTHER_WRONG) == 1.0
    kept, gone = merged([FIRST, OTHER_WRONG])
    assert len(kept) == 1
    assert [each.alike for each in gone] == [1.0]


def test_a_reworded_stem_on_the_same_words_is_a_near_duplicate():
    kept, gone = merged([FIRST, REWORDED])
    assert len(kept) == 1
    assert kept[0].stem[:20] in gone[0].reason


def test_items_of_another_kind_matter_or_truth_stay():
    drafts = [
        FIRST,
        OTHER_MATTER,
        make_blank(),
        make_multiple(),
        make_short(),
        make_true_false(),
        make_true_false("七日"),
    ]
    assert merged(drafts) == (tuple(drafts), ())


def test_any_order_of_arrival_keeps_the_same_items():
    drafts = [FIRST, REWORDED, OTHER_WRONG, OTHER_MATTER]
    kept = {frozenset(each.stem for each in merged(order)[0]) for order in permutations(drafts)}
    assert len(kept) == 1


def test_the_better_of_two_stays():
    harder = replace(REWORDED, difficulty=Difficulty.HARD)
    for order in ([FIRST, harder], [harder, FIRST]):
        kept, _ = merged(order, better=lambda each: float(each.difficulty is Difficulty.HARD))
        assert kept == (harder,)


def test_what_is_known_is_not_offered_again():
    kept, gone = merged([REWORDED, OTHER_MATTER], known=[FIRST])
    assert kept == (OTHER_MATTER,)
    assert gone[0].kept == FIRST
    assert Seen([FIRST]).like(OTHER_MATTER) is None


def test_two_gaps_of_one_sentence_are_two_items():
    article = make_source("应当支付价款十倍或者损失三倍的赔偿金，但是标签有瑕疵的除外。", label="第六条")
    ten = make_blank("十倍", article=article)
    three = make_blank("三倍", article=article)
    assert merged([ten, three]) == ((ten, three), ())
    assert len(merged([ten, make_blank("十倍", "10倍", article=article)])[0]) == 1
