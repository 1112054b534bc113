"""What every store must keep of feedback, whatever database is behind it."""

from __future__ import annotations

import pytest

from kb.errors import NotFoundError
from kb.store.feedback import FeedbackDraft, Verdict
from kb.store.sql import SqlStore
from tests.builders_feedback import make_answer


def test_feedback_is_kept_with_the_question_it_is_about(store: SqlStore) -> None:
    store.ledger.append(make_answer("a1", "网购能退吗"))
    draft = FeedbackDraft("a1", Verdict.WRONG, "少了三倍", ("消保法55",))
    kept = store.feedback.add(draft)
    assert (kept.answer_id, kept.verdict, kept.comment, kept.should_cite, kept.question) == (
        "a1", Verdict.WRONG, "少了三倍", ("消保法55",), "网购能退吗"
    )  # fmt: skip
    assert store.feedback.newest(10) == (kept,)


def test_feedback_on_an_answer_that_was_never_recorded_is_refused(store: SqlStore) -> None:
    with pytest.raises(NotFoundError, match="nowhere"):
        store.feedback.add(FeedbackDraft("nowhere", Verdict.USEFUL))
    assert store.feedback.newest(10) == ()


def test_the_newest_feedback_comes_first_and_may_be_of_one_answer_or_verdict(store: SqlStore) -> None:
    for number, verdict in enumerate((Verdict.USEFUL, Verdict.WRONG, Verdict.USEFUL), 1):
        store.ledger.append(make_answer(f"a{number}"))
        store.feedback.add(FeedbackDraft(f"a{number}", verdict))
    assert [one.answer_id for one in store.feedback.newest(10)] == ["a3", "a2", "a1"]
    assert [one.answer_id for one in store.feedback.newest(1)] == ["a3"]
    assert [one.answer_id for one in store.feedback.newest(10, verdict=Verdict.USEFUL)] == ["a3", "a1"]
    assert [one.verdict for one in store.feedback.newest(10, answer_id="a2")] == [Verdict.WRONG]


def test_answers_are_in_doubt_when_they_refused_or_were_faulted(store: SqlStore) -> None:
    store.ledger.append(make_answer("refused", status="refused"))
    store.ledger.append(make_answer("fine"))
    store.ledger.append(make_answer("wrong"))
    store.ledger.append(make_answer("short"))
    store.ledger.append(make_answer("praised"))
    for answer_id, verdict in (
        ("wrong", Verdict.WRONG), ("short", Verdict.INCOMPLETE), ("praised", Verdict.USEFUL), ("fine", Verdict.UNCLEAR)
    ):  # fmt: skip
        store.feedback.add(FeedbackDraft(answer_id, verdict))
    found = store.feedback.doubtful(10)
    assert [(one.answer_id, one.refused) for one in found] == [("short", False), ("wrong", False), ("refused", True)]
    assert [one.answer_id for one in store.feedback.doubtful(1)] == ["short"]


def test_only_the_last_word_of_everybody_counts(store: SqlStore) -> None:
    store.ledger.append(make_answer("a1"))
    store.feedback.add(FeedbackDraft("a1", Verdict.WRONG))
    store.feedback.add(FeedbackDraft("a1", Verdict.USEFUL))
    assert store.feedback.doubtful(10) == ()
    store.feedback.add(FeedbackDraft("a1", Verdict.WRONG, "还是不对"))
    [found] = store.feedback.doubtful(10)
    assert [one.comment for one in found.feedback] == ["还是不对"]


def test_faults_found_one_after_the_other_add_up(store: SqlStore) -> None:
    store.ledger.append(make_answer("a1"))
    for should_cite in ((), ("消保法55",), ()):
        store.feedback.add(FeedbackDraft("a1", Verdict.WRONG, None, should_cite))
    [found] = store.feedback.doubtful(10)
    assert [one.should_cite for one in found.feedback] == [(), ("消保法55",), ()]
