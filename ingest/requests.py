"""What an ingest run is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class IngestKind(StrEnum):
    """Texts with legal validity, or our own handbooks."""

    INSTRUMENT = "instrument"
    HANDBOOK = "handbook"


@dataclass(frozen=True, slots=True)
class IngestRequest:
    """Files or folders, or a named source; exactly one of the two."""

    paths: tuple[str, ...] = ()
    source: str | None = None
    kind: IngestKind = IngestKind.INSTRUMENT
    dry_run: bool = False
    actor: str = "local"

    @property
    def label(self) -> str:
        """How the run is named in lists."""
        return self.source or "、".join(self.paths)

    def as_json(self) -> dict[str, Any]:
        """JSON-ready, for the store."""
        return asdict(self)

    @staticmethod
    def from_json(fields: Mapping[str, Any]) -> IngestRequest:
        """The inverse of `as_json`."""
        return IngestRequest(
            paths=tuple(fields["paths"]),
            source=fields["source"],
            kind=IngestKind(fields["kind"]),
            dry_run=fields["dry_run"],
            actor=fields["actor"],
        )
