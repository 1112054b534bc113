"""Questions out of the bank in the formats other systems take, and back in, with a proof or a flag."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Literal

from fastapi import File, Form, Query, Response, UploadFile

from api.deps import Ingests, Kb, Who, serving_generation
from api.errors import field_error
from api.quiz_exports import chosen, file_of, file_reply, nothing_to_export, paper_bundle, selection_of
from api.reports.records_export import SHANGHAI
from api.routes.quiz_items import Wanted
from api.routing import Routes
from api.schemas.quiz_exchange import ExportCount, ImportCounts, ImportedItem, QuizImportReply
from api.uploads import plain_name
from ingest.reading_rows import QUESTIONS
from kb.bootstrap import KnowledgeBase, today
from kb.citing.types import Pin
from kb.phrasing.rules.table_files import MAX_BYTES
from kb.quiz.bank import ItemFilter
from kb.quiz.export.names import MEDIA_TYPES, PRINTED, Part, QuizFormat
from kb.quiz.importing.importer import import_questions
from kb.records.actors import Actor
from kb.records.redact import masked
from kb.store.ledger_records import RecordDraft, RecordKind

router = Routes(prefix="/quizzes", tags=["quizzes"])

FORMAT_TOLD = (
    "moodle Moodle XML，gift GIFT，qti21 与 qti30 QTI 题包（zip），xlsx Excel，docx Word，pdf，apkg Anki 卡片，"
    "json 带证明的全部内容，csv"
)
PART_TOLD = "docx 与 pdf 要哪一份：paper 试卷与答题卡，key 答案与解析，both 两份装进一个 zip"
INCLUDE_TOLD = "drafts：连同待审、待复核、没有证明的题"
FILE_REPLY: dict[int | str, dict[str, object]] = {
    200: {
        "description": "文件；响应头 X-Zhigui-Left-Out 是没有导出的题数",
        "content": {
            each: {"schema": {"type": "string", "format": "binary"}} for each in dict.fromkeys(MEDIA_TYPES.values())
        },
    }
}
Format = Annotated[QuizFormat, Query(alias="format", description=FORMAT_TOLD)]
Include = Annotated[Literal["drafts"] | None, Query(description=INCLUDE_TOLD)]
PartWanted = Annotated[Part | None, Query(description=PART_TOLD)]


@router.get("/export", summary="导出题目", response_class=Response, responses=FILE_REPLY)
def export_items(
    kb: Kb, who: Who, wanted: Wanted, how: Format, *, include: Include = None, part: PartWanted = None
) -> Response:
    """The items that a filter lets pass, as one file. What may not be used is left out unless it is asked for."""
    found = chosen(kb, wanted, drafts=include is not None)
    if not found.items:
        raise nothing_to_export(found)
    content, ending = file_of(selection_of(kb, found.items, today()), how, _part(how, part))
    facts = {
        "what": "quiz",
        "count": len(found.items),
        "left_out": found.left_out,
        "include": include,
        "filter": _told(wanted),
    }
    _record(kb, who, how, content, facts, words=wanted.words)
    return file_reply(content, how, f"题目-{datetime.now(SHANGHAI):%Y-%m-%d}", ending, found.left_out)


@router.get("/export/count", summary="导出前看有多少题，多少不在内")
def count_items(kb: Kb, wanted: Wanted, include: Include = None) -> ExportCount:
    """What an export with the same filter would hold and leave out; nothing is written."""
    found = chosen(kb, wanted, drafts=include is not None)
    return ExportCount(
        exported=len(found.items), left_out=found.left_out, draft=found.draft, due=found.due, flagged=found.flagged
    )


@router.get("/papers/{paper_id}/export", summary="导出一份试卷", response_class=Response, responses=FILE_REPLY)
def export_paper(
    paper_id: str, kb: Kb, who: Who, how: Format, *, part: PartWanted = None, include: Include = None
) -> Response:
    """A paper as it was made. 409 while items of it are due for review, unless they are asked for."""
    bundle = paper_bundle(kb, paper_id, drafts=include is not None)
    which = _part(how, part)
    content, ending = file_of(bundle, how, which)
    facts = {"what": "paper", "paper_id": paper_id, "part": which.value if how in PRINTED else None}
    _record(kb, who, how, content, {**facts, "count": sum(1 for _ in bundle.questions())}, about=f"paper:{paper_id}")
    name = {Part.PAPER: "", Part.KEY: "　答案与解析", Part.BOTH: ""}[which]
    return file_reply(content, how, f"{bundle.title}{name}", ending)


@router.post("/import", summary="导入题目（Excel、CSV、GIFT、Moodle XML、JSON）")
def import_(
    kb: Kb,
    ingestion: Ingests,
    who: Who,
    file: Annotated[UploadFile, File(description="题目文件：.xlsx、.csv、.gift、.txt、.xml、.json")],
    *,
    dry_run: Annotated[bool, Form(description="只检查，不写入")] = False,
    dry: Annotated[bool, Query(alias="dry_run", description="只检查，不写入")] = False,
) -> QuizImportReply:
    """Question by question: known, proven, flagged or refused with why. New ones come in as drafts."""
    if file.size is not None and file.size > MAX_BYTES:
        raise field_error("file", f"最多 {MAX_BYTES // 2**20} MB")
    name = plain_name(file.filename or "", 1)
    read = ingestion.sandbox.read_rows(QUESTIONS, name, file.file)
    only_checked = dry_run or dry
    pin = Pin(serving_generation(kb), today())
    report = import_questions(kb.quizzes, read, who.actor_id, pin, name=name, dry_run=only_checked)
    counts = {state.value: number for state, number in report.counts().items()}
    return QuizImportReply(
        format=report.format,
        dry_run=only_checked,
        ignored=report.ignored,
        items=tuple(ImportedItem.model_validate(each) for each in report.items),
        counts=ImportCounts(**counts),
    )


def _part(how: QuizFormat, part: Part | None) -> Part:
    if part is not None and how not in PRINTED:
        raise field_error("part", "只有 docx 和 pdf 分试卷与答案，其他格式的题目都带答案")
    return part or Part.BOTH


def _told(wanted: ItemFilter) -> dict[str, object]:
    """What was asked for, without the words somebody typed."""
    asked = asdict(replace(wanted, words=""))
    return {name: getattr(value, "value", value) for name, value in asked.items() if value not in {None, ""}}


def _record(
    kb: KnowledgeBase,
    who: Actor,
    how: QuizFormat,
    content: bytes,
    facts: dict[str, object],
    *,
    about: str | None = None,
    words: str = "",
) -> None:
    """Written before the file leaves: what cannot be recorded is not exported."""
    draft = RecordDraft(
        kind=RecordKind.EXPORT,
        actor_id=who.actor_id,
        facts={**facts, "format": how.value, "sha256": sha256(content).hexdigest()},
        content={"words": masked(words).text} if words else None,
        about=about,
        outcome="done",
    )
    kb.store.ledger.append(draft)
