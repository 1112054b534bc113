"""What a text that goes on may still become: held back from there, and from nowhere else."""

from __future__ import annotations

import pytest

from kb.phrasing.matching.normalise import fold
from kb.phrasing.streaming.open_matches import OpenMatches
from kb.phrasing.types import Binding, Rule, Severity


def make_rule(
    *patterns: str, together: tuple[tuple[str, ...], ...] = (), industries: tuple[str, ...] = ("general",)
) -> Rule:
    return Rule(
        "topic.rule", "topic", "", patterns, (), Severity.BLOCK, Binding(industries), "", None, (), (), (), together
    )  # fmt: skip


def held(text: str, *rules: Rule) -> str:
    """What of the text must wait."""
    folded = fold(text)
    first = OpenMatches(rules).first(folded)
    return "" if first is None else text[folded.span(first, first + 1)[0] :]


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("您好，请问有什么可以帮您", ""),
        ("这款保本", "保本"),
        ("这款保·本 \u200b保💰", "保·本 \u200b保💰"),
        ("这款保本不", ""),
        ("这款保本。", ""),
        ("这款保本\n保", "保"),
    ],
)
def test_words_cut_short_at_the_end_wait_whatever_stands_between_them(text: str, waits: str) -> None:
    assert held(text, make_rule("保本保息")) == waits


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("我们保证", "保证"),
        ("我们保证您的孩子一定", "保证您的孩子一定"),
        ("我们保证您的孩子一定能够通", "保证您的孩子一定能够通"),
        ("我们保证您的孩子一定能够很顺利", ""),
        ("我们保证。", ""),
    ],
)
def test_open_gap_waits_as_long_as_it_can_be_closed(text: str, waits: str) -> None:
    assert held(text, make_rule("保证…通过")) == waits


def test_later_words_of_a_pattern_are_waited_for_once_the_earlier_ones_stand() -> None:
    rule = make_rule("保证…孩子…通过")
    assert held("保证您家里的孩子今年的考试", rule) == "保证您家里的孩子今年的考试"
    assert held("保证您家里的小朋友今年的考试", rule) == ""


def test_quantity_is_waited_for() -> None:
    rule = make_rule("赔您<amount>")
    assert held("我们赔您", rule) == "赔您"
    assert held("我们赔您一共三千", rule) == "赔您一共三千"
    assert held("我们赔您的损失要看合同怎么约定的条款", rule) == ""


def test_word_waits_for_its_partner_in_the_same_sentence_and_reach() -> None:
    rule = make_rule(together=(("删差评",), ("返现", "红包")))
    assert held("红包已经", rule) == "红包已经"
    assert held("红包已经发了，请您在一个月之内到我们任意一家门店来兑换使用", rule) == ""
    assert held("红包已经发了。", rule) == ""


def test_number_in_any_form_is_waited_for() -> None:
    assert held("我们是全国第1", make_rule("全国第一品牌")) == "全国第1"
    assert held("有效率100", make_rule("百分之百有效")) == "100"


def test_rule_that_does_not_apply_holds_nothing() -> None:
    openings = OpenMatches([make_rule("保本保息", industries=("finance",))])
    assert openings.first(fold("保本"), lambda rule: rule.binding.applies("medical", None)) is None
    assert openings.first(fold("保本"), lambda rule: rule.binding.applies("finance", None)) == 0
