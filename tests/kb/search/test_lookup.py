from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from kb.law.instruments import Validity, ValidityStatus
from kb.search.lookup import Lookup, LookupResult, is_lookup
from kb.search.terms import Replaced, Terms
from tests.builders import InMemoryStore, make_version

TODAY = date(2026, 11, 20)
REPLACED = Replaced("合同法", "民法典", date(2021, 1, 1), "民法典第一千二百六十条", "《合同法》自2021年1月1日起废止。")
TERMS = Terms(
    MappingProxyType({"消保法": "消费者权益保护法", "消法": "消费者权益保护法"}),
    MappingProxyType({"合同法": REPLACED}),
)


@pytest.fixture
def store() -> InMemoryStore:
    made = InMemoryStore()
    made.add_version(
        make_version("民法典", valid_from=date(2021, 1, 1)), {"第一千二百五十四条": "甲款文字。\n乙款文字。"}
    )
    made.add_version(make_version("消费者权益保护法"), {"第五十四条": "前条。", "第五十五条": "首款。\n次款。"})
    made.add_version(make_version("广告法"), {"第九条": "广告不得有下列情形：\n（一）甲；\n（二）乙；\n（三）丙。"})
    made.add_version(make_version("刑法"), {"第一百三十三条": "本条。", "第一百三十三条之一": "增条。"})
    made.publish()
    return made


def look(store: InMemoryStore, query: str, as_of: date = TODAY) -> LookupResult:
    result = Lookup(store, TERMS).lookup(query, as_of=as_of, generation=store.generation())
    assert result is not None
    return result


@pytest.mark.parametrize(
    ("query", "label", "text"),
    [
        ("民法典1254", "第一千二百五十四条", "甲款文字。\n乙款文字。"),
        ("广告法九条三项", "第九条", "（三）丙。"),
        ("消保法55条", "第五十五条", "首款。\n次款。"),
        ("消法五十五条二款", "第五十五条", "次款。"),
        ("《中华人民共和国消费者权益保护法》第五十五条第一款", "第五十五条", "首款。"),
        ("刑法133条之一", "第一百三十三条之一", "增条。"),
        ("消費者權益保護法55條", "第五十五条", "首款。\n次款。"),
    ],
)
def test_a_reference_leads_to_the_very_words(store: InMemoryStore, query: str, label: str, text: str) -> None:
    (hit,) = look(store, query).hits
    assert (hit.provision.label, hit.text) == (label, text)


@pytest.mark.parametrize("question", ["网购的衣服不喜欢能退吗", "消保法55条怎么算三倍", "", "？", "民法典" * 40])
def test_a_question_is_no_reference(store: InMemoryStore, question: str) -> None:
    assert Lookup(store, TERMS).lookup(question, as_of=TODAY, generation=1) is None
    assert not is_lookup(question, TERMS)


def test_an_article_that_does_not_exist_is_answered_with_the_range_that_does(store: InMemoryStore) -> None:
    result = look(store, "消保法99条")
    assert (result.hits, result.reason) == ((), "no_such_article")
    assert result.detail == "《消费者权益保护法》没有第九十九条，现有第五十四条至第五十五条，共2条。"


def test_a_paragraph_that_does_not_exist_shows_the_article_and_says_so(store: InMemoryStore) -> None:
    result = look(store, "消保法55条三款")
    assert (result.reason, result.hits[0].text) == ("no_such_part", "首款。\n次款。")
    assert result.detail is not None and "共2款" in result.detail


def test_an_item_of_an_article_without_items_is_said_to_be_missing(store: InMemoryStore) -> None:
    assert look(store, "消保法55条三项").reason == "no_such_part"


def test_a_repealed_instrument_leads_to_what_replaced_it_with_a_note(store: InMemoryStore) -> None:
    result = look(store, "合同法")
    assert (result.title, result.reason, result.note) == ("民法典", "replaced", REPLACED.note)
    assert result.version is not None and result.version.instrument.short_title == "民法典"


def test_article_numbers_are_not_carried_over_from_a_repealed_instrument(store: InMemoryStore) -> None:
    result = look(store, "合同法1254条")
    assert result.hits == ()
    assert result.detail is not None and "条号不对应" in result.detail


def test_before_its_repeal_the_old_instrument_is_looked_up_itself(store: InMemoryStore) -> None:
    store.add_version(make_version("合同法", valid_to=date(2021, 1, 1)), {"第一条": "旧法。"})
    generation = store.publish()
    result = Lookup(store, TERMS).lookup("合同法1条", as_of=date(2020, 5, 1), generation=generation)
    assert result is not None and result.hits[0].text == "旧法。"


def test_a_text_that_is_not_loaded_is_named(store: InMemoryStore) -> None:
    result = look(store, "《海商法》第三条")
    assert (result.reason, result.detail) == ("not_loaded", "知识库中没有《海商法》。")


def test_a_future_text_says_since_when_it_binds(store: InMemoryStore) -> None:
    store.add_version(make_version("生态法", valid_from=date(2027, 1, 1)), {"第一条": "将来。"})
    store.publish()
    result = look(store, "《生态法》1条")
    assert (result.hits, result.reason) == ((), "not_in_force")
    assert result.detail is not None and "自2027年1月1日起施行" in result.detail
    assert look(store, "《生态法》1条", as_of=date(2027, 1, 1)).hits[0].text == "将来。"


def test_a_repealed_version_says_until_when_it_bound(store: InMemoryStore) -> None:
    version = make_version("广告法")
    ended = Validity(version.version.version_id, date(2015, 9, 1), date(2025, 1, 1), False, ValidityStatus.REPEALED)
    store.replace_version(replace(version, validity=ended))
    detail = look(store, "广告法9条").detail
    assert detail is not None and "自2025年1月1日起不再有效" in detail


def test_the_version_of_the_day_is_the_one_looked_up(store: InMemoryStore) -> None:
    store.add_version(make_version("价格法", label="旧", valid_to=date(2026, 1, 1)), {"第一条": "旧文。"})
    store.add_version(make_version("价格法", label="新", valid_from=date(2026, 1, 1)), {"第一条": "新文。"})
    store.publish()
    assert look(store, "《价格法》1条", as_of=date(2025, 12, 31)).hits[0].text == "旧文。"
    assert look(store, "《价格法》1条", as_of=date(2026, 1, 1)).hits[0].text == "新文。"


def test_an_instrument_alone_gives_its_version(store: InMemoryStore) -> None:
    result = look(store, "消保法")
    assert (result.hits, result.reason) == ((), None)
    assert result.version is not None


def test_a_generation_that_does_not_show_the_text_does_not_find_it(store: InMemoryStore) -> None:
    store.add_version(make_version("价格法"), {"第一条": "文。"})
    earlier = store.generation()
    store.publish()
    result = Lookup(store, TERMS).lookup("《价格法》1条", as_of=TODAY, generation=earlier)
    assert result is not None and result.reason == "not_loaded"
