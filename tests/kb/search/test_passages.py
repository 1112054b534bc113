from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb.law.paragraphs import parse_paragraphs
from kb.search.passages import MAX_PASSAGE, PassageSlice, cut_passages, embedded_text, priority


def cut(text: str) -> tuple[PassageSlice, ...]:
    return cut_passages(text, parse_paragraphs(text))


def sentence(length: int, char: str = "字") -> str:
    return char * (length - 1) + "。"


def test_an_article_that_fits_is_one_passage_without_paragraph() -> None:
    text = sentence(150) + "\n" + sentence(150)
    assert cut(text) == (PassageSlice(0, len(text)),)


def test_a_long_article_is_cut_into_its_paragraphs() -> None:
    first, second = sentence(300, "甲"), sentence(300, "乙")
    assert cut(f"{first}\n{second}") == (PassageSlice(0, 300, 1), PassageSlice(301, 601, 2))


def test_a_paragraph_too_long_for_one_passage_is_cut_into_groups_of_items() -> None:
    lead, items = sentence(50, "引"), [f"（{number}）" + sentence(160) for number in "一二三四五"]
    text = "\n".join([lead, *items])
    slices = cut(text)
    assert all(one.end - one.start <= MAX_PASSAGE for one in slices)
    assert text[slices[0].start :].startswith(lead)
    assert text[slices[1].start :].startswith("（三）")


def test_a_group_of_exactly_one_item_names_it() -> None:
    text = "\n".join([sentence(30, "引"), *(f"（{number}）" + sentence(390) for number in "一二")])
    last = cut(text)[-1]
    assert (last.paragraph, last.item) == (1, 2)


def test_the_first_item_with_its_lead_in_is_not_called_the_item_alone() -> None:
    text = "\n".join([sentence(30, "引"), *(f"（{number}）" + sentence(360) for number in "一二")])
    assert cut(text)[0].item is None


def test_a_single_sentence_that_is_too_long_stays_whole() -> None:
    text = sentence(900)
    assert cut(text) == (PassageSlice(0, 900),)


def test_white_space_alone_gives_no_passage() -> None:
    assert cut(" \n　") == ()


@given(st.lists(st.tuples(st.integers(5, 500), st.lists(st.integers(5, 300), max_size=8)), min_size=1, max_size=5))
def test_all_text_is_covered_in_order_without_overlap(shape: list[tuple[int, list[int]]]) -> None:
    numerals = "一二三四五六七八"
    lines: list[str] = []
    for length, items in shape:
        lines.append(sentence(length))
        lines.extend(f"（{numerals[at]}）" + sentence(size) for at, size in enumerate(items))
    text = "\n".join(lines)
    slices = cut(text)
    assert all(a.end <= b.start for a, b in pairwise(slices))
    assert re.sub(r"\s", "", "".join(text[one.start : one.end] for one in slices)) == re.sub(r"\s", "", text)


def test_the_encoder_reads_the_title_above_the_text() -> None:
    assert embedded_text("广告法", "广告应当真实。") == "广告法\n广告应当真实。"


def test_consumer_statutes_come_first_then_industries_then_the_civil_code() -> None:
    mixed = ["海商法", "民法典", "食品安全法", "反洗钱法"]
    assert sorted(mixed, key=priority) == ["食品安全法", "反洗钱法", "民法典", "海商法"]


def test_an_industrys_text_from_a_source_list_counts_as_its_law() -> None:
    assert priority("某某管理办法", ("finance",)) < priority("民法典") < priority("某某管理办法", ("general",))
