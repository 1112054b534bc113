"""Whatever is done to the database past the ledger is found and located: on the real file, by raw SQL."""

from __future__ import annotations

import pytest

from tests.builders_ledger import LedgerWorld, told
from tests.builders_tampering import SQLITE_WAYS, WAYS, Way


def test_untouched_ledger_of_several_days_writers_erasures_and_holds_is_intact(world: LedgerWorld) -> None:
    found = world.verify()
    assert (told(found), found.intact, found.records, found.erased) == ([], True, 23, 1)
    assert [(each.writer_id, each.records, each.heads) for each in found.writers] == [
        ("call-center-2", 3, 3), ("local", 20, 3)
    ]  # fmt: skip


@pytest.mark.parametrize("way", [*WAYS, *SQLITE_WAYS], ids=lambda way: way.name)
def test_tampering_is_found_where_it_was_done(world: LedgerWorld, way: Way) -> None:
    way.tamper(world)
    assert told(world.verify()) == list(way.says)


def test_deletion_is_located_between_the_records_that_are_left(world: LedgerWorld) -> None:
    world.sql("DELETE FROM record_contents WHERE record_id = 'd2-3'", "DELETE FROM records WHERE record_id = 'd2-3'")
    [fault] = world.verify().faults
    assert (fault.where, fault.detail) == ("第 7 条与第 9 条之间", "缺少第 8 条：这条记录被删去。")


def test_many_faults_of_a_kind_side_by_side_are_told_as_one_stretch(world: LedgerWorld) -> None:
    world.sql("UPDATE records SET actor_id = 'x' WHERE writer_id = 'local' AND sequence BETWEEN 6 AND 10")
    [fault] = world.verify().faults
    assert (fault.kind, fault.where, fault.record_id) == ("row_edited", "第 6 条至第 10 条", "d2-1")
