"""What the bank holds: found by what it says, offered while proven and not due, read again only where it changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from kb.errors import NotFoundError
from kb.quiz.bank import GENERAL, ItemBank, ItemFilter, short_stem
from kb.store.quiz_records import Difficulty, ItemKind, ItemState, QuizItem
from tests.builders_quiz import TITLE, make_blank, make_item, make_multiple, make_single, make_true_false


class KeptInMemory:
    """KeptItems over a list of revisions; counts how many were read."""

    def __init__(self, *items: QuizItem) -> None:
        self.revisions = {(each.item_id, each.revision): each for each in items}
        self.read = 0

    def keep(self, item: QuizItem) -> None:
        self.revisions[(item.item_id, item.revision)] = item

    def rows(self) -> int:
        return len(self.revisions)

    def heads(self) -> Mapping[str, int]:
        return {
            item_id: max(number for one, number in self.revisions if one == item_id) for item_id, _ in self.revisions
        }

    def of(self, wanted: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], QuizItem]:
        found = {each: self.revisions[each] for each in wanted if each in self.revisions}
        self.read += len(found)
        return found


SINGLE = make_item(make_single(industry="market"), item_id="q-1")
BLANK = make_item(make_blank(difficulty=Difficulty.HARD), item_id="q-2", state=ItemState.DRAFT)
JUDGED = make_item(make_true_false(topic="damages"), item_id="q-3", state=ItemState.RETIRED)
FLAGGED = make_item(make_multiple(flag="没有证明：依据找不到", tags=("新人",)), item_id="q-4", state=ItemState.DRAFT)


def bank(*due: str) -> ItemBank:
    return ItemBank(KeptInMemory(SINGLE, BLANK, JUDGED, FLAGGED), lambda: frozenset(due))


def found(wanted: ItemFilter, *due: str) -> set[str]:
    return {each.item_id for each in bank(*due).find(wanted).items}


def test_only_what_is_approved_proven_and_not_due_is_offered() -> None:
    assert [each.item_id for each in bank().usable()] == ["q-1"]
    assert bank("q-1").usable() == ()
    flagged = make_item(make_single(flag="没有证明"), item_id="q-1")
    assert ItemBank(KeptInMemory(flagged), frozenset).usable() == ()


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (ItemFilter(), {"q-1", "q-2", "q-4"}),
        (ItemFilter(state=ItemState.RETIRED), {"q-3"}),
        (ItemFilter(due=True), {"q-2"}),
        (ItemFilter(due=False), {"q-1", "q-4"}),
        (ItemFilter(flagged=True), {"q-4"}),
        (ItemFilter(kind=ItemKind.BLANK), {"q-2"}),
        (ItemFilter(industry="market"), {"q-1"}),
        (ItemFilter(industry=GENERAL), {"q-2", "q-4"}),
        (ItemFilter(topic="damages"), set()),
        (ItemFilter(difficulty=Difficulty.HARD), {"q-2"}),
        (ItemFilter(instrument=f"《{TITLE}》"), {"q-1", "q-2", "q-4"}),
        (ItemFilter(instrument=TITLE, article="第三条"), {"q-4"}),
        (ItemFilter(words="十五日"), {"q-1"}),
        (ItemFilter(words="新人　鲜活"), {"q-4"}),
        (ItemFilter(words="１５"), set()),
        (ItemFilter(words="Q-2"), {"q-2"}),
    ],
)
def test_a_filter_lets_through_what_it_asks_for(wanted: ItemFilter, ids: set[str]) -> None:
    assert found(wanted, "q-2", "q-3") == ids


def test_counts_are_of_the_filter_whatever_state_is_asked_for() -> None:
    page = bank("q-2", "q-3").find(ItemFilter(state=ItemState.APPROVED, topic="returns"), limit=1)
    assert page.total == 1
    assert dict(page.counts) == {"draft": 2, "approved": 1, "retired": 0, "due": 1, "flagged": 1}


def test_topics_count_what_is_not_retired() -> None:
    assert bank("q-2").by_topic() == {"returns": {"single": 1, "approved": 1, "blank": 1, "multiple": 1}}


def test_after_a_change_only_what_changed_is_read_again() -> None:
    kept = KeptInMemory(SINGLE, BLANK)
    held = ItemBank(kept, frozenset)
    assert len(held.items()) == 2
    held.items()
    assert kept.read == 2
    words = replace(BLANK.draft, stem="换过的题干＿＿＿＿。")
    kept.keep(replace(BLANK, revision=2, draft=words))
    assert held.get("q-2").revision == 2
    assert kept.read == 3
    assert found_in(held, "换过") == {"q-2"}
    assert found_in(held, "根据") == {"q-1"}


def found_in(held: ItemBank, words: str) -> set[str]:
    return {each.item_id for each in held.find(ItemFilter(words=words)).items if words in each.draft.stem}


def test_an_unknown_item_is_told_and_has_its_id_for_a_name() -> None:
    with pytest.raises(NotFoundError, match="没有编号为 q-9 的题目"):
        bank().get("q-9")
    assert bank().name("q-9") == "q-9"
    assert bank().name("q-1").startswith("“根据《")
    assert len(short_stem("很长的题干" * 20)) == 42
