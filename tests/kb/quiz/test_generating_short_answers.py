"""简答: full answers in other words get all points, answers off the subject none, contradictory ones are not right."""

from __future__ import annotations

from random import Random

import pytest

from kb.quiz.generating.short_answers import ShortAnswers
from kb.quiz.generating.short_answers_words import keywords_of, same_words
from kb.quiz.prove.proving import Prover
from kb.quiz.sitting.marking import suggested
from kb.quiz.types import SourceArticle
from kb.store.quiz_records import ItemDraft, ItemKind
from tests.builders_quiz import KnownTexts, make_source

DEFECT = "经营者发现已售电器存在起火隐患的，应当停止销售，召回该批电器，并告知消费者，在三日内报告主管部门。"
RECORD = """经营者处理投诉，应当记录下列信息：
（一）投诉人的姓名；
（二）投诉人的联系方式；
（三）购买的日期和价格；
（四）商品存在的瑕疵。"""
OPEN = """有下列情形之一的，消费者可以解除寄存合同：
（一）经营者拒绝出具凭证；
（二）寄存物被损坏；
（三）寄存费用与公示不同；
（四）法律规定的其他情形。"""


def made(article: SourceArticle) -> ItemDraft:
    (draft,) = ShortAnswers().drafts(article, KnownTexts([article]), Random(1), 1)
    return draft


@pytest.mark.parametrize("text", [DEFECT, RECORD, OPEN])
def test_every_item_is_proven(text: str) -> None:
    article = make_source(text)
    draft = made(article)
    assert draft.kind is ItemKind.SHORT
    assert Prover(KnownTexts([article])).faults(draft) == ()


def test_each_duty_is_a_point() -> None:
    assert [each.text for each in made(make_source(DEFECT)).points] == [
        "停止销售",
        "召回该批电器",
        "告知消费者",
        "在三日内报告主管部门",
    ]


def test_each_entry_is_a_point_and_one_that_opens_the_list_is_none() -> None:
    assert len(made(make_source(RECORD)).points) == 4
    assert len(made(make_source(OPEN)).points) == 3


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (DEFECT, "马上下架不再卖，把卖出去的收回产品，通知买家，3日内上报市场监管局。"),
        (RECORD, "要记下：名字、电话、买的时候的价钱和日期、东西有什么毛病。"),
        (OPEN, "商家不接受开收据的要求；东西坏了；收费和标出来的不一样。"),
    ],
)
def test_a_full_answer_in_other_words_gets_all_points(text: str, answer: str) -> None:
    points = made(make_source(text)).points
    assert suggested(points, answer).met == (True,) * len(points)


@pytest.mark.parametrize("text", [DEFECT, RECORD, OPEN])
def test_an_answer_off_the_subject_gets_none(text: str) -> None:
    answer = "本人认真学习了规定，今后一定提高服务意识，礼貌待人，努力完成工作。"
    assert not any(suggested(made(make_source(text)).points, answer).met)


def test_a_contradictory_answer_gets_none() -> None:
    answer = "可以继续卖，不停止销售；不用召回；不告知消费者；无需报告。"
    assert suggested(made(make_source(DEFECT)).points, answer).met[:3] == (False, False, False)


def test_another_number_is_not_met() -> None:
    points = made(make_source(DEFECT)).points
    assert suggested(points, "三十日内再说").met[3] is False
    assert suggested(points, "3日内").met[3] is True


def test_the_laws_own_word_stands_first_and_words_of_the_question_tell_nothing() -> None:
    first, second = keywords_of(["记录投诉人的姓名", "记录投诉人的地址"], "应当记录下列信息") or ((), ())
    assert first[0][0] == "姓名" and second[0][0] == "地址"
    assert "记录" not in {word for groups in (first, second) for group in groups for word in group}


def test_points_that_cannot_be_told_apart_make_no_item() -> None:
    assert keywords_of(["及时办理", "主动办理"], "") is None


def test_a_word_without_others_of_its_meaning_stands_alone() -> None:
    assert same_words("玻璃") == ("玻璃",)
