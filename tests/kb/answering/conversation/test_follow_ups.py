"""A follow-up becomes a whole question; a question that is whole stays as it was asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from kb.answering.conversation.followups import MAX_WHOLE, FollowUps
from kb.answering.conversation.types import Turn

RETURN = "网购的衣服不喜欢能退吗"
ARTICLES = (("消费者权益保护法", "第二十五条"), ("消费者权益保护法", "第二十四条"))


def turn(question: str, articles: Sequence[tuple[str, str]] = ARTICLES) -> Turn:
    return Turn(question, datetime(2026, 11, 22, tzinfo=UTC), answered=bool(articles), articles=tuple(articles))


def follow(question: str, *before: str) -> str | None:
    found = FollowUps().rewrite(question, [turn(each) for each in before])
    assert found is None or not found.by_model
    return None if found is None else found.question


@pytest.mark.parametrize(
    ("asked", "whole"),
    [
        ("那食品呢？", "网购的食品不喜欢能退吗？"),
        ("要是过了一个月呢？", "要是过了一个月，网购的衣服不喜欢能退吗？"),
        ("如果是实体店买的呢", "实体店买的衣服不喜欢能退吗？"),
        ("那商家不肯呢", "网购的衣服不喜欢，商家不肯退怎么办？"),
        ("几天？", "网购的衣服不喜欢，几天内可以退？"),
        ("运费谁出", "网购的衣服不喜欢想退，运费谁出？"),
        ("依据是什么？", "网购的衣服不喜欢能退，法律依据是哪一条？"),
        ("还有呢？", "网购的衣服不喜欢，还有哪些规定？"),
        ("这种情况能投诉吗", "网购的衣服不喜欢，能投诉吗？"),
    ],
)
def test_a_follow_up_takes_what_it_lacks_from_the_question_before(asked: str, whole: str) -> None:
    assert follow(asked, RETURN) == whole


@pytest.mark.parametrize(
    ("asked", "whole"),
    [
        ("第二款呢？", "《消费者权益保护法》第二十五条第二款"),
        ("那五十六条呢", "《消费者权益保护法》第五十六条"),
        ("第55条怎么说", "《消费者权益保护法》第五十五条"),
        ("下一条呢", "《消费者权益保护法》第二十六条"),
        ("这条原文是什么", "《消费者权益保护法》第二十五条"),
    ],
)
def test_a_place_is_one_of_the_law_that_was_cited_first(asked: str, whole: str) -> None:
    assert follow(asked, RETURN) == whole


@pytest.mark.parametrize(
    ("asked", "before", "whole"),
    [
        ("那有发票呢", "没有发票能保修吗", "有发票能保修吗？"),
        ("那没过期的呢", "食品过期了能赔十倍吗", "食品没过期能赔十倍吗？"),
        ("那要是同意了呢", "商家不同意退货怎么办", "商家同意退货怎么办？"),
        ("要是本人签收了呢", "不是本人签收的快递丢了谁赔", "本人签收的快递丢了谁赔？"),
        ("要是没吃呢", "食品过期了能赔十倍吗", "要是没吃，食品过期了能赔十倍吗？"),
        ("要是不是质量问题呢", RETURN, "如果不是质量问题，网购的衣服不喜欢能退吗？"),
    ],
)
def test_the_contrary_of_what_was_told_takes_its_place(asked: str, before: str, whole: str) -> None:
    assert follow(asked, before) == whole


def test_the_two_sides_are_exchanged() -> None:
    assert follow("反过来呢？", "买家违约要赔多少") == "卖家违约要赔多少？"


def test_he_is_the_one_the_question_before_named() -> None:
    assert follow("他要负责吗", "主播卖假货怎么办") == "主播卖假货，主播要负责吗？"


@pytest.mark.parametrize(
    "asked",
    [
        "好的，谢谢！", "嗯", "知道了", "再见", "没有了，就这样", "",
        "劳动合同到期不续签有补偿吗", "那个人信息泄露了怎么办", "食品里吃出虫子能赔多少", "房东不退押金怎么办",
        "那请问劳动合同到期不续签有补偿吗", "民法典第1254条", "消费者权益保护法第五十五条怎么规定",
        "医院泄露病历违法吗",
    ],
)  # fmt: skip
def test_whole_questions_and_courtesy_are_left_alone(asked: str) -> None:
    assert follow(asked, RETURN) is None


def test_nothing_is_made_of_a_follow_up_that_follows_nothing() -> None:
    assert follow("那食品呢") is None
    assert follow("第二款呢") is None
    assert follow("那食品呢", "好的，谢谢") is None


def test_thanks_between_two_questions_do_not_cut_the_call() -> None:
    assert follow("那食品呢", RETURN, "谢谢") == "网购的食品不喜欢能退吗？"


def test_a_chain_rests_on_what_was_understood_before() -> None:
    questions = [RETURN]
    for asked in ("那食品呢", "要是过了一个月呢", "如果是实体店买的呢", "那商家不肯呢", "去哪投诉"):
        whole = follow(asked, *questions)
        assert whole is not None
        questions.append(whole)
    assert questions[-1] == "要是过了一个月，实体店买的食品不喜欢，商家不肯退，去哪投诉？"


def test_a_condition_of_the_same_kind_takes_the_place_of_the_one_before() -> None:
    first = follow("要是过了一个月呢", RETURN)
    assert first is not None
    assert follow("要是过了半年呢", first) == "要是过了半年，网购的衣服不喜欢能退吗？"


def test_a_question_that_grew_too_long_is_left_as_it_was_asked() -> None:
    assert follow("那食品呢", "衣服" + "不喜欢" * MAX_WHOLE + "能退吗") is None


@pytest.mark.parametrize(
    ("before", "asked", "whole"),
    [
        ("超市卖过期食品怎么处罚", "那餐馆呢", "餐馆卖过期食品怎么处罚？"),
        ("超市卖过期食品怎么处罚", "网店呢", "网店卖过期食品怎么处罚？"),
        ("卖假药怎么处罚", "那劣药呢", "卖劣药怎么处罚？"),
        ("保险公司拒赔怎么办", "那车险呢", "如果是车险，保险公司拒赔怎么办？"),
        ("保险公司拒赔怎么办", "他们有权这样做吗", "保险公司拒赔，保险公司有权吗？"),
        ("上个月买的手机屏幕坏了能免费修吗", "那电脑屏幕呢", "上个月买的电脑屏幕坏了能免费修吗？"),
        ("上个月买的手机坏了能免费修吗", "要是去年买的呢", "去年买的手机坏了能免费修吗？"),
        ("孩子充了五千块钱游戏能退吗", "要是八岁以下呢", "要是八岁以下，孩子充了五千块钱游戏能退吗？"),
        ("要是八岁以下，孩子充了五千块钱游戏能退吗", "超过16岁呢", "要是超过16岁，孩子充了五千块钱游戏能退吗？"),
        ("怀孕了公司能辞退我吗", "怎么赔", "怀孕了公司辞退我，怎么赔？"),
        ("公司拖欠工资怎么办", "没签合同的呢", "要是没签合同，公司拖欠工资怎么办？"),
        ("培训机构倒闭了学费怎么退", "可以找消协吗", "培训机构倒闭了学费想退，可以找消协吗？"),
        (RETURN, "那可以换吗", "网购的衣服不喜欢，可以换吗？"),
        (RETURN, "如果吊牌剪了还能退吗", "要是吊牌剪了，网购的衣服不喜欢，还能退吗？"),
    ],
)
def test_what_is_exchanged_is_of_the_same_kind(before: str, asked: str, whole: str) -> None:
    assert follow(asked, before) == whole


@pytest.mark.parametrize("asked", ["他们说不行", "我吃坏肚子了", "平台说要证据", "反过来呢", "那我的呢", "那这个呢"])
def test_what_cannot_be_read_is_left_as_it_was_asked(asked: str) -> None:
    assert follow(asked, "个人信息被泄露了怎么办") is None


def test_a_reference_looked_up_in_between_keeps_the_matter_of_the_call() -> None:
    assert follow("要罚多少", "饭店用过期食材违法吗", "《食品安全法》第三十四条") == "饭店用过期食材，要罚多少？"


@pytest.mark.parametrize(
    ("asked", "whole"),
    [
        ("在超市买的", "如果是在超市买的，买到过期牛奶能赔多少？"),
        ("嗯，网上买的", "如果是网上买的，买到过期牛奶能赔多少？"),
        ("他今年八岁", "要是八岁，买到过期牛奶能赔多少？"),
        ("好，那罚商家多少", "买到过期牛奶，罚商家多少？"),
        ("家属去可以吗", "买到过期牛奶，家属去可以吗？"),
        ("多久给答复", "买到过期牛奶，多久给答复？"),
    ],
)
def test_what_the_caller_answers_or_asks_in_passing_belongs_to_the_question_before(asked: str, whole: str) -> None:
    assert follow(asked, "买到过期牛奶能赔多少") == whole


def test_two_circumstances_are_told_as_one_tells_them_and_the_first_may_give_way() -> None:
    both = follow("那坏了呢", "要是过了一个月，网上买的手机能退吗？")
    assert both == "要是过了一个月，而且坏了，网上买的手机能退吗？"
    assert (
        follow("要是才八岁呢", "要是十七岁，而且没保价，快递丢了怎么赔？") == "要是没保价，而且才八岁，快递丢了怎么赔？"
    )


def test_luggage_is_no_word_of_assent() -> None:
    assert follow("行李丢了怎么赔", RETURN) is None
    assert follow("行，那食品呢", RETURN) == "网购的食品不喜欢能退吗？"


def test_a_follow_up_that_was_answered_alone_is_not_what_the_next_one_follows() -> None:
    assert follow("要是过了一个月呢", RETURN, "那食品呢") == "要是过了一个月，网购的衣服不喜欢能退吗？"
    assert follow("要是过了一个月呢", RETURN, "那食品呢", "那运费呢") == "要是过了一个月，网购的衣服不喜欢能退吗？"


@pytest.mark.parametrize(
    ("asked", "before", "wanted"),
    [
        ("要是过了七天呢", ("劳动合同到期不续签有补偿吗", "退货运费谁出"), "退货运费谁出"),
        ("要是过了呢", ("公司拖欠工资怎么办", "保修期多久"), "保修期"),
        ("要是过期了呢", ("员工工伤怎么赔", "那食品能退吗"), "食品"),
        ("要是商家不肯呢", ("泄露客户信息怎么处罚", "能不能退货退款"), "退"),
    ],
)
def test_a_question_that_was_whole_in_its_call_is_what_the_next_one_follows(
    asked: str, before: tuple[str, ...], wanted: str
) -> None:
    followed = follow(asked, *before)
    assert followed is not None and wanted in followed


@pytest.mark.parametrize("question", ["反过来呢", "那反之呢"])
def test_what_turns_the_question_before_round_lacks_it(question: str) -> None:
    assert FollowUps().lacks(question)
