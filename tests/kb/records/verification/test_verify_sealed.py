"""Personal data sealed beside a record are covered by the chain: changed, removed, added or exchanged is found."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from kb.records.privacy import Privacy
from kb.records.redact import masked
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.sql import SqlStore
from tests.builders_ledger import LedgerWorld, told

PRIVACY = Privacy(pepper=bytes(range(32)), key=bytes(range(1, 33)))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[LedgerWorld]:
    """Records s1 and s2 with sealed data, plain with a content that holds none; none of them with anything wrong."""
    made = LedgerWorld(SqlStore(f"sqlite:///{tmp_path / 'store.db'}"), tmp_path)
    for record_id, number in (("s1", "13800138000"), ("s2", "13900139000")):
        hidden = masked(f"请回电{number}")
        draft = RecordDraft(RecordKind.ASK, "local", {}, {"question": hidden.text}, record_id)
        made.ledgers["local"].append(PRIVACY.guarded(draft, hidden.found))
    made.ask("plain")
    assert told(made.verify()) == []
    yield made
    made.store.close()


def test_what_is_sealed_stands_in_the_chain_by_its_hash(world: LedgerWorld) -> None:
    kept, plain = world.store.ledger.get("s1"), world.store.ledger.get("plain")
    assert kept is not None and kept.sealed is not None and plain is not None
    assert kept.facts == {"sealed_sha256": sha256(kept.sealed).hexdigest()}
    assert "sealed_sha256" not in plain.facts
    assert [one.written for one in PRIVACY.opened(kept.sealed, "s1")] == ["13800138000"]


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE record_contents SET sealed = x'5a475331' WHERE record_id = 's2'", ["sealed_edited@2"]),
        ("UPDATE record_contents SET sealed = x'' WHERE record_id = 's2'", ["sealed_edited@2"]),
        ("UPDATE record_contents SET sealed = 'text' WHERE record_id = 's2'", ["sealed_edited@2"]),
        ("UPDATE record_contents SET sealed = CAST(x'ff80' AS TEXT) WHERE record_id = 's2'", ["sealed_edited@2"]),
        ("UPDATE record_contents SET sealed = 7 WHERE record_id = 's2'", ["sealed_edited@2"]),
        ("UPDATE record_contents SET sealed = NULL WHERE record_id = 's1'", ["sealed_missing@1"]),
        ("UPDATE record_contents SET sealed = x'00' WHERE record_id = 'plain'", ["sealed_added@3"]),
        (
            "UPDATE record_contents SET sealed = (SELECT o.sealed FROM record_contents o WHERE o.record_id = 's2') "
            "WHERE record_id = 's1'",
            ["sealed_edited@1"],
        ),
        (
            "UPDATE record_contents SET sealed = NULL, content = '{}' WHERE record_id = 's1'",
            ["content_edited@1", "sealed_missing@1"],
        ),
        ("UPDATE records SET facts = '{}' WHERE record_id = 's1'", ["row_edited@1"]),
    ],
)
def test_tampering_with_what_is_sealed_is_found_and_located(
    world: LedgerWorld, statement: str, says: list[str]
) -> None:
    world.sql(statement)
    found = world.verify()
    assert told(found) == says
    assert all(each.where == f"第 {each.sequence} 条" for each in found.faults)


def test_what_was_sealed_goes_with_the_erased_content_and_is_no_fault(world: LedgerWorld) -> None:
    world.erase("e", "s1")
    found = world.verify()
    assert (told(found), found.erased) == ([], 1)
    world.sql("UPDATE records SET facts = '{}' WHERE record_id = 's1'")
    assert told(world.verify()) == ["row_edited@1"]


def test_record_without_content_says_nothing_of_a_box(world: LedgerWorld) -> None:
    """What is sealed lies beside the content: without one it is not kept, and must not be missed either."""
    world.ledgers["local"].append(RecordDraft(RecordKind.ASK, "local", {}, None, "bare", sealed=b"box"))
    assert told(world.verify()) == []
