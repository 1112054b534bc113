"""Records as they are listed, shown and exported."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import Field, JsonValue

from api.record_facts import facts_told
from api.record_how import how_it_came
from api.schemas.base import Reply
from kb.records.telling import cited, phrasings, told
from kb.store.ledger_records import Record, RecordKind
from kb.store.record_around import Around
from kb.store.record_search import FoundRecord, RecordPage

# Kinds whose content says it all: their facts are versions and hashes of what is shown.
WITH_WORDS = frozenset({RecordKind.ASK, RecordKind.CHECK, RecordKind.CALL})


class RecordSummary(Reply):
    """A record in a list: who did what when, and in a line what was asked and said."""

    record_id: str = Field(description="记录编号；提问的记录编号即答复的 answer_id")
    kind: RecordKind = Field(description="发生的是什么，如 ask 提问、check 审查、publication 发布")
    at: datetime = Field(description="时间（UTC）")
    actor_id: str = Field(description="谁：人员编号")
    actor_name: str | None = Field(description="谁：姓名；已不在人员名单时为空")
    about: str | None = Field(description="针对什么，如 generation:12")
    outcome: str | None = Field(description="结果，如 answered 已作答、refused 未作答、block 不能发出")
    as_of: date | None = Field(description="以哪一天的法律为准")
    generation: int | None = Field(description="第几代数据")
    industry: str | None = Field(description="行业")
    session_id: str | None = Field(description="通话编号")
    asked: str | None = Field(description="问了什么、送审了什么（个人信息已遮盖）；没有或已删除时为空")
    said: str | None = Field(description="答了什么、做了什么")
    cited: tuple[str, ...] = Field(description="引用的条文")
    phrasings: tuple[str, ...] = Field(description="显示过或查到的限制用语编号")
    risks: int = Field(description="几条风险信号")
    held: bool = Field(description="是否在保全中，不得删除")
    erased: bool = Field(description="内容是否已删除")
    writer_id: str = Field(description="记录链的写入者")
    sequence: int = Field(description="在链上的序号")

    @classmethod
    def of(cls, found: FoundRecord) -> RecordSummary:
        """A found record as a line of a list."""
        return cls.model_validate(_fields(found))


class RecordList(Reply):
    """A page of records, newest first; `next` leads to the following page."""

    records: tuple[RecordSummary, ...]
    next: str | None = Field(description="取下一页时作为 before；没有更早的记录时为空")

    @classmethod
    def of(cls, page: RecordPage) -> RecordList:
        """A page as the store found it."""
        return cls(
            records=tuple(map(RecordSummary.of, page.records)), next=None if page.next is None else str(page.next)
        )


class SaidOut(Reply):
    """Feedback on the answer."""

    at: datetime
    actor_id: str
    actor_name: str | None
    verdict: str
    comment: str | None
    should_cite: tuple[str, ...]


class NoteOut(Reply):
    """A note on a risk signal."""

    at: datetime
    actor_id: str
    actor_name: str | None
    state: str
    note: str | None


class SignalOut(Reply):
    """A risk signal that the question gave."""

    signal_id: int
    rule_id: str
    topic: str
    severity: str
    reason: str
    state: str
    notes: tuple[NoteOut, ...]


class HeldOut(Reply):
    """A legal hold that keeps the record."""

    hold_id: str
    reason: str
    placed_at: datetime


class ErasureOut(Reply):
    """What erased the content."""

    record_id: str = Field(description="记载这次删除的记录")
    kind: str = Field(description="retention 到期删除，erasure 依申请删除")
    at: datetime
    erasure_id: str | None = Field(description="删除证明编号；没有出具证明时为空")


class HeadOut(Reply):
    """The signed head of the day that covers the record."""

    day: date
    sequence: int
    hash: str
    key_id: str
    public_key: str
    signature: str
    signed_at: datetime


class ToldOut(Reply):
    """A fact in words."""

    name: str
    value: str


class ChainOut(Reply):
    """The place in the chain, and whether the record still fits it."""

    writer_id: str
    sequence: int
    previous_hash: str
    hash: str
    commitment: str | None = Field(description="内容的校验值；没有内容的记录为空")
    link_holds: bool = Field(description="按现存各栏重算，哈希值是否一致")
    content_holds: bool | None = Field(description="按现存内容重算，校验值是否一致；没有内容时为空")
    head: HeadOut | None = Field(description="覆盖它的日结；当天尚未签署时为空")


class RecordOut(RecordSummary):
    """A whole record with everything that stands around it."""

    rule_set_id: str | None = Field(description="限制用语规则集")
    encoder: str | None
    model: str | None
    facts: dict[str, JsonValue] = Field(description="不含个人信息、始终保留的事实：所依文本的版本与哈希值等")
    content: dict[str, JsonValue] | None = Field(description="问答原文；没有或已删除时为空")
    told: tuple[ToldOut, ...] = Field(description="没有问答原文的记录：facts 写成中文，一项一行")
    how: tuple[ToldOut, ...] = Field(description="答复是怎样得出的：方式、按此理解、批准、大模型")
    sealed: bool = Field(description="被遮盖的个人信息是否另行加密保存")
    chain: ChainOut
    feedback: tuple[SaidOut, ...]
    signals: tuple[SignalOut, ...]
    holds: tuple[HeldOut, ...]
    erasure: ErasureOut | None

    @classmethod
    def whole(cls, found: FoundRecord, around: Around) -> RecordOut:
        """A record with what stands around it."""
        record, place = found.record, around.place
        chain = ChainOut(
            writer_id=record.writer_id,
            sequence=record.sequence,
            previous_hash=record.previous_hash,
            hash=record.hash,
            commitment=record.commitment,
            link_holds=place.link_holds,
            content_holds=place.content_holds,
            head=HeadOut.model_validate(place.head) if place.head is not None else None,
        )
        beside = {name: getattr(around, name) for name in ("feedback", "signals", "holds", "erasure")}
        return cls.model_validate(
            {**_fields(found), **_particulars(found), **beside, **_in_words(record), "chain": chain}
        )


class ExportedRecord(RecordSummary):
    """A record in an export: with its content and its place in the chain."""

    rule_set_id: str | None
    encoder: str | None
    model: str | None
    facts: dict[str, JsonValue]
    content: dict[str, JsonValue] | None
    sealed: bool
    previous_hash: str
    hash: str
    commitment: str | None

    @classmethod
    def of(cls, found: FoundRecord) -> ExportedRecord:
        """A found record as a line of JSONL."""
        record = found.record
        links = {name: getattr(record, name) for name in ("previous_hash", "hash", "commitment")}
        return cls.model_validate({**_fields(found), **_particulars(found), **links})


def _fields(found: FoundRecord) -> dict[str, object]:
    record, lines = found.record, told(found.record)
    same = (
        "record_id", "kind", "at", "actor_id", "about", "outcome", "as_of", "generation", "industry", "session_id",
        "erased", "writer_id", "sequence",
    )  # fmt: skip
    return {
        **{name: getattr(record, name) for name in same},
        "actor_name": found.actor_name,
        "asked": lines.asked,
        "said": lines.said,
        "cited": list(cited(record)),
        "phrasings": list(phrasings(record)),
        "risks": found.risks,
        "held": found.held,
    }


def _in_words(record: Record) -> dict[str, object]:
    answer = (record.content or {}).get("answer")
    how = how_it_came(answer) if isinstance(answer, Mapping) else ()
    facts = () if record.kind in WITH_WORDS else facts_told(record.facts)
    return {
        key: [{"name": name, "value": value} for name, value in told] for key, told in (("told", facts), ("how", how))
    }


def _particulars(found: FoundRecord) -> dict[str, object]:
    record = found.record
    return {
        "rule_set_id": record.rule_set_id,
        "encoder": record.encoder,
        "model": record.model,
        "facts": dict(record.facts),
        "content": None if record.content is None else dict(record.content),
        "sealed": record.sealed is not None,
    }
