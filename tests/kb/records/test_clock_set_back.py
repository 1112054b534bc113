"""A server whose clock is set back goes on recording and knowing who is signed in; verification names the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.records.people.errors import SignInError
from kb.records.verification.faults import FaultKind
from kb.records.verification.verify import Against, verify
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.sql import SqlStore
from tests.builders_people import HERE, PASSWORD, Clock, add_person, make_people


def test_records_stay_in_order_and_sign_ins_hold_when_the_clock_is_set_back(tmp_path: Path) -> None:
    clock, store = Clock(), SqlStore(f"sqlite:///{tmp_path / 'zhigui.db'}")
    store.ledger = SqlLedger(store.engine, store.ledger.writer_id, clock)
    people = make_people(store, clock)
    add_person(people)
    signed_in = people.sign_in("zhangsan", PASSWORD, HERE)

    def told(n: int) -> RecordDraft:
        return RecordDraft(RecordKind.ASK, "local", {"n": n}, outcome="answered")

    store.ledger.append(told(1))
    clock.pass_(days=-1)
    store.ledger.append(told(2))
    assert people.actor_of_token(signed_in.token) is not None
    again = people.sign_in("zhangsan", PASSWORD, HERE)
    clock.pass_(hours=1)
    store.ledger.append(told(3))
    assert people.actor_of_token(again.token) is not None
    people.sign_out(signed_in.token)
    assert people.actor_of_token(signed_in.token) is None
    with pytest.raises(SignInError):
        people.sign_in("zhangsan", "不是这个口令", HERE)

    rows = [row for row in store.ledger.walk("local") if row["kind"] == "ask"]
    assert [row["outcome"] for row in rows] == ["answered"] * 3
    faults = verify(store.engine, clock.at, Against(signing=False)).faults
    assert [each.kind for each in faults] == [FaultKind.TIME_BACKWARDS]
    assert "调过服务器的时钟" in faults[0].detail
    store.close()
