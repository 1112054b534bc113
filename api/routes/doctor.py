"""What an administrator should look at: missing instruments per industry, unproven dates, indexes, failed runs."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import Ingests, Kb
from api.missing import by_industry, missing_instruments
from api.routes.health import readiness
from api.schemas.doctor import DoctorReply, IndustryNeeds, WantedOut
from kb.bootstrap import today
from kb.reviewing import HANDBOOK
from kb.store.runs import RunState
from kb.store.webhooks import SqlWebhooks

router = APIRouter(tags=["doctor"])


@router.get("/doctor", summary="体检：缺少的法规、未核实的日期、索引状态")
def doctor(kb: Kb, ingestion: Ingests) -> DoctorReply:
    """Works on an empty knowledge base too: then everything is missing."""
    index = readiness(kb)
    generation = index.generation
    versions = kb.store.law.versions(generation).values()
    wanted = missing_instruments(kb, generation)
    return DoctorReply(
        index=index,
        instruments=len(kb.store.law.instruments(generation)),
        versions=len(versions),
        unproven_dates=sum(each.validity.unproven for each in versions),
        handbook_units=len(kb.store.handbooks.handbook_units(generation, today())),
        phrasings=len(kb.rules.rules),
        phrasings_due=sum(each.due for each in kb.reviews().values()),
        handbooks_due=sum(each.due for each in kb.reviews(HANDBOOK).values()),
        phrasings_disabled=len(kb.rules.disabled_rules()),
        notices=kb.rules.notices,
        missing=tuple(
            IndustryNeeds(industry=industry, instruments=tuple(WantedOut.model_validate(each) for each in found))
            for industry, found in by_industry(wanted).items()
        ),
        missing_total=len(wanted),
        failed_runs=sum(each.state is RunState.FAILED for each in ingestion.runs()),
        upgrade=ingestion.upgrades.pending(),
        failed_notices=SqlWebhooks(kb.store.engine).failed(),
    )
