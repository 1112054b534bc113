"""The bodies of ask."""

from __future__ import annotations

from datetime import date

from pydantic import ConfigDict, Field

from api.schemas.ask_law import DeadlineOut, RelatedOut, related_out
from api.schemas.ask_special import ComparisonOut, PrecedenceOut, QuantityDifferenceOut, StricterOut
from api.schemas.base import IndexFreshness, Industry, Level, Reply, Request, Scene
from api.schemas.citation import Citation
from api.schemas.phrasing import PhrasingOut
from kb.answering.types import DEFAULT_TOP_K, Answer, AnswerMode, AnswerStatus, Question, RequestedMode
from kb.store.handbook_versions import Role


class AskRequest(Request):
    """An officer's question."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"question": "网购的衣服不喜欢能退吗", "industry": "market", "level": "officer"}]
        },
    )

    question: str = Field(min_length=1, description="问题")
    as_of: date | None = Field(default=None, description="以哪一天的法律为准，默认今天（北京时间）")
    industry: Industry | None = Field(default=None, description="行业，默认由问题推断")
    scene: Scene | None = Field(default=None, description="场景")
    level: Level | None = Field(default=None, description="客服级别，默认一线")
    province: str | None = Field(default=None, max_length=20, description="省份，如 浙江省")
    role: Role | None = Field(default=None, description="以哪种角色提问；手册只用这种角色看得到的，默认全部")
    top_k: int = Field(default=DEFAULT_TOP_K, ge=1, le=50, description="最多引用几处")
    mode: RequestedMode = Field(default=RequestedMode.AUTO, description="auto 或 extract（只摘原文）")
    session_id: str | None = Field(default=None, max_length=64, description="通话编号")

    def asked(self) -> Question:
        """The domain's question."""
        return Question(
            question=self.question,
            as_of=self.as_of,
            industry=self.industry,
            scene=self.scene,
            level=self.level,
            province=self.province,
            top_k=self.top_k,
            mode=self.mode,
            session_id=self.session_id,
            role=self.role,
        )


class SentenceOut(Reply):
    """A sentence with the numbers of the citations it rests on."""

    text: str
    citations: tuple[int, ...]


class AuthorityOut(Reply):
    """What this officer may offer, and who decides the rest."""

    may_offer: str
    decided_by: str
    citation: Citation | None


class EscalationOut(Reply):
    """Why the call must be handed over, and the handbook's rule that says so."""

    reason: str
    citation: Citation


class RefusalOut(Reply):
    """Why there is no answer, what lies nearest, and what to ask the caller."""

    reason: str
    nearest: tuple[Citation, ...]
    ask_caller: str


class RemovedOut(Reply):
    """A sentence taken out before the answer left, and why."""

    text: str
    reason: str


class AskReply(Reply):
    """The answer. `text` is sayable, at most 120 characters; `restricted_phrasings` are the words to avoid."""

    answer_id: str | None
    generation: int
    status: AnswerStatus
    mode: AnswerMode
    text: str
    sentences: tuple[SentenceOut, ...]
    citations: tuple[Citation, ...]
    restricted_phrasings: tuple[PhrasingOut, ...]
    authority: AuthorityOut | None
    escalation: EscalationOut | None
    refusal: RefusalOut | None
    removed: tuple[RemovedOut, ...]
    rewritten_question: str | None
    proposed_as_of: date | None
    earlier_wording: Citation | None
    earlier_differences: tuple[QuantityDifferenceOut, ...]
    precedence: PrecedenceOut | None
    comparison: ComparisonOut | None
    stricter: StricterOut | None
    related: tuple[RelatedOut, ...]
    deadline: DeadlineOut | None
    industry: str | None
    notice: str | None
    as_of: date
    index: IndexFreshness
    timings_ms: dict[str, float]

    @classmethod
    def of(cls, answer: Answer) -> AskReply:
        """The contract's shape of an answer."""
        return cls(
            answer_id=answer.answer_id,
            generation=answer.generation,
            status=answer.status,
            mode=answer.mode,
            text=answer.text,
            sentences=tuple(SentenceOut.model_validate(each) for each in answer.sentences),
            citations=tuple(Citation.model_validate(each) for each in answer.citations),
            restricted_phrasings=tuple(PhrasingOut.model_validate(each) for each in answer.restricted_phrasings),
            authority=AuthorityOut.model_validate(answer.authority) if answer.authority else None,
            escalation=EscalationOut.model_validate(answer.escalation) if answer.escalation else None,
            refusal=RefusalOut.model_validate(answer.refusal) if answer.refusal else None,
            removed=tuple(RemovedOut.model_validate(each) for each in answer.removed),
            rewritten_question=answer.rewritten_question,
            proposed_as_of=answer.proposed_as_of,
            earlier_wording=Citation.model_validate(answer.earlier_wording) if answer.earlier_wording else None,
            earlier_differences=tuple(QuantityDifferenceOut.model_validate(one) for one in answer.earlier_differences),
            precedence=PrecedenceOut.model_validate(answer.precedence) if answer.precedence else None,
            comparison=ComparisonOut.model_validate(answer.comparison) if answer.comparison else None,
            stricter=StricterOut.model_validate(answer.stricter) if answer.stricter else None,
            related=related_out(answer.related),
            deadline=DeadlineOut.of(answer.deadline) if answer.deadline else None,
            industry=answer.industry,
            notice=answer.notice,
            as_of=answer.as_of,
            index=IndexFreshness.of(answer.index),
            timings_ms=dict(answer.timings_ms),
        )
