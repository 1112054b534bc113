"""Approved answers as the contract prints them, and the bodies by which they are made, changed and tried."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictInt, StringConstraints
from pydantic.config import JsonDict

from api.schemas.base import Industry, Reply, Request, Scene, WrittenDay
from api.schemas.problem import FieldProblem
from kb.answering.curated.types import How
from kb.store.curated_records import CuratedChange
from kb.store.roles import ROLES_TOLD, Role

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
EXAMPLE: JsonDict = {
    "question": "网购的衣服不喜欢能退吗",
    "paraphrases": ["网上买的衣服不想要了可以退吗"],
    "text": "除法律规定不适用的以外，可以自收到商品之日起七日内退货，不用说明理由。[1]",
    "cite": ["消保法25"],
    "industry": "market",
}


class CuratedFields(Request):
    """What a supervisor writes of an answer."""

    paraphrases: list[Words] = Field(default_factory=list, max_length=50, description="其他问法")
    text: str | None = Field(
        default=None, max_length=2000, description="答复，最多 120 字；用 [1]、[2] 标出各句依据的是 cite 里的第几处"
    )
    cite: list[Words] = Field(
        default_factory=list,
        max_length=20,
        description="依据：如 消保法25、《广告法》第二十五条第一项，手册写 编号#小标题",
    )
    industry: Industry | None = Field(default=None, description="只用于这个行业的提问；不写为各行业")
    scene: Scene | None = Field(default=None, description="只用于这个场景；不写为全部场景")
    province: str | None = Field(default=None, max_length=20, description="只用于这个省份，如 浙江省；不写为全国")
    role: Role | None = Field(default=None, description=f"只给这个角色；不写为所有人。{ROLES_TOLD}")
    note: str | None = Field(default=None, max_length=500, description="备注：为什么这样答、谁看过")
    from_answer: str | None = Field(
        default=None, max_length=40, description="从这次答复（answer_id）取问题、文字和引用；写了 text 的以 text 为准"
    )


class CuratedNew(CuratedFields):
    """A new approved answer; without `from_answer` a question and a text are needed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    question: Words | None = Field(default=None, description="问题")


class CuratedEdit(CuratedFields):
    """Other words for an answer; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"revision": 1, **EXAMPLE}]})

    question: Words | None = Field(default=None, description="问题")
    revision: StrictInt = Field(ge=1, description="看到的是第几版；已有更新的版本时不写入（409）")


class CuratedStep(Request):
    """Out of use, or looked at."""

    revision: StrictInt | None = Field(default=None, ge=1, description="看到的是第几版；不写则不核对")
    note: str | None = Field(default=None, max_length=500, description="为什么")


class CuratedRestore(Request):
    """Back into use."""

    revision: StrictInt | None = Field(default=None, ge=1, description="看到的是第几版；不写则不核对")
    to: StrictInt | None = Field(default=None, ge=1, description="退回到第几版的文字；不写则恢复撤下前的")


class CuratedTry(Request):
    """A question to be tried, as somebody asks it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"question": "网购的衣服能退吗"}]})

    question: str = Field(min_length=1, description="问题")
    as_of: WrittenDay | None = Field(default=None, description="以哪一天的法律为准，默认今天（北京时间）")
    industry: Industry | None = Field(default=None, description="行业")
    scene: Scene | None = Field(default=None, description="场景")
    province: str | None = Field(default=None, max_length=20, description="省份")
    role: Role | None = Field(default=None, description="以哪种角色提问，只有管理员与本机用户可以指定")


class CuratedCitationOut(Reply):
    """What a sentence rests on, as approved."""

    n: int
    title: str = Field(description="法规，或手册的编号")
    locator: str = Field(description="第几条第几款第几项，或手册的小标题")
    quotation: str
    handbook: bool = Field(description="是内部手册，不是法律依据")


class CuratedSentenceOut(Reply):
    """A sentence with the numbers of its citations."""

    text: str
    citations: tuple[int, ...]


class CuratedWritten(Reply):
    """The answer as it would be written to make it again: for an editor to start from."""

    text: str
    cite: tuple[str, ...]


class CuratedOut(Reply):
    """One revision of an approved answer."""

    curated_id: str
    revision: int
    change: CuratedChange = Field(
        description="added 新建，edited 修改，withdrawn 撤下，restored 恢复，reviewed 复核后仍适用"
    )
    live: bool = Field(description="在用")
    question: str
    paraphrases: tuple[str, ...]
    text: str
    sentences: tuple[CuratedSentenceOut, ...]
    citations: tuple[CuratedCitationOut, ...]
    written: CuratedWritten
    industry: str | None
    scene: str | None
    province: str | None
    role: str | None
    note: str | None
    from_answer: str | None
    approved_by: str
    approved_by_name: str | None
    approved_at: datetime
    withdrawn_by: str | None
    withdrawn_by_name: str | None
    withdrawn_at: datetime | None
    due: bool = Field(description="待复核：所依条文有了新的文字")
    reasons: tuple[str, ...] = Field(description="为什么待复核")
    unusable: str | None = Field(description="今天不能用的原因；能用的为空")


class CuratedList(Reply):
    """Approved answers, the one changed last first."""

    answers: tuple[CuratedOut, ...]
    total: int
    due: int = Field(description="待复核的条数")


class CuratedCase(CuratedOut):
    """An answer with all its revisions, newest first."""

    history: tuple[CuratedOut, ...]


class CuratedChecked(Reply):
    """What stands against approving an answer as it is written now; nothing where it may be approved."""

    problems: list[FieldProblem] = Field(description="逐项写明哪一句、哪里不合格、怎么改")


class CuratedMatched(Reply):
    """An answer by which a question was recognised."""

    curated_id: str
    revision: int
    question: str
    matched: str = Field(description="认出的是哪一种问法")
    how: How = Field(description="exact 同一句话，paraphrase 登记过的问法，near 意思相同")
    score: float
    industry: str | None
    province: str | None


class CuratedTried(Reply):
    """What a question would get. `beaten` were recognised too, and stand behind the first."""

    outcome: Literal["used", "stale", "none"] = Field(description="used 会用，stale 认出但不能用，none 没有认出")
    text: str | None
    notice: str | None = Field(description="认出了却不能用的原因")
    matched: CuratedMatched | None
    beaten: tuple[CuratedMatched, ...]


class CuratedCandidateOut(Reply):
    """A question that deserves an approved answer; near-identical ones as one."""

    question: str
    asked: int
    refused: int
    faulted: int = Field(description="被评为不对或不全的次数")
    last_asked: datetime
    answer_id: str = Field(description="最近一次的答复，可用作 from_answer")
    status: str
    text: str
    cited: tuple[str, ...]
    comments: tuple[str, ...]
    should_cite: tuple[str, ...] = Field(description="大家说应当引用的条文")


class CuratedCandidates(Reply):
    """The candidates, those most in need first."""

    candidates: tuple[CuratedCandidateOut, ...]
