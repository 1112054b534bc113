"""Finding which of many words stand in a text."""

from __future__ import annotations

import random

import pytest

from kb.search.terms import LayTerm, Terms
from kb.search.wordlist import Wordlist


def test_words_that_overlap_or_hold_each_other_are_all_found() -> None:
    assert Wordlist(["劳动合同法", "合同法", "合同", "动合", "保险法"]).within("按劳动合同法第三条") == {
        "劳动合同法",
        "合同法",
        "合同",
        "动合",
    }


def test_a_text_shorter_than_every_word_holds_none_of_them() -> None:
    assert Wordlist(["七天无理由"]).within("七天") == frozenset()


@pytest.mark.parametrize("seed", range(5))
def test_it_finds_what_looking_for_every_word_in_turn_finds(seed: int) -> None:
    draw = random.Random(seed)
    words = {"".join(draw.choices("退货款赔偿", k=draw.randint(1, 5))) for _ in range(60)}
    text = "".join(draw.choices("退货款赔偿，", k=50))

    assert Wordlist(words).within(text) == {word for word in words if word in text}


def test_lay_terms_are_told_in_their_own_order_whatever_order_the_question_has() -> None:
    first = LayTerm(("押金", "保证金"), ("押金返还",), (), ("market",))
    second = LayTerm(("不给退", "押金"), ("拒绝退还",), (), ("market",))
    terms = Terms(lay_terms=(first, second))

    assert terms.lay_terms_in("不给退我的押金") == (first, second)
    assert terms.lay_terms_in("保证金") == (first,)
    assert terms.lay_terms_in("快递丢了") == ()
