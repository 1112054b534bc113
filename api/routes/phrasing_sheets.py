"""Restricted phrasings as sheets: a compliance team's Excel or CSV in, ours out."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import File, Form, Query, Response, UploadFile

from api.deps import Ingests, Kb, Who
from api.errors import field_error
from api.routing import Routes
from api.schemas.phrasing_edit import ImportReply, RowReportOut
from api.uploads import plain_name
from ingest.reading_rows import PHRASINGS
from kb.errors import NotFoundError
from kb.phrasing.rules.fields import TOPIC
from kb.phrasing.rules.importing import RowState, import_sheet
from kb.phrasing.rules.proving import parse_basis
from kb.phrasing.rules.row_rules import ImportDefaults
from kb.phrasing.rules.sheet_files import SheetFormat, write_sheet
from kb.phrasing.rules.table_files import MAX_BYTES
from kb.phrasing.types import Severity

router = Routes(prefix="/phrasings", tags=["phrasings"])

MEDIA_TYPES = {
    SheetFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    SheetFormat.CSV: "text/csv; charset=utf-8",
}


@router.get(
    "/export",
    summary="导出限制用语",
    response_class=Response,
    responses={
        200: {"content": {each: {"schema": {"type": "string", "format": "binary"}} for each in MEDIA_TYPES.values()}}
    },
)
def export(
    kb: Kb,
    how: Annotated[SheetFormat, Query(alias="format", description="xlsx 或 csv")] = SheetFormat.XLSX,
    topic: Annotated[str | None, Query(description="只要这个主题")] = None,
) -> Response:
    """The rules in force, one a row; reading the file back changes nothing."""
    rules = [rule for rule in kb.rules.rules if topic is None or rule.topic == topic]
    if not rules:
        raise NotFoundError(f"没有主题为 {topic} 的限制用语。")
    name = quote(f"限制用语.{how}")
    return Response(
        write_sheet(rules, how),
        media_type=MEDIA_TYPES[how],
        headers={"Content-Disposition": f"attachment; filename=\"phrasings.{how}\"; filename*=UTF-8''{name}"},
    )


@router.post("/import", summary="导入限制用语表格（Excel 或 CSV）")
def import_(
    kb: Kb,
    ingestion: Ingests,
    who: Who,
    file: Annotated[UploadFile, File(description="表格文件")],
    *,
    topic: Annotated[str | None, Form(description="没有“主题”列时，所有行的主题")] = None,
    basis: Annotated[list[str], Form(description="没有“依据”列时，所有行的依据，如《广告法》第九条")] = [],  # noqa: B006
    severity: Annotated[Severity, Form(description="没有“严重程度”列时，所有行的严重程度")] = Severity.BLOCK,
    dry_run: Annotated[bool, Form(description="只检查，不写入")] = False,
) -> ImportReply:
    """Row by row: what can be used is in force when the reply comes, what cannot is named with why."""
    if topic is not None and not TOPIC.fullmatch(topic):
        raise field_error("topic", "只用小写字母、数字和下划线，如 guaranteed_return")
    if file.size is not None and file.size > MAX_BYTES:
        raise field_error("file", f"最多 {MAX_BYTES // 2**20} MB")
    sheet = ingestion.sandbox.read_rows(PHRASINGS, plain_name(file.filename or "", 1), file.file)
    defaults = ImportDefaults(topic, tuple(map(parse_basis, basis)), severity.value)
    report = import_sheet(kb.phrasings.acting_for(who.actor_id), sheet, defaults, dry_run=dry_run)
    return ImportReply(
        imported=report.count(RowState.IMPORTED),
        updated=report.count(RowState.UPDATED),
        unchanged=report.count(RowState.UNCHANGED),
        refused=report.count(RowState.REFUSED),
        dry_run=dry_run,
        ignored=report.ignored,
        rows=tuple(RowReportOut.model_validate(each) for each in report.rows),
    )
