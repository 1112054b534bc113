"""What every store must keep of changes and of the notices about them, whatever database is behind it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from ingest.impact import impact_of
from kb.store.changes import SqlChanges
from kb.store.drafts import CitedDraft, RelationDraft, RelationKind
from kb.store.references import SqlReferences
from kb.store.runs import RunState
from kb.store.sql import SqlStore
from kb.store.webhooks import DeliveryDraft, DeliveryState, SqlWebhooks
from tests.builders_store import make_draft, make_handbook, new_run, publish

NOW = datetime(2026, 1, 1, 8, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)
OLD = make_draft("一般规定。", "七日内退货。", effective=date(2020, 6, 1))
NEW = make_draft("一般规定。", "三日内退货。", promulgated=date(2026, 1, 1), effective=date(2026, 7, 1))


def notice(generation: int) -> DeliveryDraft:
    return DeliveryDraft(f"change-{generation}", generation, {"title": f"第 {generation} 代"})


def test_news_tell_what_came_in_what_was_taken_back_and_whose_dates_were_settled(store: SqlStore) -> None:
    run, _ = publish(store, OLD)
    handbook = new_run(store)
    store.preparation.handbook(handbook, make_handbook())
    store.publisher.publish(handbook)
    effective = OLD.version.dates.effective
    store.publisher.set_date(OLD.version.version_id, "repeal", date(2027, 1, 1), effective.basis, "公报", "local")
    store.publisher.withdraw(OLD.version.version_id, "传错")
    withdrawn, corrected, books, first = SqlChanges(store.engine).news()
    assert [each.version_id for each in first.came_in] == [OLD.version.version_id]
    assert (first.run_id, first.came_in[0].effective_date) == (run, date(2020, 6, 1))
    assert books.handbooks == ("退换货手册",)
    assert [(each.kind, each.value) for each in corrected.dated] == [("repeal", date(2027, 1, 1))]
    assert [each.value for each in corrected.ended] == [date(2027, 1, 1)]
    assert [each.version_id for each in withdrawn.taken_back] == [OLD.version.version_id]
    assert {each.created_at.tzinfo for each in (withdrawn, first)} == {UTC}


def test_news_come_in_pages(store: SqlStore) -> None:
    for number in range(4):
        publish(store, make_draft(f"第{number}部。", title=f"第{number}部办法", effective=date(2020, 1, 1)))
    changes = SqlChanges(store.engine)
    assert [each.number for each in changes.news(limit=2)] == [4, 3]
    assert [each.number for each in changes.news(after=1, before=3)] == [2]


def test_run_that_has_not_closed_its_report_is_named_until_it_has(store: SqlStore) -> None:
    run, generation = publish(store, OLD)
    changes = SqlChanges(store.engine)
    assert changes.unfinished_after(0) == generation
    store.runs.finish(run, RunState.DONE, generation=generation)
    assert changes.unfinished_after(0) is None


def test_who_repeals_an_instrument_is_known_by_its_title_while_the_text_is_visible(store: SqlStore) -> None:
    relation = RelationDraft(RelationKind.REPEALS, "退换货试行法", None, None, "第二条")
    new = make_draft("应当退货。", title="退换货法", effective=date(2026, 7, 1))
    _, generation = publish(store, replace(new, relations=(relation,)))
    changes = SqlChanges(store.engine)
    assert changes.repealers("退换货试行法", generation) == ("退换货法",)
    assert changes.repealers("退换货试行法", generation - 1) == ()


def test_words_are_found_in_the_wording_of_the_versions_asked_for(store: SqlStore) -> None:
    publish(store, make_draft("依照《100%纯棉办法》处理。", "依照《1000纯棉办法》处理。", effective=date(2020, 1, 1)))
    (version,) = store.law.versions(1)
    found = SqlReferences(store.engine).naming("100%纯棉办法", {version})
    assert [each.label for each in found] == ["第一条"], "a percent sign is no wildcard"
    assert SqlReferences(store.engine).naming("100%纯棉办法", set()) == ()


def test_impact_is_the_same_whatever_database_holds_the_texts(store: SqlStore) -> None:
    publish(store, OLD)
    store.reliance.replace("phrasing", "rule.a", [CitedDraft("退换货试行法", "第二条")])
    report = impact_of([NEW], store, date(2026, 2, 1))
    assert (report.instruments[0].counts, report.object_counts) == ({"amended": 1}, {"phrasing": 1})


def test_only_what_is_newer_than_every_notice_is_added(store: SqlStore) -> None:
    outbox = SqlWebhooks(store.engine)
    assert outbox.last() is None
    outbox.begin(2, NOW)
    outbox.begin(9, NOW)
    assert outbox.last() == 2
    assert len(outbox.add([notice(4), notice(2), notice(3)], NOW)) == 2
    assert outbox.add([notice(3), notice(4)], NOW) == ()
    assert [each.generation for each in outbox.newest(10)] == [4, 3]


def test_processes_that_learn_of_one_publication_at_once_add_one_notice(store: SqlStore) -> None:
    outbox = SqlWebhooks(store.engine)
    outbox.begin(0, NOW)
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda _: outbox.add([notice(1)], NOW), range(8)))
    assert sum(map(len, added)) == 1


def test_one_of_many_takes_a_due_notice(store: SqlStore) -> None:
    outbox = SqlWebhooks(store.engine)
    outbox.begin(0, NOW)
    (delivery,) = outbox.add([notice(1)], NOW)
    with ThreadPoolExecutor(4) as pool:
        taken = [each for each in pool.map(lambda _: outbox.take(delivery, NOW, LATER), range(8)) if each]
    assert [each.attempts for each in taken] == [1]
    assert outbox.due(NOW) == ()
    assert outbox.due(LATER) == (delivery,), "who took it may have died"


def test_delivered_and_given_up_notices_are_not_due(store: SqlStore) -> None:
    outbox = SqlWebhooks(store.engine)
    outbox.begin(0, NOW)
    first, second, third = outbox.add([notice(1), notice(2), notice(3)], NOW)
    outbox.delivered(first, LATER)
    outbox.give_up(second, "不再接收")
    outbox.again(third, LATER, "暂时连不上")
    assert outbox.due(NOW) == ()
    assert outbox.due(LATER) == (third,)
    assert (outbox.get(first).state, outbox.get(first).delivered_at) == (DeliveryState.DELIVERED, LATER)
    assert (outbox.get(second).problem, outbox.failed()) == ("不再接收", 1)
