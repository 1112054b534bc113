"""单选 on the competent authority."""

from __future__ import annotations

from random import Random

import pytest

from kb.quiz.generating.authorities import AuthorityChoice, named
from kb.quiz.prove.proving import Prover, prove
from kb.store.quiz_records import ItemDraft
from tests.builders_quiz import KnownTexts, make_source
from tests.builders_quiz_laws import real_texts

OTHERS = "市场监督管理部门、公安机关、卫生主管部门、教育行政部门、司法行政部门、药品监督管理部门各负其责。"


def choices(text: str) -> list[ItemDraft]:
    article = make_source(text)
    texts = KnownTexts([article, *(make_source(OTHERS, label=f"第{n}条") for n in "二三四")])
    return list(AuthorityChoice().drafts(article, texts, Random(1), 1))


def test_the_authority_that_a_duty_turns_to_is_asked() -> None:
    (draft,) = choices("网络服务提供者发现个人信息泄露的，应当立即向公安机关报告。")
    assert [each.text for each in draft.options if each.correct] == ["公安机关"]
    assert len({each.text for each in draft.options}) == 4
    assert not prove(draft, KnownTexts([make_source("网络服务提供者发现个人信息泄露的，应当立即向公安机关报告。")]))


@pytest.mark.parametrize(
    "text",
    [
        "网络服务提供者发现个人信息泄露的，应当立即向有关主管部门报告。",
        "公安机关应当向市场监督管理部门通报案件。",
        "经营者泄露个人信息的，应当向公安机关或者市场监督管理部门报告。",
    ],
)
def test_nobody_s_name_and_the_business_of_authorities_are_not_asked(text: str) -> None:
    assert choices(text) == []


@pytest.mark.parametrize(
    ("word", "whole"),
    [
        ("市场监督管理部门", True),
        ("国务院药品监督管理部门", True),
        ("公安机关", True),
        ("级人民政府", False),
        ("有关主管部门", False),
        ("直辖市人民政府", False),
        ("行政机关", False),
    ],
)
def test_only_a_whole_name_of_one_authority_is_offered(word: str, whole: bool) -> None:
    assert named(word) is whole


def test_real_items_are_proven() -> None:
    texts = real_texts()
    generator = AuthorityChoice()
    made = [
        draft
        for article in texts.articles()
        if article.topic
        for draft in generator.drafts(article, texts, Random(f"{article.title}{article.label}"), 7)
    ]
    assert made
    prover = Prover(texts)
    assert not any(prover.faults(draft) for draft in made)
    assert all(named(option.text) for draft in made for option in draft.options)
