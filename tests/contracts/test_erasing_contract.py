"""Erasing, holds and periods, on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from kb.errors import ConflictError, NotFoundError
from kb.records.actors import LOCAL
from kb.records.erasing.certificates import CertificateKind
from kb.records.erasing.holds import LegalHolds
from kb.records.erasing.retention import load_periods
from kb.records.people import People
from kb.records.people.drafts import PersonDraft
from kb.store import schema as s
from kb.store.engine import reading, writing
from kb.store.feedback import FeedbackDraft, Verdict
from kb.store.holds import SqlHolds
from kb.store.ledger_records import RecordKind, RiskDraft
from kb.store.roles import Role
from kb.store.selections import ERASED_WORDS, Selection
from kb.store.sql import SqlStore
from tests.builders_answering import CORPUS
from tests.builders_erasing import NOW, asked, chain_holds, files_with, make_call, make_erasures

SECRET = "我家住在桂花巷"


def contents(store: SqlStore) -> set[str]:
    with reading(store.engine) as c:
        return set(c.scalars(select(s.record_contents.c.record_id)))


def made_older(store: SqlStore, record_id: str, at: datetime) -> None:
    """A record from another day; its hash no longer fits, which these tests do not look at."""
    with writing(store.engine) as c:
        c.execute(update(s.records).where(s.records.c.record_id == record_id).values(at=at))


def test_what_somebody_said_is_gone_and_the_chain_still_holds(store: SqlStore, tmp_path: Path) -> None:
    risky = replace(make_call(SECRET, tokens=("t1",)), risks=(RiskDraft("r", "threat", "high", "威胁"),))
    store.ledger.append(risky)
    store.ledger.append(make_call("别人的问题", record_id="a2", tokens=("t2",)))
    store.feedback.add(FeedbackDraft("a1", Verdict.WRONG, f"他说{SECRET}"))
    with writing(store.engine) as c:
        signal = c.scalar(select(s.risk_signals.c.signal_id))
        note = {"signal_id": signal, "at": NOW, "actor_id": "p-1", "state": "open", "note": SECRET}
        c.execute(insert(s.risk_notes).values(note))
    erasures = make_erasures(store, tmp_path)
    outcome = erasures.erase(Selection(tokens=("t1",)), asked())
    assert (outcome.count, outcome.bytes_left) == (1, False)
    record = store.ledger.get("a1")
    assert record is not None and record.erased
    assert contents(store) == {"a2"}
    with reading(store.engine) as c:
        assert list(c.scalars(select(s.record_subjects.c.record_id))) == ["a2"]
        assert list(c.scalars(select(s.feedback.c.comment))) == [ERASED_WORDS]
        assert list(c.scalars(select(s.risk_notes.c.note))) == [ERASED_WORDS]
    assert chain_holds(store)


def test_the_ledger_and_the_certificate_tell_what_was_erased(store: SqlStore, tmp_path: Path) -> None:
    store.ledger.append(make_call(SECRET, tokens=("t1",)))
    kept = store.ledger.get("a1")
    assert kept is not None
    certificate = make_erasures(store, tmp_path).erase(Selection(tokens=("t1",)), asked()).certificate
    assert certificate is not None and certificate.genuine
    record = store.ledger.get(certificate.record_id)
    assert record is not None and record.kind is RecordKind.ERASURE
    assert (record.facts["erased"], record.facts["count"], record.facts["hold_kept"]) == (["a1"], 1, [])
    [listed] = certificate.statement["records"]
    assert (listed["record_id"], listed["commitment"]) == ("a1", kept.commitment)


def test_what_speaks_of_an_erased_record_is_erased_with_it(store: SqlStore, tmp_path: Path) -> None:
    store.ledger.append(make_call(SECRET, tokens=("t1",)))
    store.ledger.append(make_call(SECRET, record_id="b1", kind=RecordKind.REVEAL, about="a1"))
    store.ledger.append(make_call("另一问", record_id="b2", kind=RecordKind.REVEAL, about="a9"))
    with writing(store.engine) as c:
        signal = {
            "record_id": "a1", "rule_id": "r", "topic": "t", "severity": "s", "reason": "威胁", "actor_id": "p-1",
            "state": "open", "created_at": NOW,
        }  # fmt: skip
        number = c.execute(insert(s.risk_signals).values(signal).returning(s.risk_signals.c.signal_id)).scalar_one()
    store.ledger.append(make_call(SECRET, record_id="b3", kind=RecordKind.RISK, about=f"risk:{number}"))
    store.ledger.append(make_call("另一问", record_id="b4", kind=RecordKind.RISK, about=f"risk:{number + 1}"))
    make_erasures(store, tmp_path).erase(Selection(tokens=("t1",)), asked())
    assert contents(store) == {"b2", "b4"}


@pytest.mark.parametrize("words", ["桂花巷", '说"不"的', "百分之100%", "a_b", "Aa"])
def test_records_are_found_by_words_literally_and_in_comments(store: SqlStore, tmp_path: Path, words: str) -> None:
    store.ledger.append(make_call(f"前{words}后"))
    store.ledger.append(make_call("百分之1000 说不的 axb", record_id="a2"))
    store.ledger.append(make_call("网购", record_id="a3"))
    store.feedback.add(FeedbackDraft("a3", Verdict.WRONG, f"是{words}"))
    found, _ = make_erasures(store, tmp_path).look(Selection(text=words))
    assert found.kinds == {"ask": 2}
    make_erasures(store, tmp_path).erase(Selection(text=words), asked())
    assert contents(store) == {"a2"}


def test_a_whole_session_is_erased_only_when_asked_for(store: SqlStore, tmp_path: Path) -> None:
    store.ledger.append(make_call(SECRET, tokens=("t1",), session_id="s1"))
    store.ledger.append(make_call("还有一问", record_id="a2", session_id="s1"))
    store.ledger.append(make_call("别的电话", record_id="a3", session_id="s2"))
    erasures = make_erasures(store, tmp_path)
    found, _ = erasures.look(Selection(tokens=("t1",)))
    assert (found.count, found.session_others) == (1, 1)
    erasures.erase(Selection(tokens=("t1",), with_sessions=True), asked())
    assert contents(store) == {"a3"}


def test_many_records_are_erased_in_batches_and_certified_once(store: SqlStore, tmp_path: Path) -> None:
    for n in range(1003):
        store.ledger.append(make_call(SECRET, record_id=f"a{n:04d}", session_id="s1"))
    outcome = make_erasures(store, tmp_path).erase(Selection(session_ids=("s1",)), asked())
    assert outcome.certificate is not None
    told = outcome.certificate.statement
    assert (outcome.count, told["records"], len(told["ledger"])) == (1003, [], 3)
    batches = [store.ledger.get(each) for each in told["ledger"]]
    assert [each.facts["count"] for each in batches if each] == [500, 500, 3]
    assert contents(store) == set()
    assert chain_holds(store)


def test_nothing_to_erase_leaves_no_record_and_no_certificate(store: SqlStore, tmp_path: Path) -> None:
    store.ledger.append(make_call())
    erasures = make_erasures(store, tmp_path)
    assert erasures.erase(Selection(tokens=("t1",)), asked()).certificate is None
    assert erasures.certificates(10) == ()
    with pytest.raises(ValueError, match="criterion"):
        erasures.erase(Selection(), asked())


def test_a_hold_keeps_its_records_until_it_is_released_and_then_the_request_is_completed(
    store: SqlStore, tmp_path: Path
) -> None:
    store.ledger.append(make_call(SECRET, tokens=("t1",)))
    store.ledger.append(make_call("不在保全里", record_id="a2", tokens=("t1",)))
    erasures = make_erasures(store, tmp_path)
    holds = LegalHolds(SqlHolds(store.engine, store.ledger), erasures)
    first = holds.place(Selection(record_ids=("a1",)), "诉讼，原告电话13800138000", "p-5")
    second = holds.place(Selection(record_ids=("a1",)), "另案", "p-5")
    assert "13800138000" not in first.reason
    outcome = erasures.erase(Selection(tokens=("t1",)), asked())
    assert outcome.certificate is not None
    assert (outcome.count, outcome.certificate.held) == (1, 1)
    assert sorted(outcome.certificate.statement["held"]["holds"]) == sorted([first.hold_id, second.hold_id])
    assert holds.release(first.hold_id, "撤诉", "p-5").completed == ()
    assert contents(store) == {"a1"}
    [completed] = holds.release(second.hold_id, "撤诉", "p-5").completed
    assert completed.certificate is not None
    assert completed.certificate.kind is CertificateKind.COMPLETION
    assert completed.certificate.statement["completes"] == outcome.certificate.erasure_id
    assert contents(store) == set()
    assert erasures.complete() == ()
    kinds = [row["kind"] for row in store.ledger.walk("local")]
    assert kinds.count("legal_hold") == 4
    assert chain_holds(store)
    with pytest.raises(ConflictError, match="已经解除"):
        holds.release(second.hold_id, "撤诉", "p-5")
    with pytest.raises(NotFoundError, match="没有编号"):
        holds.release("H1", "撤诉", "p-5")
    with pytest.raises(NotFoundError, match="没有符合条件"):
        holds.place(Selection(session_ids=("s9",)), "诉讼", "p-5")


def test_what_expired_is_erased_by_industry_and_what_is_held_stays(store: SqlStore, tmp_path: Path) -> None:
    years = {"a1": 4, "a2": 4, "a3": 11, "a4": 2, "a5": 4, "a6": 4}
    industries = {"a1": "market", "a2": "finance", "a3": "finance", "a4": "market", "a5": None, "a6": "market"}
    for record_id, industry in industries.items():
        store.ledger.append(make_call(record_id=record_id, industry=industry))
        made_older(store, record_id, NOW - timedelta(days=366 * years[record_id]))
    store.ledger.append(make_call(record_id="s1", kind=RecordKind.SIGN_IN, industry=None))
    made_older(store, "s1", NOW - timedelta(days=366 * 4))
    erasures = make_erasures(store, tmp_path)
    LegalHolds(SqlHolds(store.engine, store.ledger), erasures).place(Selection(record_ids=("a6",)), "诉讼", "p-5")
    periods = load_periods(CORPUS / "retention.toml")
    due = {period.period_id: (found.count, found.held) for period, found in erasures.due(periods)}
    assert due == {
        "general": (1, 0), "market": (2, 1), "finance": (1, 0), "education": (0, 0), "medical": (0, 0),
        "administrative": (1, 0),
    }  # fmt: skip
    outcome = erasures.retain(periods)
    assert outcome.certificate is not None
    assert (outcome.count, outcome.certificate.held) == (4, 1)
    assert contents(store) == {"a2", "a4", "a6"}
    record = store.ledger.get(outcome.certificate.record_id)
    assert record is not None
    assert (record.kind, record.actor_id, record.facts["hold_kept"]) == (RecordKind.RETENTION, "system", ["a6"])
    assert erasures.retain(periods).certificate is None


def test_a_record_that_expires_tomorrow_is_kept_today(store: SqlStore, tmp_path: Path) -> None:
    store.ledger.append(make_call())
    made_older(store, "a1", datetime(2023, 11, 22, 2, 6, tzinfo=UTC))
    periods = load_periods(CORPUS / "retention.toml")
    assert make_erasures(store, tmp_path).retain(periods).count == 0
    assert make_erasures(store, tmp_path, NOW + timedelta(minutes=2)).retain(periods).count == 1


def test_what_names_a_member_of_staff_is_erased_and_the_id_stays(store: SqlStore, tmp_path: Path) -> None:
    people = People(store.people, store.ledger)
    people.add(PersonDraft("李管理", "admin1", Role.ADMIN), LOCAL)
    person = people.add(PersonDraft("周雨桐", "zhou.yutong", Role.OFFICER), LOCAL).person
    erasures = make_erasures(store, tmp_path)
    request = asked(kind=CertificateKind.PERSON, means=("人员账号",))
    with pytest.raises(ConflictError, match="停用"):
        erasures.forget_person("zhou.yutong", request)
    people.disable("zhou.yutong", LOCAL)
    outcome = erasures.forget_person("zhou.yutong", request)
    assert outcome.certificate is not None
    assert outcome.certificate.kind is CertificateKind.PERSON
    gone = people.person(person.actor_id)
    assert (gone.name, gone.login, gone.active) == ("已注销人员", None, False)
    with reading(store.engine) as c:
        texts = [*c.scalars(select(s.record_contents.c.content)), *c.scalars(select(s.records.c.facts))]
    assert [text for text in texts if "周雨桐" in text or "yutong" in text] == []
    assert chain_holds(store)
    if store.engine.dialect.name == "sqlite":
        assert files_with(tmp_path, "周雨桐") == files_with(tmp_path, "zhou.yutong") == []
    again = erasures.forget_person(person.actor_id, request)
    assert again.count == 0
    for nobody in ("zhou.yutong", "local"):
        with pytest.raises(NotFoundError):
            erasures.forget_person(nobody, request)


def test_what_a_hold_kept_of_a_member_of_staff_is_erased_once_it_is_released(store: SqlStore, tmp_path: Path) -> None:
    people = People(store.people, store.ledger)
    people.add(PersonDraft("李管理", "admin1", Role.ADMIN), LOCAL)
    person = people.add(PersonDraft("周雨桐", "zhou.yutong", Role.OFFICER), LOCAL).person
    people.disable(person.actor_id, LOCAL)
    erasures = make_erasures(store, tmp_path)
    holds = LegalHolds(SqlHolds(store.engine, store.ledger), erasures)
    hold = holds.place(Selection(about=f"person:{person.actor_id}"), "劳动争议", "p-5")
    kept = erasures.forget_person("zhou.yutong", asked(kind=CertificateKind.PERSON, means=("人员账号",)))
    assert kept.certificate is not None and kept.certificate.held == 1
    (completed,) = holds.release(hold.hold_id, "结案", "p-5").completed
    assert completed.count == 1
    with reading(store.engine) as c:
        assert not [each for each in c.scalars(select(s.record_contents.c.content)) if "周雨桐" in each]
