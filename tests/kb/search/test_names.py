"""Laws named wrongly or by an old name: what is put right, what is said, and what is left alone."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

import pytest

from kb.law.title_closeness import close_titles
from kb.search.lookup import Lookup, LookupResult
from kb.search.names import NamesRead, read_names
from kb.search.terms import Replaced, Terms, load_terms
from tests.builders import InMemoryStore, make_version
from tests.builders_answering import CORPUS

CONTRACT = Replaced("合同法", "民法典", date(2021, 1, 1), "民法典第一千二百六十条", "《合同法》已废止，见《民法典》。")
TERMS = Terms(
    MappingProxyType({"消保法": "消费者权益保护法", "消费者保护法": "消费者权益保护法"}),
    MappingProxyType({"合同法": CONTRACT}),
    (),
    frozenset({"消费者保护法"}),
)
TITLES = ("消费者权益保护法", "民法典", "广告法", "劳动合同法", "产品质量法", "农产品质量安全法", "未成年人保护法")


def read(text: str) -> NamesRead:
    return read_names(text, TERMS, TITLES, {"合同法"})


@pytest.mark.parametrize(
    ("text", "put_right", "note"),
    [
        ("消费者保护法规定赔几倍", "消费者权益保护法规定赔几倍", "您说的《消费者保护法》应为《消费者权益保护法》。"),
        (
            "请问消费者利益保护法怎么规定",
            "请问消费者权益保护法怎么规定",
            "您说的《消费者利益保护法》应为《消费者权益保护法》。",
        ),
        (
            "《未成人保护法》里直播打赏",
            "《未成年人保护法》里直播打赏",
            "您说的《未成人保护法》应为《未成年人保护法》。",
        ),
    ],
)
def test_a_misremembered_name_is_put_right_and_said_back(text: str, put_right: str, note: str) -> None:
    found = read(text)
    assert (found.text, found.note) == (put_right, note)


@pytest.mark.parametrize(
    "text", ["消保法赔几倍", "劳动合同法第38条", "没有办法了", "这种做法对吗", "广告法律师怎么收费"]
)
def test_short_names_and_other_words_are_left_alone(text: str) -> None:
    assert read(text) == NamesRead(text)


def test_a_law_that_is_gone_gives_way_to_its_successor_without_its_article_number() -> None:
    found = read("合同法第52条合同无效怎么办")
    assert found.text == "民法典合同无效怎么办"
    assert found.note == "《合同法》已废止，见《民法典》。旧法第五十二条与新法条号不对应，请按内容查找。"
    assert found.replaced is not None and found.replaced.replaced == CONTRACT


def test_a_longer_name_that_ends_like_one_that_is_gone_is_another_law() -> None:
    assert read("保险合同法怎么说").corrections == ()
    assert read("《合同法》第94条解除").text == "民法典解除"


def test_a_name_near_two_titles_is_not_decided() -> None:
    found = read("产品质量安全法怎么规定缺陷")
    assert (found.text, found.corrections) == ("产品质量安全法怎么规定缺陷", ())
    assert found.unclear == ("产品质量安全法", ("农产品质量安全法", "产品质量法"))


@pytest.mark.parametrize("name", ["网购冷静期法", "食品质量法", "消费者特别保护法", "消费者权益保护条例", "法"])
def test_a_name_far_from_every_title_of_its_kind_means_none(name: str) -> None:
    assert close_titles(name, TITLES) == ()


@pytest.fixture
def store() -> InMemoryStore:
    made = InMemoryStore()
    for title in TITLES:
        made.add_version(make_version(title, valid_from=date(2014, 3, 15)), {"第五十五条": "首款。\n次款。"})
    made.publish()
    return made


def look(store: InMemoryStore, query: str) -> LookupResult:
    found = Lookup(store, TERMS).lookup(query, as_of=date(2026, 7, 1), generation=store.generation())
    assert found is not None
    return found


@pytest.mark.parametrize("query", ["消费者保护法55条二款", "消费者利益保护法第五十五条第二款"])
def test_lookup_finds_the_article_of_the_law_meant_and_says_its_name(store: InMemoryStore, query: str) -> None:
    found = look(store, query)
    assert [hit.text for hit in found.hits] == ["次款。"]
    assert found.note is not None and "应为《消费者权益保护法》" in found.note
    assert found.query == query


def test_lookup_of_a_name_near_two_titles_names_both(store: InMemoryStore) -> None:
    found = look(store, "产品质量安全法第五十五条")
    assert (found.hits, found.reason) == ((), "unclear")
    assert found.candidates == ("农产品质量安全法", "产品质量法")
    assert found.detail is not None and "《农产品质量安全法》还是《产品质量法》" in found.detail


def test_lookup_of_a_law_that_is_gone_still_answers_about_it(store: InMemoryStore) -> None:
    assert look(store, "合同法52条").reason == "replaced"


def test_every_mistaken_name_of_the_corpus_leads_to_another_title() -> None:
    terms = load_terms(CORPUS / "terms")
    assert "消费者保护法" in terms.misnomers
    assert all(terms.aliases[name] != name for name in terms.misnomers)
    assert not terms.misnomers & set(terms.replaced)
