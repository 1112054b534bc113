"""Heads of days as they are written and read again, and how they are signed, refused and handed on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kb.errors import ContentError, SettingsError, StoreError
from kb.records.verification.day_heads import end_of, is_genuine, read_head, written
from kb.records.verification.heads_keeper import BrokenChainError, DayHeads
from kb.store.sql import SqlStore
from kb.store.webhooks import SqlWebhooks
from tests.builders_ledger import OTHER, LedgerWorld, three_days, told


@pytest.fixture
def world(tmp_path: Path) -> Iterator[LedgerWorld]:
    store = SqlStore(f"sqlite:///{tmp_path / 'store.db'}")
    yield LedgerWorld(store, tmp_path)
    store.close()


def test_head_survives_being_written_and_read(world: LedgerWorld) -> None:
    world.ask("r1")
    [head] = world.next_day()
    assert is_genuine(head)
    assert read_head(json.loads(json.dumps(written(head)))) == head
    assert world.heads.all() == (head,)


@pytest.mark.parametrize("change", [
    {"day": date(2026, 11, 19)}, {"writer_id": "x"}, {"sequence": 2}, {"records": 2}, {"hash": "0" * 64},
    {"key_id": "0" * 16}, {"public_key": "0" * 64}, {"signature": "0" * 128}, {"interim": True},
])  # fmt: skip
def test_every_field_of_a_head_is_signed(world: LedgerWorld, change: dict[str, object]) -> None:
    world.ask("r1")
    [head] = world.next_day()
    assert not is_genuine(replace(head, **change))  # type: ignore[arg-type]
    assert not is_genuine(replace(head, signed_at=head.signed_at + timedelta(seconds=1)))


@pytest.mark.parametrize("given", [
    {}, {"type": "something-else"}, {"type": ["zhigui-day-head-v1"]}, {"type": "zhigui-day-head-v1"},
])  # fmt: skip
def test_what_is_no_head_is_told_in_chinese(given: dict[str, object]) -> None:
    with pytest.raises(ContentError, match="日结"):
        read_head(given)


@pytest.mark.parametrize(("name", "value"), [
    ("day", "gestern"), ("sequence", "5"), ("sequence", True), ("records", -1), ("hash", "abc"),
    ("public_key", "G" * 64), ("signature", None), ("signed_at", "2026-11-19"), ("writer_id", ""),
])  # fmt: skip
def test_head_with_a_spoilt_field_is_refused(world: LedgerWorld, name: str, value: object) -> None:
    world.ask("r1")
    [head] = world.next_day()
    with pytest.raises(ContentError):
        read_head({**written(head), name: value})


def test_day_is_signed_once_five_minutes_of_the_next_have_passed_in_shanghai(world: LedgerWorld) -> None:
    world.ask("r1")
    midnight = end_of(date(2026, 11, 18))
    assert world.heads.sign_due(midnight + timedelta(minutes=4)) == ()
    [head] = world.heads.sign_due(midnight + timedelta(minutes=5))
    assert (head.day, head.sequence, head.records) == (date(2026, 11, 18), 1, 1)
    assert world.heads.sign_due(midnight + timedelta(days=9)) == ()


def test_days_that_were_missed_are_signed_oldest_first_and_days_without_records_not(world: LedgerWorld) -> None:
    for day in (0, 1, 4):
        world.clock.forward(days=1 if day == 1 else 3 if day == 4 else 0)
        world.ask(f"a{day}")
        world.ask(f"b{day}")
    made = world.heads.sign_due(world.clock.forward(days=2))
    assert [(str(each.day), each.sequence, each.records) for each in made] == [
        ("2026-11-18", 2, 2), ("2026-11-19", 4, 2), ("2026-11-22", 6, 2)
    ]  # fmt: skip
    assert told(world.verify()) == []


def test_record_from_a_clock_in_the_future_does_not_keep_later_days_unsigned(world: LedgerWorld) -> None:
    world.ask("r1")
    world.next_day()
    now = world.clock.now
    world.clock.forward(days=9000)
    world.ask("future")
    world.clock.now = now
    world.ask("r2")
    assert [each.sequence for each in world.next_day()] == [3]
    assert [each.kind for each in world.verify().faults] == ["time_backwards"]


def test_head_that_was_deleted_is_not_signed_anew_behind_a_later_one(world: LedgerWorld) -> None:
    for number in range(3):
        world.ask(f"r{number}")
        world.next_day()
    world.sql("DELETE FROM day_heads WHERE day = '2026-11-19'")
    assert world.heads.sign_due(world.clock.now) == ()
    assert told(world.verify()) == ["head_missing@2"]


def test_broken_chain_is_not_signed_and_others_are(world: LedgerWorld) -> None:
    world.ask("r1")
    world.ask("o1", OTHER)
    world.next_day()
    world.ask("r2")
    world.ask("r3")
    world.ask("o2", OTHER)
    world.sql("UPDATE records SET outcome = 'refused' WHERE record_id = 'r2'")
    with pytest.raises(BrokenChainError, match="第 2 条"):
        world.next_day()
    assert [(each.writer_id, each.sequence) for each in world.heads.all()] == [(OTHER, 1), ("local", 1), (OTHER, 2)]


@pytest.mark.parametrize("statement", [
    "UPDATE day_heads SET sequence = 2", "UPDATE day_heads SET signature = hash || hash",
    "DELETE FROM records WHERE record_id = 'r1'", "DELETE FROM records WHERE record_id = 'r3'",
])  # fmt: skip
def test_nothing_is_signed_over_a_head_or_a_tail_that_does_not_hold(world: LedgerWorld, statement: str) -> None:
    world.ask("r1")
    world.next_day()
    world.ask("r2")
    world.ask("r3")
    world.sql(statement)
    with pytest.raises(BrokenChainError, match="没有签日结"):
        world.next_day()
    assert len(world.heads.all()) == 1


def test_trouble_of_the_duty_is_kept_until_it_is_over(world: LedgerWorld) -> None:
    world.ask("r1")
    world.sql("UPDATE records SET outcome = 'refused'")
    with pytest.raises(BrokenChainError):
        world.heads.look(world.clock.forward(days=1))
    assert "记录链有断裂" in str(world.heads.problem)
    world.sql("UPDATE records SET outcome = 'answered'")
    world.heads.look(world.clock.now)
    assert (world.heads.problem, len(world.heads.all())) == (None, 1)


def test_heads_are_written_into_the_folder_and_told_to_the_webhook_once(world: LedgerWorld, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    heads = DayHeads(world.store.engine, tmp_path / "keys" / "ledger.pem", folder, notifies=True)
    world.ask("r1")
    world.ask("o1", "分公司 2")
    now = world.clock.forward(days=1)
    for _ in range(2):
        heads.look(now)
    names = sorted(each.name for each in folder.iterdir())
    assert [each for each in names if each.endswith("-local.json")] == ["2026-11-18-local.json"]
    assert len(names) == 2
    read = [read_head(json.loads((folder / name).read_text("utf-8"))["heads"][0]) for name in names]
    assert {each.writer_id for each in read} == {"local", "分公司 2"}
    notices = [each for each in SqlWebhooks(world.store.engine).newest(10) if each.topic == "head"]
    assert sorted(each.event_id for each in notices) == ["head-2026-11-18-local", "head-2026-11-18-分公司 2"]
    assert {read_head(each.payload) for each in notices} == set(read)


def test_file_of_a_head_that_is_there_is_left_alone(world: LedgerWorld, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "2026-11-18-local.json").write_text("kept", "utf-8")
    world.ask("r1")
    DayHeads(world.store.engine, tmp_path / "keys" / "ledger.pem", folder).look(world.clock.forward(days=1))
    assert (folder / "2026-11-18-local.json").read_text("utf-8") == "kept"


def test_folder_that_cannot_be_written_is_told_and_the_head_is_signed_all_the_same(
    world: LedgerWorld, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    heads = DayHeads(world.store.engine, tmp_path / "keys" / "ledger.pem", tmp_path / "file" / "heads")
    world.ask("r1")
    with pytest.raises(StoreError, match="ZHIGUI_HEADS_FOLDER"):
        heads.look(world.clock.forward(days=1))
    assert len(heads.all()) == 1
    assert "ZHIGUI_HEADS_FOLDER" in str(heads.problem)


def test_key_that_cannot_be_read_is_trouble_of_the_duty_and_is_not_replaced(world: LedgerWorld, tmp_path: Path) -> None:
    place = tmp_path / "broken.pem"
    place.write_text("not a key", "utf-8")
    heads = DayHeads(world.store.engine, place)
    world.ask("r1")
    with pytest.raises(SettingsError):
        heads.look(world.clock.forward(days=1))
    assert "从备份恢复" in str(heads.problem)
    assert (place.read_text("utf-8"), heads.all()) == ("not a key", ())


def test_interim_head_covers_today_and_is_not_kept(world: LedgerWorld, tmp_path: Path) -> None:
    three_days(world.store, tmp_path)
    heads = DayHeads(world.store.engine, tmp_path / "keys" / "ledger.pem")
    [head] = heads.interim(world.clock.now)
    assert (head.writer_id, head.sequence, head.records, head.interim) == ("local", 20, 3, True)
    assert is_genuine(head)
    assert len(heads.all()) == 6
