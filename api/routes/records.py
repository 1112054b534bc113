"""Records: what was asked, checked and changed; found, shown and exported."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated
from urllib.parse import quote

from fastapi import Query
from fastapi.responses import Response, StreamingResponse

from api.deps import Kb, Who
from api.errors import field_error
from api.record_filters import Asked, Wanted, find_record
from api.record_labels import person_name
from api.reports.records_export import MEDIA_TYPES, SHANGHAI, ExportFormat, exported
from api.routing import Routes
from api.schemas.records import RecordList, RecordOut
from kb.bootstrap import KnowledgeBase
from kb.records.actors import Actor
from kb.records.redact import masked
from kb.store.ledger_records import RecordDraft, RecordKind
from kb.store.record_search import Cursor, cursor_of

router = Routes(prefix="/records", tags=["records"])
PDF = "application/pdf"


@router.get("", summary="记录，新的在前")
def list_records(
    kb: Kb,
    wanted: Asked,
    *,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[str | None, Query(max_length=80, description="上一页给出的 next，用来翻到更早的")] = None,
) -> RecordList:
    """The records that fit and that this person may see: his own, his team's, or all."""
    place = None if before is None else _place(before)
    return RecordList.of(kb.store.record_search.find(wanted.filter, limit, place, wanted.scope))


@router.get(
    "/export",
    summary="导出记录（CSV 或 JSONL）",
    response_class=StreamingResponse,
    responses={200: {"content": {each: {} for each in MEDIA_TYPES.values()}}},
)
def export_records(
    kb: Kb,
    who: Who,
    wanted: Asked,
    how: Annotated[ExportFormat, Query(alias="format", description="csv 或 jsonl")] = ExportFormat.CSV,
) -> StreamingResponse:
    """All that fit, newest first, as one file. That it was exported, and how much, is a record itself."""
    meant = wanted.until_now()
    _record_export(kb, who, meant, how)
    found = kb.store.record_search.walk(meant.filter, meant.scope)
    name = f"记录-{datetime.now(SHANGHAI):%Y-%m-%d}.{how}"
    return StreamingResponse(
        exported(found, how), media_type=MEDIA_TYPES[how], headers={"Content-Disposition": attachment(name, how)}
    )


@router.get(
    "/{record_id}/case.pdf",
    summary="一条记录的个案文件（PDF）",
    response_class=Response,
    responses={200: {"content": {PDF: {}}}},
)
def case_file(record_id: str, kb: Kb, who: Who) -> Response:
    """The case with its evidence, to be handed to a regulator or a court; that it was made is a record itself."""
    # The library of fonts and pages is 1 s of imports that no other request should wait for.
    from api.reports.case_pdf import Making, case_pdf

    found = find_record(kb, who, record_id)
    record = found.record
    making = Making(datetime.now(UTC), person_name(who.actor_id, who.name))
    content = case_pdf(found, kb.store.record_around.of(record), making)
    facts = {"what": "case", "format": "pdf", "sha256": sha256(content).hexdigest()}
    told = RecordDraft(RecordKind.EXPORT, who.actor_id, facts, about=record.record_id, outcome="done")
    kb.store.ledger.append(told)
    name = f"个案-{record.at.astimezone(SHANGHAI):%Y-%m-%d}-{record.record_id[:12]}.pdf"
    return Response(content, media_type=PDF, headers={"Content-Disposition": attachment(name, "pdf")})


@router.get("/{record_id}", summary="一条记录的全部内容")
def one_record(record_id: str, kb: Kb, who: Who) -> RecordOut:
    """A record by its id or the first six or more characters of it, with everything that stands around it."""
    found = find_record(kb, who, record_id)
    return RecordOut.whole(found, kb.store.record_around.of(found.record))


def attachment(name: str, ending: str) -> str:
    """The header that lets a browser save a file under a Chinese name."""
    return f"attachment; filename=\"records.{ending}\"; filename*=UTF-8''{quote(name)}"


def _record_export(kb: KnowledgeBase, who: Actor, wanted: Wanted, how: ExportFormat) -> None:
    """Written before the first line leaves: what cannot be recorded is not exported."""
    words = wanted.filter.words
    count = kb.store.record_search.count(wanted.filter, wanted.scope)
    draft = RecordDraft(
        kind=RecordKind.EXPORT,
        actor_id=who.actor_id,
        facts={"what": "records", "format": how.value, "filter": wanted.told(), "count": count},
        content={"words": masked(" ".join(words)).text} if words else None,
        outcome="done",
    )
    kb.store.ledger.append(draft)


def _place(before: str) -> Cursor:
    place = cursor_of(before)
    if place is None:
        raise field_error("before", "不是上一页给出的 next")
    return place
