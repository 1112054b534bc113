"""Restricted phrasings as the contract prints them, and the bodies of check."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import ConfigDict, Field, StrictBool

from api.schemas.base import Industry, Reply, Request, Scene, WrittenDay
from kb.citing.types import CitationState, DifferenceOp
from kb.phrasing.types import BasisState, ParaphraseState, Severity, Verdict

RuleOrigin = Literal["built_in", "company"]
RuleState = Literal["in_effect", "not_yet", "ended", "disabled"]


class BasisOut(Reply):
    """The article a rule rests on; `needs`: 依据未入库."""

    title: str
    article: str
    state: BasisState


class PhrasingOut(Reply):
    """What to avoid, why, and what to say instead."""

    rule_id: str
    topic: str
    phrasing: str
    examples: tuple[str, ...]
    severity: Severity
    reason: str
    basis: tuple[BasisOut, ...]
    say_instead: str | None


class ReviewOut(Reply):
    """Whether a rule is due for review because an article it rests on changed, and who last looked at it."""

    due: bool = Field(description="待复核")
    reasons: tuple[str, ...] = Field(description="哪一条变了")
    reviewed_at: datetime | None
    reviewed_by: str | None


class RuleOut(PhrasingOut):
    """A phrasing with where and when it binds, where it comes from and whether somebody must look at it."""

    industries: tuple[str, ...]
    scenes: tuple[str, ...]
    exempt: tuple[str, ...] = Field(description="豁免写法")
    origin: RuleOrigin = Field(description="built_in 自带，company 公司")
    state: RuleState = Field(description="in_effect 生效中，not_yet 未到生效日，ended 已过失效日，disabled 已停用")
    effective_from: date | None
    effective_to: date | None
    review: ReviewOut


class RuleDetail(RuleOut):
    """All there is to know of a rule."""

    place: str = Field(description="所在文件和行")
    patterns: tuple[str, ...]
    patterns_explained: tuple[str, ...] = Field(description="匹配写法的中文说明")
    together: tuple[tuple[str, ...], ...]
    requires: tuple[str, ...]
    sound: bool
    whole_word: bool
    match: tuple[str, ...]
    passes: tuple[str, ...] = Field(description="不应命中的句子")


class PhrasingList(Reply):
    """The rules asked for, and the content-addressed id of the set in force.

    `problem` says in Chinese why an edited file is not in force; null while everything is.
    """

    phrasings: tuple[RuleOut, ...]
    total: int
    due: int = Field(description="其中待复核的条数")
    rule_set: str
    notices: tuple[str, ...] = Field(description="自带与公司条目相遇之处")
    problem: str | None = Field(description="改动过的文件为何没有生效")


class CheckRequest(Request):
    """A text to be checked before it goes out."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"text": "这款产品保本保息，您放心买。", "industry": "finance", "scene": "sales_call"}]
        },
    )

    text: str = Field(min_length=1, description="待审查的文本")
    industry: Industry | None = Field(default=None, description="行业")
    scene: Scene | None = Field(default=None, description="场景")
    as_of: WrittenDay | None = Field(default=None, description="以哪一天的法律为准，默认今天（北京时间）")
    paraphrases: StrictBool = Field(default=True, description="是否再用编码器找不带原词的同义说法（只提示，不阻断）")
    record: StrictBool = Field(default=True, description="是否写进记录；边写边查、还没写完的为 false")


class FindingOut(Reply):
    """A restricted phrasing found; offsets count Unicode code points of the text as sent."""

    start: int
    end: int
    matched: str
    rule_id: str
    topic: str
    severity: Severity
    reason: str
    basis: tuple[BasisOut, ...]
    say_instead: str | None


class DifferenceOut(Reply):
    """A stretch of a quotation and what stands for it in the stored wording."""

    op: DifferenceOp
    quoted: str
    stored: str


class CheckedCitationOut(Reply):
    """A citation found in the text, and how it fares against the stored texts."""

    start: int
    end: int
    cited: str
    state: CitationState
    detail: str | None
    wording: str | None = Field(default=None, description="引文有误时，库中最接近的原文")
    difference: tuple[DifferenceOut, ...] = Field(default=(), description="从引文到原文的逐段差异，依次相接")


class CheckReply(Reply):
    """The verdict with everything it rests on."""

    verdict: Verdict
    findings: tuple[FindingOut, ...]
    citations: tuple[CheckedCitationOut, ...]
    rewritten: str | None
    rule_set: str
    paraphrase_state: ParaphraseState = Field(
        description="同义说法的检查：done 已查，partial 只查了前一部分，preparing 还在准备，off 没有查"
    )
    record_id: str | None = Field(default=None, description="这次审查在记录里的编号；没有写进记录时为空")
    notice: str | None = None
