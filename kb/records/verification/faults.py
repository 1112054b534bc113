"""What can be wrong with the ledger, as values: what, and where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

# So many faults of a kind side by side are told as one stretch.
STRETCH = 4


class FaultKind(StrEnum):
    """What is wrong."""

    ROW_EDITED = "row_edited"
    HASH_EDITED = "hash_edited"
    PREVIOUS_HASH_EDITED = "previous_hash_edited"
    LINK_BROKEN = "link_broken"
    GAP = "gap"
    DUPLICATE_SEQUENCE = "duplicate_sequence"
    DUPLICATE_RECORD = "duplicate_record"
    REORDERED = "reordered"
    WRITER_CHANGED = "writer_changed"
    WRITER_UNKNOWN = "writer_unknown"
    WRITER_ROW_EDITED = "writer_row_edited"
    TAIL_CUT = "tail_cut"
    CHAIN_MISSING = "chain_missing"
    CHAIN_REMADE = "chain_remade"
    TIME_BACKWARDS = "time_backwards"
    CONTENT_EDITED = "content_edited"
    CONTENT_MISSING = "content_missing"
    CONTENT_ADDED = "content_added"
    CONTENT_AFTER_ERASURE = "content_after_erasure"
    CONTENT_WITHOUT_RECORD = "content_without_record"
    SEALED_EDITED = "sealed_edited"
    SEALED_MISSING = "sealed_missing"
    SEALED_ADDED = "sealed_added"
    HEAD_EDITED = "head_edited"
    HEAD_KEY_UNKNOWN = "head_key_unknown"
    HEAD_MISSING = "head_missing"
    OUTSIDE_HEAD_FALSE = "outside_head_false"
    CERTIFICATE_EDITED = "certificate_edited"
    CERTIFICATE_MISSING = "certificate_missing"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the ledger.

    `sequence` to `until` are the records concerned, `record_id` that of the first; `day` the day in Asia/Shanghai.
    `detail` says in Chinese what is wrong, `where` between which two records or on which day. Fields that do not apply
    are None.
    """

    kind: FaultKind
    detail: str
    where: str
    writer_id: str | None = None
    sequence: int | None = None
    until: int | None = None
    record_id: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class ChainReport:
    """How one writer's chain looked: its records, first and last, and how far signed heads vouch for it.

    `vouched` is the last sequence that a head from outside confirmed, 0 for none.
    """

    writer_id: str
    records: int
    first_at: datetime | None
    last_sequence: int | None
    last_at: datetime | None
    last_hash: str | None
    heads: int
    last_head: date | None
    vouched: int
    faults: int


@dataclass(frozen=True, slots=True)
class Verification:
    """The whole ledger, looked at in one state.

    `erased` counts the contents that are gone with an erasure on record; `unsigned` says that heads were never signed
    here; `cut` how many faults were left out of the list.
    """

    checked_at: datetime
    records: int
    erased: int
    writers: tuple[ChainReport, ...]
    faults: tuple[Fault, ...]
    cut: int
    outside_heads: int
    known_keys: tuple[str, ...]
    unsigned: bool

    @property
    def intact(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def place(sequence: int, until: int | None = None) -> str:
    """A record by its sequence, or a stretch of them.

    >>> place(5), place(5, 9)
    ('第 5 条', '第 5 条至第 9 条')
    """
    return f"第 {sequence} 条" if until is None or until == sequence else f"第 {sequence} 条至第 {until} 条"


def between(left: int, right: int) -> str:
    """The place between two records; before the first there is only the beginning.

    >>> between(4, 6), between(0, 2)
    ('第 4 条与第 6 条之间', '链的开头与第 2 条之间')
    """
    return f"第 {left} 条与第 {right} 条之间" if left else f"链的开头与第 {right} 条之间"


def joined(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults by sequence, where four or more of one kind and wording side by side become one stretch."""
    runs: list[list[Fault]] = []
    for fault in sorted(faults, key=lambda each: (each.kind, each.detail, each.sequence or 0)):
        last = runs[-1][-1] if runs else None
        if last is not None and _beside(last, fault):
            runs[-1].append(fault)
        else:
            runs.append([fault])
    return tuple(sorted((each for run in runs for each in _stretch(run)), key=lambda each: each.sequence or 0))


def _beside(left: Fault, right: Fault) -> bool:
    if left.sequence is None or right.sequence is None or left.kind is FaultKind.GAP:
        return False
    same = (left.kind, left.writer_id, left.detail) == (right.kind, right.writer_id, right.detail)
    return same and right.sequence == (left.until or left.sequence) + 1


def _stretch(run: Sequence[Fault]) -> Sequence[Fault]:
    first, last = run[0], run[-1]
    until = last.until or last.sequence
    if len(run) == 1 or (len(run) < STRETCH and all(each.until is None for each in run)):
        return run
    return (replace(first, until=until, where=place(first.sequence or 0, until)),)
