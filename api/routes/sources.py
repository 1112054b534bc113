"""Which instruments the catalogue lists, which of them are in the store, and where the others can be had."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import Query

from api.deps import Config, Kb, checked
from api.errors import ApiError
from api.routing import Routes
from api.schemas.base import Industry
from api.schemas.instrument import DatedFactOut
from api.schemas.source import CatalogueEntryOut, CatalogueReply, FetchedOut
from ingest.errors import SourceError
from ingest.sources.entries import CatalogueEntry
from ingest.sources.published import PublishedSources, open_sources
from kb.bootstrap import KnowledgeBase
from kb.law.instruments import Instrument
from kb.phrasing.types import ANY_INDUSTRY

router = Routes(prefix="/sources", tags=["sources"])


@router.get("", summary="来源目录：应当入库的法规")
def list_sources(
    kb: Kb,
    settings: Config,
    *,
    q: Annotated[str | None, Query(description="标题中的字，或简称")] = None,
    industry: Annotated[Industry | None, Query(description="只列这一行业和各行业通用的")] = None,
    held: Annotated[bool | None, Query(description="只列已入库（true）或未入库（false）的")] = None,
    address: Annotated[bool | None, Query(description="只列有网址（true）或没有网址（false）的")] = None,
) -> CatalogueReply:
    """Works on an empty knowledge base too: then nothing is held."""
    sources = open_sources(settings)
    catalogue = sources.catalogue()
    named = catalogue.find(checked("q", q, settings.max_question)) if q else None
    generation = kb.store.law.generation()
    owned = _by_title(kb.store.law.instruments(generation))
    found = tuple(
        _shown(kb, sources, entry, owned.get(entry.short_title), generation)
        for entry in catalogue
        if (not q or entry is named or q.strip() in entry.title)
        and (industry is None or {industry, ANY_INDUSTRY} & set(entry.industries))
        and (held is None or (entry.short_title in owned) is held)
        and (address is None or (entry.address is not None) is address)
    )
    return CatalogueReply(
        sources=found,
        total=len(found),
        held=sum(each.held for each in found),
        with_address=sum(each.address is not None for each in found),
        hosts=tuple(sources.allowed(catalogue)),
        generation=generation,
    )


@router.get("/{name}", summary="来源目录里的一部法规")
def one_source(name: str, kb: Kb, settings: Config) -> CatalogueEntryOut:
    """An entry by title, short title or alias."""
    sources = open_sources(settings)
    try:
        entry = sources.catalogue().require(checked("name", name, settings.max_question))
    except SourceError as error:
        raise ApiError(404, error.reason) from error
    generation = kb.store.law.generation()
    owned = _by_title(kb.store.law.instruments(generation))
    return _shown(kb, sources, entry, owned.get(entry.short_title), generation)


def _by_title(instruments: Iterable[Instrument]) -> dict[str, Instrument]:
    return {each.short_title: each for each in instruments}


def _shown(
    kb: KnowledgeBase, sources: PublishedSources, entry: CatalogueEntry, owned: Instrument | None, generation: int
) -> CatalogueEntryOut:
    known, copy = entry.publication, sources.copy_of(entry)
    versions = kb.store.law.versions_of(owned.instrument_id, generation) if owned else ()
    came = [source.retrieved_at for each in versions for source in kb.store.law.sources(each.version.version_id)]
    return CatalogueEntryOut(
        title=entry.title,
        short_title=entry.short_title,
        issuing_authority=entry.issuing_authority,
        legal_rank=entry.legal_rank,
        industries=entry.industries,
        why=entry.why,
        version=known.version,
        document_number=known.document_number,
        promulgation=DatedFactOut.model_validate(known.promulgation),
        effective=DatedFactOut.model_validate(known.effective),
        address=known.address,
        format=known.format,
        sha256=known.sha256,
        origin=entry.origin,
        held=owned is not None,
        instrument_id=owned.instrument_id if owned else None,
        held_since=min(came, default=None),
        fetched=FetchedOut.model_validate(copy) if copy else None,
    )
