"""Holds signed heads against a chain: those in the store, and those from outside, which nobody here could change.

A chain that somebody made anew fits in itself; only a head that was signed before tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from kb.records.verification.day_heads import day_of, end_of, is_genuine
from kb.records.verification.faults import Fault, FaultKind, between, place
from kb.store.day_head import DayHead

# A day is signed when five minutes of the next have passed: until then a record of it may still be under way.
MARGIN = timedelta(minutes=5)
# The service looks every minute; a head that is still missing after this was not signed, or taken away.
GRACE = timedelta(hours=1)
DIGITS = 12


@dataclass(frozen=True, slots=True)
class Witness:
    """A head whose signature is right, and whether it comes from outside."""

    head: DayHead
    outside: bool

    @property
    def name(self) -> str:
        """How it is called, in Chinese."""
        kind = "即时日结" if self.head.interim else "日结"
        return f"{'外部的' if self.outside else '库内的'} {self.head.day} {kind}"


def judged(
    stored: Iterable[DayHead], outside: Iterable[DayHead], known: frozenset[str]
) -> tuple[tuple[Witness, ...], tuple[Fault, ...]]:
    """The heads that may bear witness, and what is wrong with the others. `known` are public keys, empty for any."""
    witnesses: list[Witness] = []
    faults: list[Fault] = []
    for head, is_outside in [*((each, False) for each in stored), *((each, True) for each in outside)]:
        witness = Witness(head, is_outside)
        if not is_genuine(head):
            kind = FaultKind.OUTSIDE_HEAD_FALSE if is_outside else FaultKind.HEAD_EDITED
            faults.append(_of_head(kind, f"{witness.name}的签名不对：这份日结被改动过。", head))
            continue
        witnesses.append(witness)
        if known and head.public_key not in known:
            detail = f"{witness.name}是用另一把密钥签的（{head.key_id}），不是所知的密钥。"
            faults.append(_of_head(FaultKind.HEAD_KEY_UNKNOWN, detail, head))
    return tuple(witnesses), tuple(faults)


def _of_head(kind: FaultKind, detail: str, head: DayHead) -> Fault:
    where = f"写入者 {head.writer_id} 的 {head.day} 日结（第 {head.sequence} 条）"
    return Fault(kind, detail, where, head.writer_id, head.sequence, None, None, head.day)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A head that does not fit the chain: the hash found instead, up to where heads that count as much still fit, and
    up to where those in the store do."""

    witness: Witness
    found_hash: str
    fitting: int
    stored_to: int


@dataclass(slots=True)
class HeadCheck:
    """One writer's heads beside the walk along its chain."""

    writer_id: str
    witnesses: Sequence[Witness]
    vouched: int = 0
    _by_sequence: dict[int, list[Witness]] = field(default_factory=dict)
    _stored_to: int = 0
    _false: list[Contradiction] = field(default_factory=list)

    def __post_init__(self) -> None:
        for each in self.witnesses:
            self._by_sequence.setdefault(each.head.sequence, []).append(each)

    def add(self, sequence: int, found_hash: object) -> None:
        """A row of the chain that is as its own hash says."""
        for witness in self._by_sequence.get(sequence, ()):
            if witness.head.hash != found_hash:
                # What a stored head confirms counts for nothing against one from outside: who made the chain anew may
                # have signed anew as well.
                fitting = self.vouched if witness.outside else max(self.vouched, self._stored_to)
                self._false.append(Contradiction(witness, str(found_hash), fitting, self._stored_to))
            elif witness.outside:
                self.vouched = max(self.vouched, sequence)
            else:
                self._stored_to = max(self._stored_to, sequence)

    def found(self, last: int) -> tuple[Fault, ...]:
        """The faults, once the walk came to its last record (0: there was none)."""
        beyond = [each for each in self.witnesses if each.head.sequence > last]
        return (*self._remade(), *self._cut(beyond, last))

    def _remade(self) -> tuple[Fault, ...]:
        if not self._false:
            return ()
        first, *others = self._false
        witness, fitting, found_hash, head = first.witness, first.fitting, first.found_hash, first.witness.head
        detail = (
            f"{witness.name}写着第 {head.sequence} 条的哈希值是 {head.hash[:DIGITS]}…，现在是 {found_hash[:DIGITS]}…："
            f"{place(fitting + 1, head.sequence)}当中有记录被改动，之后的哈希值重新算过。"
        )
        if first.stored_to > fitting:
            detail += f"库内的日结到第 {first.stored_to} 条都相符；它们若不是重新签的，改动就在那之后。"
        if others:
            detail += f"之后另有 {len(others)} 份日结也对不上。"
        where = f"{between(fitting, head.sequence)}（{f'第 {fitting} 条仍与日结相符' if fitting else '此前没有日结'}）"
        return (
            Fault(FaultKind.CHAIN_REMADE, detail, where, self.writer_id, fitting + 1, head.sequence, None, head.day),
        )

    def _cut(self, beyond: Sequence[Witness], last: int) -> tuple[Fault, ...]:
        if not beyond:
            return ()
        witness = max(beyond, key=lambda each: each.head.sequence)
        head = witness.head
        if last == 0:
            detail = f"{witness.name}写着共有 {head.sequence} 条记录，现在一条也没有：整条链不见了。"
            return (
                Fault(
                    FaultKind.CHAIN_MISSING, detail, f"写入者 {self.writer_id} 的全部记录", self.writer_id, 1,
                    head.sequence, None, head.day,
                ),
            )  # fmt: skip
        gone = place(last + 1, head.sequence)
        detail = f"{witness.name}写着到第 {head.sequence} 条，链只到第 {last} 条：链尾{gone}被删去。"
        return (
            Fault(
                FaultKind.TAIL_CUT, detail, f"第 {last} 条之后", self.writer_id, last + 1, head.sequence, None, head.day
            ),
        )  # fmt: skip


@dataclass(slots=True)
class DayCheck:
    """Which completed days of one writer have records and no head in the store."""

    writer_id: str
    heads: Sequence[DayHead]
    now: datetime
    _passed: date | None = None
    _next: int = 0
    _missing: dict[date, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.heads = sorted(self.heads, key=lambda each: each.sequence)

    def add(self, sequence: int, at: datetime) -> None:
        """A record; one that came late for a day already signed belongs to the next head."""
        while self._next < len(self.heads) and self.heads[self._next].sequence < sequence:
            self._passed = self.heads[self._next].day
            self._next += 1
        day = day_of(at)
        if self._passed is not None and day <= self._passed:
            return
        if end_of(day) + MARGIN + GRACE <= self.now and all(each.day != day for each in self.heads):
            self._missing[day] = sequence

    def found(self, outside: Iterable[DayHead] = ()) -> tuple[Fault, ...]:
        """A fault for each day without a head, `outside` ones of this writer that the store lacks included."""
        mine = {each.day for each in self.heads}
        named = {each.day: each.sequence for each in outside if not each.interim and each.day not in mine}
        return tuple(_missing(self.writer_id, *each) for each in sorted({**self._missing, **named}.items()))


def _missing(writer_id: str, day: date, sequence: int) -> Fault:
    detail = (
        f"{day} 的记录到第 {sequence} 条，却没有这一天的日结：日结被删去，或这些天服务没有运行（运行 "
        "zhigui records heads 补签；更晚的日结已经签过的，不会补签）。"
    )
    where = f"写入者 {writer_id} 的 {day} 日结"
    return Fault(FaultKind.HEAD_MISSING, detail, where, writer_id, sequence, None, None, day)
