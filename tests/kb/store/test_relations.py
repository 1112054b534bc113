"""What texts do to each other: repeal, amendment, dates that follow, whatever comes in first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from kb.errors import ConflictError, NotFoundError
from kb.law.instruments import DateBasis, DatedFact, InstrumentId, ValidityStatus, VersionId
from kb.law.validity import status_on
from kb.store.drafts import RelationDraft, RelationKind, VersionDraft
from kb.store.dump import canonical_dump
from kb.store.outlook import outlooks
from kb.store.records import VersionOnDay
from kb.store.sql import SqlStore
from tests.builders_store import make_draft, new_run, publish

OLD_TITLE, NEW_TITLE = "投诉处理暂行办法", "投诉处理办法"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


def acting(draft: VersionDraft, kind: RelationKind, target: str, on: date | None = None,
           number: str | None = None) -> VersionDraft:  # fmt: skip
    return replace(draft, relations=(RelationDraft(kind, target, number, on, "第九条"),))


def of_authority(draft: VersionDraft, authority: str | None, key: str, province: str | None = None) -> VersionDraft:
    instrument = replace(
        draft.instrument, instrument_id=InstrumentId(key), issuing_authority=authority, province=province
    )
    return replace(draft, instrument=instrument, version=replace(draft.version, instrument_id=instrument.instrument_id))


def provisional() -> VersionDraft:
    return make_draft("先收投诉。", title=OLD_TITLE, effective=date(2020, 1, 1))


def final(on: date | None = None) -> VersionDraft:
    draft = make_draft("再收投诉。", title=NEW_TITLE, promulgated=date(2026, 3, 1), effective=date(2026, 4, 15))
    return acting(draft, RelationKind.REPEALS, OLD_TITLE, on)


def amended() -> VersionDraft:
    return make_draft("七日内退。", title="退货法", promulgated=date(2025, 10, 28))


def original() -> VersionDraft:
    return make_draft(
        "三日内退。", title="退货法", promulgated=date(2016, 1, 1), effective=date(2016, 6, 1), status="被替代"
    )


def decision(on: date | None = date(2026, 1, 1)) -> VersionDraft:
    draft = make_draft(
        "修改第一条。", title="关于修改《退货法》的决定", promulgated=date(2025, 10, 28), effective=date(2026, 2, 1)
    )
    return acting(draft, RelationKind.AMENDS, "退货法", on)


def shown(store: SqlStore, draft: VersionDraft) -> VersionOnDay:
    return store.law.versions(store.law.generation())[draft.version.version_id]


def dump(store: SqlStore) -> tuple[str, ...]:
    return canonical_dump(store.engine, store.law.generation())


@pytest.mark.parametrize("turn", [0, 1])
def test_a_text_ends_on_the_day_its_repealer_takes_effect_whichever_came_in_first(store: SqlStore, turn: int) -> None:
    for draft in ((provisional(), final()), (final(), provisional()))[turn]:
        publish(store, draft)
    ended = shown(store, provisional()).validity
    assert (ended.valid_to, ended.ended_by) == (date(2026, 4, 15), ValidityStatus.REPEALED)
    assert status_on(ended, date(2026, 4, 14)) is ValidityStatus.IN_FORCE
    assert status_on(ended, date(2026, 4, 15)) is ValidityStatus.REPEALED
    assert len(store.law.instruments(store.law.generation())) == 2, "办法 is another instrument than 暂行办法"


def test_a_day_that_the_clause_names_itself_goes_before_the_repealers_own(store: SqlStore) -> None:
    publish(store, provisional(), final(on=date(2026, 7, 1)))
    assert shown(store, provisional()).validity.valid_to == date(2026, 7, 1)


def test_a_repealer_whose_own_day_is_not_proven_ends_nothing(store: SqlStore) -> None:
    undated = acting(make_draft("再收。", title=NEW_TITLE), RelationKind.REPEALS, OLD_TITLE)
    publish(store, provisional(), undated)
    assert shown(store, provisional()).validity.valid_to is None
    store.publisher.set_date(
        undated.version.version_id, "effective", date(2026, 5, 1), DateBasis.ENTERED_BY_HAND, "公报", "local"
    )
    assert shown(store, provisional()).validity.valid_to == date(2026, 5, 1)


def test_withdrawing_the_repealer_lets_the_repealed_text_bind_again(store: SqlStore) -> None:
    publish(store, provisional(), final())
    store.publisher.withdraw(final().version.version_id, "传错了")
    assert shown(store, provisional()).validity.valid_to is None
    publish(store, final())
    assert shown(store, provisional()).validity.valid_to == date(2026, 4, 15)


def test_a_text_issued_anew_after_the_repeal_is_not_ended_by_it(store: SqlStore) -> None:
    anew = make_draft("又收投诉。", title=OLD_TITLE, promulgated=date(2028, 1, 1), effective=date(2028, 2, 1))
    publish(store, provisional(), final(), anew)
    assert shown(store, provisional()).validity.ended_by is ValidityStatus.REPEALED
    assert shown(store, anew).validity.valid_to is None


def test_of_two_namesakes_the_one_of_the_same_authority_is_repealed(store: SqlStore) -> None:
    ours = provisional()
    theirs = of_authority(make_draft("别家收。", title=OLD_TITLE, effective=date(2019, 1, 1)), "别的机关", "other")
    publish(store, ours, theirs, final())
    assert shown(store, ours).validity.ended_by is ValidityStatus.REPEALED
    assert shown(store, theirs).validity.valid_to is None


def test_of_two_namesakes_the_one_whose_number_the_clause_names_is_repealed(store: SqlStore) -> None:
    ours = provisional()
    theirs = of_authority(make_draft("别家收。", title=OLD_TITLE, effective=date(2019, 1, 1)), "别的机关", "other")
    theirs = replace(theirs, version=replace(theirs.version, document_number="某局令第 20 号"))
    by_number = acting(final(), RelationKind.REPEALS, OLD_TITLE, number="某局令第20号")
    publish(store, ours, theirs, by_number)
    assert shown(store, ours).validity.valid_to is None
    assert shown(store, theirs).validity.ended_by is ValidityStatus.REPEALED


def test_a_national_text_does_not_repeal_the_namesake_of_a_province(store: SqlStore) -> None:
    local = of_authority(provisional(), "某省人民政府", "local", province="某省")
    publish(store, local, final())
    assert shown(store, local).validity.valid_to is None


def test_a_new_wording_supersedes_its_own_title_and_does_not_repeal_it(store: SqlStore) -> None:
    old = make_draft("旧。", title=NEW_TITLE, effective=date(2010, 1, 1))
    publish(store, old, acting(final(), RelationKind.REPEALS, NEW_TITLE))
    assert shown(store, old).validity.ended_by is ValidityStatus.SUPERSEDED
    assert shown(store, final()).validity.valid_to is None


def test_a_decision_dates_the_wording_of_its_own_day_in_every_order(tmp_path: Path) -> None:
    dumps = set()
    for turn, order in enumerate(permutations((original(), amended(), decision()))):
        store = SqlStore(f"sqlite:///{tmp_path / f'{turn}.db'}")
        for draft in order:
            publish(store, draft)
        dated = shown(store, amended())
        assert dated.version.dates.effective.value == date(2026, 1, 1)
        assert dated.version.dates.effective.basis is DateBasis.DECISION
        assert dated.version.dates.effective.evidence == "《关于修改〈退货法〉的决定》第九条"
        assert shown(store, original()).validity.valid_to == date(2026, 1, 1)
        dumps.add(dump(store))
        store.close()
    assert len(dumps) == 1


def test_a_decision_without_a_day_for_the_law_gives_its_own(store: SqlStore) -> None:
    publish(store, amended(), decision(on=None))
    assert shown(store, amended()).version.dates.effective.value == date(2026, 2, 1)


@pytest.mark.parametrize(("label", "cited"), [("十四", "第十四条"), ("第二条", "第二条"), ("全文", ""), ("标题", "")])
def test_the_evidence_cites_the_decision_as_a_lawyer_would(store: SqlStore, label: str, cited: str) -> None:
    relation = replace(decision().relations[0], locator=label)
    publish(store, amended(), replace(decision(), relations=(relation,)))
    assert shown(store, amended()).version.dates.effective.evidence == f"《关于修改〈退货法〉的决定》{cited}"


def test_a_decision_of_another_day_dates_nothing(store: SqlStore) -> None:
    publish(store, original(), replace(amended(), version=replace(amended().version, dates=original().version.dates)))
    before = dump(store)
    publish(store, decision())
    assert set(before) <= set(dump(store))


def test_a_date_stated_in_the_text_goes_before_the_decisions(store: SqlStore) -> None:
    stated = make_draft("七日内退。", title="退货法", promulgated=date(2025, 10, 28), effective=date(2026, 3, 1))
    publish(store, stated, decision())
    assert shown(store, stated).version.dates.effective.value == date(2026, 3, 1)


def test_rolling_back_the_run_that_brought_a_decision_restores_the_old_dates(store: SqlStore) -> None:
    publish(store, original(), amended())
    before = dump(store)
    run_id, _ = publish(store, decision())
    assert dump(store) != before
    store.publisher.rollback(run_id)
    assert dump(store) == before


def test_a_decision_can_be_rolled_back_after_the_law_it_dated_came_in(store: SqlStore) -> None:
    run_id, _ = publish(store, decision())
    publish(store, amended())
    store.publisher.rollback(run_id)
    assert shown(store, amended()).version.dates.effective == DatedFact()


def test_a_date_entered_by_hand_stands_above_the_decision_that_was_seen_until_it_is_taken_back(store: SqlStore) -> None:
    publish(store, amended(), decision())
    version_id = amended().version.version_id
    before = dump(store)
    store.publisher.set_date(version_id, "effective", date(2026, 6, 1), DateBasis.ENTERED_BY_HAND, "公报", "local")
    publish(store, make_draft("别的。", title="另一部法"))
    assert shown(store, amended()).version.dates.effective.value == date(2026, 6, 1)
    store.publisher.clear_date(version_id, "effective", "公报看错了")
    assert shown(store, amended()).version.dates.effective.value == date(2026, 1, 1)
    assert set(before) <= set(dump(store))


@pytest.mark.parametrize("kind", ["adoption", "promulgation", "effective", "repeal"])
def test_every_kind_of_date_is_settled_by_hand_and_taken_back(store: SqlStore, kind: str) -> None:
    publish(store, original())
    version_id, before = original().version.version_id, dump(store)
    for day in (date(2017, 1, 1), date(2018, 1, 1)):
        store.publisher.set_date(version_id, kind, day, DateBasis.ENTERED_BY_HAND, "公报", "local")
        assert getattr(shown(store, original()).version.dates, kind).value == day
    store.publisher.clear_date(version_id, kind, "看错了")
    assert dump(store) == before
    with pytest.raises(NotFoundError, match="没有手工填写"):
        store.publisher.clear_date(version_id, kind, "再撤一次")


def test_outlook_upon_new_texts_dates_the_old_ones_as_the_publication_does(store: SqlStore) -> None:
    publish(store, original(), amended(), decision())
    version_id = amended().version.version_id
    store.publisher.set_date(version_id, "effective", date(2026, 6, 1), DateBasis.ENTERED_BY_HAND, "公报", "local")
    before, after = outlooks(store.engine, store.law.generation(), (final(),))
    assert before.versions[version_id].dates.effective.value == date(2026, 6, 1)
    assert after.validities[version_id] == shown(store, amended()).validity


def test_reading_the_same_source_again_does_not_undo_a_correction(store: SqlStore) -> None:
    publish(store, original())
    version_id = original().version.version_id
    store.publisher.set_date(version_id, "effective", date(2017, 1, 1), DateBasis.ENTERED_BY_HAND, "公报", "local")
    run_id = new_run(store)
    assert not store.preparation.known_version(run_id, original())
    assert store.publisher.publish(run_id) is None


def test_a_text_that_comes_back_after_its_withdrawal_has_its_dates_again(store: SqlStore) -> None:
    publish(store, original())
    before = dump(store)
    store.publisher.set_date(
        original().version.version_id, "effective", date(2017, 1, 1), DateBasis.ENTERED_BY_HAND, "公报", "local"
    )
    store.publisher.withdraw(original().version.version_id, "误传")
    publish(store, original())
    assert dump(store) == before


def test_after_a_later_run_was_rolled_back_the_earlier_one_can_be_too(store: SqlStore) -> None:
    first, _ = publish(store, original())
    second, _ = publish(store, amended())
    with pytest.raises(ConflictError, match=f"任务 {second}"):
        store.publisher.rollback(first)
    store.publisher.rollback(second)
    store.publisher.rollback(first)
    assert dump(store) == ()
    with pytest.raises(ConflictError, match="已经撤回过"):
        store.publisher.rollback(first)


def test_an_unknown_kind_of_date_is_refused(store: SqlStore) -> None:
    publish(store, original())
    with pytest.raises(NotFoundError, match="effective"):
        store.publisher.set_date(
            VersionId(original().version.version_id), "started", date(2020, 1, 1), DateBasis.SOURCE, "公报", "local"
        )
