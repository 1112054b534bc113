"""Periods, holds and erasures as the terminal reads them: only the fields that are shown. Standard library only."""

from __future__ import annotations

from typing import TypedDict


class PeriodBasisShape(TypedDict):
    """An article a period rests on."""

    title: str
    article: str
    needs: bool
    unverified: bool


class PeriodShape(TypedDict):
    """How long an industry's contents are kept."""

    name: str
    months: int
    reason: str
    basis: list[PeriodBasisShape]
    changed: bool
    notice: str | None
    due: int
    held: int
    oldest: str | None


class RetentionShape(TypedDict):
    """All periods."""

    periods: list[PeriodShape]
    due: int
    bytes_left: bool


class PreviewShape(TypedDict):
    """What an erasure would meet."""

    count: int
    kinds: dict[str, int]
    held: int
    holds: list[str]
    first: str | None
    last: str | None
    session_others: int
    elsewhere: list[str]
    means: list[str]


class CertificateLineShape(TypedDict):
    """A certificate in a list."""

    erasure_id: str
    kind: str
    at: str
    actor_id: str
    reason: str
    count: int
    held: int
    genuine: bool


class CertificateShape(CertificateLineShape):
    """A certificate of erasure."""

    text: str
    statement: dict[str, object]
    signature: str


class CertificateListShape(TypedDict):
    """Certificates, the newest first."""

    certificates: list[CertificateLineShape]


class ErasureShape(TypedDict):
    """What was erased."""

    count: int
    held: int
    bytes_left: bool
    certificate: CertificateShape | None


class HoldShape(TypedDict):
    """A legal hold."""

    hold_id: str
    reason: str
    placed_by: str
    placed_at: str
    released_by: str | None
    released_at: str | None
    release_reason: str | None
    records: int


class HoldListShape(TypedDict):
    """Holds, the newest first."""

    holds: list[HoldShape]


class ReleaseShape(TypedDict):
    """A hold that ended."""

    hold: HoldShape
    completed: list[ErasureShape]
