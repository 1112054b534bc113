"""Wording: two prints of one law compare as equal, two laws do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.law.wording import comparable, version_hash


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("经营者 应当\n退货。", "经营者应当退货"),
        ("（一）甲；", "(一)甲;"),
        ("百分之５０％", "百分之50%"),
        ("“以上”、“以下”", '"以上""以下"'),
        ("第二十条\u3000\u200b本法", "第二十条本法"),
        ("二○二一年", "二〇二一年"),
        ("第一百〇一条", "第一百零一条"),
        ("3—5日", "3-5日"),
    ],
)
def test_layout_punctuation_and_width_make_no_difference(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(("one", "other"), [("1.5倍", "15倍"), ("3-5日", "35日"), ("5%", "5"), ("应当", "可以")])
def test_what_changes_the_law_is_kept(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)


@given(st.text(max_size=60))
def test_comparing_again_what_was_compared_changes_nothing(text: str) -> None:
    once = comparable(text)
    assert comparable(once) == once


def test_a_reprint_is_the_same_version_and_an_amendment_another() -> None:
    first = version_hash([("第一条", "经营者应当退货。"), ("第二条", "本法自公布之日起施行。")])
    assert first == version_hash([("第一条", "经营者应当 退货"), ("第二条", "本法自公布之日起施行")])
    assert first != version_hash([("第一条", "经营者可以退货。"), ("第二条", "本法自公布之日起施行。")])
    assert len(first) == 64


def test_moving_words_from_one_article_to_the_next_makes_another_version() -> None:
    assert version_hash([("第一条", "甲乙"), ("第二条", "丙")]) != version_hash([("第一条", "甲"), ("第二条", "乙丙")])
