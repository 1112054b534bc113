"""The turns of a session are the recorded answers themselves, on every database: whose they are, how old, how many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete

from kb.answering.conversation.turns import OPEN_HOURS, LedgerTurns
from kb.store import schema as s
from kb.store.engine import writing
from kb.store.ledger import SqlLedger
from kb.store.session_records import SqlSessionRecords
from kb.store.sql import SqlStore
from tests.builders_records import make_ask, make_check, make_citation, make_payload

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def record(store: SqlStore, record_id: str, question: str, *, minutes_ago: float = 1, **given: Any) -> None:
    ledger = SqlLedger(store.engine, "local", lambda: NOW - timedelta(minutes=minutes_ago))
    ledger.append(make_ask(record_id, question, **{"session_id": "c-1", **given}))


def turns(store: SqlStore, session_id: str = "c-1", actor_id: str = "local", limit: int = 5) -> list[str]:
    found = LedgerTurns(store.session_records, lambda: NOW).last(session_id, actor_id, limit)
    return [each.question for each in found]


def test_the_newest_turns_come_oldest_first(store: SqlStore) -> None:
    for number in range(4):
        record(store, f"a{number}", f"问题{number}", minutes_ago=10 - number)
    assert turns(store, limit=3) == ["问题1", "问题2", "问题3"]


def test_turns_written_in_one_moment_keep_their_order(store: SqlStore) -> None:
    for number in range(3):
        record(store, f"a{9 - number}", f"问题{number}")
    assert turns(store) == ["问题0", "问题1", "问题2"]


def test_a_session_of_somebody_else_has_no_turns(store: SqlStore) -> None:
    record(store, "a1", "我的问题")
    record(store, "a2", "别人的问题", actor_id="p-2")
    record(store, "a3", "另一通电话", session_id="c-2")
    assert turns(store) == ["我的问题"]
    assert turns(store, actor_id="p-2") == ["别人的问题"]
    assert turns(store, actor_id="p-3") == []


def test_a_call_of_hours_ago_is_another_call(store: SqlStore) -> None:
    record(store, "a1", "早上的问题", minutes_ago=60 * OPEN_HOURS + 1)
    record(store, "a2", "刚才的问题", minutes_ago=60 * OPEN_HOURS - 1)
    assert turns(store) == ["刚才的问题"]


def test_checks_of_drafts_are_no_turns(store: SqlStore) -> None:
    SqlLedger(store.engine, "local", lambda: NOW).append(make_check(session_id="c-1"))
    assert turns(store) == []


def test_an_erased_turn_is_gone_and_the_one_before_it_counts(store: SqlStore) -> None:
    record(store, "a1", "网购能退吗", minutes_ago=2)
    record(store, "a2", "要删的问题", minutes_ago=1)
    with writing(store.engine) as c:
        c.execute(delete(s.record_contents).where(s.record_contents.c.record_id == "a2"))
    assert turns(store, limit=1) == ["网购能退吗"]


def test_a_turn_is_the_question_as_it_was_understood(store: SqlStore) -> None:
    record(store, "a1", "那食品呢", payload=make_payload(rewritten_question="网购的食品不喜欢能退吗？"))
    record(store, "a2", "我的号码〔手机号〕能查到吗", minutes_ago=0.5)
    record(store, "a3", "我叫〔姓名〕，网购的鞋能退吗，电话〔手机号〕", minutes_ago=0.2)
    assert turns(store) == ["网购的食品不喜欢能退吗？", "我的号码能查到吗", "网购的鞋能退吗"]


def test_a_turn_names_the_articles_cited_in_order_and_no_handbook(store: SqlStore) -> None:
    cited = [
        make_citation(1, kind="handbook", title="退换货手册", article=None),
        make_citation(2, title="消费者权益保护法", article="第二十五条"),
        make_citation(3, title="消费者权益保护法", article="第二十五条"),
        make_citation(4, title="广告法", article="第九条"),
    ]
    record(store, "a1", "能退吗", payload=make_payload(citations=cited), industry="market")
    record(store, "a2", "今天天气怎么样", minutes_ago=0.5, status="refused")
    first, second = LedgerTurns(store.session_records, lambda: NOW).last("c-1", "local", 5)
    assert first.articles == (("消费者权益保护法", "第二十五条"), ("广告法", "第九条"))
    assert (first.answered, first.industry) == (True, "market")
    assert (second.answered, second.articles) == (False, ())


def test_reading_needs_no_clock_of_the_store(store: SqlStore) -> None:
    record(store, "a1", "网购能退吗")
    found = SqlSessionRecords(store.engine).newest("c-1", "local", NOW - timedelta(minutes=5), 5)
    assert [each.at for each in found] == [NOW - timedelta(minutes=1)]
