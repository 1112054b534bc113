"""Papers and attempts on every database: kept as they were made, and one open attempt whoever hurries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kb.errors import ConflictError, NotFoundError
from kb.store.quiz_paper_records import (
    AssignmentDraft,
    Attempt,
    AttemptState,
    CertificateDraft,
    Mark,
    Marking,
    Paper,
    PaperDraft,
    PaperItem,
    PaperState,
)
from kb.store.sql import SqlStore

AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
DRAFT = PaperDraft("周测", {"title": "周测", "minutes": 10}, (PaperItem("q-1", 2, 0, 5),), 7, 3, date(2026, 11, 1))
MARKS = Marking({1: Mark("q-1", 2, 5, 5, (True,), "好")}, 5, 5, True, AttemptState.MARKED)
CERTIFICATE = CertificateDraft("周测", date(2026, 11, 1), date(2027, 11, 1))


def begun(store: SqlStore, paper: Paper, actor_id: str = "u-1", attempt_id: str = "t-1") -> Attempt:
    ends_at = AT + timedelta(minutes=10)
    draft = Attempt(attempt_id, paper.paper_id, actor_id, AttemptState.OPEN, 5, AT, ends_at)
    return store.quiz_attempts.start(draft, None)


def test_parallel_papers_know_each_other(store: SqlStore) -> None:
    first, second = store.quiz_papers.add([DRAFT, replace(DRAFT, title="乙卷")], "trainer")
    assert (first.sibling, second.sibling) == (second.paper_id, first.paper_id)
    assert store.quiz_papers.get(first.paper_id) == first
    assert {each.paper_id for each in store.quiz_papers.papers()} == {first.paper_id, second.paper_id}


def test_a_paper_is_closed_once_and_opened_once(store: SqlStore) -> None:
    (paper,) = store.quiz_papers.add([DRAFT], "trainer")
    assert store.quiz_papers.set_state(paper.paper_id, PaperState.CLOSED, "trainer").state is PaperState.CLOSED
    with pytest.raises(ConflictError):
        store.quiz_papers.set_state(paper.paper_id, PaperState.CLOSED, "trainer")
    with pytest.raises(NotFoundError):
        store.quiz_papers.set_state("p-none", PaperState.CLOSED, "trainer")


def test_assignments_are_found_for_the_person_and_for_the_team(store: SqlStore) -> None:
    (paper,) = store.quiz_papers.add([DRAFT], "trainer")
    mine, ours = (
        AssignmentDraft(paper.paper_id, "u-1", None, date(2026, 12, 1)),
        AssignmentDraft(paper.paper_id, None, "g-1"),
    )
    made = store.quiz_papers.assign([mine, ours], "trainer")
    assert {each.assignment_id for each in store.quiz_papers.assigned_to("u-1", "g-1")} == {
        each.assignment_id for each in made
    }
    assert [each.draft for each in store.quiz_papers.assigned_to("u-2", "g-1")] == [ours]
    assert store.quiz_papers.assigned_to("u-2", None) == ()
    store.quiz_papers.unassign(made[1].assignment_id, "trainer")
    assert [each.draft for each in store.quiz_papers.assignments(paper.paper_id)] == [mine]


def test_whoever_hurries_has_one_open_attempt(store: SqlStore) -> None:
    (paper,) = store.quiz_papers.add([DRAFT], "trainer")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: begun(store, paper, attempt_id=f"t-{number}"), range(4)))
    assert len({each.attempt_id for each in found}) == 1
    assert len(store.quiz_attempts.attempts(["u-1"])) == 1


def test_answers_saved_at_once_are_all_kept(store: SqlStore) -> None:
    (paper,) = store.quiz_papers.add([DRAFT], "trainer")
    attempt = begun(store, paper)
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(
                lambda number: store.quiz_attempts.save(attempt.attempt_id, number, (str(number),), AT), range(1, 9)
            )
        )
    assert store.quiz_attempts.get(attempt.attempt_id).answers == {number: (str(number),) for number in range(1, 9)}


def test_handing_in_twice_marks_once_and_issues_one_certificate(store: SqlStore) -> None:
    (paper,) = store.quiz_papers.add([DRAFT], "trainer")
    attempt = begun(store, paper)
    for _ in range(2):
        done = store.quiz_attempts.hand_in(attempt.attempt_id, AT, lambda _: (MARKS, CERTIFICATE))
    assert (done.marks, done.score, done.passed, done.state) == (MARKS.marks, 5, True, AttemptState.MARKED)
    (certificate,) = store.quiz_attempts.certificates(["u-1"])
    assert certificate.draft == CERTIFICATE
    assert store.quiz_attempts.certificate(certificate.certificate_id) == certificate
    ended = store.quiz_attempts.end_certificate(certificate.certificate_id, date(2026, 12, 1), "条文已改", "trainer")
    assert (ended.ended_on, ended.ended_because) == (date(2026, 12, 1), "条文已改")


def test_an_assignment_is_for_one_attempt(store: SqlStore) -> None:
    (paper,) = store.quiz_papers.add([DRAFT], "trainer")
    attempt = begun(store, paper)
    store.quiz_attempts.hand_in(attempt.attempt_id, AT, lambda _: (MARKS, None))
    again = replace(attempt, attempt_id="t-2")
    with pytest.raises(ConflictError):
        store.quiz_attempts.start(again, AT)
    assert store.quiz_attempts.start(again, AT + timedelta(seconds=1)).attempt_id == "t-2"
