"""The first example and its neighbours on real texts, our handbooks and the stored refusal weights, words alone."""

from __future__ import annotations

from functools import lru_cache

import pytest

from kb.answering.assistant import Assistant
from kb.answering.content import load_authority
from kb.answering.refuse import load_parameters
from kb.answering.types import MAX_SAYABLE, AnswerStatus, Question
from kb.phrasing.rules.rule_set import load_rules
from tests.builders_answering import CORPUS, corpus_terms, make_assistant, store_of_real_texts

TITLES = ("消费者权益保护法", "食品安全法", "广告法", "电子商务法", "产品质量法", "个人信息保护法", "价格法", "气象法")


@lru_cache(maxsize=1)
def assistant() -> Assistant:
    return make_assistant(
        store_of_real_texts(*TITLES),
        rules=load_rules(CORPUS / "phrasings").rules,
        parameters=load_parameters(),
        terms=corpus_terms(),
        authority=load_authority(CORPUS / "authority.toml"),
    )


def test_first_example_gives_the_line_the_quotation_and_the_notice() -> None:
    answer = assistant().ask(Question("网购的衣服不喜欢能退吗"))
    assert answer.status is AnswerStatus.ANSWERED
    assert len(answer.text) <= MAX_SAYABLE
    assert "《消费者权益保护法》第二十五条规定：“" in answer.text
    assert answer.citations[1].notice == "生效日期未核实（来源标注现行有效）"
    assert answer.authority is not None
    assert 1 <= len(answer.restricted_phrasings) <= 8


def test_weather_is_refused_with_what_lies_nearest() -> None:
    answer = assistant().ask(Question("今天天气怎么样"))
    assert answer.refusal is not None
    assert answer.refusal.nearest != ()
    assert answer.restricted_phrasings != ()


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("吃了你们的饼干孩子上吐下泻", "食品安全立即移交"),
        ("再不退钱我就不想活了", "轻生与自伤立即移交"),
        ("我是市场监管局的，你们负责人是谁", "监管部门来电立即移交"),
    ],
)
def test_danger_is_handed_over_by_the_rule_that_means_it(question: str, heading: str) -> None:
    answer = assistant().ask(Question(question))
    assert answer.escalation is not None
    assert answer.escalation.reason.startswith(heading)


@pytest.mark.parametrize("question", ["网购的衣服不喜欢能退吗", "食品安全法对标签有什么要求", "投诉要身份证吗"])
def test_ordinary_question_is_not_handed_over(question: str) -> None:
    assert assistant().ask(Question(question)).escalation is None
