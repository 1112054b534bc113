"""An item that rests on a phrasing of ours is not offered once the phrasing is another; others are not asked again."""

from __future__ import annotations

from dataclasses import replace

from kb.quiz.founded import Founded, rests_on_ours
from kb.quiz.prove.faults import Fault
from kb.quiz.types import Texts
from kb.store.quiz_records import ItemDraft, ItemState
from tests.builders_quiz import TODAY, KnownTexts, make_item, make_single

ON_RULE = make_single(rule_ids=("guaranteed_return.principal",))


class Book:
    """A prover that knows which rules are in force, and counts what it was asked."""

    def __init__(self, *rules: str) -> None:
        self.rules = set(rules)
        self.asked = 0

    def __call__(self, draft: ItemDraft, texts: Texts) -> tuple[Fault, ...]:
        self.asked += 1
        assert texts.as_of
        return () if set(draft.rule_ids) <= self.rules else (Fault("题目", "限制用语已停用。"),)


def test_an_item_whose_rule_is_gone_is_lost() -> None:
    item = make_item(ON_RULE)
    assert Founded(Book("guaranteed_return.principal")).lost([item], KnownTexts()) == frozenset()
    assert Founded(Book()).lost([item], KnownTexts()) == {"q-1"}


def test_only_items_in_use_that_rest_on_ours_are_proven_again() -> None:
    book = Book()
    items = [make_item(make_single()), make_item(ON_RULE, item_id="q-2", state=ItemState.DRAFT)]
    assert Founded(book).lost(items, KnownTexts()) == frozenset()
    assert book.asked == 0
    assert not rests_on_ours(make_single())


def test_it_is_proven_once_a_revision_and_again_on_another_day() -> None:
    book, item = Book("guaranteed_return.principal"), make_item(ON_RULE)
    founded = Founded(book)
    for _ in range(3):
        founded.lost([item], KnownTexts())
    assert book.asked == 1
    founded.lost([replace(item, revision=2)], KnownTexts())
    assert book.asked == 2
    founded.lost([item], KnownTexts(as_of=TODAY.replace(day=2)))
    assert book.asked == 3
