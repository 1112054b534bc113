"""Items from definitions: the wrong answers are meanings and names of other terms."""

from __future__ import annotations

from random import Random

import pytest

from kb.quiz.generating.definitions import Definitions
from kb.quiz.generating.definitions_reading import definitions
from kb.quiz.prove.proving import Prover
from kb.quiz.types import SourceArticle
from kb.store.quiz_records import ItemDraft, ItemKind, ProofRule
from tests.builders_quiz import KnownTexts, make_source

TERMS = {
    "第一条": "本法所称出租人，是指将自有住宅交给他人居住并收取租金的自然人或者单位。",
    "第二条": "本法所称合租者，是指共同居住一套住宅并分担租金的自然人或者单位。",
    "第三条": "本法所称房产经纪，是指为住宅租赁提供居间服务并收取佣金的单位。",
    "第四条": "本法所称住宅管家，是指受托打扫住宅、收取租金和处理维修的单位。",
    "第五条": "本法所称长租企业，是指成批承租住宅再转给他人居住的单位。",
}
ARTICLES = [make_source(text, label=label) for label, text in TERMS.items()]


def items(articles: list[SourceArticle], seed: int) -> list[ItemDraft]:
    texts, generator = KnownTexts(articles), Definitions()
    return [each for article in articles for each in generator.drafts(article, texts, Random(seed), seed)]


def test_a_definition_is_a_term_and_its_meaning() -> None:
    (found,) = definitions(ARTICLES[0])
    assert (found.term, found.meaning) == ("出租人", "将自有住宅交给他人居住并收取租金的自然人或者单位")
    assert found.opening == "本法所称出租人，是指"


@pytest.mark.parametrize(
    "text",
    [
        "主管部门指导租赁协会开展工作，指定专人办理登记。",
        "前款所称租金，是指每月按约定支付的款项。",
        "出租人发现付款是指令错误的，应当退还。",
    ],
)
def test_other_words_with_the_same_sign_define_nothing(text: str) -> None:
    assert list(definitions(make_source(text))) == []


def test_every_item_is_proven_and_every_kind_occurs() -> None:
    prover = Prover(KnownTexts(ARTICLES))
    made = [each for seed in range(6) for each in items(ARTICLES, seed)]
    assert {each.kind for each in made} == {ItemKind.SINGLE, ItemKind.TRUE_FALSE}
    assert [prover.faults(each) for each in made] == [()] * len(made)


def test_wrong_answers_are_other_terms_and_stand_in_the_bases() -> None:
    for each in items(ARTICLES, 2):
        wrong = {option.proof.said for option in each.options if option.proof.rule is ProofRule.TERM}
        quoted = "".join(basis.quotation for basis in each.bases[1:])
        assert all(said in quoted for said in wrong)


def test_judgements_are_true_and_false() -> None:
    made = [each for seed in range(12) for each in items(ARTICLES, seed) if each.kind is ItemKind.TRUE_FALSE]
    true = sum(each.options[0].correct for each in made)
    assert 0.3 < true / len(made) < 0.7


def test_a_term_of_the_appendix_is_asked_with_the_first_article_that_uses_it() -> None:
    appendix = [make_source(text, label=label, topic=None) for label, text in TERMS.items()]
    using = make_source("房产经纪应当公示佣金。", label="第九条", topic="letting", industry="market")
    made = items([using, *appendix], 1)
    assert made
    assert {(each.topic, each.industry, each.bases[0].article) for each in made} == {("letting", "market", "第三条")}


def test_a_term_without_neighbours_makes_no_item() -> None:
    assert items([ARTICLES[0]], 1) == []


def test_equal_arguments_give_equal_items() -> None:
    assert items(ARTICLES, 3) == items(ARTICLES, 3)
