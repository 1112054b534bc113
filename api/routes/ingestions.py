"""Texts in: runs begun, watched, cancelled, retried and taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Header, Query, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from api.deps import Config, Ingests, Trusted, Who
from api.errors import ApiError, field_error
from api.routing import Routes
from api.run_events import RunEvents
from api.schemas.ingestion import (
    HandbookOptionsIn,
    IngestionList,
    IngestionOut,
    IngestionRequest,
    PlannedOut,
    RollbackOut,
    ScheduleOut,
    UploadLimits,
)
from api.schemas.problem import PROBLEM_TYPE, Problem
from api.uploads import MAX_FILES, keep_uploads
from api.validation import field_problems
from ingest.bootstrap import Ingestion, IngestKind, IngestRequest
from ingest.requests import HandbookOptions
from kb.errors import ConflictError, NotFoundError
from kb.settings import Settings
from kb.store.run_records import RunPhase, RunReport, RunState

router = Routes(prefix="/ingestions", tags=["ingestions"])

UPLOAD_SCHEMA = {
    "type": "object",
    "properties": {
        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
        "kind": {"type": "string", "enum": [each.value for each in IngestKind]},
        "dry_run": {"type": "boolean"},
        "handbook": {"type": "string", "description": "JSON，与同名的 JSON 字段相同"},
    },
    "required": ["files"],
}
BODIES = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": IngestionRequest.model_json_schema(),
                "examples": {"source": {"value": {"source": "china-law"}}},
            },
            "multipart/form-data": {"schema": UPLOAD_SCHEMA},
        },
    }
}


@router.post(
    "",
    status_code=202,
    summary="入库：来源、上传的文件，或本机路径",
    responses={415: {"model": Problem, "content": {PROBLEM_TYPE: {}}}},
    openapi_extra=BODIES,
)
async def begin(request: Request, ingestion: Ingests, settings: Config, trusted: Trusted, who: Who) -> IngestionOut:
    """Queue a run; its progress stands at /v1/ingestions/{run_id}. Paths need the owner's token."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        asked = await _uploaded(request, settings)
    elif kind == "application/json":
        asked = request_of(await request.body(), trusted=trusted)
    else:
        raise ApiError(415, "请用 JSON 或 multipart/form-data 提交。")
    return shown_run(ingestion, ingestion.submit(replace(asked, actor=who.actor_id)))


@router.get("", summary="入库任务列表")
def list_runs(
    ingestion: Ingests,
    settings: Config,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    before: Annotated[int | None, Query(ge=1, description="只列编号比它小的，用来翻到更早的")] = None,
) -> IngestionList:
    """The latest runs, newest first, without the reports of their impact."""
    found = ingestion.runs(limit + 1, before)
    return IngestionList(
        ingestions=tuple(_named(ingestion, [replace(each, impact=None) for each in found[:limit]])),
        more=len(found) > limit,
        limits=UploadLimits(bytes=settings.max_upload, files=MAX_FILES),
    )


@router.get("/schedule", summary="定时入库与收件文件夹")
def schedule(ingestion: Ingests) -> ScheduleOut:
    """The scheduled sources, the soonest first, and the folder whose files come in by themselves."""
    planned = tuple(PlannedOut.model_validate(each) for each in ingestion.planned())
    return ScheduleOut(schedule=planned, inbox=str(ingestion.inbox))


@router.get("/{run_id}", summary="一个入库任务及其进度")
def one_run(run_id: int, ingestion: Ingests) -> IngestionOut:
    """One run."""
    return shown_run(ingestion, run_id)


@router.get("/{run_id}/events", summary="入库任务的进度，逐条推送", response_class=EventSourceResponse)
async def events(
    request: Request,
    run: Annotated[IngestionOut, Depends(one_run)],
    last_event_id: Annotated[str | None, Header(max_length=64)] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events phase, progress and done, each with the run; the stream ends with done."""
    watching: RunEvents = request.app.state.run_events
    async for event in watching.watch(run, last_event_id):
        yield ServerSentEvent(data=event.run, event=event.name, id=event.event_id)


@router.delete("/{run_id}", summary="取消入库任务")
def cancel(run_id: int, ingestion: Ingests) -> IngestionOut:
    """Ask a run to stop; nothing of it becomes visible. 409 when it is over."""
    ingestion.cancel(run_id)
    return shown_run(ingestion, run_id)


@router.get("/{run_id}/rollback", summary="一个入库任务能不能撤回")
def may_roll_back(run_id: int, ingestion: Ingests) -> RollbackOut:
    """Whether it can be taken back now; where not, the reason names the later runs that built on it."""
    try:
        ingestion.refuse_rollback(run_id)
    except ConflictError as error:
        return RollbackOut(possible=False, reason=str(error))
    return RollbackOut(possible=True, reason=None)


@router.post("/{run_id}/rollback", summary="撤回已发布的入库任务")
def rollback(run_id: int, ingestion: Ingests, who: Who) -> IngestionOut:
    """Take a published run back by a new generation. 409 when later runs built on it."""
    return IngestionOut.model_validate(ingestion.rollback(run_id, who.actor_id))


@router.post("/{run_id}/retry", status_code=202, summary="重新执行入库任务")
def retry(run_id: int, ingestion: Ingests, who: Who) -> IngestionOut:
    """Queue the same request as a new run."""
    return shown_run(ingestion, ingestion.retry(run_id, who.actor_id))


@router.post("/{run_id}/publish", status_code=202, summary="把检查过的文本正式入库")
def publish(run_id: int, ingestion: Ingests, who: Who) -> IngestionOut:
    """Queue what a finished dry run only checked as a new run; nothing is uploaded again. 409 for any other run."""
    return shown_run(ingestion, ingestion.publish_checked(run_id, who.actor_id))


def shown_run(ingestion: Ingestion, run_id: int) -> IngestionOut:
    """A run as people are told of it. Raises NotFoundError."""
    report = ingestion.run(run_id)
    if report is None:
        raise NotFoundError(f"没有编号为 {run_id} 的入库任务；可用 zhigui ingestions list 查看。")
    return next(_named(ingestion, [_shown(ingestion, report)]))


def read_runs(ingestion: Ingestion, run_ids: Sequence[int]) -> Iterator[IngestionOut]:
    """Several runs, for those who watch them."""
    return _named(ingestion, [_shown(ingestion, report) for report in ingestion.several(run_ids)])


def _shown(ingestion: Ingestion, report: RunReport) -> RunReport:
    if report.state is not RunState.DONE or report.generation is None:
        return report
    if report.generation > ingestion.knowledge_base.index_state().lexical_generation:
        # Published, but its words are not searchable for another moment: done means that questions find it.
        return replace(report, state=RunState.RUNNING, phase=RunPhase.PUBLISHING.value)
    return report


def _named(ingestion: Ingestion, reports: Sequence[RunReport]) -> Iterator[IngestionOut]:
    """The runs with the names of those who began them."""
    names = ingestion.store.record_search.names({each.actor for each in reports})
    for each in reports:
        yield IngestionOut.model_validate(each).model_copy(update={"actor_name": names.get(each.actor)})


def request_of(body: bytes, *, trusted: bool) -> IngestRequest:
    """What a run is asked to do, from the JSON that was sent. ApiError with what is wrong with it."""
    try:
        given = IngestionRequest.model_validate_json(body)
    except ValidationError as error:
        fields = field_problems(error.errors())
        raise ApiError(422, "；".join(f"{each.field}：{each.detail}" for each in fields), fields=fields) from None
    if (given.source is None) == (not given.paths):
        raise field_error("source", "source 与 paths 要写且只写一个")
    if given.paths and not trusted:
        # Without the token, any local program could have this user's files read out to it.
        raise ApiError(403, "按路径入库只接受本机 zhigui 命令的请求；请改为上传文件。")
    relative = [path for path in given.paths if not Path(path).is_absolute()]
    if relative:
        raise field_error("paths", f"要写绝对路径：{relative[0]}")
    kind = IngestKind(given.kind)
    return IngestRequest(
        paths=tuple(given.paths),
        source=given.source,
        kind=kind,
        dry_run=given.dry_run,
        handbook=_handbook_options(given.handbook, kind),
    )


def _said_of_handbooks(given: object) -> HandbookOptionsIn | None:
    if given is None:
        return None
    try:
        return HandbookOptionsIn.model_validate_json(str(given))
    except ValidationError as error:
        fields = field_problems(error.errors())
        raise ApiError(422, "；".join(f"{each.field}：{each.detail}" for each in fields), fields=fields) from None


def _handbook_options(given: HandbookOptionsIn | None, kind: IngestKind) -> HandbookOptions:
    if given is None:
        return HandbookOptions()
    if kind is not IngestKind.HANDBOOK:
        raise field_error("handbook", "只有手册（kind 为 handbook）才有编制部门、日期和可见范围")
    return HandbookOptions(given.owner, given.review_date, given.effective_date, tuple(map(str, given.audience)))


async def _uploaded(request: Request, settings: Settings) -> IngestRequest:
    async with request.form() as form:
        kind, dry_run = form.get("kind", IngestKind.INSTRUMENT.value), form.get("dry_run", "false")
        if kind not in {each.value for each in IngestKind}:
            raise field_error("kind", "只能是 instrument、handbook 之一")
        if dry_run not in {"true", "false"}:
            raise field_error("dry_run", "应为 true 或 false")
        wanted, said = IngestKind(str(kind)), _said_of_handbooks(form.get("handbook"))
        files = [each for each in form.getlist("files") if isinstance(each, UploadFile)]
        paths = keep_uploads(settings.home, files)
    return IngestRequest(paths=paths, kind=wanted, dry_run=dry_run == "true", handbook=_handbook_options(said, wanted))
