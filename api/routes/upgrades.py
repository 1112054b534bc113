"""Upgrades: what a new release of ours changes, the runs that bring it in, and its acceptance."""

from __future__ import annotations

from dataclasses import replace

from api.deps import Ingests, Who
from api.routes.ingestions import shown_run
from api.routing import Routes
from api.schemas.upgrade import AcceptReply, AcceptRequest, UpgradeReply, UpgradeReportOut, UpgradeRequest

router = Routes(prefix="/upgrade", tags=["upgrade"])


@router.get("", summary="新版本改了什么，公司的内容在哪里与它相遇")
def report(ingestion: Ingests) -> UpgradeReportOut:
    """Compare what is installed with what was accepted here; changes nothing."""
    return UpgradeReportOut.model_validate(ingestion.upgrades.report())


@router.post("", status_code=202, summary="升级：随产品的手册与起步法规库入库")
def begin(request: UpgradeRequest, ingestion: Ingests, who: Who) -> UpgradeReply:
    """Queue the runs; their progress stands at /v1/ingestions/{run_id}. A dry run queues runs that only check."""
    found = UpgradeReportOut.model_validate(ingestion.upgrades.report())
    wanted = ingestion.upgrades.requests(dry_run=request.dry_run)
    run_ids = [ingestion.submit(replace(each, actor=who.actor_id)) for each in wanted]
    return UpgradeReply(report=found, runs=tuple(shown_run(ingestion, each) for each in run_ids))


@router.post("/accept", summary="登记：新版本的内容已经看过")
def accept(request: AcceptRequest, ingestion: Ingests, who: Who) -> AcceptReply:
    """Keep our content as the one to compare the next release with. 409 when it changed since the report."""
    accepted = ingestion.accept_upgrade(request.content_id, who.actor_id)
    return AcceptReply(accepted=accepted, detail="已登记：下次升级从现在的内容比起。")
