"""The texts of a day: what is in force, with its topic, beside what it read like before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kb.citing.types import Pin
from kb.quiz.templates import Topic, TopicPart, Topics
from kb.quiz.texts import StoreTexts, TextsOnDays
from tests.builders import InMemoryStore, make_version

TITLE = "退换货试行法"
CHANGED = date(2025, 1, 1)
TOPICS = Topics((Topic("returns", "退换货", "market", (TopicPart(TITLE, (((1, 0), (2, 0)),)),)),))
OLD = {"第一条": "经营者应当自收到退货之日起十日内退款。", "第二条": "退货的运费由消费者承担。", "第三条": "另定办法。"}
NEW = {**OLD, "第一条": "经营者应当自收到退货之日起七日内退款。"}


def law() -> InMemoryStore:
    store = InMemoryStore()
    store.add_version(make_version(TITLE, label="2014", valid_to=CHANGED), OLD)
    store.add_version(make_version(TITLE, label="2025", valid_from=CHANGED), NEW)
    store.add_version(make_version("无关的法"), {"第一条": "无关。"})
    store.publish()
    return store


def on(day: date, store: InMemoryStore | None = None) -> StoreTexts:
    kept = store or law()
    return StoreTexts(kept, Pin(kept.generation(), day), TOPICS)


def test_articles_are_those_of_the_version_in_force_on_the_day():
    before, after = on(date(2024, 12, 31)), on(CHANGED)
    assert [each.text for each in before.articles()] == list(OLD.values())
    assert [each.text for each in after.articles()] == list(NEW.values())
    assert after.in_force(after.articles()[0].version_id)
    assert not after.in_force(before.articles()[0].version_id)


def test_an_instrument_without_a_topic_gives_no_articles_but_can_be_read():
    texts = on(CHANGED)
    assert {each.title for each in texts.articles()} == {TITLE}
    assert [each.text for each in texts.of_instrument("无关的法")] == ["无关。"]
    assert texts.of_instrument("没有的法") == ()


def test_an_article_outside_the_spans_of_a_topic_has_none_and_still_counts_as_text():
    topics = {each.label: each.topic for each in on(CHANGED).articles()}
    assert topics == {"第一条": "returns", "第二条": "returns", "第三条": None}
    assert on(CHANGED).articles()[0].industry == "market"


def test_an_article_of_an_older_version_is_found_though_it_no_longer_binds():
    texts, before = on(CHANGED), on(date(2024, 1, 1)).articles()[0]
    found = texts.article(before.version_id, "第一条")
    assert found is not None
    assert found.text == OLD["第一条"]
    assert texts.article("v-none", "第一条") is None


def test_only_an_amended_article_has_an_earlier_wording():
    first, second, _ = on(CHANGED).articles()
    earlier = on(CHANGED).earlier(first)
    assert earlier is not None
    assert earlier.text == OLD["第一条"]
    assert on(CHANGED).earlier(second) is None
    assert on(date(2024, 1, 1)).earlier(on(date(2024, 1, 1)).articles()[0]) is None


def test_a_version_that_never_bound_is_no_earlier_wording():
    store = law()
    old = next(each for each in store.versions(1).values() if each.version.label == "2014")
    store.replace_version(replace(old, validity=replace(old.validity, valid_from=None)))
    texts = on(CHANGED, store)
    assert texts.earlier(texts.articles()[0]) is None


def test_the_texts_of_a_pin_are_read_once_and_those_of_other_topics_apart():
    store = law()
    shelf, pin = TextsOnDays(store), Pin(store.generation(), CHANGED)
    first = shelf.on(pin, TOPICS)
    assert shelf.on(pin, TOPICS) is first
    assert shelf.on(pin, Topics()) is not first
    assert shelf.on(pin, Topics()).articles() == ()
