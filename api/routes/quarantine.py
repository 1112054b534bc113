"""Refused files: listed, tried again, discarded."""

from __future__ import annotations

from api.deps import Ingests
from api.routes.ingestions import shown_run
from api.routing import Routes
from api.schemas.ingestion import IngestionOut
from api.schemas.quarantine import DiscardedOut, QuarantinedOut, QuarantineList

router = Routes(prefix="/quarantine", tags=["ingestions"])


@router.get("", summary="隔离区：被拒绝的文件及原因")
def list_entries(ingestion: Ingests) -> QuarantineList:
    """Every refused file that is kept, newest first."""
    return QuarantineList(quarantine=tuple(QuarantinedOut.of(entry) for entry in ingestion.quarantine.list()))


@router.post("/{entry_id}/retry", status_code=202, summary="把隔离区里的文件再导入一次")
def retry(entry_id: str, ingestion: Ingests) -> IngestionOut:
    """Queue the kept file as a new run; it leaves the quarantine when it comes in."""
    return shown_run(ingestion, ingestion.retry_quarantined(entry_id))


@router.delete("/{entry_id}", summary="从隔离区清除一个文件")
def discard(entry_id: str, ingestion: Ingests) -> DiscardedOut:
    """Forget a refused file; the person's own file is not touched."""
    ingestion.quarantine.discard(entry_id)
    return DiscardedOut(discarded=entry_id)
