"""Verifies the ledger: walks every chain, holds contents, heads and certificates against it, and locates what is wrong.

Everything is read in one state of the database, streamed, with memory that does not grow with the ledger. What no
verification can find without a head kept outside: changes by somebody with full write access to everything since the
last head that left the house (docs/records.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from kb.records.verification.certificates import certificate_faults
from kb.records.verification.chain import ChainCheck, end_faults
from kb.records.verification.contents import Erasures, content_faults, erasures_on_record
from kb.records.verification.faults import ChainReport, Fault, FaultKind, Verification, joined
from kb.records.verification.heads import DayCheck, HeadCheck, Witness, judged
from kb.store.chain_rows import (
    ChainRow,
    WriterRow,
    chain_rows,
    contents_alone,
    count_records,
    erasing_facts,
    one_state,
    repeated_ids,
    writer_rows,
    writers_with_records,
)
from kb.store.day_head import DayHead
from kb.store.day_heads import FoundHeads, heads_in

PROGRESS_ROWS = 500
# More than these nobody reads; the count of the others is told.
MOST_FAULTS = 1_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Against:
    """What the ledger is held against: heads from outside, and the public keys that may have signed (empty: any).

    `signing` says that heads are signed here, so that a day without one is a fault.
    """

    outside: tuple[DayHead, ...] = ()
    known: frozenset[str] = frozenset()
    signing: bool = True


@dataclass(slots=True)
class Walk:
    """What the chains of all writers are looked at with."""

    c: Connection
    against: Against
    now: datetime
    heads: FoundHeads
    witnesses: tuple[Witness, ...]
    erased: Erasures
    writers: Mapping[str, WriterRow]
    names: tuple[str, ...]
    total: int
    on_progress: Progress
    done: int = 0
    gone: int = 0
    faults: list[Fault] = field(default_factory=list)

    def step(self) -> None:
        """One record more."""
        self.done += 1
        if self.done % PROGRESS_ROWS == 0:
            self.on_progress(self.done, self.total)

    def tell(self, faults: Iterable[Fault]) -> int:
        """Keeps faults; how many there were."""
        before = len(self.faults)
        self.faults += faults
        return len(self.faults) - before


def verify(engine: Engine, now: datetime, against: Against, on_progress: Progress | None = None) -> Verification:
    """Looks at the whole ledger. `on_progress` is called with (records done, all); what it raises ends the walk."""
    with one_state(engine) as c, erasures_on_record(erasing_facts(c)) as erased:
        heads, writers = heads_in(c), writer_rows(c)
        witnesses, faults = judged(heads.heads, against.outside, against.known)
        named = {each.writer_id for each in (*heads.heads, *against.outside)}
        names = tuple(sorted({*writers, *writers_with_records(c), *named}))
        walk = Walk(
            c, against, now, heads, witnesses, erased, writers, names, count_records(c), on_progress or _silent
        )  # fmt: skip
        walk.tell(faults)
        walk.tell(_spoilt(heads))
        reports = tuple(_chain(walk, name) for name in names)
        walk.tell(_beside(c))
        walk.tell(certificate_faults(c, erased, against.known))
    found = sorted(walk.faults, key=_order)
    return Verification(
        checked_at=now,
        records=walk.done,
        erased=walk.gone,
        writers=reports,
        faults=tuple(map(_readable, found[:MOST_FAULTS])),
        cut=max(0, len(found) - MOST_FAULTS),
        outside_heads=len(against.outside),
        known_keys=tuple(sorted(against.known)),
        unsigned=not heads.heads and not heads.spoilt,
    )


def _order(fault: Fault) -> tuple[bool, str, int]:
    """By writer and sequence; what belongs to no chain comes last."""
    return fault.writer_id is None, fault.writer_id or "", fault.sequence or 0


def _readable(fault: Fault) -> Fault:
    """A fault without characters that are none, which a spoilt row may hold and no reply can."""
    record_id = None if fault.record_id is None else fault.record_id.encode("utf-8", "backslashreplace").decode()
    detail, where = (each.encode("utf-8", "backslashreplace").decode() for each in (fault.detail, fault.where))
    return replace(fault, record_id=record_id, detail=detail, where=where)


def _silent(done: int, total: int) -> None:
    """Tells nobody."""


def _chain(walk: Walk, writer_id: str) -> ChainReport:
    """One writer's chain with all that belongs to it."""
    stored = [each for each in walk.heads.heads if each.writer_id == writer_id]
    outside = [each for each in walk.against.outside if each.writer_id == writer_id]
    chain = ChainCheck(writer_id)
    heads = HeadCheck(writer_id, [each for each in walk.witnesses if each.head.writer_id == writer_id])
    days = DayCheck(writer_id, stored, walk.now)
    contents: list[Fault] = []
    first: ChainRow | None = None
    for row in chain_rows(walk.c, writer_id):
        first = first or row
        if chain.add(row):
            heads.add(chain.sequence, chain.hash)
            if row.at is not None:
                days.add(chain.sequence, row.at)
            contents += _content(walk, row, writer_id)
        walk.step()
    others = [name for name in walk.names if name != writer_id]
    faults = [*chain.found(others), *joined(contents), *heads.found(chain.sequence if chain.records else 0)]
    faults += end_faults(walk.writers.get(writer_id), chain, faults)
    faults += days.found(outside) if walk.against.signing or stored else ()
    return ChainReport(
        writer_id=writer_id,
        records=chain.records,
        first_at=None if first is None else first.at,
        last_sequence=chain.sequence if chain.records else None,
        last_at=chain.at,
        last_hash=str(chain.hash) if chain.records else None,
        heads=len(stored),
        last_head=max((each.day for each in stored), default=None),
        vouched=heads.vouched,
        faults=walk.tell(faults),
    )


def _content(walk: Walk, row: ChainRow, writer_id: str) -> tuple[Fault, ...]:
    if row.columns["commitment"] is not None and not row.kept:
        walk.gone += 1
    return tuple(content_faults(row, walk.erased, writer_id))


def _beside(c: Connection) -> Iterator[Fault]:
    """What stands beside the chains and belongs to none."""
    for record_id in contents_alone(c):
        detail = f"有内容而没有记录：记录 {record_id} 被删去，或内容是另外加进来的。"
        yield Fault(FaultKind.CONTENT_WITHOUT_RECORD, detail, f"记录 {record_id}", record_id=record_id)
    for record_id in repeated_ids(c):
        detail = f"有几条记录的编号都是 {record_id}。"
        yield Fault(FaultKind.DUPLICATE_RECORD, detail, f"记录 {record_id}", record_id=record_id)


def _spoilt(heads: FoundHeads) -> Iterator[Fault]:
    for day, writer_id in heads.spoilt:
        detail = "这份日结的日期、序号或时间被改成了读不出的内容。"
        yield Fault(FaultKind.HEAD_EDITED, detail, f"写入者 {writer_id} 的 {day} 日结", writer_id)
