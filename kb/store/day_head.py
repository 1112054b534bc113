"""The head of a day: how far a writer's chain had come when the day ended, signed. A value; no database here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class DayHead:
    """A writer's last link on a day, with the signature of the ledger's key.

    `sequence` and `hash` are those of the last record up to the end of `day` in Asia/Shanghai, `records` how many came
    since the head before. An `interim` head is made on demand before its day is over, and is not kept in the store.
    """

    day: date
    writer_id: str
    sequence: int
    records: int
    hash: str
    key_id: str
    public_key: str
    signature: str
    signed_at: datetime
    interim: bool = False
