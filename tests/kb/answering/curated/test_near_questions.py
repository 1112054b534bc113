"""Two questions are taken for one only where all that their answer turns on is the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from kb.answering.curated.near import NearBook
from kb.answering.curated.traits import likeness, traits_of
from kb.answering.curated.types import CuratedMatch, How
from kb.search.errors import EncoderError
from kb.search.vectors import Vector
from kb.text.segment import Segmenter
from tests.builders_curated import World, make_curated

CUTTER = Segmenter()
SAME = np.array([1.0, 0.0], dtype=np.float32)


def like(left: str, right: str) -> float:
    """How alike two questions are."""
    return likeness(traits_of(left, CUTTER), traits_of(right, CUTTER))


class Encoding:
    """A QuestionEncoder over a function; `asked` are the texts it was asked for."""

    def __init__(self, vector: Callable[[str], Vector]) -> None:
        self._vector = vector
        self.asked: list[str] = []

    def encode_question(self, text: str) -> Vector:
        self.asked.append(text)
        return self._vector(text)


def world(vector: Vector | None = SAME, question: str = "网购的衣服不喜欢能退吗") -> World:
    """A book of one answer whose questions all lie as near as `vector` does to itself."""
    return World(
        make_curated(question), near=NearBook(CUTTER, lambda: None if vector is None else Encoding(lambda _: vector))
    )


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("网购的衣服不喜欢能退吗", "在网上买的衣服不想要了可以退货吗"),
        ("退货以后几天退款", "请问退货后多长时间能退钱呀"),
        ("商家不开发票怎么办", "商家不给开发票怎么处理"),
        ("七天无理由退货从哪天开始算", "7日无理由退货从哪天开始算"),
        ("银行能承诺保本吗", "银行是否可以承诺保本"),
    ],
)
def test_other_wordings_of_one_question_are_alike(left: str, right: str) -> None:
    assert like(left, right) == 1.0


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("七天无理由退货", "十五天无理由退货"),
        ("衣服能退吗", "衣服不能退吗"),
        ("过期食品怎么赔偿", "过期药品怎么赔偿"),
        ("网购的衣服能退吗", "门店买的衣服能退吗"),
        ("退货以后几天退款", "退货以后怎么退款"),
        ("可以要求商家赔偿吗", "商家可以要求赔偿吗"),
        ("标价比结账价低怎么办", "结账价比标价低怎么办"),
        ("消费者可以解除合同吗", "商家可以解除合同吗"),
        ("怎么投诉商家", "怎么举报商家"),
        ("订金能退吗", "定金能退吗"),
    ],
)
def test_a_word_on_which_the_answer_turns_makes_another_question(left: str, right: str) -> None:
    assert like(left, right) < 1.0


def test_an_approved_question_is_recognised_in_other_words() -> None:
    found = world().match("线上买的服装不满意可以退掉吗")
    assert isinstance(found, CuratedMatch)
    assert (found.how, found.score) == (How.NEAR, 1.0)


def test_words_alone_are_not_enough_where_the_meanings_lie_apart() -> None:
    apart = {"网购的衣服不喜欢能退吗": SAME}
    encoding = Encoding(lambda text: apart.get(text, np.array([0.5, 0.8], dtype=np.float32)))
    book = NearBook(CUTTER, lambda: encoding)
    assert World(make_curated("网购的衣服不喜欢能退吗"), near=book).match("线上买的服装不满意可以退掉吗") is None


def test_without_vectors_nothing_is_near() -> None:
    assert world(None).match("线上买的服装不满意可以退掉吗") is None


def test_an_encoder_that_fails_leaves_the_same_words_recognised() -> None:
    def fails(text: str) -> Vector:
        raise EncoderError("away")

    book = World(make_curated("衣服能退吗"), near=NearBook(CUTTER, lambda: Encoding(fails)))
    assert book.match("服装能退吗") is None
    assert book.match("请问衣服能退吗") is not None


def test_no_vector_is_asked_for_where_the_words_differ() -> None:
    encoding = Encoding(lambda _: SAME)
    book = World(make_curated("衣服能退吗"), near=NearBook(CUTTER, lambda: encoding))
    assert book.match("药品能退吗") is None
    assert encoding.asked == []
