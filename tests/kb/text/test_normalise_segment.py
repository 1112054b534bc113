from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.normalise import MAX_QUERY, fold, normalise_query
from kb.text.segment import Segmenter


@pytest.fixture(scope="module")
def segmenter(tmp_path_factory: pytest.TempPathFactory) -> Segmenter:
    folder = tmp_path_factory.mktemp("jieba")
    dictionary = folder / "words.txt"
    dictionary.write_text("# 词典\n终止妊娠后 5 n\n先行赔付金\n", "utf-8")
    return Segmenter(dictionary, ("网络交易监督管理办法",), folder)


def test_traditional_full_width_and_upper_case_become_one_spelling() -> None:
    assert normalise_query("ＡＰＰ裡購買的商品，能退貨嗎？") == normalise_query("app里购买的商品，能退货吗？")


def test_zero_width_and_control_characters_do_not_split_words() -> None:
    assert normalise_query("退\u200b货\u0000\ufeff政策\u202e") == "退货政策"


def test_white_space_of_all_kinds_becomes_one_space() -> None:
    assert normalise_query("  退货\u3000\n\t运费 ") == "退货 运费"


def test_a_question_is_cut_at_the_longest_that_is_accepted() -> None:
    assert len(normalise_query("退" * 5000)) == MAX_QUERY


def test_characters_that_grow_under_folding_do_not_break_the_bound() -> None:
    assert len(normalise_query("\ufdfa" * 3000)) <= MAX_QUERY


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_query(text)
    assert normalise_query(once) == once


@given(st.text(max_size=200))
def test_nothing_invisible_is_left(text: str) -> None:
    assert all(char.isprintable() for char in fold(text))


def test_stop_words_and_punctuation_are_dropped_and_negations_kept(segmenter: Segmenter) -> None:
    words = segmenter.words("请问：我买的衣服不喜欢，能退吗？")
    assert "衣服" in words
    assert "不" in words or "不喜欢" in words
    assert not {"请问", "我", "的", "吗", "：", "？"} & set(words)


def test_words_of_the_dictionary_and_titles_stay_whole(segmenter: Segmenter) -> None:
    assert "先行赔付金" in segmenter.words("平台的先行赔付金")
    assert "网络交易监督管理办法" in segmenter.words("网络交易监督管理办法怎么说")


def test_search_mode_also_gives_the_words_inside_long_ones(segmenter: Segmenter) -> None:
    assert "监督" in segmenter.words("网络交易监督管理办法")


def test_bigrams_do_not_reach_across_punctuation(segmenter: Segmenter) -> None:
    assert segmenter.bigrams("退货、运费") == ("退货", "运费")


def test_a_single_character_is_a_gram_of_its_own(segmenter: Segmenter) -> None:
    assert segmenter.bigrams("退?") == ("退",)


def test_text_without_any_word_gives_no_terms(segmenter: Segmenter) -> None:
    assert segmenter.words("？！…… 🙂") == ()
    assert segmenter.bigrams("12 ab") == ()


def test_dictionary_cache_stays_in_its_folder(segmenter: Segmenter, tmp_path: Path) -> None:
    own = Segmenter(cache_folder=tmp_path / "cache")
    assert own.words("退货")
    assert any((tmp_path / "cache").iterdir())


def test_words_with_offsets_cover_the_whole_text(segmenter: Segmenter) -> None:
    text = "在路口，交通 安全abc。"
    places = segmenter.words_with_offsets(text)
    assert "".join(text[start:end] for start, end in places) == text
    assert {"路口", "交通", "安全"} <= {text[start:end] for start, end in places}


def test_a_text_cut_before_is_cut_the_same_and_a_long_one_is_cut_like_its_parts(segmenter: Segmenter) -> None:
    question = "网上买的衣服七天内能退货吗"
    first = segmenter.words(question)

    assert segmenter.words(question) == first
    assert segmenter.words("，".join([question] * 60)) == first * 60
