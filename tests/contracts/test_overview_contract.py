"""What the overview reads of the ledger, whatever database is behind it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, update

from kb.store import schema as s
from kb.store.drafts import CitedDraft
from kb.store.engine import writing
from kb.store.feedback import FeedbackDraft, Verdict
from kb.store.ledger_records import RecordKind, RiskDraft
from kb.store.sql import SqlStore
from tests.builders_records import make_ask, make_check, make_record

NOW = datetime.now(UTC)
ALWAYS = (NOW - timedelta(days=400), NOW + timedelta(days=1))


def asked(store: SqlStore, *span: datetime) -> dict[str, object]:
    return {each.record_id: each for page in store.overview.asked(*(span or ALWAYS)) for each in page}


def test_a_question_is_read_whole_whatever_it_holds_and_none_where_it_was_erased(store: SqlStore) -> None:
    hard = '他说"question":"x"}，\\还有引号"和\n换行'
    store.ledger.append(make_ask("a1", hard, session_id="call-1"))
    store.ledger.append(make_ask("a2", "很长" * 1500, status="refused"))
    store.ledger.append(make_ask("a3"))
    with writing(store.engine) as c:
        c.execute(delete(s.record_contents).where(s.record_contents.c.record_id == "a3"))
    found = {each.record_id: each for page in store.overview.asked(*ALWAYS) for each in page}
    assert (found["a1"].question, found["a1"].session_id, found["a1"].refused) == (hard, "call-1", False)
    assert (found["a2"].question, found["a2"].refused) == ("很长" * 1500, True)
    assert found["a3"].question is None
    assert store.overview.erased(ALWAYS[0]) == {"a3"}
    assert store.overview.questions(["a1", "a3"]) == {"a1": hard}


def test_how_long_an_answer_took_is_read_where_it_was_measured(store: SqlStore) -> None:
    draft = make_ask("a1")
    timed = {**draft.facts, "timings_ms": {"search": 12.5, "total": 48.25}}
    store.ledger.append(make_record("p1", RecordKind.PUBLICATION))
    store.ledger.append(draft)
    store.ledger.append(make_ask("a2"))
    with writing(store.engine) as c:
        facts = s.records.update().where(s.records.c.record_id == "a1")
        c.execute(facts.values(facts=json.dumps(timed)))
    found = {each.record_id: each.ms for page in store.overview.asked(*ALWAYS) for each in page}
    assert found == {"a1": 48.25, "a2": None}


def test_only_what_was_recorded_in_the_span_is_read_oldest_first(store: SqlStore) -> None:
    for days in (1, 3, 2):
        store.ledger.append(make_ask(f"a{days}"))
        with writing(store.engine) as c:
            at = {"at": NOW - timedelta(days=days)}
            c.execute(update(s.records).where(s.records.c.record_id == f"a{days}").values(**at))
    assert list(asked(store)) == ["a3", "a2", "a1"]
    assert list(asked(store, NOW - timedelta(days=2), NOW - timedelta(days=1))) == ["a2"]
    assert store.overview.first_asked() == store.overview.first_counted() == NOW - timedelta(days=3)


def test_findings_verdicts_and_signals_are_counted_by_record(store: SqlStore) -> None:
    risks = (
        RiskDraft("threat.self", "threat", "urgent", "有危险"),
        RiskDraft("threat.other", "threat", "urgent", "有"),
    )
    store.ledger.append(make_ask("a1", actor_id="p1", risks=risks))
    store.ledger.append(make_ask("a2", actor_id="p2", rests_on=((CitedDraft("广告法", "第二十五条"), "v-1"),) * 2))
    store.ledger.append(make_check("c1", actor_id="p1"))
    for verdict in (Verdict.WRONG, Verdict.WRONG, Verdict.USEFUL):
        store.feedback.add(FeedbackDraft("a2", verdict))
    (checks,) = store.overview.checked(*ALWAYS)
    assert [(each.record_id, each.call, each.findings) for each in checks] == [
        ("c1", False, (("guaranteed_return.principal", "block"),))
    ]
    assert [list(page) for page in store.overview.cited(*ALWAYS)] == [[("a2", "广告法", "第二十五条")] * 2]
    assert store.overview.verdicts(*ALWAYS, None) == {"wrong": 1, "useful": 1}
    assert store.overview.verdicts(*ALWAYS, ["p1"]) == {}
    assert store.overview.signals(*ALWAYS, None) == {"threat": (1, 1)}
    assert store.overview.signals(*ALWAYS, ["p2"]) == {}
