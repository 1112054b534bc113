"""What folding makes of disguises, and that every folded character leads back to the text as sent."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.phrasing.matching.matcher import PhraseMatcher
from kb.phrasing.matching.normalise import BREAK, fold
from kb.phrasing.types import Binding, Rule, RuleBasis, Severity

# Each phrase with the spellings its characters may take; a phrase is what `fold` makes of it.
PHRASES = (
    "保本保息",
    "稳赚不赔",
    "国家级认证",
    "销量第一",
    "百分之百通过",
    "赔您三倍",
    "全网top1",
    "零风险",
    "包过5天拿证",
)
NOISE = (
    *(
        " ",
        "　",
        "·",
        "*",
        "，",
        "、",
        "…",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\u202e",
        "😀",
        "💰",
        "\ufe0f",
        "\x00",
        "\u0301",
    ),
    *("_", "\ud800", "\t", "【", "】", "~", "/", "|", "®", "☆"),
)
SPELLINGS = {
    "保": "保", "本": "本夲", "国": "国國囯圀", "认": "认認", "证": "证證証", "销": "销銷", "赚": "赚賺",
    "稳": "稳穩穏", "赔": "赔賠",
    "您": "您你妳", "级": "级級", "风": "风風", "险": "险險険", "过": "过過", "网": "网網", "息": "息",
    "一": "一壹㊀㈠１1①弌",
    "三": "三叁㊂③３3⒊❸", "零": "零〇0０", "第": "第苐", "5": "5５⑤❺五伍", "1": "1１①❶一", "t": "tTｔＴᴛ🅃🆃т𝐓Ⓣ",
    "o": "oOｏОοᴏ𝑜Ⓞ", "p": "pPｐРρᴘ𝗽Ⓟ", "包": "包", "天": "天", "倍": "倍",
}  # fmt: skip
DOUBLED = "天"


def make_matcher(*phrases: str) -> PhraseMatcher:
    rules = [
        Rule(
            f"t.r{number}",
            "t",
            "",
            (phrase,),
            (),
            Severity.BLOCK,
            Binding(),
            "",
            None,
            (RuleBasis("法", "第一条"),),
            (),
            (),
        )
        for number, phrase in enumerate(phrases)
    ]
    return PhraseMatcher(rules)


MATCHERS = {phrase: make_matcher(phrase) for phrase in PHRASES}


@st.composite
def disguised(draw: st.DrawFn) -> tuple[str, str]:
    """A phrase and the same with noise, repeats and other spellings in it."""
    phrase = draw(st.sampled_from(PHRASES))
    written = ""
    for place, char in enumerate(phrase):
        spelled = draw(st.sampled_from(SPELLINGS.get(char, char)))
        may_repeat = spelled == char and char not in DOUBLED and not char.isascii()
        written += spelled * (draw(st.integers(1, 3)) if may_repeat else 1)
        if place < len(phrase) - 1:
            written += "".join(draw(st.lists(st.sampled_from(NOISE), max_size=3)))
    return phrase, written


@given(disguised(), st.text("好的，。a1 吗？x\n", max_size=6), st.text("，。吗好 \n", max_size=6))
def test_phrase_is_found_under_any_disguise_and_its_place_folds_to_it(
    case: tuple[str, str], before: str, behind: str
) -> None:
    phrase, written = case
    matcher = MATCHERS[phrase]
    before = f"{before}，" if before else ""
    text = f"{before}{written}{behind}"
    folded = fold(text)
    matches = matcher.find(folded)
    assert matches, (text, folded.text)
    start, end = folded.span(matches[0].start, matches[0].end)
    assert len(before) <= start < end <= len(text)
    assert fold(text[start:end]).text in matcher.literals


@given(st.text(st.characters(), max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(st.text(st.sampled_from("0oO19.,-~%+¥$元万一三天稳赚a \n😀½㎏①⒈％…"), max_size=24))
def test_folding_numbers_and_marks_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(st.text(st.one_of(st.characters(), st.sampled_from("稳赚保本½㎏1.5%-天")), max_size=40))
def test_places_rise_with_the_folded_text_and_lie_in_the_text_as_sent(text: str) -> None:
    folded = fold(text)
    spans = [folded.span(place, place + 1) for place in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[0] <= right[0] and left[1] <= right[1] for left, right in itertools.pairwise(spans))


@given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=40))
def test_nothing_is_folded_across_the_end_of_a_sentence(left: str, right: str) -> None:
    assert fold(f"{left}。{right}").text == f"{fold(left).text}{BREAK}{fold(right).text}"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("穩賺不賠", "稳赚不赔"), ("夲槪囯", "本概国"), ("ＴＯＰ１", "top1"), ("ТОР", "top"), ("ᴛᴏᴘ", "top"),
        ("🅣🅞🅟", "top"),
        ("🇹🇴🇵", "top"), ("bǎo běn", "baoben"), ("lǜ", "lv"), ("①㈠⒈❶Ⅷ", "1一11viii"), ("㎏", "kg"), ("½", "二分之一"),
        ("壹佰贰拾叁", "一百二十三"), ("二〇二六", "二零二六"), ("您妳你", "你"), ("稳稳稳赚", "稳赚"),
        ("保保本本", "保本"),
        ("妈妈", "妈妈"), ("天天天天", "天天"), ("保-本", "保本"), ("3-5倍", "3-5倍"), ("3～5倍", "3-5倍"),
        ("3——5倍", "3-5倍"),
        ("三~五倍", "三-五倍"), ("3.5%", "3.5%"), ("3·5", "35"), ("1,000元", "1000元"), ("稳$赚", "稳赚"), ("$5",
        "$5"),
        ("￥9.9", "¥9.9"), ("保%本", "保本"), ("100％", "100%"), ("+12%", "+12%"), ("保+本", "保本"), ("1O0%",
        "100%"),
        ("1OO%", "100%"), ("O元购", "0元购"), ("5O元", "50元"), ("TOP", "top"), ("保\u202e本", "保本"),
        ("保\x00本", "保本"),
        ("⻢上", "马上"), ("⾦融", "金融"), ("", ""), ("\ud800", ""), ("。！？；!?;", BREAK * 7), ("aabb",
        "aabb"), ("1122", "1122"),
    ],
)  # fmt: skip
def test_each_disguise_folds_to_the_plain_word(text: str, folded: str) -> None:
    assert fold(text).text == folded


def test_place_of_a_word_covers_its_repeated_characters() -> None:
    text = "真稳·稳稳赚赚了"
    folded = fold(text)
    start = folded.text.index("稳赚")
    assert folded.span(start, start + 2) == (1, 7)


def test_character_that_stands_for_several_is_one_place() -> None:
    folded = fold("重㎏½")
    assert [folded.span(place, place + 1) for place in range(len(folded.text))] == [
        (0, 1),
        *[(1, 2)] * 2,
        *[(2, 3)] * 4,
    ]


@pytest.mark.parametrize(
    "char", ["\ud800", "\udfff", "\x00", "\u202e", "\U0010ffff", "㎏", "稳", "½", "-", ".", "o", "%"]
)
def test_a_megabyte_of_one_character_folds(char: str) -> None:
    folded = fold(char * 1_000_000)
    assert len(folded.text) == len(folded.origin) == len(folded.last)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("偸工减料", "偷工减料"),
        ("降三髙", "降三高"),
        ("傻Ь", "傻b"),
        ("交定‼️金⁉", "交定金"),
        ("稳❗赚❕", "稳赚"),
        ("㝎金、栤毒", "定金冰毒"),
        ("亾工", "亡工"),
    ],
)
def test_odd_forms_and_drawn_marks_hide_no_word(text: str, plain: str) -> None:
    assert fold(text).text == plain


def test_a_plain_exclamation_mark_ends_the_sentence() -> None:
    assert fold("保！本").text == "保\n本"
