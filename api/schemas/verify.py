"""The bodies of verifying: a text's citations, and what each of its sentences rests on."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Day, Reply, Request
from api.schemas.phrasing import CheckedCitationOut
from kb.answering.ground.types import Grounding, GroundRule, RuleResult
from kb.citing.citations import CitedProvision

SentenceState = Literal["supported", "faulty", "uncited", "no_claim"]
VerifyVerdict = Literal["pass", "fail", "nothing_cited"]


class VerifyRequest(Request):
    """A text that cites law, to be held against the stored texts of a day."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "根据《广告法》第二十五条，这样的广告不得对收益作保证。"}]},
    )

    text: str = Field(min_length=1, description="要核对的文字，里面写明所引的法规和条号")
    as_of: Day | None = Field(default=None, description="以哪一天的法律为准，默认今天（北京时间）")


class RestsOn(Reply):
    """A provision that a sentence cites."""

    title: str
    locator: str
    quotation: str = Field(description="所引的原文")
    notice: str | None = Field(description="效力提示")
    href: str | None


class SentenceVerified(Reply):
    """A sentence and whether what it says stands in what it cites."""

    text: str
    state: SentenceState = Field(
        description="supported 有依据，faulty 与所引条文不符，uncited 没有写明依据（因此没有核对内容），"
        "no_claim 客套话，不需要依据"
    )
    rule: GroundRule | None = Field(description="不符的是哪一项检查；没有则为空")
    reason: str | None = Field(description="哪里不符，或为什么没有核对")
    checks: tuple[str, ...] = Field(description="通过了的检查")
    rests_on: tuple[RestsOn, ...] = Field(description="这句话所引的条文")

    @classmethod
    def of(cls, grounding: Grounding) -> SentenceVerified:
        """The contract's shape of a sentence that was held against its citations."""
        failed = grounding.failed
        cited: tuple[CitedProvision, ...] = grounding.said.citations
        return cls(
            text=grounding.said.text,
            state=_state(failed, cited),
            rule=failed.rule if failed else None,
            reason=failed.detail if failed else None,
            checks=grounding.checks,
            rests_on=tuple(RestsOn.model_validate(each) for each in cited),
        )


def _state(failed: RuleResult | None, cited: tuple[CitedProvision, ...]) -> SentenceState:
    if failed is None:
        return "supported" if cited else "no_claim"
    return "uncited" if failed.rule is GroundRule.CITES and not cited else "faulty"


class VerifyReply(Reply):
    """Every citation with how it fares, and every sentence with whether it is supported."""

    verdict: VerifyVerdict = Field(
        description="pass 引用都属实，引了条文的句子都有依据；fail 有一处不属实或不符；nothing_cited 没有引用任何条文。"
        "没有写明依据的句子不影响结论"
    )
    citations: tuple[CheckedCitationOut, ...] = Field(description="文中的引用：是否存在、有效、引文一致")
    sentences: tuple[SentenceVerified, ...]
    as_of: date
    generation: int
