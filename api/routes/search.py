"""Words or a reference in, provisions out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from time import perf_counter
from typing import Annotated

from fastapi import Query

from api.auth.audience import reading_role
from api.deps import Config, Kb, Seen, Who, checked, serving_generation
from api.errors import field_error
from api.naming import instrument_ids
from api.routing import Routes
from api.schemas.ask_law import related_out
from api.schemas.base import IndexFreshness, WrittenDay
from api.schemas.citation import Citation
from api.schemas.search import LookupReply, SearchReply, SearchRequest
from kb.bootstrap import today
from kb.citing.citations import Slice, cite
from kb.citing.related import cite_related
from kb.search.hits import Hit
from kb.search.lookup import LookupHit
from kb.store.records import Provision, VersionOnDay

router = Routes(tags=["search"])
LEADING_HITS = 3


@router.post("/search", summary="检索条文")
def search(request: SearchRequest, kb: Kb, settings: Config, who: Who, seen: Seen) -> SearchReply:
    """Provisions that bind on the day, best first."""
    checked("query", request.query, settings.max_question)
    generation, as_of = serving_generation(kb), request.as_of or today()
    result = kb.searcher.search(
        request.query,
        as_of=as_of,
        generation=generation,
        top_k=request.top_k,
        instruments=instrument_ids(kb, request.instruments) if request.instruments else None,
        legal_ranks=request.legal_ranks or None,
        province=request.province,
        role=reading_role(who, request.role),
    )
    seen.metrics.searched(result.timings_ms)
    return SearchReply(
        hits=tuple(_cited(hit, as_of, number) for number, hit in enumerate(result.hits, 1)),
        related=related_out(cite_related(kb.related.of(_leading(result.hits)), as_of)),
        rewritten_query=result.repaired,
        notice=f"{result.repair_note or ''}{result.notice or ''}" or None,
        as_of=as_of,
        generation=generation,
        index=IndexFreshness.of(result.index),
        timings_ms=asdict(result.timings_ms),
    )


@router.get("/lookup", summary="按条号查条文，如 民法典1254")
def lookup(
    kb: Kb,
    settings: Config,
    q: Annotated[str, Query(min_length=1, description="引用", examples=["民法典1254", "消保法55条"])],
    as_of: Annotated[WrittenDay | None, Query(description="以哪一天的法律为准")] = None,
) -> LookupReply:
    """The provision a reference names, as of a day; `reason` says why there is none."""
    checked("q", q, settings.max_question)
    started = perf_counter()
    generation, day = serving_generation(kb), as_of or today()
    result = kb.lookup.lookup(q, as_of=day, generation=generation)
    if result is None:
        raise field_error("q", "不是条文引用，要写成 民法典1254、消保法55条 或 《广告法》第九条第三项 这样")
    return LookupReply(
        hits=tuple(_looked_up(hit, day, number) for number, hit in enumerate(result.hits, 1)),
        title=result.title,
        instrument_id=result.version.instrument.instrument_id if result.version else None,
        note=result.note,
        reason=result.detail,
        as_of=day,
        generation=generation,
        timings_ms={"total": round(1000 * (perf_counter() - started), 2)},
    )


def _leading(hits: Sequence[Hit]) -> list[tuple[Provision, VersionOnDay]]:
    """The provisions of the best hits; what is related to a hit far down is seldom asked for."""
    return [(hit.provision, hit.version) for hit in hits[:LEADING_HITS] if hit.provision and hit.version]


def _cited(hit: Hit, as_of: date, number: int) -> Citation:
    if hit.provision is None or hit.version is None:
        raise ValueError("检索结果缺少条文")
    part = Slice(hit.passage.start, hit.passage.end, hit.passage.paragraph, hit.passage.item)
    return Citation.model_validate(cite(hit.provision, hit.version, as_of, part, n=number, score=hit.score))


def _looked_up(hit: LookupHit, as_of: date, number: int) -> Citation:
    part = Slice(hit.start, hit.end, hit.paragraph, hit.item)
    return Citation.model_validate(cite(hit.provision, hit.version, as_of, part, n=number))
