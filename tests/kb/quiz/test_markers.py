"""No modal word tells whether a statement is true: a ledger weighs what would make one tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.quiz.markers import Ledger, statements_of
from kb.store.quiz_records import ItemDraft, ProofRule
from tests.builders_quiz import make_single, make_true_false


def judged(stem: str, *, true: bool) -> ItemDraft:
    draft = make_true_false()
    options = tuple(replace(each, correct=(each.text == "正确") is true) for each in draft.options)
    return replace(draft, stem=stem, options=options)


def ledger_of(*drafts: ItemDraft) -> Ledger:
    ledger = Ledger()
    for each in drafts:
        ledger.add(each)
    return ledger


def test_word_that_stood_in_false_statements_alone_is_strained_by_one_more_and_eased_by_a_true_one() -> None:
    false = judged("经营者无权拒绝。", true=False)
    ledger = ledger_of(*[false] * 3)
    assert ledger.strain(false) == pytest.approx(2.0)
    assert ledger.strain(judged("经营者无权拒绝。", true=True)) == 0.0


def test_word_that_is_as_often_true_as_false_may_stand_in_either() -> None:
    ledger = ledger_of(*(judged("经营者应当退款。", true=true) for true in (True, False) * 10))
    for true in (True, False):
        assert ledger.strain(judged("经营者应当退款。", true=true)) < 0.5


def test_numbers_count_as_a_word() -> None:
    ledger = ledger_of(
        *[judged("经营者应当在七日内退款。", true=False)] * 2, *[judged("经营者应当退款。", true=True)] * 2
    )
    assert ledger.strain(judged("消费者可以在十日内退货。", true=False)) > 1.5


def test_statements_of_a_choice_are_its_answers_and_of_a_judgement_its_stem() -> None:
    assert list(statements_of(judged("经营者应当退款。", true=True))) == [("经营者应当退款。", True)]
    single = make_single()
    assert list(statements_of(single)) == []
    ruling = replace(single, options=tuple(replace(each, text=f"应当{each.text}") for each in single.options))
    assert [true for _, true in statements_of(ruling)] == [each.correct for each in single.options]


def test_words_to_a_caller_are_no_statements_of_law() -> None:
    draft = judged("可以这样说：“我们不得保证”。", true=True)
    spoken = tuple(replace(each, proof=replace(each.proof, rule=ProofRule.SAYABLE)) for each in draft.options)
    assert list(statements_of(replace(draft, options=spoken))) == []
