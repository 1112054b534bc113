"""单选 and 多选 on several provisions of one law."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from kb.quiz.generating.sayings import GENERATORS
from kb.quiz.prove.proving import Prover
from kb.store.quiz_records import ItemDraft, ItemKind, ProofRule
from tests.builders_quiz import KnownTexts, make_source
from tests.builders_quiz_laws import real_texts


@lru_cache(maxsize=1)
def real() -> tuple[ItemDraft, ...]:
    texts = real_texts()
    articles = [each for each in texts.articles() if each.topic][::12]
    return tuple(
        draft
        for article in articles
        for each in GENERATORS
        for draft in each.drafts(article, texts, Random(f"{article.title}{article.label}"), 7)
    )


def test_a_single_has_one_right_statement_and_a_multiple_two_or_three() -> None:
    assert len(real()) > 5
    for draft in real():
        right = sum(each.correct for each in draft.options)
        assert len(draft.options) == 4
        assert right == 1 if draft.kind is ItemKind.SINGLE else right in (2, 3)


def test_a_right_statement_is_the_provision_word_for_word() -> None:
    for draft in real():
        for option in draft.options:
            assert option.proof.basis is not None
            quotation = draft.bases[option.proof.basis].quotation
            assert option.correct is (quotation in option.text)
            assert option.correct is (option.proof.rule is ProofRule.VERBATIM)


def test_statements_are_short_enough_to_be_compared() -> None:
    assert all(len(option.text) <= 60 for draft in real() for option in draft.options)


def test_all_statements_of_an_item_stand_in_one_law() -> None:
    assert all(len({each.title for each in draft.bases}) == 1 for draft in real())


def test_real_items_are_proven() -> None:
    prover = Prover(real_texts())
    assert sum(not prover.faults(draft) for draft in real()) >= 0.95 * len(real())


def test_a_law_with_too_few_statements_gives_none() -> None:
    article = make_source("经营者应当自收到退货之日起七日内退款。")
    assert list(GENERATORS[0].drafts(article, KnownTexts([article]), Random(1), 1)) == []
