"""Rules that ask for it also find pinyin and homophones, and only what is no ordinary word."""

from __future__ import annotations

import pytest

from kb.phrasing.matching.matcher import PhraseMatcher
from kb.phrasing.matching.normalise import fold
from kb.phrasing.types import Binding, Rule, RuleBasis, Severity


def make_rule(*patterns: str, sound: bool = True) -> Rule:
    return Rule(
        "topic.sound", "topic", "", patterns, (), Severity.BLOCK, Binding(), "", None,
        (RuleBasis("广告法", "第九条"),), (), (), sound=sound,
    )  # fmt: skip


class FixedCutter:
    """Knows a few words; everything else is cut into single characters."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def words_with_offsets(self, text: str) -> list[tuple[int, int]]:
        places, position = [], 0
        while position < len(text):
            word = next((each for each in self._words if text.startswith(each, position)), text[position])
            places.append((position, position + len(word)))
            position += len(word)
        return places


def found(text: str, *patterns: str, sound: bool = True, words: tuple[str, ...] = ()) -> list[str]:
    matcher, folded = PhraseMatcher([make_rule(*patterns, sound=sound)], cutter=FixedCutter(*words)), fold(text)
    spans = [folded.span(match.start, match.end) for match in matcher.find(folded)]
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    "text", ["bao本", "保ben", "baoben", "BAO BEN", "b a o b e n", "bǎo běn", "保·Ｂｅｎ", "bɑo本", "宝ben"]
)
def test_pinyin_of_a_word_is_found(text: str) -> None:
    assert found(f"这款{text}，放心", "保本") == [text]


@pytest.mark.parametrize("text", ["稳赚不陪", "稳转不赔", "问赚不陪", "wenzhuanbupei", "稳zhuan不陪", "穩賺不陪"])
def test_homophones_are_found_where_most_of_the_word_stands(text: str) -> None:
    assert found(f"保管{text}", "稳赚不赔") == [text]


def test_word_of_three_may_differ_in_one_character() -> None:
    assert found("零风显", "零风险") == ["零风显"]
    assert found("零封显", "零风险") == []


@pytest.mark.parametrize("text", ["报本", "宝本", "包本", "问转布陪"])
def test_two_homophones_or_too_many_differences_are_another_word(text: str) -> None:
    assert found(text, "保本", "稳赚不赔") == []


def test_homophone_that_belongs_to_a_word_of_its_own_is_that_word() -> None:
    assert found("已上抱通过", "包通过", words=("上抱", "通过")) == []
    assert found("我们抱通过", "包通过", words=("我们", "通过")) == ["抱通过"]


def test_the_word_itself_is_found_once() -> None:
    assert found("稳赚不赔", "稳赚不赔") == ["稳赚不赔"]


def test_either_reading_of_a_character_is_understood() -> None:
    assert found("chongxin", "重新") == ["chongxin"]
    assert found("zhiyulv", "治愈率") == ["zhiyulv"]


@pytest.mark.parametrize("text", ["benbao", "abaobenz", "baob", "bao。ben", "the baboon"])
def test_letters_that_spell_something_else_are_not_found(text: str) -> None:
    assert found(text, "保本") == []


def test_letters_beside_a_foreign_word_are_read_apart() -> None:
    assert found("VIP bao ben 产品", "保本") == ["bao ben"]


def test_rules_that_do_not_ask_for_sound_find_the_word_alone() -> None:
    assert found("bao本，保本", "保本", sound=False) == ["保本"]


def test_function_words_are_no_homophones_of_anything() -> None:
    assert found("全国的价格", "全国得价") == []
    assert found("会报本级", "会保本") == []


@pytest.mark.parametrize(
    ("text", "opens_at"),
    [
        ("这款ba", 2),
        ("这款bao", 2),
        ("这款宝", 2),
        ("这款bao。", None),
        ("这款", None),
        ("稳zhuan不", 0),
        ("稳赚不v", 0),
        ("", None),
    ],
)
def test_text_still_being_made_is_open_where_a_sounding_word_may_begin(text: str, opens_at: int | None) -> None:
    assert PhraseMatcher([make_rule("保本", "稳赚不赔")]).sounds_open_from(fold(text)) == opens_at


def test_nothing_is_open_without_rules_that_ask_for_sound() -> None:
    assert PhraseMatcher([make_rule("保本", sound=False)]).sounds_open_from(fold("bao")) is None


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("东阿阿胶，甲一赔十", "假一赔<number > 3>"),
        ("bao证您孩子通过", "保证…通过"),
        ("这是正长现象", "这是正常现象"),
        ("最终解释全归本店", "最终解释权归"),
        ("改好ping给您", "改好评给"),
    ],
)
def test_first_words_two_readings_and_long_words_are_heard(text: str, pattern: str) -> None:
    assert found(text, pattern, words=("全归",)) != []


def test_quantity_behind_a_sounding_word_must_still_meet_its_condition() -> None:
    assert found("甲一赔三", "假一赔<number > 3>") == []


@pytest.mark.parametrize(("text", "opens_at"), [("这胶甲一赔", 2), ("这胶甲一赔三。", None)])
def test_sounding_word_whose_rest_may_follow_keeps_a_text_open(text: str, opens_at: int | None) -> None:
    assert PhraseMatcher([make_rule("假一赔<number > 3>")]).sounds_open_from(fold(text)) == opens_at
