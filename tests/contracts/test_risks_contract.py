"""What every store must keep of the supervisors' queue, whatever database is behind it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select

from kb.answering.calls.record import Ending, call_record
from kb.errors import ConflictError, NotFoundError
from kb.store import schema as s
from kb.store.engine import reading, writing
from kb.store.ledger_records import RecordDraft, RecordKind, RiskDraft
from kb.store.risks import WAITING, RiskFilter, RiskState
from kb.store.sql import SqlStore
from kb.store.webhooks import SqlWebhooks, Topic
from tests.builders_calls import CALLER, OFFICER, make_call, said
from tests.builders_risks import EVERYTHING, add_signal


def risk_facts(store: SqlStore) -> list[tuple[str, str]]:
    """(about, facts) of every record of kind risk, in order."""
    query = select(s.records.c.about, s.records.c.facts).where(s.records.c.kind == "risk")
    with reading(store.engine) as c:
        return [(row.about, row.facts) for row in c.execute(query.order_by(s.records.c.sequence))]


def test_urgent_signals_come_first_then_the_newest(store: SqlStore) -> None:
    first = add_signal(store, "r1")
    urgent = add_signal(store, "r2", topic="threat", severity="urgent")
    last = add_signal(store, "r3")
    found, total = store.risks.find(EVERYTHING, 2)
    assert [each.signal_id for each in found] == [urgent, last]
    assert total == 3
    assert [each.signal_id for each in store.risks.find(RiskFilter(topic="alter_filing"), 9)[0]] == [last, first]


def test_a_signal_is_taken_noted_closed_and_reopened_with_its_history(store: SqlStore) -> None:
    number = add_signal(store)
    store.risks.take(number, "u-1", "先打回去")
    store.risks.note(number, "u-2", "来电人没接")
    assert store.risks.case(number).signal.assignee == "u-1"
    store.risks.close(number, "u-1", RiskState.RESOLVED, "已谈话")
    assert store.risks.case(number).signal.closed_at is not None
    assert store.risks.waiting() == 0
    store.risks.reopen(number, "u-2", None)
    case = store.risks.case(number)
    assert (case.signal.state, case.signal.assignee, case.signal.closed_at) == (RiskState.OPEN, None, None)
    assert [(each.actor_id, each.state, each.note) for each in case.notes] == [
        ("u-1", "taken", "先打回去"),
        ("u-2", "taken", "来电人没接"),
        ("u-1", "resolved", "已谈话"),
        ("u-2", "open", None),
    ]


def test_every_change_of_state_is_a_record_without_the_words_of_anybody(store: SqlStore) -> None:
    number = add_signal(store, question="把备案日期改早一点行吗")
    store.risks.take(number, "u-1", "先打回去")
    store.risks.note(number, "u-1", "没接")
    store.risks.close(number, "u-1", RiskState.DISMISSED, "误会")
    kept = risk_facts(store)
    assert [about for about, _ in kept] == [f"risk:{number}", f"risk:{number}"]
    assert not any(word in facts for _, facts in kept for word in ("先打回去", "误会", "备案日期"))


@pytest.mark.parametrize("step", ["close", "take"])
def test_what_is_closed_must_be_reopened_first(store: SqlStore, step: str) -> None:
    number = add_signal(store)
    store.risks.close(number, "u-1", RiskState.RESOLVED, None)
    with pytest.raises(ConflictError, match="已处理"):
        if step == "close":
            store.risks.close(number, "u-2", RiskState.DISMISSED, "误会")
        else:
            store.risks.take(number, "u-2", None)
    assert len(risk_facts(store)) == 1


def test_who_has_a_signal_cannot_take_it_again_but_another_can(store: SqlStore) -> None:
    number = add_signal(store)
    store.risks.take(number, "u-1", None)
    with pytest.raises(ConflictError, match="已经由您处理"):
        store.risks.take(number, "u-1", None)
    store.risks.take(number, "u-2", None)
    assert store.risks.case(number).signal.assignee == "u-2"
    assert store.risks.find(RiskFilter(WAITING, assignee="u-2"), 9)[1] == 1


def test_what_was_never_closed_cannot_be_reopened(store: SqlStore) -> None:
    with pytest.raises(ConflictError, match="没有关闭过"):
        store.risks.reopen(add_signal(store), "u-1", None)


def test_signals_of_other_peoples_questions_are_as_if_they_were_not_there(store: SqlStore) -> None:
    mine, other = add_signal(store, "r1", actor_id="u-1"), add_signal(store, "r2", actor_id="u-2")
    found, total = store.risks.find(RiskFilter(actor_ids=("u-1",)), 9)
    assert ([each.signal_id for each in found], total) == ([mine], 1)
    for act in (
        lambda: store.risks.case(other, ("u-1",)),
        lambda: store.risks.take(other, "u-1", None, ("u-1",)),
        lambda: store.risks.note(other, "u-1", "看看", ("u-1",)),
    ):
        with pytest.raises(NotFoundError, match="没有编号为"):
            act()


def test_a_signal_stays_without_words_when_the_content_of_its_record_is_erased(store: SqlStore) -> None:
    number = add_signal(store, "r1", question="把备案日期改早一点行吗")
    assert store.risks.case(number).question == "把备案日期改早一点行吗"
    with writing(store.engine) as c:
        c.execute(delete(s.record_contents).where(s.record_contents.c.record_id == "r1"))
    assert store.risks.case(number).question is None
    assert store.risks.case(number).signal.topic == "alter_filing"


def test_only_signals_newer_than_the_webhook_and_not_told_of_are_untold(store: SqlStore) -> None:
    add_signal(store, "r1")
    assert store.risks.untold(9) == ()
    outbox, now = SqlWebhooks(store.engine), datetime.now(UTC)
    outbox.begin(0, now)
    notice, urgent = add_signal(store, "r2"), add_signal(store, "r3", topic="threat", severity="urgent")
    assert [each.signal_id for each in store.risks.untold(9)] == [urgent, notice]
    outbox.notify(Topic.RISK, f"risk-{urgent}", {}, now)
    assert [each.signal_id for each in store.risks.untold(9)] == [notice]


def test_the_queue_is_counted_by_state_and_topic_and_tells_the_questions(store: SqlStore) -> None:
    add_signal(store, "r1", actor_id="u-1")
    urgent = add_signal(store, "r2", topic="threat", severity="urgent", question="我要砸店")
    add_signal(store, "r3")
    store.risks.take(urgent, "u-9", None)
    tally = {(state.value, topic): signals for (state, topic), signals in store.risks.tally(EVERYTHING).items()}
    assert tally == {("open", "alter_filing"): 2, ("taken", "threat"): 1}
    assert sum(store.risks.tally(RiskFilter(actor_ids=("u-1",))).values()) == 1
    found, _ = store.risks.find(RiskFilter(topic="threat"), 9)
    assert store.risks.questions(found) == {urgent: "我要砸店"}


def test_a_signal_heard_in_a_call_shows_what_the_caller_said_there(store: SqlStore) -> None:
    call = make_call()
    said(call, (CALLER, "衣服能退吗？"), (OFFICER, "我看一下"), (CALLER, "再不退我就砸了你们的店"))
    store.ledger.append(call_record(call, Ending.ENDED)[0])
    (signal,), _ = store.risks.find(EVERYTHING, 9)
    assert store.risks.case(signal.signal_id).question == "再不退我就砸了你们的店"
    assert store.risks.questions((signal,)) == {signal.signal_id: "再不退我就砸了你们的店"}
    with writing(store.engine) as c:
        c.execute(delete(s.record_contents))
    assert store.risks.case(signal.signal_id).question is None
    assert store.risks.questions((signal,)) == {}


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ({"asked": "能退吗\n运费谁出", "text": "来电人：能退吗"}, "能退吗"),
        ({"asked": "", "text": "来电人：我要砸店"}, "来电人：我要砸店"),
        ({"asked": "", "text": "砸" * 300}, "砸" * 200 + "……"),
    ],
)
def test_where_the_place_in_a_call_cannot_be_told_its_first_question_is_shown_or_how_it_begins(
    store: SqlStore, content: dict[str, str], shown: str
) -> None:
    risks = (RiskDraft("threat.self", "threat", "urgent", "有危险"),)
    store.ledger.append(RecordDraft(RecordKind.CALL, "u-1", {}, content=content, risks=risks))
    (signal,), _ = store.risks.find(EVERYTHING, 9)
    assert store.risks.case(signal.signal_id).question == shown
