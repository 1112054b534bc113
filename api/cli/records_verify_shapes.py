"""The objects of verification and of heads, as the commands read them."""

from __future__ import annotations

from typing import TypedDict


class FaultShape(TypedDict):
    """Something wrong with the records."""

    kind: str
    detail: str
    where: str
    writer_id: str | None
    sequence: int | None
    until: int | None
    record_id: str | None
    day: str | None


class ChainShape(TypedDict):
    """How one writer's chain looked."""

    writer_id: str
    records: int
    first_at: str | None
    last_sequence: int | None
    last_at: str | None
    heads: int
    last_head: str | None
    vouched: int
    faults: int


class VerificationShape(TypedDict):
    """What a verification found."""

    intact: bool
    records: int
    erased: int
    writers: list[ChainShape]
    faults: list[FaultShape]
    cut: int
    outside_heads: int
    known_keys: list[str]
    unsigned: bool


class VerifyShape(TypedDict):
    """A verification, under way or done."""

    state: str
    done: int
    total: int
    result: VerificationShape | None
    problem: str | None


class HeadShape(TypedDict):
    """A signed head."""

    type: str
    day: str
    writer_id: str
    sequence: int
    records: int
    hash: str
    key_id: str
    public_key: str


class HeadsShape(TypedDict):
    """All heads."""

    heads: list[HeadShape]
    problem: str | None
