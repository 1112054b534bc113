"""The bodies of ask."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import ConfigDict, Field, StrictInt

from api.schemas.ask_law import DeadlineOut, RelatedOut, related_out
from api.schemas.ask_special import ComparisonOut, PrecedenceOut, QuantityDifferenceOut, StricterOut
from api.schemas.base import IndexFreshness, Industry, Level, Reply, Request, Scene, WrittenDay
from api.schemas.citation import Citation
from api.schemas.phrasing import PhrasingOut
from kb.answering.types import DEFAULT_TOP_K, Answer, AnswerMode, AnswerStatus, ModelOutcome, Question, RequestedMode
from kb.phrasing.risks import RiskSeverity
from kb.store.roles import Role


class AskRequest(Request):
    """An officer's question."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"question": "网购的衣服不喜欢能退吗", "industry": "market", "level": "officer"}]
        },
    )

    question: str = Field(min_length=1, description="问题")
    as_of: WrittenDay | None = Field(default=None, description="以哪一天的法律为准，默认今天（北京时间）")
    industry: Industry | None = Field(default=None, description="行业，默认由问题推断")
    scene: Scene | None = Field(default=None, description="场景")
    level: Level | None = Field(default=None, description="客服级别，默认一线")
    province: str | None = Field(default=None, max_length=20, description="省份，如 浙江省")
    role: Role | None = Field(
        default=None, description="以哪种角色提问，只有管理员与本机用户可以指定；默认按自己的角色，手册只用看得到的"
    )
    top_k: StrictInt = Field(default=DEFAULT_TOP_K, ge=1, le=50, description="最多引用几处")
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
    checks: tuple[str, ...] = Field(
        description="已核对并成立的各项：cites 有引用，exists 条文存在，in_force 当日有效，verbatim 引文一字不差，"
        "place 款项相符，"
        "quantities 数字相符，modals 应当/可以/不得相符，subjects 主体相符，support 内容有出处"
    )


class AuthorityOut(Reply):
    """What this officer may offer, and who decides the rest."""

    may_offer: str
    decided_by: str
    citation: Citation | None


class EscalationOut(Reply):
    """Why the call must be handed over, and the handbook's rule that says so."""

    reason: str
    citation: Citation


class RiskAdviceOut(Reply):
    """A risk signal: why it matters, and what the officer does now. The supervisor sees it in /v1/risks."""

    rule_id: str
    topic: str
    topic_name: str = Field(description="主题的中文名称")
    severity: RiskSeverity = Field(description="urgent 立即，notice 当日")
    reason: str
    advice: str = Field(description="一线现在怎么做")


class RefusalOut(Reply):
    """Why there is no answer, what lies nearest, and what to ask the caller."""

    reason: str
    nearest: tuple[Citation, ...]
    ask_caller: str


class RemovedOut(Reply):
    """A sentence taken out before the answer left, and why."""

    text: str
    reason: str
    rule: str | None = Field(description="哪一项核对没有通过；因用语被删的为 null")


class ClarificationOut(Reply):
    """What the answer depends on and the question does not say."""

    ask_caller: str = Field(description="可以直接问来电人的一句话")
    about: str = Field(description="industry 行业，channel 购买渠道，time 时间，matter 事项")
    options: tuple[str, ...] = Field(description="可能的回答")


class ModelUseOut(Reply):
    """How the model was used for this answer."""

    model: str
    outcome: ModelOutcome = Field(
        description="used 已采用，nothing_left 写的都没通过核对，late 超时，unavailable 接口出错，"
        "unreadable 读不懂，paused 暂停使用，"
        "cancelled 提问已取消"
    )
    prompt_tokens: int | None
    completion_tokens: int | None
    cost: str | None = Field(description="费用（元），没有设价格则为 null")
    ms: float


class ApprovalOut(Reply):
    """Who approved a curated answer, and when."""

    curated_id: str
    revision: int
    approved_by: str
    approved_by_name: str | None = Field(description="批准人的姓名；不在人员名单里则为 null")
    approved_at: datetime


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
    risks: tuple[RiskAdviceOut, ...] = Field(description="风险信号；没有则为空")
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
    masked: tuple[str, ...] = Field(description="提问里遮盖了哪几种个人信息；记录和模型看到的是遮盖后的提问")
    clarification: ClarificationOut | None = Field(description="答案取决于没说明的情况时，先问来电人什么")
    model: ModelUseOut | None = Field(description="大模型的使用情况；没有用则为 null")
    approval: ApprovalOut | None = Field(description="mode 为 curated 时：谁在何时批准")
    extract: tuple[SentenceOut, ...] = Field(description="mode 为 model 时：不经模型、摘自原文的答复")
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
            risks=tuple(RiskAdviceOut.model_validate(each) for each in answer.risks),
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
            masked=answer.masked,
            clarification=ClarificationOut.model_validate(answer.clarification) if answer.clarification else None,
            model=ModelUseOut.model_validate(answer.model) if answer.model else None,
            approval=ApprovalOut.model_validate(answer.approval) if answer.approval else None,
            extract=tuple(SentenceOut.model_validate(each) for each in answer.extract),
            as_of=answer.as_of,
            index=IndexFreshness.of(answer.index),
            timings_ms=dict(answer.timings_ms),
        )
