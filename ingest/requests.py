"""What an ingest run is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class IngestKind(StrEnum):
    """Texts with legal validity, or our own handbooks."""

    INSTRUMENT = "instrument"
    HANDBOOK = "handbook"


@dataclass(frozen=True, slots=True)
class HandbookOptions:
    """What is said of handbooks when they are brought in; it stands above what their files say of themselves.

    `audience` are roles (officer, trainer, editor, supervisor, auditor, admin); empty: what the file says, else all.
    """

    owner: str | None = None
    review_date: date | None = None
    effective_date: date | None = None
    audience: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """JSON-ready; empty where nothing is said."""
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
            if value
        }

    @staticmethod
    def from_json(fields: Mapping[str, Any]) -> HandbookOptions:
        """The inverse of `as_json`."""
        days = {
            name: date.fromisoformat(fields[name]) for name in ("review_date", "effective_date") if fields.get(name)
        }
        return HandbookOptions(owner=fields.get("owner"), audience=tuple(fields.get("audience", ())), **days)


@dataclass(frozen=True, slots=True)
class IngestRequest:
    """Files or folders, or a named source; exactly one of the two.

    `checked` are the texts that somebody looked at before: nothing else is published then; None: whatever is read.
    """

    paths: tuple[str, ...] = ()
    source: str | None = None
    kind: IngestKind = IngestKind.INSTRUMENT
    dry_run: bool = False
    actor: str = "local"
    handbook: HandbookOptions = HandbookOptions()
    checked: tuple[str, ...] | None = None

    @property
    def label(self) -> str:
        """How the run is named in lists."""
        return self.source or "、".join(self.paths)

    def as_json(self) -> dict[str, Any]:
        """JSON-ready, for the store."""
        return {**asdict(self), "handbook": self.handbook.as_json()}

    @staticmethod
    def from_json(fields: Mapping[str, Any]) -> IngestRequest:
        """The inverse of `as_json`."""
        return IngestRequest(
            paths=tuple(fields["paths"]),
            source=fields["source"],
            kind=IngestKind(fields["kind"]),
            dry_run=fields["dry_run"],
            actor=fields["actor"],
            handbook=HandbookOptions.from_json(fields.get("handbook", {})),
            checked=None if fields.get("checked") is None else tuple(fields["checked"]),
        )
