"""The overview: what was asked, what of, what suddenly rises, what was not answered."""

from __future__ import annotations

from fastapi.responses import Response

from api.deps import Kb, Who
from api.overview import AskedOverview, overview_out
from api.reports.overview_csv import overview_csv
from api.reports.records_export import MEDIA_TYPES, ExportFormat
from api.routes.records import attachment
from api.routing import Routes
from api.schemas.overview import OverviewOut
from kb.store.ledger_records import RecordDraft, RecordKind

router = Routes(prefix="/overview", tags=["overview"])


@router.get("", summary="概览：问了什么，什么突然增多，什么没有答上")
def overview(kb: Kb, seen: AskedOverview) -> OverviewOut:
    """The figures of a window beside those of the window before it, of the records that this person may see.

    What suddenly rises is a test of word counts against the four weeks before (kb/records/overview/bursts.py).
    """
    return overview_out(kb, seen)


@router.get(
    "/export",
    summary="导出概览（CSV）",
    response_class=Response,
    responses={200: {"content": {MEDIA_TYPES[ExportFormat.CSV]: {}}}},
)
def export_overview(kb: Kb, who: Who, seen: AskedOverview) -> Response:
    """The figures as a sheet, without questions. That it was exported is a record itself."""
    found = overview_out(kb, seen)
    facts = {"what": "overview", "format": "csv", "since": f"{found.since}", "until": f"{found.until}"}
    kb.store.ledger.append(RecordDraft(RecordKind.EXPORT, who.actor_id, facts, outcome="done"))
    name = f"概览-{found.since}-{found.until}.csv"
    return Response(
        overview_csv(found),
        media_type=MEDIA_TYPES[ExportFormat.CSV],
        headers={"Content-Disposition": attachment(name, "csv")},
    )
