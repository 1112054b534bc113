"""When restricted phrasings fall due for review, over a real store with two versions of a law."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kb.citing.resolve import Resolver
from kb.citing.review import Review, reliance_of, reviewed, reviews
from kb.citing.standing import NewestTexts
from kb.citing.types import Pin
from kb.phrasing.rules.review import KIND, resting
from kb.phrasing.types import Rule, RuleBasis
from kb.store.sql import SqlStore
from tests.builders_store import make_draft, publish
from tests.kb.phrasing.test_phrasing_rules import make_rule

TITLE = "退换货试行法"
OLD = make_draft("保本不得承诺。", "七日内退货。", effective=date(2020, 6, 1))
NEW = make_draft("保本不得承诺。", "三日内退货。", promulgated=date(2026, 1, 1), effective=date(2026, 7, 1))
BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


def resting_on(article: str, **changed: object) -> Rule:
    return replace(make_rule("some_topic.a"), basis=(RuleBasis(TITLE, article),), **changed)  # type: ignore[arg-type]


def newest(store: SqlStore, on: date) -> NewestTexts:
    """The newest texts as they are known on a day."""
    return NewestTexts(Resolver(store.law), Pin(store.law.generation(), on))


def seen(store: SqlStore, *rules: Rule, on: date) -> dict[str, Review]:
    """What a process that has these rules finds on a day."""
    rows = reliance_of(resting(rules), store.reliance.of_kind(KIND), newest(store, on))
    store.reliance.write_kind(KIND, rows)
    return dict(reviews(store.reliance.of_kind(KIND)))


def test_rule_falls_due_when_a_new_wording_of_its_article_is_published_and_says_until_when(store: SqlStore) -> None:
    rule = resting_on("第二条第一款")
    publish(store, OLD)
    assert not seen(store, rule, on=BEFORE)["some_topic.a"].due
    publish(store, NEW)
    before, after = seen(store, rule, on=BEFORE)["some_topic.a"], seen(store, rule, on=AFTER)["some_topic.a"]
    assert before.due
    assert before.reasons == (f"《{TITLE}》第二条自2026-07-01起有新文字，请在此之前复核。",)
    assert after.reasons == (f"《{TITLE}》第二条自2026-07-01起有新文字，请复核。",)


def test_rule_whose_article_reads_the_same_in_the_new_version_is_not_due(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, resting_on("第一条"), on=BEFORE)
    publish(store, NEW)
    assert not seen(store, resting_on("第一条"), on=AFTER)["some_topic.a"].due


def test_rule_is_due_when_the_new_version_has_no_such_article(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, resting_on("第二条"), on=BEFORE)
    publish(store, make_draft("只剩一条。", promulgated=date(2026, 1, 1), effective=AFTER))
    assert seen(store, resting_on("第二条"), on=AFTER)["some_topic.a"].reasons == (
        f"《{TITLE}》第二条自2026-07-01起删去，请复核。",
    )


def test_rule_is_due_when_its_law_is_repealed(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, resting_on("第二条"), on=BEFORE)
    store.publisher.set_date(
        OLD.version.version_id, "repeal", AFTER, OLD.version.dates.effective.basis, "公报", "local"
    )
    assert seen(store, resting_on("第二条"), on=BEFORE)["some_topic.a"].reasons == (
        f"《{TITLE}》自2026-07-01起废止，请在此之前复核。",
    )


def test_rule_is_due_when_its_law_is_withdrawn_and_no_longer_once_the_withdrawal_is_undone(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, resting_on("第二条"), on=BEFORE)
    store.publisher.withdraw(OLD.version.version_id, "误传")
    assert seen(store, resting_on("第二条"), on=BEFORE)["some_topic.a"].reasons == (f"《{TITLE}》已从库中撤下。",)
    publish(store, OLD)
    assert not seen(store, resting_on("第二条"), on=BEFORE)["some_topic.a"].due


def test_reloading_the_same_rules_keeps_a_due_state_and_changing_what_one_says_settles_it(store: SqlStore) -> None:
    rule = resting_on("第二条")
    publish(store, OLD)
    seen(store, rule, on=BEFORE)
    publish(store, NEW)
    assert seen(store, rule, on=AFTER)["some_topic.a"].due
    moved = replace(rule, origin="elsewhere.toml:9")
    assert seen(store, moved, on=AFTER)["some_topic.a"].due, "where a rule stands is not what it says"
    assert not seen(store, replace(rule, reason="按三日改写。"), on=AFTER)["some_topic.a"].due


def test_review_settles_a_due_rule_and_keeps_who_and_when(store: SqlStore) -> None:
    rule, other = resting_on("第二条"), replace(resting_on("第二条"), rule_id="some_topic.b")
    publish(store, OLD)
    seen(store, rule, other, on=BEFORE)
    publish(store, NEW)
    seen(store, rule, other, on=AFTER)
    at = datetime(2026, 7, 2, 9, tzinfo=UTC)
    (looked_at,) = resting([rule])
    rows = reviewed(store.reliance.of_kind(KIND), looked_at, newest(store, AFTER), at=at, by="法务部")
    store.reliance.write_kind(KIND, rows)
    found = seen(store, rule, other, on=AFTER)
    assert found["some_topic.a"] == Review(due=False, reviewed_at=at, reviewed_by="法务部")
    assert found["some_topic.b"].due


def test_law_that_comes_in_later_is_taken_as_it_is(store: SqlStore) -> None:
    rule = resting_on("第二条")
    assert not seen(store, rule, on=BEFORE)["some_topic.a"].due
    publish(store, OLD)
    assert not seen(store, rule, on=BEFORE)["some_topic.a"].due
    publish(store, NEW)
    assert seen(store, rule, on=AFTER)["some_topic.a"].due


def test_every_rule_is_found_by_the_article_it_rests_on(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, resting_on("第二条第一款"), on=BEFORE)
    (row,) = store.reliance.resting_on(TITLE, "第二条")
    assert (row.kind, row.object_id, row.version_id) == ("phrasing", "some_topic.a", OLD.version.version_id)


def test_writing_what_is_there_already_writes_nothing(store: SqlStore) -> None:
    publish(store, OLD)
    seen(store, resting_on("第二条"), on=BEFORE)
    rows = store.reliance.of_kind(KIND)
    store.reliance.write_kind(KIND, rows)
    assert store.reliance.of_kind(KIND) == rows
    store.reliance.write_kind(KIND, ())
    assert store.reliance.of_kind(KIND) == ()
