"""Records as a file: CSV for Excel, or JSON Lines with everything. Made line by line, so that memory does not grow."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from api.record_labels import industry_name, kind_name, outcome_name
from api.schemas.records import ExportedRecord, RecordSummary
from kb.store.record_search import FoundRecord

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Excel reads UTF-8 only with this mark in front.
BOM = "\ufeff"
# A cell that begins so is a formula to a spreadsheet; Chinese ones take the full-width signs too.
FORMULA = tuple("=+-@＝＋－＠\t\r\n")
# Excel takes 32,767 characters in a cell and breaks the row at a longer one.
LONGEST_CELL = 32_000
CUT = "……（未完，全文见 zhigui records show）"
COLUMNS = (
    "记录编号", "时间（北京时间）", "类别", "姓名", "人员编号", "结果", "问了什么、送审了什么",
    "答了什么、做了什么", "引用的条文", "限制用语编号", "风险信号", "行业", "通话编号", "针对什么",
    "以哪天的法律为准", "数据第几代", "限制用语规则集", "保全", "内容", "写入者", "链上序号", "哈希值",
)  # fmt: skip


class ExportFormat(StrEnum):
    """How an export is wanted."""

    CSV = "csv"
    JSONL = "jsonl"


MEDIA_TYPES = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.JSONL: "application/x-ndjson",
}


def exported(records: Iterable[FoundRecord], how: ExportFormat) -> Iterator[bytes]:
    """The file in pieces."""
    return _csv(records) if how is ExportFormat.CSV else _jsonl(records)


def cell(value: object) -> str:
    """A value as a spreadsheet shows it: never a formula, never longer than a cell.

    >>> cell("=HYPERLINK(1)"), cell(None), cell("可以退")
    ("'=HYPERLINK(1)", '', '可以退')
    """
    text = "" if value is None else str(value)
    if len(text) > LONGEST_CELL:
        text = text[:LONGEST_CELL] + CUT
    return f"'{text}" if text.lstrip(" \u3000").startswith(FORMULA) or text.startswith(FORMULA) else text


def _csv(records: Iterable[FoundRecord]) -> Iterator[bytes]:
    yield (BOM + _line(COLUMNS)).encode()
    for found in records:
        yield _line(map(cell, _row(found))).encode()


def _jsonl(records: Iterable[FoundRecord]) -> Iterator[bytes]:
    for found in records:
        yield ExportedRecord.of(found).model_dump_json().encode() + b"\n"


def _line(values: Iterable[str]) -> str:
    page = io.StringIO()
    csv.writer(page).writerow(values)
    return page.getvalue()


def _row(found: FoundRecord) -> tuple[object, ...]:
    record, line = found.record, RecordSummary.of(found)
    content = "已删除" if record.erased else "在" if record.content is not None else "无"
    return (
        record.record_id, in_shanghai(record.at), kind_name(record.kind), found.actor_name, record.actor_id,
        outcome_name(record.outcome), line.asked, line.said, "；".join(line.cited), "；".join(line.phrasings),
        found.risks or "", industry_name(record.industry), record.session_id, record.about, record.as_of,
        record.generation, record.rule_set_id, "保全中" if found.held else "", content, record.writer_id,
        record.sequence, record.hash,
    )  # fmt: skip


def in_shanghai(at: datetime) -> str:
    """A moment as people here read it."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
