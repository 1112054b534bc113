"""What only a head kept outside can tell: the ledger made anew by somebody who holds both database and key."""

from __future__ import annotations

from dataclasses import replace

from kb.records.verification.heads_keeper import DayHeads
from kb.store.day_head import DayHead
from tests.builders_ledger import LedgerWorld, told
from tests.builders_tampering import cut, remade, words_remade

OF_WRITERS = ("records", "ledger_writers", "day_heads")


def sign_anew(world: LedgerWorld, key: str) -> None:
    """What somebody does who makes the chain anew: no head is left of before, all are signed with a key of his."""
    world.sql("DELETE FROM day_heads")
    world.heads = DayHeads(world.store.engine, world.folder / "keys" / key)
    world.heads.sign_due(world.clock.now)


def test_heads_from_outside_vouch_for_the_untouched_ledger(world: LedgerWorld) -> None:
    outside = (*world.heads.all(), *world.heads.interim(world.clock.now))
    found = world.verify(outside)
    assert (told(found), found.outside_heads) == ([], 7)
    assert [(each.writer_id, each.vouched) for each in found.writers] == [("call-center-2", 3), ("local", 20)]


def test_cut_tail_that_was_mended_is_found_by_a_head_from_outside_only(world: LedgerWorld) -> None:
    outside = world.heads.interim(world.clock.now)
    cut(world, 18)
    assert told(world.verify()) == []
    assert told(world.verify(outside)) == ["tail_cut@19-20"]


def test_days_cut_off_with_their_heads_are_found_by_heads_from_outside_only(world: LedgerWorld) -> None:
    outside = world.heads.all()
    cut(world, 12)
    assert told(world.verify()) == []
    assert told(world.verify(outside)) == ["tail_cut@13-17", "head_missing@17"]


def test_chain_made_anew_since_the_last_head_is_found_by_an_interim_head_only(world: LedgerWorld) -> None:
    outside = world.heads.interim(world.clock.now)
    remade(world, 19, {"outcome": "refused"})
    assert told(world.verify()) == []
    assert told(world.verify(outside)) == ["chain_remade@1-20"]
    assert told(world.verify((*world.heads.all(), *outside))) == ["chain_remade@18-20"]


def test_chain_made_anew_and_signed_anew_with_the_stolen_key_is_found_by_heads_from_outside_only(
    world: LedgerWorld,
) -> None:
    outside = world.heads.all()
    words_remade(world, 8)
    sign_anew(world, "ledger.pem")
    assert told(world.verify()) == []
    assert told(world.verify(outside)) == ["chain_remade@6-12"]


def test_replaced_key_is_found_by_a_head_from_outside_and_by_the_public_key(world: LedgerWorld) -> None:
    outside, key = world.heads.all(), world.heads.public_key()
    assert key is not None
    world.sql("DELETE FROM erasures")
    words_remade(world, 8)
    remade(world, 12, {"facts": '{"erased":["d1-2"]}'})
    sign_anew(world, "another.pem")
    assert told(world.verify()) == []
    foreign = ["head_key_unknown@5", "head_key_unknown@12", "head_key_unknown@17"]
    others = [f"call-center-2:head_key_unknown@{each}" for each in (1, 2, 3)]
    assert told(world.verify(keys=(key,))) == [*others, *foreign]
    assert sorted(told(world.verify(outside))) == sorted([*others, *foreign, "chain_remade@6-12"])


def test_head_from_outside_that_was_itself_edited_is_not_believed(world: LedgerWorld) -> None:
    (first, *_) = (each for each in world.heads.all() if each.writer_id == "local")
    assert told(world.verify((replace(first, hash="0" * 64),))) == ["outside_head_false@5"]


def test_chain_that_a_head_from_outside_names_and_nobody_has_is_missing(world: LedgerWorld) -> None:
    outside = world.heads.all()
    world.sql(
        "DELETE FROM record_contents WHERE record_id IN ('o1', 'o2', 'o3')",
        *(f"DELETE FROM {table} WHERE writer_id = 'call-center-2'" for table in OF_WRITERS),
    )
    assert told(world.verify()) == []
    assert [each for each in told(world.verify(outside)) if "missing" in each][:1] == [
        "call-center-2:chain_missing@1-3"
    ]


def test_one_fault_names_the_first_head_that_does_not_fit_and_counts_the_others(world: LedgerWorld) -> None:
    outside: tuple[DayHead, ...] = world.heads.all()
    words_remade(world, 3)
    [fault] = [each for each in world.verify(outside).faults if each.writer_id == "local"]
    assert (fault.kind, fault.sequence, fault.until, str(fault.day)) == ("chain_remade", 1, 5, "2026-11-18")
    assert "另有 5 份日结也对不上" in fault.detail
