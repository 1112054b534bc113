"""What was written in tests and studies is erased with its record; what was reached stays. SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from kb.records.actors import LOCAL
from kb.records.erasing.certificates import CertificateKind
from kb.records.erasing.holds import LegalHolds
from kb.records.people import People
from kb.records.people.drafts import PersonDraft
from kb.store import schema as s
from kb.store.engine import reading
from kb.store.holds import SqlHolds
from kb.store.quiz_paper_records import Attempt, AttemptState, Mark, Marking
from kb.store.roles import Role
from kb.store.selections import ERASED_WORDS, Selection
from kb.store.sql import SqlStore
from kb.store.study_records import Progress, StudiedChange, StudyDraft
from tests.builders_erasing import NOW, asked, chain_holds, files_with, make_erasures

CHANGE = StudiedChange("示例法", "v-2", "amended", "第一条", "第一条", "七日", "十日", date(2026, 2, 1), None)
SAID, NOTED, LEARNT, HALF = "我会请桂花巷的老张来", "老张不能随便请", "老张那次我答错了", "先问老张"
PERSONAL = asked(kind=CertificateKind.PERSON, means=("人员账号",))
MARKS = Marking(
    {1: Mark("q-1", 1, 2, 2), 2: Mark("q-2", 1, 0, 3, (False,), confirmed=False)}, 2, 5, None, AttemptState.SUBMITTED
)


def make_people(store: SqlStore) -> People:
    """A book of people with an administrator."""
    people = People(store.people, store.ledger)
    people.add(PersonDraft("李管理", "admin1", Role.ADMIN), LOCAL)
    return people


def sat(store: SqlStore, actor_id: str, attempt_id: str = "t-1") -> Attempt:
    """An attempt with a choice and an answer in one's own words, handed in and marked with a note."""
    begun(store, actor_id, attempt_id)
    store.quiz_attempts.save(attempt_id, 1, ("0",), NOW)
    store.quiz_attempts.save(attempt_id, 2, (SAID,), NOW)
    store.quiz_attempts.hand_in(attempt_id, NOW, lambda _: (MARKS, None), words=(2,))
    noted = {**MARKS.marks, 2: Mark("q-2", 1, 1, 3, (True,), NOTED)}
    marking = Marking(noted, 3, 5, True, AttemptState.MARKED)
    return store.quiz_attempts.mark(attempt_id, NOW, "u-trainer", lambda _: (marking, None))


def begun(store: SqlStore, actor_id: str, attempt_id: str) -> None:
    attempt = Attempt(attempt_id, f"p-{attempt_id}", actor_id, AttemptState.OPEN, 1, NOW, None)
    store.quiz_attempts.start(attempt, NOW - timedelta(days=1))


def studied(store: SqlStore, actor_id: str, generation: int = 2) -> str:
    """A study that somebody passed and wrote of."""
    made = store.studies.add(StudyDraft(generation, "《示例法》修改", (), (CHANGE,), (), ()))
    assert made is not None
    store.studies.read(made.study_id, actor_id)
    store.studies.answered(made.study_id, actor_id, {1: ("0",)}, right=1, of=1)
    store.studies.report(made.study_id, actor_id, LEARNT)
    return made.study_id


def progress(store: SqlStore, study_id: str, actor_id: str) -> Progress:
    return store.studies.progress((actor_id,))[study_id, actor_id]


def test_what_somebody_wrote_goes_with_him_and_what_he_reached_stays(store: SqlStore, tmp_path: Path) -> None:
    people = make_people(store)
    gone = people.add(PersonDraft("周雨桐", "zhou", Role.OFFICER), LOCAL).person.actor_id
    stays = people.add(PersonDraft("吴安", "wu", Role.OFFICER), LOCAL).person.actor_id
    before, other = sat(store, gone), sat(store, stays, "t-2")
    begun(store, gone, "t-3")
    store.quiz_attempts.save("t-3", 1, (HALF,), NOW)
    study_id = studied(store, gone)
    store.studies.report(study_id, stays, "别人的体会")
    people.disable(gone, LOCAL)
    outcome = make_erasures(store, tmp_path).forget_person(gone, PERSONAL)
    after, learnt = store.quiz_attempts.get("t-1"), progress(store, study_id, gone)
    assert after.answers == {1: ("0",), 2: (ERASED_WORDS,)}
    assert after.marks[2] == replace(before.marks[2], note=ERASED_WORDS)
    assert replace(after, answers=before.answers, marks=before.marks) == before
    assert store.quiz_attempts.get("t-3").answers == {}
    assert (learnt.report, learnt.state, learnt.answers) == (ERASED_WORDS, "passed", {1: ("0",)})
    assert store.quiz_attempts.get("t-2") == other
    assert progress(store, study_id, stays).report == "别人的体会"
    assert outcome.certificate is not None
    assert outcome.certificate.statement["kinds"]["quiz_attempt"] == 2
    assert outcome.certificate.statement["kinds"]["study"] == 1
    assert chain_holds(store)
    with reading(store.engine) as c:
        kept = "".join(c.scalars(select(s.record_contents.c.content)))
    assert LEARNT not in kept
    assert kept.count(SAID) == kept.count(NOTED) == 1


def test_erased_answers_are_in_no_file_of_the_database(store: SqlStore, tmp_path: Path) -> None:
    people = make_people(store)
    gone = people.add(PersonDraft("周雨桐", "zhou", Role.OFFICER), LOCAL).person.actor_id
    sat(store, gone)
    studied(store, gone)
    people.disable(gone, LOCAL)
    make_erasures(store, tmp_path).forget_person(gone, PERSONAL)
    if store.engine.dialect.name == "sqlite":
        assert [files_with(tmp_path, each) for each in (SAID, NOTED, LEARNT)] == [[], [], []]


def test_words_that_lead_to_a_caller_leave_the_answer_sheet_and_the_report_too(store: SqlStore, tmp_path: Path) -> None:
    sat(store, "u-1")
    study_id = studied(store, "u-1")
    assert make_erasures(store, tmp_path).erase(Selection(text="老张"), asked(means=("文字",))).count == 3
    after = store.quiz_attempts.get("t-1")
    assert (after.answers[2], after.marks[2].note) == ((ERASED_WORDS,), ERASED_WORDS)
    assert progress(store, study_id, "u-1").report == ERASED_WORDS


def test_what_was_written_anew_stays_when_only_the_older_words_are_erased(store: SqlStore, tmp_path: Path) -> None:
    study_id = studied(store, "u-1")
    store.studies.report(study_id, "u-1", "期限是十日")
    make_erasures(store, tmp_path).erase(Selection(text="老张"), asked(means=("文字",)))
    assert progress(store, study_id, "u-1").report == "期限是十日"


def test_a_hold_keeps_the_answers_until_it_is_released(store: SqlStore, tmp_path: Path) -> None:
    people = make_people(store)
    gone = people.add(PersonDraft("周雨桐", "zhou", Role.OFFICER), LOCAL).person.actor_id
    sat(store, gone)
    people.disable(gone, LOCAL)
    erasures = make_erasures(store, tmp_path)
    holds = LegalHolds(SqlHolds(store.engine, store.ledger), erasures)
    hold = holds.place(Selection(about="attempt:t-1"), "劳动争议", "p-5")
    erasures.forget_person(gone, PERSONAL)
    assert store.quiz_attempts.get("t-1").answers[2] == (SAID,)
    holds.release(hold.hold_id, "结案", "p-5")
    assert store.quiz_attempts.get("t-1").answers[2] == (ERASED_WORDS,)
