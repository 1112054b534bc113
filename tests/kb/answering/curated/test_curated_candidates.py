"""Which questions deserve an approved answer, from the records of a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.answering.curated.candidates import CuratedCandidate, curated_candidates
from kb.store.feedback import FeedbackDraft, Verdict
from kb.store.sql import SqlStore
from tests.builders_feedback import make_answer


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.close()


def found(store: SqlStore, *known: str, given_to: tuple[str, ...] | None = None) -> tuple[CuratedCandidate, ...]:
    """The candidates, without questions that have an answer."""
    return curated_candidates(store.feedback, store.record_search, known, given_to)


def test_a_question_answered_once_to_nobodys_complaint_is_no_candidate(store: SqlStore) -> None:
    store.ledger.append(make_answer("a1"))
    assert found(store) == ()


def test_one_question_in_other_clothes_is_counted_together_with_what_people_said(store: SqlStore) -> None:
    store.ledger.append(make_answer("a1", "网购能退吗"))
    store.ledger.append(make_answer("a2", "请问网购能退？", status="refused"))
    store.feedback.add(FeedbackDraft("a1", Verdict.INCOMPLETE, "少了运费", ("消保法25",)))
    [one] = found(store)
    assert (one.asked, one.refused, one.faulted, one.answer_id, one.status) == (2, 1, 1, "a2", "refused")
    assert (one.comments, one.should_cite) == (("少了运费",), ("消保法25",))


def test_what_was_faulted_comes_before_what_is_merely_asked_often(store: SqlStore) -> None:
    for number in range(3):
        store.ledger.append(make_answer(f"often{number}", "几天退款"))
    store.ledger.append(make_answer("bad", "运费谁出"))
    store.feedback.add(FeedbackDraft("bad", Verdict.WRONG))
    assert [each.question for each in found(store)] == ["运费谁出", "几天退款"]


def test_a_question_that_has_an_answer_is_left_out(store: SqlStore) -> None:
    store.ledger.append(make_answer("a1", "网购能退吗", status="refused"))
    assert found(store, "请问网购能退") == ()


def test_of_other_peoples_answers_nothing_is_told(store: SqlStore) -> None:
    store.ledger.append(make_answer("a1", status="refused"))
    assert len(found(store, given_to=("local",))) == 1
    assert found(store, given_to=("u-2",)) == ()
