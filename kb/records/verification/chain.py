"""Walks one writer's chain, row by row, and finds where it does not hold. Links and hashes only; no contents, no heads.

A fault is told once: after it the walk goes on from what stands there, so that a row that was edited does not make all
rows behind it faulty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kb.records.verification.faults import Fault, FaultKind, between, joined, place
from kb.store.chain import FIRST_HASH, link_hash
from kb.store.chain_rows import ChainRow, WriterRow

# Hosts that share a writer may differ by this much; more than that somebody moved a clock, or a record.
TOLERANCE = timedelta(minutes=5)
# So many faulty rows are looked into one by one, each tried in every other's place: 40,000 hashes, half a second.
EXPLAINED = 200


@dataclass(slots=True)
class Suspect:
    """A row whose hash does not fit; `expected` are the hashes its predecessor may have had."""

    columns: Mapping[str, object]
    sequence: int
    expected: frozenset[object]
    computed: str | None
    only_hash: bool = False


@dataclass(slots=True)
class ChainCheck:
    """The walk along a chain, after `sequence` and `hash` of a link that is known to be right."""

    writer_id: str
    sequence: int = 0
    hash: object = FIRST_HASH
    record_id: str | None = None
    at: datetime | None = None
    records: int = 0
    _right: frozenset[object] = frozenset()
    _faults: list[Fault] = field(default_factory=list)
    _suspects: list[Suspect] = field(default_factory=list)
    _missing: list[int] = field(default_factory=list)
    _more: list[tuple[int, int]] = field(default_factory=list)
    _last_suspect: Suspect | None = None

    def __post_init__(self) -> None:
        self._right = frozenset((self.hash,))

    def add(self, row: ChainRow) -> bool:
        """The next row by sequence; whether the row itself is as it was written."""
        columns = row.columns
        sequence, stored = columns["sequence"], columns["hash"]
        self.records += 1
        if not isinstance(sequence, int):
            self._tell(FaultKind.ROW_EDITED, "序号被改成了不是数的内容。", self.sequence, record=row)
            return False
        computed = _hash(columns)
        sound = computed == stored
        if sequence == self.sequence and self.record_id is not None:
            detail = f"有两条记录都是第 {sequence} 条，编号 {self.record_id} 与 {columns['record_id']}。"
            self._tell(FaultKind.DUPLICATE_SEQUENCE, detail, sequence, record=row)
            self._right |= {stored, computed}
            return sound
        self._follow(row, sequence, computed, sound=sound)
        self.sequence, self.hash, self.record_id = sequence, stored, str(columns["record_id"])
        self.at = row.at or self.at
        self._right = frozenset((stored, computed))
        return sound

    def _follow(self, row: ChainRow, sequence: int, computed: str | None, *, sound: bool) -> None:
        previous = row.columns["previous_hash"]
        follows = sequence == self.sequence + 1
        if not follows:
            self._gap(row, sequence)
        if self._last_suspect is not None and follows and previous == self._last_suspect.computed:
            self._last_suspect.only_hash = True
        if not sound:
            self._suspect(Suspect(row.columns, sequence, self._right, computed))
        else:
            self._last_suspect = None
            if follows and previous not in self._right:
                self._broken(sequence)
            self._clock(row, sequence)

    def _gap(self, row: ChainRow, sequence: int) -> None:
        first, last = self.sequence + 1, sequence - 1
        if sequence <= self.sequence:
            self._tell(FaultKind.ROW_EDITED, "序号不是从 1 往上数的。", sequence, record=row)
            return
        self._missing += list(range(first, min(last, first + EXPLAINED) + 1))
        count = f"共 {last - first + 1} 条记录" if last > first else "这条记录"
        self._faults.append(
            Fault(
                FaultKind.GAP, f"缺少{place(first, last)}：{count}被删去。",
                between(self.sequence, sequence), self.writer_id, first, last,
            )
        )  # fmt: skip

    def _broken(self, sequence: int) -> None:
        detail = f"这里接不上：第 {sequence} 条写着的前一条哈希值不是现在第 {sequence - 1} 条的哈希值。"
        if sequence > 1:
            detail += f"第 {sequence - 1} 条（或连同它之前的若干条）被改动后重新算过哈希值。"
        self._faults.append(
            Fault(
                FaultKind.LINK_BROKEN, detail, between(sequence - 1, sequence), self.writer_id, max(sequence - 1, 1),
                None, self.record_id,
            )
        )  # fmt: skip

    def _suspect(self, suspect: Suspect) -> None:
        self._last_suspect = suspect
        if len(self._suspects) < EXPLAINED:
            self._suspects.append(suspect)
        elif self._more and self._more[-1][1] == suspect.sequence - 1:
            self._more[-1] = (self._more[-1][0], suspect.sequence)
        elif len(self._more) < EXPLAINED:
            self._more.append((suspect.sequence, suspect.sequence))
        else:
            self._more[-1] = (self._more[-1][0], suspect.sequence)

    def _clock(self, row: ChainRow, sequence: int) -> None:
        if self.at is None or row.at is None or row.at >= self.at - TOLERANCE:
            return
        minutes = int((self.at - row.at).total_seconds() // 60)
        detail = f"第 {sequence} 条的时间比前一条早 {minutes} 分钟：记录被挪动过，或当时有人调过服务器的时钟。"
        self._tell(FaultKind.TIME_BACKWARDS, detail, sequence, between(self.sequence, sequence), record=row)

    def _tell(self, kind: FaultKind, detail: str, sequence: int, where: str | None = None, *, record: ChainRow) -> None:
        record_id = str(record.columns["record_id"])
        self._faults.append(Fault(kind, detail, where or place(sequence), self.writer_id, sequence, None, record_id))

    def found(self, others: Iterable[str] = ()) -> tuple[Fault, ...]:
        """The faults of the walk so far; `others` are names this chain or a row of it may have had before."""
        explained = [_explained(each, self, tuple(others)) for each in self._suspects]
        rest = [
            Fault(FaultKind.ROW_EDITED, EDITED, place(first, last), self.writer_id, first, last)
            for first, last in self._more
        ]
        # A row in the wrong place does not follow the one before it, nor the next one it: that is told already.
        moved = {each.sequence for each in explained if each.kind in {FaultKind.REORDERED, FaultKind.WRITER_CHANGED}}
        beside = {each - 1 for each in moved if each is not None} | moved
        links = [each for each in self._faults if each.kind is not FaultKind.LINK_BROKEN or each.sequence not in beside]
        return joined([*links, *explained, *rest])

    @property
    def places(self) -> frozenset[int]:
        """Where a row that stands in the wrong place may have come from."""
        return frozenset(self._missing) | {each.sequence for each in self._suspects}


def end_faults(writer: WriterRow | None, chain: ChainCheck, faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Whether the chain ends where its writer says it does; what a head says of its end is told once."""
    name, last = chain.writer_id, chain.sequence
    told = {each.kind for each in faults} & {FaultKind.TAIL_CUT, FaultKind.CHAIN_MISSING}
    if writer is None:
        unknown = Fault(FaultKind.WRITER_UNKNOWN, f"没有登记过写入者 {name}，却有它的记录。", f"写入者 {name}", name)
        return (unknown,) if chain.records else ()
    said = writer.sequence
    if not isinstance(said, int) or said < last:
        detail = f"链尾登记写着到第 {said} 条，链却有 {last} 条：登记被改过，或后面的记录不是系统写入的。"
        return (Fault(FaultKind.WRITER_ROW_EDITED, detail, f"写入者 {name} 的链尾登记", name, last),)
    if said > last:
        kind = FaultKind.TAIL_CUT if chain.records else FaultKind.CHAIN_MISSING
        detail = f"链尾登记写着到第 {said} 条，链只到第 {last} 条：{place(last + 1, said)}被删去。"
        where = f"第 {last} 条之后" if chain.records else f"写入者 {name} 的全部记录"
        return () if told else (Fault(kind, detail, where, name, last + 1, said),)
    if chain.records and writer.hash != chain.hash and not any(each.sequence == last for each in faults):
        detail = f"最后一条（第 {last} 条）的哈希值与链尾登记不符：它被改动后重新算过哈希值，或登记被改过。"
        return (Fault(FaultKind.LINK_BROKEN, detail, f"第 {last} 条与链尾登记之间", name, last, None, chain.record_id),)
    return ()


EDITED = "记录被改动过：现在的内容与它自己的哈希值不符。"


def _explained(suspect: Suspect, check: ChainCheck, others: tuple[str, ...]) -> Fault:
    """Which single change makes the hash wrong, as far as undoing one makes it fit again."""
    kind, detail = FaultKind.ROW_EDITED, EDITED
    if suspect.only_hash:
        kind, detail = FaultKind.HASH_EDITED, "记录的哈希值被改动过：内容没有变，与后一条记下的相符。"
    elif any(_fits(suspect, previous_hash=each) for each in suspect.expected):
        kind, detail = FaultKind.PREVIOUS_HASH_EDITED, "记录里写着的“前一条哈希值”被改动过，其余没有变。"
    elif (name := next((each for each in others if _fits(suspect, writer_id=each)), None)) is not None:
        kind, detail = FaultKind.WRITER_CHANGED, f"写入者被改过：这条记录原来属于 {name}。"
    else:
        tried = sorted(check.places | {suspect.sequence + 1, suspect.sequence - 1})
        if (original := next((each for each in tried if _fits(suspect, sequence=each)), None)) is not None:
            kind, detail = FaultKind.REORDERED, _moved(original - suspect.sequence)
    record_id = str(suspect.columns["record_id"])
    return Fault(kind, detail, place(suspect.sequence), check.writer_id, suspect.sequence, None, record_id)


def _moved(by: int) -> str:
    return f"顺序被改过：它原来在{'后' if by > 0 else '前'}面第 {abs(by)} 个位置。"


def _fits(suspect: Suspect, **instead: object) -> bool:
    columns = suspect.columns
    return _hash({**columns, **instead}) == columns["hash"]


def _hash(columns: Mapping[str, object]) -> str | None:
    """The hash of a row; None for one that holds what no record can hold."""
    try:
        return link_hash(columns)
    except TypeError:
        return None
