"""A text on its way in: what the readers hand to `parse`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from kb.law.instruments import DatedFact, LegalRank, VersionDates


@dataclass(frozen=True, slots=True)
class DocumentMetadata:
    """What a source says about a text; None where it says nothing."""

    title: str | None = None
    version_label: str | None = None
    issuing_authority: str | None = None
    document_number: str | None = None
    legal_rank: LegalRank | None = None
    province: str | None = None
    source_status: str | None = None
    article_count: int | None = None
    dates: VersionDates = field(default_factory=VersionDates)


@dataclass(frozen=True, slots=True)
class Document:
    """A text with what its source says of it.

    `indexed` False keeps a text citable but out of search (amending decisions: their words stand in the amended law).
    `units` replaces parsing where the source itself gives units without article numbers: (label, text) in order.
    `notices` tell the person who brought the text what its reader noticed.
    """

    location: str
    source_name: str
    retrieved_at: datetime
    sha256: str
    body: str
    metadata: DocumentMetadata
    indexed: bool = True
    units: tuple[tuple[str, str], ...] = ()
    tolerates_small_gaps: bool = False
    notices: tuple[str, ...] = ()


def better(first: DatedFact, second: DatedFact) -> DatedFact:
    """The better proven of two facts; the first where both are proven alike."""
    if second.value is None:
        return first
    if first.value is None:
        return second
    order = list(type(first.basis))
    return second if order.index(second.basis) > order.index(first.basis) else first
