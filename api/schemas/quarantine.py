"""Files that were refused and are kept to be looked at, put right and tried again."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.base import Reply
from ingest.quarantine import QuarantineEntry


class QuarantinedOut(Reply):
    """One refused file. `size` is null when only the reason could be kept."""

    entry_id: str = Field(examples=["12-1"])
    name: str = Field(description="文件名")
    location: str = Field(description="当时从哪里读的")
    reason: str = Field(description="为什么拒绝，怎么办")
    place: str | None = Field(description="在文中何处")
    kind: str
    run_id: int
    refused_at: datetime
    size: int | None

    @classmethod
    def of(cls, entry: QuarantineEntry) -> QuarantinedOut:
        """The contract's shape of an entry."""
        refused = entry.refused
        return cls(
            entry_id=entry.entry_id,
            name=entry.name,
            location=refused.location,
            reason=refused.reason,
            place=refused.place,
            kind=refused.kind.value,
            run_id=refused.run_id,
            refused_at=entry.refused_at,
            size=entry.size,
        )


class QuarantineList(Reply):
    """What is kept, newest first."""

    quarantine: tuple[QuarantinedOut, ...]


class DiscardedOut(Reply):
    """An entry that is no longer kept."""

    discarded: str
