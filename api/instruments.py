"""How instruments and versions are shown: the store's values as the contract's objects."""

from __future__ import annotations

from datetime import date
from typing import cast

from api.instrument_list import Listed
from api.schemas.base import Industry
from api.schemas.instrument import (
    InstrumentDetail,
    InstrumentOut,
    InstrumentSummary,
    OutlineEntry,
    SourceOut,
    VersionDatesOut,
    VersionOut,
)
from kb.bootstrap import KnowledgeBase
from kb.citing.citations import notice_of
from kb.law.instruments import Instrument
from kb.law.validity import binds_on, status_on
from kb.store.records import VersionOnDay


def version_of(version: VersionOnDay, day: date, sources: tuple[SourceOut, ...] = ()) -> VersionOut:
    """A version as of a day."""
    status = status_on(version.validity, day)
    own = version.version
    return VersionOut(
        version_id=own.version_id,
        label=own.label,
        document_number=own.document_number,
        source_status=own.source_status,
        article_count=own.article_count,
        dates=VersionDatesOut.model_validate(own.dates),
        valid_from=version.validity.valid_from,
        valid_to=version.validity.valid_to,
        validity_status=status,
        notice=notice_of(version, status),
        sources=sources,
    )


def summary_of(listed: Listed, day: date) -> InstrumentSummary:
    """An instrument as a line of a list."""
    return InstrumentSummary(
        **InstrumentOut.model_validate(listed.instrument).model_dump(),
        version_count=listed.version_count,
        current=version_of(listed.current, day) if listed.current else None,
        validity_status=listed.validity,
        industries=cast(tuple[Industry, ...], listed.industries),
    )


def detail_of(kb: KnowledgeBase, instrument: Instrument, generation: int, day: date) -> InstrumentDetail:
    """An instrument with its versions, newest first, their sources, and the outline of the one that answers."""
    versions = kb.store.law.versions_of(instrument.instrument_id, generation)
    binding = [each for each in versions if binds_on(each.validity, day)]
    outline = kb.store.law.provisions(binding[-1].version.version_id) if binding else ()
    return InstrumentDetail(
        **InstrumentOut.model_validate(instrument).model_dump(),
        versions=tuple(version_of(each, day, sources_of(kb, each)) for each in reversed(versions)),
        outline=tuple(OutlineEntry.model_validate(each) for each in outline),
        as_of=day,
        generation=generation,
    )


def sources_of(kb: KnowledgeBase, version: VersionOnDay) -> tuple[SourceOut, ...]:
    """Where the text of a version came from."""
    return tuple(SourceOut.model_validate(each) for each in kb.store.law.sources(version.version.version_id))
