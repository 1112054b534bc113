"""Erasing as it is really done leaves a ledger that verifies; what was erased is counted."""

from __future__ import annotations

from pathlib import Path

from kb.records.erasing.certificates import Asked, CertificateKind
from kb.records.erasing.erasure import Erasures
from kb.records.verification.contents import erasures_on_record
from kb.records.verification.signing import LedgerKey
from kb.store.selections import Selection
from kb.store.sql import SqlStore
from tests.builders_ledger import LedgerWorld, told


def test_ledger_verifies_after_an_erasure_on_request(tmp_path: Path) -> None:
    world = LedgerWorld(SqlStore(f"sqlite:///{tmp_path / 'store.db'}"), tmp_path)
    for number in range(6):
        world.ask(f"r{number}")
    erasures = Erasures(
        world.store.engine,
        world.ledgers["local"],
        lambda: LedgerKey.load_or_create(tmp_path / "keys" / "ledger.pem"),
        spool=tmp_path / "spool",
        drain=lambda: None,
        sets=tmp_path / "questions",
        clock=world.clock,
    )
    asked = Asked(CertificateKind.REQUEST, "local", "本人要求", ("记录编号",))
    assert erasures.erase(Selection(record_ids=("r1", "r4")), asked).count == 2
    found = world.verify()
    assert (told(found), found.erased) == ([], 2)
    world.sql("UPDATE erasures SET statement = replace(statement, '本人', '他人')")
    assert [each.kind for each in world.verify().faults] == ["certificate_edited"]
    world.store.close()


def test_facts_that_are_no_json_or_name_nothing_erased_erase_nothing() -> None:
    facts = (("a", "kein JSON"), ("b", "[1]"), ("c", '{"erased":"r1"}'), ("d", '{"erased":[7,"r2"]}'))
    with erasures_on_record(facts) as found:
        assert [found.erased_by(each) for each in ("r1", "r2", "7")] == [None, "d", None]
