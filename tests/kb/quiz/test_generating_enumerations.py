"""Items from lists: what does not belong comes from another list, and from a closed one only how many they are."""

from __future__ import annotations

from random import Random

import pytest

from kb.quiz.generating.enumerations import Enumerations
from kb.quiz.generating.enumerations_reading import enumerations
from kb.quiz.prove.proving import Prover
from kb.quiz.types import SourceArticle
from kb.store.quiz_records import ItemDraft, ItemKind, ProofRule
from tests.builders_quiz import EXCEPT, KnownTexts, make_source

RENTING = """出租人对租住的房屋不得有下列行为：
（一）未经承租人同意进入房屋；
（二）扣留承租人的个人物品；
（三）以停水停电方式逼迫承租人搬离；
（四）租期届满后无故扣留押金。"""
LENDING = """中介公司发布房源不得有下列行为：
（一）发布没有核验的房屋信息；
（二）代出租人扣留押金或者租金；
（三）向承租人收取没有标明的费用；
（四）以搬离房屋为由删除承租人评价。"""
OPEN = """押金有下列情形之一的，出租人应当及时退还：
（一）租期届满且房屋完好的；
（二）出租人提前收回房屋的；
（三）房屋无法居住的；
（四）法律规定的其他情形。"""
PUNISHED = """出租人有下列行为之一的，处一万元以下的罚款：
（一）扣留证件的；
（二）强行进入的；
（三）断水断电的。"""
LEANING = """前款规定的押金，有下列情形之一的不予退还：
（一）房屋毁损的；
（二）欠缴租金的；
（三）提前搬离的。"""


def law(**texts: str) -> list[SourceArticle]:
    labels = {"one": "第一条", "two": "第二条", "three": "第三条", "four": "第四条"}
    return [make_source(text, label=labels[name]) for name, text in texts.items()]


def items(articles: list[SourceArticle], seed: int = 1) -> list[ItemDraft]:
    texts, generator = KnownTexts(articles), Enumerations()
    return [each for article in articles for each in generator.drafts(article, texts, Random(seed), seed)]


def test_a_list_is_read_with_its_opening_words_and_entries() -> None:
    (found,) = enumerations(make_source(EXCEPT))
    assert found.lead == "下列商品不适用无理由退货"
    assert [each.text for each in found.entries] == ["消费者定作的", "鲜活易腐的", "交付的报纸、期刊"]
    assert found.closed and found.counted == 3


def test_entries_are_the_articles_own_words_at_their_place() -> None:
    article = make_source(RENTING)
    (found,) = enumerations(article)
    assert all(article.text[each.start : each.end] == each.text for each in found.entries)


def test_a_list_that_lets_in_other_cases_is_open() -> None:
    (found,) = enumerations(make_source(OPEN))
    assert not found.closed
    assert "法律规定的其他情形" not in [each.text for each in found.entries]


@pytest.mark.parametrize("text", [PUNISHED, LEANING])
def test_lists_of_penalties_and_lists_that_lean_on_other_words_are_left_out(text: str) -> None:
    assert list(enumerations(make_source(text))) == []


def test_somebody_is_no_wrong_answer_among_things() -> None:
    """Whoever reads 不得发布: 房源、…、出租人 knows at a glance what does not belong."""
    people = LENDING
    for entry in (
        "发布没有核验的房屋信息",
        "代出租人扣留押金或者租金",
        "向承租人收取没有标明的费用",
        "以搬离房屋为由删除承租人评价",
    ):
        people = people.replace(entry, f"{entry}的中介机构")
    things, mixed = items(law(one=RENTING, two=LENDING)), items(law(one=RENTING, two=people))
    assert any("中介机构" in option.text for draft in mixed for option in draft.options) is False
    assert any(len(draft.bases) > 1 for draft in things)


def test_what_does_not_belong_stands_in_another_list() -> None:
    made = [each for each in items(law(one=RENTING, two=LENDING)) if each.options[0].proof.rule is ProofRule.NOT_LISTED]
    assert made
    for each in made:
        (key,) = [option for option in each.options if option.correct]
        whole = {RENTING, LENDING}
        (other,) = [text for text in whole if key.text in text]
        assert key.text not in each.bases[0].quotation and each.bases[0].quotation != other
        assert all(option.text in each.bases[0].quotation for option in each.options if not option.correct)


def test_every_item_is_proven() -> None:
    articles = law(one=RENTING, two=LENDING, three=OPEN)
    made = items(articles)
    prover = Prover(KnownTexts(articles))
    assert {each.kind for each in made} == {ItemKind.SINGLE, ItemKind.MULTIPLE}
    assert [prover.faults(each) for each in made] == [()] * len(made)


def test_only_closed_lists_are_counted() -> None:
    counting = [
        each
        for each in items(law(one=RENTING, two=LENDING, three=OPEN))
        if each.options[0].proof.rule is ProofRule.COUNT
    ]
    assert all("其他" not in each.bases[0].quotation for each in counting)


def test_a_list_that_says_only_of_whom_it_is_makes_no_item() -> None:
    vague = RENTING.replace("出租人对租住的房屋", "经营者")
    assert [each for each in items(law(one=vague, two=LENDING)) if each.bases[0].article == "第一条"] == []


def test_nothing_is_made_of_an_article_without_a_topic() -> None:
    article = make_source(RENTING, topic=None)
    assert list(Enumerations().drafts(article, KnownTexts([article]), Random(1), 1)) == []


def test_a_list_alone_makes_no_item_of_what_does_not_belong() -> None:
    assert [each for each in items(law(one=RENTING)) if each.options[0].proof.rule is not ProofRule.COUNT] == []


def test_equal_arguments_give_equal_items() -> None:
    articles = law(one=RENTING, two=LENDING)
    assert items(articles, 4) == items(articles, 4)
