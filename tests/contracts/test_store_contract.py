"""What every store must keep, whatever database is behind it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kb.errors import ConflictError, NotFoundError
from kb.law.instruments import DateBasis, InstrumentId, ValidityStatus, VersionId
from kb.law.validity import binds_on, status_on
from kb.store.claims import STALE_AFTER, SqlClaims
from kb.store.drafts import CitedDraft, RelationDraft, RelationKind
from kb.store.dump import canonical_dump
from kb.store.records import CURRENT, DUE, Reliance
from kb.store.sql import SqlStore
from tests.builders_store import make_draft, make_handbook, new_run, publish


def test_an_empty_store_is_at_generation_zero_and_shows_nothing(store: SqlStore) -> None:
    assert store.law.generation() == 0
    assert store.law.instruments(0) == ()
    assert store.law.versions(0) == {}


def test_what_is_prepared_is_invisible_until_it_is_published(store: SqlStore) -> None:
    run_id = new_run(store)
    store.preparation.version(run_id, make_draft("一。", "二。"))
    assert store.law.generation() == 0
    assert store.law.versions(1) == {}
    assert len(store.passages.passages_after(0, 10)) == 2, "indexes may take passages up before publication"
    assert store.publisher.publish(run_id) == 1
    (shown,) = store.law.versions(1).values()
    assert [p.text for p in store.law.provisions(shown.version.version_id)] == ["一。", "二。"]


def test_a_pinned_generation_never_changes(store: SqlStore) -> None:
    _, first = publish(store, make_draft("旧。", effective=date(2020, 6, 1)))
    before = store.law.versions(first)
    publish(store, make_draft("新。", promulgated=date(2024, 1, 1), effective=date(2024, 7, 1)))
    reopened = SqlStore(store.engine.url.render_as_string(hide_password=False))
    assert reopened.law.versions(first) == before
    reopened.close()


def test_a_new_version_takes_over_on_its_effective_date_and_not_before(store: SqlStore) -> None:
    old = make_draft("旧。", effective=date(2020, 6, 1))
    new = make_draft("新。", promulgated=date(2024, 1, 1), effective=date(2024, 7, 1))
    _, generation = publish(store, old, new)
    versions = store.law.versions(generation)
    binding = {
        day: [v.version.version_id for v in versions.values() if binds_on(v.validity, day)]
        for day in (date(2024, 6, 30), date(2024, 7, 1))
    }
    assert binding == {date(2024, 6, 30): [old.version.version_id], date(2024, 7, 1): [new.version.version_id]}


def test_publishing_order_does_not_matter(store: SqlStore) -> None:
    old = make_draft("旧。", effective=date(2020, 6, 1))
    new = make_draft("新。", promulgated=date(2024, 1, 1), effective=date(2024, 7, 1))
    publish(store, new)
    _, generation = publish(store, old)
    ends = {v.version.version_id: v.validity.valid_to for v in store.law.versions(generation).values()}
    assert ends == {old.version.version_id: date(2024, 7, 1), new.version.version_id: None}


def test_a_version_without_provable_date_is_unknown_until_somebody_settles_it(store: SqlStore) -> None:
    draft = make_draft("一。")
    _, first = publish(store, draft)
    day, version_id = date(2026, 1, 1), draft.version.version_id
    assert status_on(store.law.versions(first)[version_id].validity, day) is ValidityStatus.UNKNOWN
    second = store.publisher.set_date(
        version_id, "effective", date(2020, 3, 1), DateBasis.ENTERED_BY_HAND, "公报 2020 年第 2 号", "local"
    )
    settled = store.law.versions(second)[version_id]
    assert status_on(settled.validity, day) is ValidityStatus.IN_FORCE
    assert settled.version.dates.effective.evidence == "公报 2020 年第 2 号"
    assert status_on(store.law.versions(first)[version_id].validity, day) is ValidityStatus.UNKNOWN


def test_a_second_source_adds_itself_and_the_best_proven_date_wins(store: SqlStore) -> None:
    publish(store, make_draft("一。", effective=date(2020, 3, 1), basis=DateBasis.SOURCE))
    again = make_draft("一。", effective=date(2020, 4, 1), source="gazette", location="b.md")
    _, generation = publish(store, again)
    version_id = again.version.version_id
    assert [s.name for s in store.law.sources(version_id)] == ["file", "gazette"]
    assert store.law.versions(generation)[version_id].version.dates.effective.value == date(2020, 4, 1)
    weaker = make_draft("一。", effective=date(2021, 1, 1), basis=DateBasis.SOURCE, location="c.md")
    _, generation = publish(store, weaker)
    assert store.law.versions(generation)[version_id].version.dates.effective.value == date(2020, 4, 1)


def test_passages_of_one_version_share_its_id_in_memory(store: SqlStore) -> None:
    publish(store, make_draft("一。", "二。"))
    first, second = (each.passage.version_id for each in store.passages.passages_after(0, 10))
    assert first is second


def test_a_withdrawn_version_disappears_and_the_one_before_binds_again(store: SqlStore) -> None:
    old = make_draft("旧。", effective=date(2020, 6, 1))
    wrong = make_draft("错。", promulgated=date(2024, 1, 1), effective=date(2024, 7, 1))
    _, published = publish(store, old, wrong)
    after = store.publisher.withdraw(wrong.version.version_id, "传错了文件")
    assert set(store.law.versions(after)) == {old.version.version_id}
    assert store.law.versions(after)[old.version.version_id].validity.valid_to is None
    assert set(store.law.versions(published)) == {old.version.version_id, wrong.version.version_id}
    with pytest.raises(NotFoundError, match="没有版本"):
        store.publisher.withdraw(wrong.version.version_id, "再撤一次")


def test_withdrawing_the_only_version_hides_its_instrument(store: SqlStore) -> None:
    draft = make_draft("一。")
    publish(store, draft)
    assert store.law.instruments(store.publisher.withdraw(draft.version.version_id, "误传")) == ()


def test_a_rollback_is_a_publication_of_the_state_before(store: SqlStore) -> None:
    publish(store, make_draft("旧。", effective=date(2020, 6, 1)))
    before = store.law.versions(1)
    run_id, _ = publish(store, make_draft("新。", promulgated=date(2024, 1, 1), effective=date(2024, 7, 1)))
    after = store.publisher.rollback(run_id)
    assert after == 3
    assert store.law.versions(after) == before
    assert store.law.instruments(after) == store.law.instruments(1)


def test_rolling_back_what_later_runs_built_on_is_refused_and_names_them(store: SqlStore) -> None:
    first, _ = publish(store, make_draft("旧。", effective=date(2020, 6, 1)))
    second, _ = publish(store, make_draft("新。", promulgated=date(2024, 1, 1), effective=date(2024, 7, 1)))
    with pytest.raises(ConflictError, match=f"任务 {second}"):
        store.publisher.rollback(first)
    publish(store, make_draft("别的。", title="另一部法"))
    assert store.publisher.rollback(second) == 4, "an unrelated publication does not stand in the way"


def test_repeal_and_decision_count_the_same_whatever_came_in_first(store: SqlStore) -> None:
    old = make_draft("先收。", title="暂行办法", effective=date(2020, 1, 1))
    new = make_draft("再收。", title="办法", effective=date(2026, 4, 15))
    new = replace(new, relations=(RelationDraft(RelationKind.REPEALS, "暂行办法", None, None, "第二条"),))
    law = make_draft("七日。", title="退货法", promulgated=date(2025, 10, 28))
    act = make_draft("改为七日。", title="关于修改《退货法》的决定", promulgated=date(2025, 10, 28))
    amends = RelationDraft(RelationKind.AMENDS, "退货法", None, date(2026, 1, 1), "二")
    act = replace(act, relations=(amends,))
    dumps = set()
    for order in ((old, new, law, act), (act, new, law, old), (new, law, old, act)):
        runs = [publish(store, draft)[0] for draft in order]
        generation = store.law.generation()
        versions = store.law.versions(generation)
        assert versions[old.version.version_id].validity.valid_to == date(2026, 4, 15)
        assert versions[old.version.version_id].validity.ended_by is ValidityStatus.REPEALED
        assert versions[law.version.version_id].version.dates.effective.basis is DateBasis.DECISION
        assert versions[law.version.version_id].validity.valid_from == date(2026, 1, 1)
        dumps.add(canonical_dump(store.engine, generation))
        for run_id in reversed(runs):
            store.publisher.rollback(run_id)
        assert canonical_dump(store.engine, store.law.generation()) == ()
    assert len(dumps) == 1


def test_a_date_entered_by_hand_can_be_taken_back(store: SqlStore) -> None:
    draft = make_draft("一。", effective=date(2020, 3, 1))
    _, first = publish(store, draft)
    version_id = draft.version.version_id
    store.publisher.set_date(version_id, "effective", date(2021, 1, 1), DateBasis.ENTERED_BY_HAND, "公报", "local")
    last = store.publisher.clear_date(version_id, "effective", "看错了")
    assert canonical_dump(store.engine, last) == canonical_dump(store.engine, first)
    with pytest.raises(NotFoundError, match="没有手工填写的施行日期"):
        store.publisher.clear_date(version_id, "effective", "再撤一次")


def test_half_a_text_is_not_published(store: SqlStore) -> None:
    run_id, draft = new_run(store), make_draft("一。", "二。")
    store.preparation.version(run_id, replace(draft, version=replace(draft.version, article_count=3)))
    with pytest.raises(ConflictError, match="应有 3 条，库里是 2 条"):
        store.publisher.publish(run_id)
    assert store.law.generation() == 0


def test_two_runs_that_prepared_the_same_text_show_it_once(store: SqlStore) -> None:
    first, second = new_run(store), new_run(store)
    draft = make_draft("一。", effective=date(2020, 3, 1))
    told_more = replace(draft, version=replace(draft.version, document_number="令第5号"))
    store.preparation.version(first, draft)
    store.preparation.version(second, told_more)
    assert store.publisher.publish(second) == 1
    assert store.publisher.publish(first) is None, "the first tells nothing that the second has not told"
    (shown,) = store.law.versions(1).values()
    assert shown.version.document_number == "令第5号"
    assert len(store.law.instruments(1)) == 1


def test_what_a_second_source_tells_of_a_text_is_added_and_rolled_back_with_its_run(store: SqlStore) -> None:
    draft = make_draft("一。")
    _, first = publish(store, draft)
    told_more = replace(
        draft,
        version=replace(draft.version, label="2020修正", document_number="令第5号"),
        instrument=replace(draft.instrument, province="某省"),
    )
    run_id, second = publish(store, told_more)
    (shown,) = store.law.versions(second).values()
    assert (shown.version.label, shown.version.document_number) == ("2020修正", "令第5号")
    assert shown.instrument.province == "某省"
    after = store.publisher.rollback(run_id)
    assert canonical_dump(store.engine, after) == canonical_dump(store.engine, first)


def test_an_instrument_is_claimed_by_one_run_until_it_is_released_or_falls_silent(store: SqlStore) -> None:
    claims, at = SqlClaims(store.engine), datetime(2026, 1, 1, 12, tzinfo=UTC)
    law, other = InstrumentId("law"), InstrumentId("other")
    assert claims.claim(law, 1, at)
    assert claims.claim(law, 1, at), "a run may claim again what it holds"
    assert not claims.claim(law, 2, at)
    assert claims.claim(other, 2, at)
    assert claims.holder(law, at) == 1
    claims.release(1)
    assert claims.claim(law, 2, at)
    assert claims.renew(2, at + STALE_AFTER / 2) == {law, other}
    assert not claims.claim(law, 3, at + STALE_AFTER)
    assert claims.claim(law, 3, at + 2 * STALE_AFTER)
    assert claims.renew(2, at + 2 * STALE_AFTER) == {other}


def test_of_runs_that_claim_at_once_exactly_one_wins(store: SqlStore) -> None:
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    instruments = [InstrumentId(f"law{n}") for n in range(8)]

    def race(run_id: int) -> list[bool]:
        return [SqlClaims(store.engine).claim(one, run_id, at) for one in instruments]

    with ThreadPoolExecutor(max_workers=4) as pool:
        won = list(pool.map(race, range(1, 5)))
    assert [sum(each) for each in zip(*won, strict=True)] == [1] * len(instruments)


def test_what_a_dead_run_prepared_leaves_no_trace(store: SqlStore) -> None:
    run_id = new_run(store)
    draft = make_draft("一。", "二。")
    store.preparation.version(run_id, draft)
    store.preparation.discard(run_id)
    assert store.publisher.publish(run_id) is None
    assert store.passages.passages_after(0, 10) == ()
    assert store.passages.passage_ids() == frozenset()
    assert store.law.provisions(draft.version.version_id) == ()
    assert store.law.sources(draft.version.version_id) == ()
    _, generation = publish(store, draft)
    assert set(store.law.versions(generation)) == {draft.version.version_id}


def test_discarding_never_touches_what_was_published(store: SqlStore) -> None:
    draft = make_draft("一。")
    run_id, generation = publish(store, draft)
    store.preparation.discard(run_id)
    assert [p.text for p in store.law.provisions(draft.version.version_id)] == ["一。"]
    assert store.law.sources(draft.version.version_id) != ()
    assert set(store.law.versions(generation)) == {draft.version.version_id}


def test_passages_carry_what_an_index_needs_in_ascending_order(store: SqlStore) -> None:
    publish(store, make_draft("一。", "二。", "三。", title="中华人民共和国退换货试行法"))
    first = store.passages.passages_after(0, 2)
    rest = store.passages.passages_after(first[-1].passage.passage_id, 10)
    assert [(p.title, p.path, p.label, p.text) for p in (*first, *rest)] == [
        ("退换货试行法", "第一章 总则", label, text)
        for label, text in (("第一条", "一。"), ("第二条", "二。"), ("第三条", "三。"))
    ]
    assert store.passages.generation_passage_id(1) == rest[-1].passage.passage_id
    assert store.passages.passage_ids() == {each.passage.passage_id for each in (*first, *rest)}


def test_passages_are_had_without_their_texts_and_the_texts_afterwards(store: SqlStore) -> None:
    publish(store, make_draft("一。", "二。", title="中华人民共和国退换货试行法"))
    run_id = new_run(store)
    store.preparation.handbook(run_id, make_handbook(text="先问订单号。"))
    store.publisher.publish(run_id)
    whole = store.passages.passages_after(0, 10)
    rows = store.passages.rows_after(0, 10)
    assert rows == tuple((each.passage, each.priority) for each in whole)
    assert store.passages.rows_after(rows[0][0].passage_id, 1) == rows[1:2]
    assert store.passages.indexable(rows[1:]) == whole[1:]
    assert store.passages.indexable([]) == ()


def test_titles_and_publications_are_known_by_version_and_number(store: SqlStore) -> None:
    assert store.passages.short_titles() == {}
    assert store.passages.publication() is None
    draft = make_draft("一。", "二。", title="中华人民共和国退换货试行法")
    publish(store, draft)
    publish(store, make_draft("三。", title="另一部法"))
    assert store.passages.short_titles()[draft.version.version_id] == "退换货试行法"
    newest, first = store.passages.publication(), store.passages.publication(1)
    assert newest is not None and first is not None
    assert (first.generation, first.last_passage_id, newest.generation) == (1, 2, 2)
    assert newest.last_passage_id == store.passages.last_passage_id()
    assert first.created_at < newest.created_at
    assert first.created_at.tzinfo is not None
    assert store.passages.publication(3) is None


def test_a_handbook_version_replaces_the_one_before_it(store: SqlStore) -> None:
    for text_ in ("先问订单号。", "先问时间。"):
        run_id = new_run(store)
        store.preparation.handbook(run_id, make_handbook(text=text_))
        store.publisher.publish(run_id)
    later = date.max
    assert [u.text for u in store.handbooks.handbook_units(1, later)] == ["先问订单号。"]
    assert [u.text for u in store.handbooks.handbook_units(2, later)] == ["先问时间。"]
    assert [u.text for u in store.handbooks.handbook_units(2, date(2020, 1, 1))] == ["先问订单号。"]


def test_publications_at_once_get_a_number_each(store: SqlStore) -> None:
    drafts = [make_draft(f"第{i}部法的条文。", title=f"第{i}部法") for i in range(6)]
    with ThreadPoolExecutor(max_workers=3) as pool:
        numbers = [generation for _, generation in pool.map(lambda d: publish(store, d), drafts)]
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]
    assert len(store.law.versions(6)) == 6


def test_the_collection_activated_last_is_the_one_that_answers(store: SqlStore) -> None:
    assert store.collections.active() is None
    store.collections.activate("e5")
    store.collections.activate("minilm")
    store.collections.activate("e5")
    assert store.collections.active() == "e5"


def test_what_a_kind_rests_on_is_replaced_as_a_whole_and_keeps_who_reviewed_it_when(store: SqlStore) -> None:
    store.reliance.replace("handbook", "h", [CitedDraft("退换货试行法", "第一条")])
    at = datetime(2026, 7, 2, 9, 30, tzinfo=UTC)
    rows = (
        Reliance("phrasing", "b", None, "退换货试行法", "第二条", None, DUE, "c1", None, note="文字不同。"),
        Reliance("phrasing", "a", None, "退换货试行法", "第一条", VersionId("v"), CURRENT, "c2", "w", at, "法务部"),
    )
    store.reliance.write_kind("phrasing", rows)
    assert store.reliance.of_kind("phrasing") == rows
    store.reliance.write_kind("phrasing", rows[1:])
    assert [(r.kind, r.object_id) for r in store.reliance.resting_on("退换货试行法")] == [
        ("handbook", "h"),
        ("phrasing", "a"),
    ]
