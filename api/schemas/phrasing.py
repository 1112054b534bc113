"""Restricted phrasings as the contract prints them, and the bodies of check."""

from __future__ import annotations

from datetime import date

from pydantic import ConfigDict, Field

from api.schemas.base import Industry, Reply, Request, Scene
from kb.citing.types import CitationState, DifferenceOp
from kb.phrasing.types import BasisState, Severity, Verdict


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


class RuleOut(PhrasingOut):
    """A phrasing with where it binds, as the rule's own page shows it."""

    industries: tuple[str, ...]
    scenes: tuple[str, ...]
    exempt: tuple[str, ...] = Field(description="豁免写法")


class PhrasingList(Reply):
    """The rules in force, and the content-addressed id of the set they belong to."""

    phrasings: tuple[RuleOut, ...]
    total: int
    rule_set: str


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
    as_of: date | None = Field(default=None, description="以哪一天的法律为准，默认今天（北京时间）")


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
