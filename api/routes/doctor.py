"""What an administrator should look at: missing instruments per industry, unproven dates, indexes, failed runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from api.auth.permissions import Permission, permissions_of
from api.deps import Ingests, Kb, Who
from api.findings.examining import everything, of_content
from api.findings.finding import Examined, Finding
from api.missing import by_industry, missing_instruments
from api.routes.health import readiness
from api.routing import Routes
from api.schemas.base import PhraseProgress, VectorProgress
from api.schemas.doctor import DoctorReply, FindingOut, IndustryNeeds, ReadingProtection, WantedOut
from api.schemas.health import Readiness
from ingest.bootstrap import Ingestion
from ingest.sandbox import Protection
from kb.bootstrap import KnowledgeBase, today
from kb.errors import StoreError
from kb.reviewing import CURATED, HANDBOOK
from kb.store.runs import RunState
from kb.store.webhooks import SqlWebhooks

router = Routes(tags=["doctor"])
# They name folders, writers, and how much is amiss with whose records.
NOT_TOLD: Mapping[str, object] = {
    "failed_runs": 0,
    "upgrade": None,
    "risks_waiting": 0,
    "failed_notices": 0,
    "heads_problem": None,
    "records_unreadable": 0,
    "records_lost": 0,
    "reading": None,
}


@router.get("/doctor", summary="体检：缺少的法规、未核实的日期、索引状态")
def doctor(kb: Kb, ingestion: Ingests, who: Who) -> DoctorReply:
    """Works on an empty knowledge base too: then everything is missing.

    How the service itself fares is told to those who may look into it; to others these fields are as if all were well.
    """
    if Permission.INDEX_READ not in permissions_of(who):
        found = _counted(kb, ingestion).model_copy(update=dict(NOT_TOLD))
        return found.model_copy(update={"findings": _out(of_content(Examined(kb, ingestion)))})
    try:
        counted, problem = _counted(kb, ingestion), None
    except StoreError as error:
        counted, problem = without_numbers(), error
    return counted.model_copy(update={"findings": _out(everything(Examined(kb, ingestion), problem))})


def without_numbers(found: Iterable[Finding] = ()) -> DoctorReply:
    """The reply where nothing can be counted: every number is 0, `index` is not ready, only `findings` say anything."""
    index = Readiness(
        ready=False,
        generation=0,
        lexical="catching_up",
        vectors=VectorProgress(done=0, total=0),
        phrases=PhraseProgress(done=0, total=0),
    )
    counts = {name: 0 for name, field in DoctorReply.model_fields.items() if field.annotation is int}
    return DoctorReply.model_validate({"index": index, "notices": (), "missing": (), "findings": _out(found), **counts})


def _out(found: Iterable[Finding]) -> tuple[FindingOut, ...]:
    return tuple(map(FindingOut.model_validate, found))


def _counted(kb: KnowledgeBase, ingestion: Ingestion) -> DoctorReply:
    """Everything but the findings."""
    index = readiness(kb)
    generation = index.generation
    versions = kb.store.law.versions(generation).values()
    wanted = missing_instruments(kb, generation)
    spooled = kb.recorder.state()
    return DoctorReply(
        index=index,
        instruments=len(kb.store.law.instruments(generation)),
        versions=len(versions),
        unproven_dates=sum(each.validity.unproven for each in versions),
        handbook_units=len(kb.store.handbooks.handbook_units(generation, today())),
        phrasings=len(kb.rules.rules),
        phrasings_due=sum(each.due for each in kb.reviews().values()),
        handbooks_due=sum(each.due for each in kb.reviews(HANDBOOK).values()),
        curated_due=sum(each.due for each in kb.reviews(CURATED).values()),
        phrasings_disabled=len(kb.rules.disabled_rules()),
        notices=kb.rules.notices,
        missing=tuple(
            IndustryNeeds(industry=industry, instruments=tuple(WantedOut.model_validate(each) for each in found))
            for industry, found in by_industry(wanted).items()
        ),
        missing_total=len(wanted),
        failed_runs=sum(each.state is RunState.FAILED for each in ingestion.runs()),
        upgrade=ingestion.upgrades.pending(),
        risks_waiting=kb.store.risks.waiting(),
        reading=_reading(ingestion.sandbox.protection()),
        failed_notices=SqlWebhooks(kb.store.engine).failed(),
        heads_problem=kb.heads.problem,
        records_unreadable=spooled.unreadable,
        records_lost=spooled.lost,
    )


def _reading(found: Protection) -> ReadingProtection:
    return ReadingProtection(
        memory_mb=found.limits.memory_mb,
        seconds=found.limits.seconds,
        without_network=found.network,
        without_privileges=found.privileges,
        problem=found.problem,
    )
