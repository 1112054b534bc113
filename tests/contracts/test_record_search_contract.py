"""What every store must find among records, whatever database is behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, update

from kb.store import schema as s
from kb.store.drafts import CitedDraft
from kb.store.engine import writing
from kb.store.ledger_records import RecordKind, RiskDraft
from kb.store.record_filter import RecordFilter, Scope
from kb.store.record_search import cursor_of
from kb.store.sql import SqlStore
from tests.builders_records import make_ask, make_check, make_record

ALL = RecordFilter()


def found(store: SqlStore, wanted: RecordFilter = ALL, scope: Scope | None = None) -> set[str]:
    ids = {each.record.record_id for each in store.record_search.find(wanted, 100, scope=scope).records}
    assert store.record_search.count(wanted, scope) == len(ids)
    return ids


def moved(store: SqlStore, record_id: str, at: datetime) -> None:
    with writing(store.engine) as c:
        c.execute(update(s.records).where(s.records.c.record_id == record_id).values(at=at))


def test_the_newest_record_comes_first_and_pages_neither_repeat_nor_leave_out(store: SqlStore) -> None:
    moment = datetime(2026, 7, 1, tzinfo=UTC)
    for number in range(7):
        store.ledger.append(make_ask(f"a{number}"))
        # Three at one moment: the id decides.
        moved(store, f"a{number}", moment + timedelta(seconds=number // 3))
    seen: list[str] = []
    cursor = None
    while True:
        page = store.record_search.find(ALL, 2, cursor)
        seen += [each.record.record_id for each in page.records]
        if page.next is None:
            break
        cursor = cursor_of(str(page.next))
        assert cursor == page.next
    assert seen == ["a6", "a5", "a4", "a3", "a2", "a1", "a0"]
    assert [each.record.record_id for each in store.record_search.walk(ALL)] == seen


def test_a_record_that_comes_while_somebody_pages_moves_nothing(store: SqlStore) -> None:
    for number in range(4):
        store.ledger.append(make_ask(f"a{number}"))
    first = store.record_search.find(ALL, 2)
    store.ledger.append(make_ask("later"))
    second = store.record_search.find(ALL, 2, first.next)
    assert [each.record.record_id for each in second.records] == ["a1", "a0"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (RecordFilter(kinds=(RecordKind.CHECK,)), {"check"}),
        (RecordFilter(kinds=(RecordKind.CHECK, RecordKind.PUBLICATION)), {"check", "published"}),
        (RecordFilter(actor_ids=("p1",)), {"ask", "check"}),
        (RecordFilter(actor_ids=()), set()),
        (RecordFilter(industry="finance"), {"ask"}),
        (RecordFilter(outcome="block"), {"check"}),
        (RecordFilter(session_id="call-1"), {"ask"}),
        (RecordFilter(about="generation:3"), {"published"}),
        (RecordFilter(rule_id="guaranteed_return.principal"), {"ask", "check"}),
        (RecordFilter(rule_id="guaranteed_return.princ"), set()),
        (RecordFilter(topic="guaranteed_return"), {"ask", "check"}),
        (RecordFilter(topic="absolute_claim"), set()),
        (RecordFilter(topic="ours", topic_rules=("guaranteed_return.principal",)), {"ask", "check"}),
        (RecordFilter(topic="threat", rule_id="guaranteed_return.principal"), set()),
        (RecordFilter(topic="threat"), {"refused"}),
        (RecordFilter(titles=("广告法",)), {"ask"}),
        (RecordFilter(titles=("退换货手册",)), {"ask"}),
        (RecordFilter(titles=("广告",)), set()),
        (RecordFilter(titles=("广告", "广告法")), {"ask"}),
        (RecordFilter(risk=True), {"refused"}),
        (RecordFilter(risk=False), {"ask", "check", "published"}),
        (RecordFilter(words=("保本",)), {"ask", "check"}),
        (RecordFilter(words=("保本", "理财")), {"ask"}),
        (RecordFilter(words=("天气",)), {"refused"}),
        (RecordFilter(words=("没有找到",)), {"refused"}),
        (RecordFilter(words=("iphone",)), {"check"}),
        (RecordFilter(words=('"稳赚"',)), {"check"}),
        (RecordFilter(words=("100%",)), {"check"}),
        (RecordFilter(words=("1%",)), set()),
        (RecordFilter(words=("_",)), set()),
        (RecordFilter(words=("question",)), set()),
        (RecordFilter(words=("v-1",)), set()),
        (RecordFilter(erased=True), set()),
        (RecordFilter(held=True), set()),
    ],
)
def test_a_filter_finds_what_fits_and_nothing_else(store: SqlStore, wanted: RecordFilter, expected: set[str]) -> None:
    cited = (CitedDraft("广告法", "第二十五条"), "v-1")
    ask = make_ask("ask", "理财能说保本吗", actor_id="p1", industry="finance", session_id="call-1")
    store.ledger.append(replace(ask, rests_on=(cited,)))
    store.ledger.append(make_check("check", 'iPhone 保本"稳赚"，收益 100%', actor_id="p1"))
    refused = make_ask("refused", "明天天气怎么样", status="refused", actor_id="p2")
    store.ledger.append(replace(refused, risks=(RiskDraft("threat.staff", "threat", "urgent", "威胁"),)))
    store.ledger.append(make_record("published", RecordKind.PUBLICATION, about="generation:3"))
    assert found(store, wanted) == expected


def test_days_are_days_in_shanghai_and_both_ends_count(store: SqlStore) -> None:
    for record_id, at in (
        ("before", datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC)),
        ("first", datetime(2026, 6, 30, 16, 0, tzinfo=UTC)),
        ("last", datetime(2026, 7, 1, 15, 59, 59, tzinfo=UTC)),
        ("after", datetime(2026, 7, 1, 16, 0, tzinfo=UTC)),
    ):
        store.ledger.append(make_ask(record_id))
        moved(store, record_id, at)
    day = date(2026, 7, 1)
    assert found(store, RecordFilter(first_day=day, last_day=day)) == {"first", "last"}
    assert found(store, RecordFilter(first_day=day)) == {"first", "last", "after"}
    assert found(store, RecordFilter(last_day=day)) == {"before", "first", "last"}
    assert found(store, RecordFilter(until=datetime(2026, 6, 30, 16, 0, tzinfo=UTC))) == {"before", "first"}


def test_what_was_erased_and_what_is_held_is_found_as_such(store: SqlStore) -> None:
    for record_id in ("kept", "erased", "held", "released"):
        store.ledger.append(make_ask(record_id, "理财能说保本吗"))
    now = datetime.now(UTC)
    with writing(store.engine) as c:
        c.execute(delete(s.record_contents).where(s.record_contents.c.record_id == "erased"))
        hold = {"reason": "诉讼", "placed_by": "local", "placed_at": now}
        c.execute(insert(s.legal_holds).values(hold_id="h1", released_at=None, **hold))
        c.execute(insert(s.legal_holds).values(hold_id="h2", released_at=now, **hold))
        c.execute(insert(s.held_records).values(hold_id="h1", record_id="held"))
        c.execute(insert(s.held_records).values(hold_id="h2", record_id="released"))
    assert found(store, RecordFilter(erased=True)) == {"erased"}
    assert found(store, RecordFilter(erased=False)) == {"kept", "held", "released"}
    assert found(store, RecordFilter(held=True)) == {"held"}
    assert found(store, RecordFilter(held=False)) == {"kept", "erased", "released"}
    assert found(store, RecordFilter(words=("保本",))) == {"kept", "held", "released"}
    assert {each.record.record_id: each.held for each in store.record_search.find(ALL, 10).records} == {
        "kept": False, "erased": False, "held": True, "released": False
    }  # fmt: skip


def test_somebody_sees_what_his_scope_holds_and_no_more(store: SqlStore) -> None:
    store.ledger.append(make_ask("mine", actor_id="p1"))
    store.ledger.append(make_ask("theirs", actor_id="p2"))
    store.ledger.append(make_record("signed-in", RecordKind.SIGN_IN, actor_id="p1"))
    store.ledger.append(make_record("published", RecordKind.PUBLICATION, actor_id="p2"))
    own = Scope(("p1",), (RecordKind.ASK,))
    assert found(store, scope=own) == {"mine"}
    assert found(store, scope=Scope(("p1",), (RecordKind.ASK,), (RecordKind.PUBLICATION,))) == {"mine", "published"}
    assert found(store, RecordFilter(actor_ids=("p2",)), own) == set()
    assert store.record_search.ids_like("theirs", 3, own) == ()
    assert store.record_search.ids_like("theirs", 3) == ("theirs",)


def test_an_id_may_be_shortened_and_one_in_full_is_alone(store: SqlStore) -> None:
    for record_id in ("abcdef", "abcdef12", "abcdef34", "abc%"):
        store.ledger.append(make_ask(record_id))
    assert store.record_search.ids_like("abcdef", 5) == ("abcdef",)
    assert store.record_search.ids_like("abcdef1", 5) == ("abcdef12",)
    assert store.record_search.ids_like("abcde", 2) == ("abcdef", "abcdef12")
    assert store.record_search.ids_like("abc%", 5) == ("abc%",)
    assert store.record_search.ids_like("%", 5) == ()


def test_a_record_comes_with_the_name_of_who_made_it(store: SqlStore) -> None:
    store.ledger.append(make_ask("a1"))
    store.ledger.append(make_ask("a2", actor_id="gone"))
    names = {each.record.record_id: each.actor_name for each in store.record_search.find(ALL, 10).records}
    assert names == {"a1": "本机用户", "a2": None}
    assert store.record_search.people_named("本机用户") == ("local",)
    assert store.record_search.people_named("nobody") == ()
