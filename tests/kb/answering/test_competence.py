"""Who is competent: the article on who is in charge comes up beside the one on the matter."""

from __future__ import annotations

import pytest

from kb.answering.competence import asks_competence
from kb.answering.types import Answer, Question
from kb.law.authorities import names_authority
from kb.search.related import RelatedProvisions
from tests.builders import InMemoryStore, make_version
from tests.builders_answering import make_assistant

IN_CHARGE = "国务院价格主管部门统一负责全国的价格工作。"
MATTER = "超市卖东西应当标价，不得乱标价。"
ROUTE = "超市乱标价的，买家可以向价格主管部门投诉。"


def ask(question: str, **articles: str) -> Answer:
    store = InMemoryStore()
    store.add_version(make_version("价格法"), articles)
    store.publish()
    return make_assistant(store, related=RelatedProvisions(store)).ask(Question(question))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("超市乱标价归哪个部门管", True),
        ("这种事去哪儿投诉", True),
        ("由何部门查处", True),
        ("哪一级法院受理", True),
        ("应该谁管", True),
        ("损失由谁承担", False),
        ("摔了一跤谁负责", False),
        ("车位归谁", False),
        ("能退货吗", False),
    ],
)
def test_question_asks_for_the_authority_and_not_for_who_is_liable(question: str, expected: bool) -> None:
    assert asks_competence(question) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (IN_CHARGE, True),
        ("县级以上人民政府市场监督管理部门对不正当竞争行为进行监督检查。", True),
        ("由市场监督管理部门责令改正，处一万元以下的罚款。", False),
        ("国务院有关部门负责制定具体办法。", False),
    ],
)
def test_article_in_charge_names_an_authority_and_its_field(text: str, expected: bool) -> None:
    assert names_authority(text) is expected


def test_article_in_charge_is_cited_where_the_question_asks_which_authority() -> None:
    answer = ask("超市乱标价归哪个部门管", 第五条=IN_CHARGE, 第十三条=MATTER)
    assert [each.article for each in answer.citations] == ["第五条", "第十三条"]
    assert "国务院价格主管部门" in answer.text


def test_same_matter_without_asking_for_an_authority_is_answered_by_its_own_article() -> None:
    answer = ask("超市乱标价可以吗", 第五条=IN_CHARGE, 第十三条=MATTER)
    assert answer.citations[0].article == "第十三条"


def test_article_that_says_where_to_turn_stays_in_front() -> None:
    answer = ask("超市乱标价去哪里投诉", 第五条=IN_CHARGE, 第十四条=ROUTE)
    assert answer.citations[0].article == "第十四条"
