"""What every store must keep of approved answers, whatever database is behind it."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from kb.errors import ConflictError, NotFoundError
from kb.records.telling import told
from kb.store.curated_records import Audience, CuratedChange
from kb.store.ledger_records import RecordKind
from kb.store.record_filter import RecordFilter
from kb.store.sql import SqlStore
from tests.builders_curated import make_cited, make_curated


def curated_records(store: SqlStore) -> list[tuple[str | None, str | None]]:
    """(about, what was done) of every record of an approved answer, oldest first."""
    found = store.record_search.find(RecordFilter(kinds=(RecordKind.CURATED,)), 50).records
    return [(each.record.about, told(each.record).said) for each in reversed(found)]


def test_an_approved_answer_is_kept_whole(store: SqlStore) -> None:
    draft = make_curated(
        "退货几天退款", "退款要多久", audience=Audience("market", None, "浙江省", "officer"), note="法务已看过"
    )
    made = store.curated.add(draft, "u-1")
    assert (made.revision, made.change, made.approved_by) == (1, CuratedChange.ADDED, "u-1")
    assert store.curated.get(made.curated_id) == made
    assert store.curated.newest() == (made,)


def test_a_change_is_a_new_revision_and_the_old_one_stays_as_it_was(store: SqlStore) -> None:
    first = store.curated.add(make_curated(), "u-1")
    second = store.curated.revise(first.curated_id, 1, make_curated(said="七日内退款。"), "u-2")
    assert second.revision == 2
    assert store.curated.history(first.curated_id) == (second, first)
    assert store.curated.get(first.curated_id, 1) == first
    assert store.curated.newest() == (second,)


def test_who_changes_a_revision_that_is_no_longer_the_newest_is_told_what_changed(store: SqlStore) -> None:
    first = store.curated.add(make_curated(), "u-1")
    store.curated.revise(first.curated_id, 1, make_curated(said="七日内退款。"), "u-2")
    with pytest.raises(ConflictError, match=r"已由 u-2 修改为第 2 版（改动：答复）.*第 1 版"):
        store.curated.revise(first.curated_id, 1, make_curated(said="三日内退款。"), "u-3")
    assert len(store.curated.history(first.curated_id)) == 2


def test_of_two_who_change_an_answer_at_once_exactly_one_succeeds(store: SqlStore) -> None:
    first = store.curated.add(make_curated(), "u-1")
    ended: list[str] = []

    def change(who: str) -> None:
        try:
            store.curated.revise(first.curated_id, 1, make_curated(said=f"由{who}答复。"), who)
            ended.append("done")
        except ConflictError:
            ended.append("conflict")

    threads = [threading.Thread(target=change, args=(f"u-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == ["conflict", "conflict", "conflict", "done"]
    assert store.curated.get(first.curated_id).revision == 2


def test_a_withdrawn_answer_keeps_who_approved_it_and_is_not_withdrawn_again(store: SqlStore) -> None:
    first = store.curated.add(make_curated(), "u-1")
    gone = store.curated.withdraw(first.curated_id, None, "u-2", "说得不全")
    assert (gone.live, gone.approved_by, gone.withdrawn_by) == (False, "u-1", "u-2")
    with pytest.raises(ConflictError, match="已经撤下"):
        store.curated.withdraw(first.curated_id, None, "u-2")


def test_what_was_withdrawn_can_be_restored(store: SqlStore) -> None:
    first = store.curated.add(make_curated(), "u-1")
    store.curated.withdraw(first.curated_id, 1, "u-2")
    back = store.curated.revise(first.curated_id, 2, first.draft, "u-3", CuratedChange.RESTORED)
    assert (back.live, back.revision, back.approved_by, back.draft) == (True, 3, "u-3", first.draft)


def test_every_change_is_a_record(store: SqlStore) -> None:
    first = store.curated.add(make_curated(note="法务已看过"), "u-1")
    store.curated.revise(first.curated_id, 1, make_curated("几天能退钱", note="法务已看过"), "u-1")
    store.curated.withdraw(first.curated_id, 2, "u-2", "说得不全")
    about = f"curated:{first.curated_id}"
    assert curated_records(store) == [
        (about, "新建审定答复，第 1 版：法务已看过"),
        (about, "修改审定答复，第 2 版（改动：问题）：法务已看过"),
        (about, "撤下审定答复，第 3 版：说得不全"),
    ]


def test_a_change_that_is_refused_leaves_no_record(store: SqlStore) -> None:
    first = store.curated.add(make_curated(), "u-1")
    with pytest.raises(ConflictError):
        store.curated.revise(first.curated_id, 7, make_curated(), "u-2")
    assert len(curated_records(store)) == 1


def test_the_number_of_rows_grows_with_every_change(store: SqlStore) -> None:
    assert store.curated.rows() == 0
    first = store.curated.add(make_curated(), "u-1")
    store.curated.withdraw(first.curated_id, 1, "u-2")
    assert store.curated.rows() == 2


def test_changed_citations_count_as_a_change(store: SqlStore) -> None:
    first = store.curated.add(make_curated(), "u-1")
    store.curated.revise(first.curated_id, 1, make_curated(cited=[replace(make_cited(), paragraph=1)]), "u-1")
    with pytest.raises(ConflictError, match="改动：引用"):
        store.curated.withdraw(first.curated_id, 1, "u-2")


def test_an_unknown_answer_is_named_in_the_error(store: SqlStore) -> None:
    with pytest.raises(NotFoundError, match="c-nowhere"):
        store.curated.get("c-nowhere")
    first = store.curated.add(make_curated(), "u-1")
    with pytest.raises(NotFoundError, match="第 9 版"):
        store.curated.get(first.curated_id, 9)
