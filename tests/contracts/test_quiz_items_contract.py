"""Quiz items are kept by revision: nothing is overwritten, every change has its record, the slower of two is told."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kb.errors import ConflictError, NotFoundError
from kb.quiz.identity import item_id
from kb.store.ledger_records import Record, RecordKind
from kb.store.quiz_items import ItemStep
from kb.store.quiz_json import as_json, from_json
from kb.store.quiz_records import ItemChange, ItemDraft, ItemState, QuizItem
from kb.store.sql import SqlStore
from tests.builders_quiz import make_blank, make_multiple, make_short, make_single, make_true_false

DRAFTS = (make_single(), make_multiple(), make_true_false(), make_blank("七日", "7日"), make_short())


def add(store: SqlStore, *drafts: ItemDraft) -> tuple[QuizItem, ...]:
    return store.quiz_items.add({item_id(each): each for each in drafts}, ItemChange.GENERATED, "u-1")


def records(store: SqlStore) -> list[Record]:
    rows = (store.ledger.get(row["record_id"]) for row in store.ledger.walk("local"))
    return [each for each in rows if each is not None and each.kind is RecordKind.QUIZ]


def approve(item: QuizItem) -> ItemStep:
    return ItemStep(item.item_id, item.revision, ItemChange.APPROVED, ItemState.APPROVED)


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft.kind.value)
def test_an_item_comes_back_from_json_as_it_was(draft: ItemDraft) -> None:
    whole = replace(
        draft, material="某店自收到退货之日起满十日仍未退款。", rule_ids=("r-1",), tags=("退款",), flag="没有证明"
    )
    assert from_json(json.loads(json.dumps(as_json(whole)))) == whole


@pytest.mark.parametrize("draft", DRAFTS, ids=lambda draft: draft.kind.value)
def test_the_same_question_made_again_has_the_same_id(draft: ItemDraft) -> None:
    turned = replace(draft, options=draft.options[::-1], explanation="换了说法。", seed=99)
    assert item_id(turned) == item_id(draft)
    assert item_id(replace(draft, stem=draft.stem + "。")) != item_id(draft)
    assert len({item_id(each) for each in DRAFTS}) == len(DRAFTS)


def test_items_are_added_once_with_one_record_for_all(store: SqlStore) -> None:
    made = add(store, *DRAFTS)
    assert [each.draft for each in made] == list(DRAFTS)
    assert {each.state for each in made} == {ItemState.DRAFT}
    (record,) = records(store)
    assert record.facts["count"] == len(DRAFTS)
    assert record.facts["item_ids"] == [each.item_id for each in made]
    assert add(store, *DRAFTS) == ()
    assert len(records(store)) == 1
    assert store.quiz_items.rows() == len(DRAFTS)


def test_a_change_is_a_new_revision_and_the_old_one_stays(store: SqlStore) -> None:
    (item,) = add(store, make_single())
    (approved,) = store.quiz_items.revise([approve(item)], "u-2", 1)
    assert (approved.revision, approved.state, approved.draft) == (2, ItemState.APPROVED, item.draft)
    assert store.quiz_items.history(item.item_id) == (approved, item)
    assert store.quiz_items.newest() == (approved,)
    assert store.quiz_items.heads() == {item.item_id: 2}
    assert store.quiz_items.of([(item.item_id, 1), (item.item_id, 9), ("q-x", 1)]) == {(item.item_id, 1): item}
    last = records(store)[-1]
    assert (last.about, last.facts["event"], last.actor_id) == (f"quiz_item:{item.item_id}", "approved", "u-2")


def test_a_change_of_several_is_all_or_nothing(store: SqlStore) -> None:
    one, two = add(store, make_single(), make_blank())
    store.quiz_items.revise([approve(two)], "u-2")
    with pytest.raises(ConflictError, match="已由 u-2 批准为第 2 版"):
        store.quiz_items.revise([approve(one), approve(two)], "u-3")
    assert store.quiz_items.get(one.item_id).revision == 1
    assert store.ledger.get(records(store)[-1].record_id) is not None
    assert len(records(store)) == 2


def test_the_slower_of_two_is_told_what_changed(store: SqlStore) -> None:
    (item,) = add(store, make_single())
    words = replace(item.draft, stem="经营者收到退货后几日内退款？（　　）。")
    edited = ItemStep(item.item_id, 1, ItemChange.EDITED, ItemState.DRAFT, words, "说法更短")
    store.quiz_items.revise([edited], "u-2")
    with pytest.raises(ConflictError, match="改动：题干"):
        store.quiz_items.revise([edited], "u-3")
    assert records(store)[-1].content == {
        "stem": words.stem,
        "explanation": words.explanation,
        "reason": "说法更短",
    }


def test_an_unknown_item_or_revision_is_told(store: SqlStore) -> None:
    (item,) = add(store, make_single())
    with pytest.raises(NotFoundError, match="没有编号为 q-0 的题目"):
        store.quiz_items.get("q-0")
    with pytest.raises(NotFoundError, match="没有第 7 版"):
        store.quiz_items.get(item.item_id, 7)
    with pytest.raises(ConflictError, match="最新的是第 1 版"):
        store.quiz_items.revise([replace(approve(item), expected=7)], "u-2")
