"""A ledger over several days with a clock in hand, and the ways somebody tampers with one; for tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from sqlite3 import connect

from sqlalchemy import select, text

from kb.records.erasing.certificates import Asked, CertificateKind, Tally, certificate_row
from kb.records.verification.faults import Fault, Verification
from kb.records.verification.heads_keeper import DayHeads
from kb.records.verification.signing import LedgerKey
from kb.records.verification.verify import Against, verify
from kb.store import schema as s
from kb.store.day_head import DayHead
from kb.store.engine import reading, writing
from kb.store.erasing import ErasureRow
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.sql import SqlStore

# Ten in the morning in Asia/Shanghai.
START = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
OTHER = "call-center-2"


@dataclass
class Clock:
    """The time, as far as the ledger knows."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        """Later by as much."""
        self.now += timedelta(**by)
        return self.now


@dataclass
class LedgerWorld:
    """A store with two writers, their day heads, and a clock."""

    store: SqlStore
    folder: Path
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.heads = DayHeads(self.store.engine, self.folder / "keys" / "ledger.pem")
        self.ledgers = {name: SqlLedger(self.store.engine, name, self.clock) for name in ("local", OTHER)}

    def ask(self, record_id: str, writer: str = "local", question: str = "网购能退吗") -> None:
        """A recorded question, a minute later than the one before."""
        self.clock.forward(minutes=1)
        content = {"question": f"{question}（{record_id}）", "answer": {"text": "可以退。"}}
        draft = RecordDraft(RecordKind.ASK, "local", {"mode": "extract"}, content, record_id, outcome="answered")
        self.ledgers.setdefault(writer, SqlLedger(self.store.engine, writer, self.clock)).append(draft)

    def ask_many(self, count: int, writer: str = "local") -> None:
        """Questions m1, m2 … in one transaction, a second apart."""
        with writing(self.store.engine) as c:
            for number in range(1, count + 1):
                self.clock.forward(seconds=1)
                content = {"question": f"第{number}问", "answer": {"text": "可以退。"}}
                draft = RecordDraft(RecordKind.ASK, "local", {"mode": "extract"}, content, f"m{number}")
                self.ledgers[writer].append_in(c, draft)

    def erase(self, record_id: str, *erased: str) -> None:
        """What erasing leaves: no content, a record that says so, and a certificate."""
        self.clock.forward(minutes=1)
        asked = Asked(CertificateKind.REQUEST, "local", "本人要求删除", ("手机号",))
        tally = Tally(len(erased), {"ask": len(erased)}, (), "0" * 64, (), (), (record_id,), ())
        key = LedgerKey.load_or_create(self.folder / "keys" / "ledger.pem")
        row = certificate_row(f"E-{record_id}", asked, tally, self.clock.now, key)
        facts = {
            "erased": list(erased),
            "count": len(erased),
            "erasure_id": row.erasure_id,
            "statement_sha256": sha256(row.statement.encode()).hexdigest(),
        }
        with writing(self.store.engine) as c:
            c.execute(s.record_contents.delete().where(s.record_contents.c.record_id.in_(erased)))
            self.ledgers["local"].append_in(c, RecordDraft(RecordKind.ERASURE, "local", facts, record_id=record_id))
            c.execute(s.erasures.insert().values({name: getattr(row, name) for name in ErasureRow.__slots__}))

    def next_day(self) -> tuple[DayHead, ...]:
        """The next morning, after the days before were signed."""
        self.clock.now = datetime.combine(self.clock.now.date() + timedelta(days=1), START.timetz())
        return self.heads.sign_due(self.clock.now)

    def verify(self, outside: Iterable[DayHead] = (), *, keys: Iterable[str] = ()) -> Verification:
        """The ledger as it is now, held against heads from outside or else against our own key."""
        given = tuple(outside)
        own = self.heads.public_key()
        known = frozenset((*keys, *(each.public_key for each in given))) or frozenset((own,) if own else ())
        return verify(self.store.engine, self.clock.now, Against(given, known, self.heads.signing))

    def sql(self, *statements: str) -> None:
        """What somebody with the database file does, past all of ours."""
        with writing(self.store.engine) as c:
            for statement in statements:
                c.execute(text(statement))

    def last(self, writer: str = "local") -> int:
        """The sequence of a writer's last record."""
        with reading(self.store.engine) as c:
            return c.scalar(select(s.ledger_writers.c.sequence).where(s.ledger_writers.c.writer_id == writer)) or 0


def three_days(store: SqlStore, folder: Path) -> LedgerWorld:
    """Three signed days and a fourth under way; two writers, one content erased and one hold on record.

    Writer `local` has the records d1-1 … d1-5 (1–5), d2-1 … d2-5 (6–10), hold (11), erase (12, erases d1-2),
    d3-1 … d3-5 (13–17), d4-1 … d4-3 (18–20); the other writer has o1, o2 on the first two days, o3 on the third.
    """
    world = LedgerWorld(store, folder)
    for day in (1, 2, 3):
        for number in range(1, 6):
            world.ask(f"d{day}-{number}")
        if day == 2:
            held = RecordDraft(RecordKind.LEGAL_HOLD, "local", {"records": ["d1-1"]}, record_id="hold")
            world.ledgers["local"].append(held)
            world.erase("erase", "d1-2")
        world.ask(f"o{day}", OTHER)
        world.next_day()
    for number in range(1, 4):
        world.ask(f"d4-{number}")
    return world


def copied(made: LedgerWorld, folder: Path) -> LedgerWorld:
    """The same ledger on SQLite in another folder, to be tampered with."""
    assert made.store.engine.url.database is not None
    with closing(connect(made.store.engine.url.database)) as source, closing(connect(folder / "store.db")) as target:
        source.backup(target)
    shutil.copytree(made.folder / "keys", folder / "keys")
    return LedgerWorld(SqlStore(f"sqlite:///{folder / 'store.db'}"), folder, Clock(made.clock.now))


def told(found: Verification) -> list[str]:
    """Faults as kind@sequence, with a writer other than local before it."""
    return [_told(each) for each in found.faults]


def _told(fault: Fault) -> str:
    writer = f"{fault.writer_id}:" if fault.writer_id not in {None, "local"} else ""
    until = f"-{fault.until}" if fault.until not in {None, fault.sequence} else ""
    return f"{writer}{fault.kind}@{fault.sequence or fault.record_id}{until}"
