"""What every store must tell of one record's surroundings, whatever database is behind it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import delete, insert, update

from kb.store import schema as s
from kb.store.chain import canonical, commitment
from kb.store.day_head import DayHead
from kb.store.engine import writing
from kb.store.feedback import FeedbackDraft, Verdict
from kb.store.ledger_records import RecordKind, RiskDraft
from kb.store.record_around import Around
from kb.store.sql import SqlStore
from tests.builders_records import make_ask, make_record

AT = datetime(2026, 7, 2, tzinfo=UTC)


def around(store: SqlStore, record_id: str) -> Around:
    found = store.record_search.one(record_id)
    assert found is not None
    return store.record_around.of(found.record)


def head(day: int, sequence: int) -> DayHead:
    return DayHead(date(2026, 7, day), "local", sequence, 1, "e" * 64, "k", "p" * 64, "d" * 128, AT)


def test_a_fresh_record_stands_in_its_chain_and_nothing_around_it(store: SqlStore) -> None:
    store.ledger.append(make_ask("a1"))
    found = around(store, "a1")
    assert (found.feedback, found.signals, found.holds, found.erasure) == ((), (), (), None)
    assert (found.place.link_holds, found.place.content_holds, found.place.head) == (True, True, None)
    original = json.loads(found.place.original)
    assert commitment(original["salt"], original["content"]) == original["record"]["commitment"]
    assert json.loads(original["content"])["question"] == "网购能退吗"


def test_a_record_without_content_has_none_to_hold(store: SqlStore) -> None:
    store.ledger.append(make_record("p1", RecordKind.PUBLICATION))
    assert around(store, "p1").place.content_holds is None
    assert around(store, "p1").erasure is None


def test_a_changed_row_and_a_changed_content_are_told_apart(store: SqlStore) -> None:
    for record_id in ("row", "content"):
        store.ledger.append(make_ask(record_id))
    with writing(store.engine) as c:
        c.execute(update(s.records).where(s.records.c.record_id == "row").values(actor_id="other"))
        c.execute(update(s.record_contents).where(s.record_contents.c.record_id == "content").values(content="{}"))
    row, content = around(store, "row").place, around(store, "content").place
    assert (row.link_holds, row.content_holds) == (False, True)
    assert (content.link_holds, content.content_holds) == (True, False)


def test_feedback_and_notes_come_in_the_order_they_were_given_with_names(store: SqlStore) -> None:
    store.ledger.append(replace(make_ask("a1"), risks=(RiskDraft("threat.staff", "threat", "urgent", "威胁"),)))
    for verdict in (Verdict.WRONG, Verdict.USEFUL):
        store.feedback.add(FeedbackDraft("a1", verdict))
    with writing(store.engine) as c:
        for actor_id, state in (("local", "taken"), ("gone", "resolved")):
            c.execute(insert(s.risk_notes).values(signal_id=1, at=AT, actor_id=actor_id, state=state, note=None))
    found = around(store, "a1")
    assert [(each.verdict, each.actor_name) for each in found.feedback] == [
        ("wrong", "本机用户"),
        ("useful", "本机用户"),
    ]
    [signal] = found.signals
    assert [(each.state, each.actor_name, each.at) for each in signal.notes] == [
        ("taken", "本机用户", AT), ("resolved", None, AT)
    ]  # fmt: skip


def test_only_holds_that_were_not_released_keep_a_record(store: SqlStore) -> None:
    store.ledger.append(make_ask("a1"))
    with writing(store.engine) as c:
        for hold_id, released in (("h1", None), ("h2", AT)):
            hold = {
                "hold_id": hold_id,
                "reason": "诉讼",
                "placed_by": "local",
                "placed_at": AT,
                "released_at": released,
            }
            c.execute(insert(s.legal_holds).values(hold))
            c.execute(insert(s.held_records).values(hold_id=hold_id, record_id="a1"))
    assert [each.hold_id for each in around(store, "a1").holds] == ["h1"]


def test_what_erased_a_content_is_found_with_its_certificate(store: SqlStore) -> None:
    for record_id in ("a1", "a10", "lost"):
        store.ledger.append(make_ask(record_id))
    with writing(store.engine) as c:
        c.execute(delete(s.record_contents))
        store.ledger.append_in(c, make_record("r1", RecordKind.RETENTION, erased=["a10"], count=1))
        store.ledger.append_in(c, make_record("e1", RecordKind.ERASURE, erased=["a1"], count=1, erasure_id="E-7"))
    by_request, expired = around(store, "a1").erasure, around(store, "a10").erasure
    assert by_request is not None
    assert expired is not None
    assert (by_request.record_id, by_request.kind, by_request.erasure_id) == ("e1", "erasure", "E-7")
    assert (expired.record_id, expired.kind, expired.erasure_id) == ("r1", "retention", None)
    assert around(store, "lost").erasure is None


def test_the_first_head_that_came_after_a_record_covers_it(store: SqlStore) -> None:
    for number in range(1, 4):
        store.ledger.append(make_ask(f"a{number}"))
    names = [column.name for column in s.day_heads.columns]
    with writing(store.engine) as c:
        for each in (head(1, 1), head(2, 2)):
            c.execute(insert(s.day_heads).values({name: getattr(each, name) for name in names}))
    assert [around(store, f"a{number}").place.head for number in (1, 2, 3)] == [head(1, 1), head(2, 2), None]


def test_the_original_is_canonical_whatever_the_database_gives_back(store: SqlStore) -> None:
    store.ledger.append(make_ask("a1"))
    original = around(store, "a1").place.original
    assert canonical(json.loads(original)) == original
    assert json.loads(original)["record"]["at"].endswith("Z")
