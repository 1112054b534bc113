"""Scheduled sources: due at their time in Shanghai, made up once, never two at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from ingest.jobs.schedule import SHANGHAI, Schedule, cron_line, latest_until, next_after, parse_cron, rule_of
from kb.errors import SettingsError
from kb.settings import ScheduleEntry, Settings
from kb.store import schema as s
from kb.store.engine import writing
from kb.store.run_records import RunState
from kb.store.sql import SqlStore

NIGHTLY = ScheduleEntry(source="china-law", at="03:30")


def at(text: str) -> datetime:
    """A time in Shanghai, given as 11-22 03:30."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}")
    yield opened
    opened.close()


def schedule(store: SqlStore, tmp_path: Path, *entries: ScheduleEntry) -> Schedule:
    return Schedule(entries or (NIGHTLY,), store.runs, tmp_path)


@pytest.mark.parametrize(
    ("line", "after", "then"),
    [
        ("30 3 * * *", "11-22 03:29", "11-22 03:30"),
        ("30 3 * * *", "11-22 03:30", "11-23 03:30"),
        ("15 * * * *", "11-22 23:15", "11-23 00:15"),
        ("0 4 * * 1", "11-22 12:00", "11-23 04:00"),
        ("*/20 8-9 * * *", "11-22 08:40", "11-22 09:00"),
        ("0 0 1 1 *", "01-01 00:01", "12-31 00:00"),
    ],
)
def test_the_next_time_is_the_first_the_line_names(line: str, after: str, then: str) -> None:
    expected = at(then) if line != "0 0 1 1 *" else at("12-31 00:00") + timedelta(days=1)
    assert next_after(parse_cron(line), at(after)) == expected


def test_the_latest_time_includes_this_minute() -> None:
    cron = parse_cron("30 3 * * *")
    assert latest_until(cron, at("11-22 03:30")) == at("11-22 03:30")
    assert latest_until(cron, at("11-22 03:29")) == at("11-21 03:30")


@pytest.mark.parametrize("line", ["30 3", "61 3 * * *", "x * * * *", "0 0 31 2 *"])
def test_a_cron_line_that_means_nothing_is_refused_at_start(line: str, store: SqlStore, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cron"):
        schedule(store, tmp_path, ScheduleEntry(source="a", cron=line))


def test_an_entry_says_in_chinese_how_often() -> None:
    assert rule_of(ScheduleEntry(source="a", every="hour", at="00:05")) == "每小时第 5 分"
    assert rule_of(ScheduleEntry(source="a", cron="0 4 * * 1")) == "cron 0 4 * * 1"
    assert cron_line(ScheduleEntry(source="a", every="hour", at="00:05")) == "5 * * * *"


def test_the_environment_and_the_file_say_what_is_scheduled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIGUI_SCHEDULE", '[{"source": "china-law", "at": "03:30", "every": "week", "on": 7}]')
    (entry,) = Settings().schedule
    assert cron_line(entry) == "30 3 * * 0"


def test_a_new_entry_has_missed_nothing(store: SqlStore, tmp_path: Path) -> None:
    assert schedule(store, tmp_path).due(at("11-22 12:00")) == ()


def test_an_entry_is_due_once_at_its_time(store: SqlStore, tmp_path: Path) -> None:
    planned = schedule(store, tmp_path)
    planned.due(at("11-22 03:00"))
    (run_id,) = planned.due(at("11-22 03:30"))
    close(store, run_id, at("11-22 03:30"))
    assert planned.due(at("11-22 03:31")) == ()
    assert planned.due(at("11-22 23:59")) == ()
    report = store.runs.get(run_id)
    assert report is not None
    assert (report.source, report.actor) == ("china-law", "schedule")


def test_runs_missed_while_the_service_was_down_are_made_up_once(store: SqlStore, tmp_path: Path) -> None:
    schedule(store, tmp_path).due(at("11-18 12:00"))
    again = schedule(store, tmp_path)
    (run_id,) = again.due(at("11-22 12:00"))
    close(store, run_id, at("11-22 12:00"))
    assert again.due(at("11-22 12:01")) == ()
    assert schedule(store, tmp_path).due(at("11-22 12:02")) == ()


def test_a_run_that_is_not_over_is_never_joined_by_a_second(store: SqlStore, tmp_path: Path) -> None:
    planned = schedule(store, tmp_path, ScheduleEntry(source="china-law", every="hour", at="00:00"))
    planned.due(at("11-22 02:30"))
    (run_id,) = planned.due(at("11-22 03:00"))
    assert planned.due(at("11-22 04:00")) == ()
    close(store, run_id, at("11-22 03:00"))
    assert len(planned.due(at("11-22 04:01"))) == 1


def test_two_services_with_one_store_make_one_run(store: SqlStore, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for home in (one, other):
        home.mkdir()
    services = [Schedule((NIGHTLY,), store.runs, home) for home in (one, other)]
    for service in services:
        service.due(at("11-22 03:00"))
    made = [service.due(at("11-22 03:30")) for service in services]
    assert [len(runs) for runs in made] == [1, 0]


def test_what_is_planned_stands_soonest_first_with_the_last_run(store: SqlStore, tmp_path: Path) -> None:
    planned = schedule(store, tmp_path, ScheduleEntry(source="later", at="23:00"), NIGHTLY)
    planned.due(at("11-22 03:00"))
    (run_id,) = planned.due(at("11-22 03:30"))
    later, nightly = planned.planned(at("11-22 12:00"))
    assert [later.source, nightly.source] == ["later", "china-law"]
    assert (later.last, nightly.next_at) == (None, at("11-23 03:30"))
    assert nightly.last is not None
    assert nightly.last.run_id == run_id


def close(store: SqlStore, run_id: int, queued_at: datetime) -> None:
    """The run is over, and was queued when the test's clock says so."""
    with writing(store.engine) as c:
        c.execute(
            update(s.ingest_runs).where(s.ingest_runs.c.run_id == run_id).values(created_at=queued_at.astimezone(UTC))
        )
    store.runs.finish(run_id, RunState.DONE)
