"""A case as a document to be handed to a regulator or a court: what was asked, what was answered, and the evidence.

Everything stands in it as it was recorded; what was erased is said to be erased. Made from values alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api.record_how import how_it_came
from api.record_labels import industry_name, kind_name, outcome_name, person_name
from api.reports.case_call import call_held
from api.reports.case_citations import citations
from api.reports.case_evidence import evidence, said_of_it
from api.reports.case_paper import CasePaper
from api.reports.case_shown import around_the_answer, checked_text, findings, phrasings
from api.reports.case_values import NOTHING, Values, object_of, objects_of, text_of
from api.reports.records_export import in_shanghai
from kb.records.telling import told
from kb.store.ledger_records import Record, RecordKind
from kb.store.record_around import Around
from kb.store.record_search import FoundRecord

TITLES = {RecordKind.ASK: "咨询答复个案", RecordKind.CHECK: "文字审查个案", RecordKind.CALL: "通话个案"}
REPLACED = "文中〔U+……〕是字库里没有的字符的编码。"


@dataclass(frozen=True, slots=True)
class Making:
    """Who had the file made, and when."""

    at: datetime
    by: str


def case_pdf(found: FoundRecord, around: Around, making: Making) -> bytes:
    """The case file of a record."""
    record = found.record
    title = TITLES.get(record.kind, f"{kind_name(record.kind)}记录")
    paper = CasePaper(f"{title} {record.record_id}", f"{title}　记录编号 {record.record_id}", making.at)
    paper.title_line(title)
    paper.facts(_head(found, making))
    if record.erased:
        _erased(paper, record, around)
    else:
        _content(paper, record)
    said_of_it(paper, around)
    evidence(paper, record, around, making.at)
    if paper.replaced:
        paper.paragraph(REPLACED, small=True)
    return paper.finished()


def _head(found: FoundRecord, making: Making) -> tuple[tuple[str, str | None], ...]:
    record = found.record
    day = "" if record.as_of is None else record.as_of.isoformat()
    return (
        ("记录编号", record.record_id),
        ("发生时间", f"{in_shanghai(record.happened_at)}（北京时间）"),
        ("补记时间", None if record.happened_at == record.at else f"{in_shanghai(record.at)}（当时数据库写不进去）"),
        ("人员", person_name(record.actor_id, found.actor_name)),
        ("结果", outcome_name(record.outcome)),
        ("以哪天的法律为准", day),
        ("数据版本", None if record.generation is None else f"第 {record.generation} 代"),
        ("行业", industry_name(record.industry)),
        ("通话编号", record.session_id),
        ("针对", record.about),
        ("限制用语规则集", record.rule_set_id),
        ("编码器", record.encoder),
        ("模型", record.model),
        ("保全", "保全中，不得删除" if found.held else None),
        ("出具", f"{in_shanghai(making.at)}（北京时间），{making.by}"),
    )


def _content(paper: CasePaper, record: Record) -> None:
    content = record.content or NOTHING
    answer = object_of(content, "answer")
    asked = told(record).asked
    if record.kind is RecordKind.CHECK:
        paper.heading("送审文字（个人信息已遮盖）")
        checked_text(paper, content)
        findings(paper, content, record.outcome)
        return
    if record.kind is RecordKind.CALL:
        call_held(paper, content)
        return
    if asked is not None:
        paper.heading("提问（个人信息已遮盖）")
        paper.verbatim(asked)
    if answer:
        _answer(paper, answer)
        citations(paper, answer, objects_of(record.facts, "passages"))
        phrasings(paper, objects_of(answer, "restricted_phrasings"))
        around_the_answer(paper, answer)
    else:
        _facts(paper, record)


def _answer(paper: CasePaper, answer: Values) -> None:
    refusal = object_of(answer, "refusal")
    paper.heading("答复（如当时所示）")
    if text := text_of(answer, "text"):
        paper.verbatim(text)
    if reason := text_of(refusal, "reason"):
        paper.paragraph("没有给出答案：")
        paper.verbatim(reason)
    paper.facts(
        (
            *how_it_came(answer),
            ("提示", text_of(answer, "notice")),
            ("可以再问", text_of(refusal, "ask_caller")),
        )
    )
    nearest = objects_of(refusal, "nearest")
    if nearest:
        names = "；".join(f"《{each.get('title')}》{each.get('locator') or ''}" for each in nearest)
        paper.facts((("最接近的条文", f"{names}（不是答案）"),))


def _erased(paper: CasePaper, record: Record, around: Around) -> None:
    paper.heading("内容已删除")
    erasure = around.erasure
    if erasure is None:
        paper.paragraph("这条记录的内容已不在，而记录链上没有找到删除它的记载。应当校验整条记录链。", alarm=True)
    else:
        paper.paragraph(
            f"这条记录的问答内容已于 {in_shanghai(erasure.at)}（北京时间）删除（{kind_name(erasure.kind)}），"
            "因此本文件不再载有提问与答复的文字。记录链上的其他各栏没有改动，仍可校验。"
        )
        paper.facts((("删除证明编号", erasure.erasure_id or "没有出具"), ("删除的记载", f"记录 {erasure.record_id}")))
    passages = objects_of(record.facts, "passages")
    if passages:
        paper.subheading("当时引用的文本")
        for each in passages:
            paper.paragraph(f"《{each.get('title')}》{each.get('locator') or ''}")
            paper.facts((("版本编号", text_of(each, "version")), ("全文哈希值", text_of(each, "text_sha256"))))


def _facts(paper: CasePaper, record: Record) -> None:
    """A record without words: what happened stands in its facts."""
    paper.heading("事实")
    paper.facts((name, _plain(value)) for name, value in record.facts.items())


def _plain(value: object) -> str | None:
    if isinstance(value, (list, tuple)):
        return "、".join(str(each) for each in value) or None
    return None if value in (None, "", {}) else str(value)
