"""Our labelled sentences: personal data is found, and what is none stays."""

from __future__ import annotations

import pytest

from bench.redaction import false_masking, missed, provisions, questions, recall, sentences
from kb.records.redact import KINDS

# Committed drafts and questions in which somebody invented is named or a number given: there masking is right.
# Eight of them name a colleague by 小 and a surname.
_NAMED = 40


def test_sets_are_as_large_as_promised_and_their_labels_hold() -> None:
    some, none = sentences("with"), sentences("without")
    assert len(some) >= 300
    assert len(none) >= 1_000
    texts = [one.text for one in (*some, *none)]
    assert len(set(texts)) == len(texts)
    for one in some:
        assert one.items
        for item in one.items:
            assert one.text[item.start : item.start + len(item.text)] == item.text
            assert item.kind in KINDS


@pytest.mark.parametrize("half", ["develop", "report"])
def test_personal_data_is_found(half: str) -> None:
    judged = sentences("with", half)
    lost = [(item.kind, item.text, one.text) for one in judged for item in missed(one)]
    assert recall(judged)["全部"].share >= 0.98, lost


@pytest.mark.parametrize("half", ["develop", "report"])
def test_sentences_without_personal_data_stay(half: str) -> None:
    found = false_masking(sentences("without", half))
    assert found.share <= 0.01


def test_numbers_with_a_form_of_their_own_are_all_found() -> None:
    found = recall(sentences("with"))
    for kind in ("手机号", "身份证号", "银行卡号", "邮箱", "车牌号"):
        assert found[kind].successes == found[kind].total, kind


def test_committed_questions_are_masked_only_where_somebody_is_named() -> None:
    assert false_masking(list(questions())).successes <= _NAMED


@pytest.mark.slow
def test_the_texts_of_the_law_are_hardly_ever_masked() -> None:
    assert false_masking(list(provisions())).share <= 0.001


@pytest.mark.parametrize(("name", "least"), [("blind", 0.94), ("blind2", 0.95)])
def test_sentences_no_rule_knew_when_they_were_written_stay_found(name: str, least: float) -> None:
    judged = sentences(f"{name}_with")
    assert {one.half for one in judged} == {"a", "b"}
    for one in judged:
        for item in one.items:
            assert one.text[item.start : item.start + len(item.text)] == item.text
    assert recall(judged)["全部"].share >= least
    assert false_masking(sentences(f"{name}_without")).share <= 0.01
