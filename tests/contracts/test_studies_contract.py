"""Studies on every database: one for a publication, kept as made, and how far people are with a record of each step."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert

from kb.errors import NotFoundError
from kb.store import schema as s
from kb.store.engine import writing
from kb.store.ledger_records import SYSTEM, RecordKind
from kb.store.record_filter import RecordFilter
from kb.store.sql import SqlStore
from kb.store.study_records import Affected, Progress, StudiedChange, Study, StudyDraft

AMENDED = StudiedChange("试行法", "v-2", "amended", "第一条", "第二条", "七日", "十日", date(2026, 2, 1), "returns")
REPLACED = StudiedChange("旧法", "v-3", "deleted", "第九条", None, "三日", None, None, None, "旧法")
TOUCHED = Affected("handbook", "h#1", "退货手册“怎么退”", (("试行法", "第一条"), ("旧法", "第九条")))
DRAFT = StudyDraft(
    7,
    "《试行法》修改（2 条）",
    ("market",),
    (AMENDED, REPLACED),
    (TOUCHED,),
    (("q-1", 2), ("q-2", 1)),
    date(2026, 3, 1),
)


def added(store: SqlStore, draft: StudyDraft = DRAFT) -> Study:
    made = store.studies.add(draft)
    assert made is not None
    return made


def events(store: SqlStore, study: Study) -> list[tuple[str, str, object]]:
    """Who did what with a study, the oldest first, and what was said."""
    wanted = RecordFilter(kinds=(RecordKind.STUDY,), about=f"study:{study.study_id}")
    found = sorted((each.record for each in store.record_search.walk(wanted)), key=lambda each: each.sequence)
    return [(each.actor_id, each.facts["event"], each.content) for each in found]


def test_a_study_is_read_as_it_was_made(store: SqlStore) -> None:
    made = added(store)
    kept = store.studies.get(made.study_id)
    assert (kept.draft, kept.ended_at) == (DRAFT, None)
    assert abs(kept.created_at - made.created_at).total_seconds() < 1
    later = added(store, StudyDraft(9, "另一部", (), (), (), ()))
    assert [each.study_id for each in store.studies.all()] == [later.study_id, made.study_id]
    with pytest.raises(NotFoundError, match="s-none"):
        store.studies.get("s-none")


def test_of_processes_that_look_at_once_one_makes_the_study(store: SqlStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = [each for each in pool.map(lambda _: store.studies.add(DRAFT), range(4)) if each is not None]
    assert len(made) == len(store.studies.all()) == 1
    assert [event for _, event, _ in events(store, made[0])] == ["study_made"]


def test_a_study_ends_once(store: SqlStore) -> None:
    made = added(store)
    store.studies.end(made.study_id)
    ended = store.studies.get(made.study_id).ended_at
    store.studies.end(made.study_id)
    assert ended is not None
    assert store.studies.get(made.study_id).ended_at == ended
    assert [(who, event) for who, event, _ in events(store, made)] == [(SYSTEM, "study_made"), (SYSTEM, "study_ended")]


def test_who_passed_stays_passed_however_often_he_tries_again(store: SqlStore) -> None:
    study_id = added(store).study_id
    read = store.studies.read(study_id, "u-1")
    assert store.studies.read(study_id, "u-1").read_at == read.read_at
    assert read.state == "read"
    wrong = store.studies.answered(study_id, "u-1", {1: ("0",), 2: ("1", "2")}, right=1, of=2)
    assert (wrong.state, wrong.tries) == ("read", 1)
    right = store.studies.answered(study_id, "u-1", {1: ("0",), 2: ("1",)}, right=2, of=2)
    again = store.studies.answered(study_id, "u-1", {1: ("3",)}, right=0, of=2)
    assert (again.state, again.tries) == ("passed", 3)
    assert again.passed_at is not None
    assert again.passed_at == right.passed_at
    (kept,) = store.studies.progress(("u-1",), study_id).values()
    assert (kept.answers, kept.tries, kept.state) == ({1: ("3",)}, 3, "passed")


def test_progress_is_of_those_asked_for(store: SqlStore) -> None:
    one, other = added(store), added(store, StudyDraft(8, "另一部", (), (), (), ()))
    for actor_id, study in (("u-1", one), ("u-2", one), ("u-1", other)):
        store.studies.read(study.study_id, actor_id)
    assert set(store.studies.progress()) == {
        (one.study_id, "u-1"), (one.study_id, "u-2"), (other.study_id, "u-1")
    }  # fmt: skip
    assert set(store.studies.progress(("u-2", "u-3"))) == {(one.study_id, "u-2")}
    assert set(store.studies.progress(("u-1",), other.study_id)) == {(other.study_id, "u-1")}


def test_what_is_reported_is_content_of_the_record_and_can_be_taken_back(store: SqlStore) -> None:
    study = added(store)
    assert store.studies.report(study.study_id, "u-1", "期限改了").report == "期限改了"
    taken_back = store.studies.report(study.study_id, "u-1", "")
    assert (taken_back.report, taken_back.state) == (None, "open")
    assert [each for each in events(store, study) if each[0] == "u-1"] == [
        ("u-1", "study_reported", {"report": "期限改了"}),
        ("u-1", "study_reported", {"report": ""}),
    ]


def test_a_step_of_a_study_that_is_none_leaves_nothing(store: SqlStore) -> None:
    for step in (
        lambda: store.studies.read("s-none", "u-1"),
        lambda: store.studies.answered("s-none", "u-1", {}, right=0, of=0),
        lambda: store.studies.report("s-none", "u-1", "无"),
    ):
        with pytest.raises(NotFoundError):
            step()
    assert store.studies.progress() == {}
    assert store.record_search.count(RecordFilter(kinds=(RecordKind.STUDY,))) == 0


def test_first_steps_at_once_are_all_kept(store: SqlStore) -> None:
    study_id = added(store).study_id
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda right: store.studies.answered(study_id, "u-1", {}, right=right, of=1), (0, 1, 0, 0)))
    (kept,) = store.studies.progress().values()
    assert (kept.tries, kept.state) == (4, "passed")


def test_people_have_the_industries_of_their_team(store: SqlStore) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    with writing(store.engine) as c:
        teams = (("g-1", ["market"]), ("g-2", []), ("g-3", None))
        c.execute(
            insert(s.teams),
            [{"team_id": one, "name": one, "created_at": at, "industries": industries} for one, industries in teams],
        )
        c.execute(
            insert(s.actors),
            [
                {"actor_id": f"u-{team}", "name": "某", "role": "officer", "team_id": team, "created_at": at}
                for team in ("g-1", "g-2", "g-3", None)
            ],
        )
    people = ("u-g-1", "u-g-2", "u-g-3", "u-None", "u-nobody")
    assert store.studies.industries_of(people) == {"u-g-1": ("market",)}


def test_who_has_not_begun_is_open() -> None:
    assert Progress("s-1", "u-1").state == "open"
