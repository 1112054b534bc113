"""The bodies of risk signals: the queue, one case, and what is done with it."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from api.schemas.base import Reply, Request
from kb.store.risks import RiskState

MOST_NOTE = 2000


class RiskOut(Reply):
    """A signal in the queue."""

    risk_id: int = Field(description="信号编号")
    record_id: str = Field(description="给出信号的记录：一次提问，或一通通话")
    rule_id: str
    topic: str
    topic_name: str = Field(description="主题的中文名称")
    severity: str = Field(description="urgent 立即处理，notice 当日处理")
    reason: str
    industry: str | None
    state: RiskState = Field(description="open 待处理，taken 处理中，resolved 已处理，dismissed 已排除")
    actor_id: str = Field(description="谁提的问、接的电话")
    actor_name: str | None
    assignee: str | None = Field(description="谁在处理；没有人则为 null")
    assignee_name: str | None
    created_at: datetime
    closed_at: datetime | None
    question: str | None = Field(
        description="记录中的提问，通话则是来电人当时说的（已遮盖个人信息）；内容已删除则为 null"
    )


class RiskNoteOut(Reply):
    """One step of the history."""

    at: datetime
    actor_id: str
    actor_name: str | None
    state: RiskState
    note: str | None


class RiskCaseOut(RiskOut):
    """A signal with its history."""

    advice: str | None = Field(description="当时给一线的提示；规则已停用则为 null")
    notes: tuple[RiskNoteOut, ...]


class RiskTopicOut(Reply):
    """A topic of which there are signals."""

    topic: str
    name: str = Field(description="主题的中文名称")
    total: int
    waiting: int = Field(description="其中没有关闭的")


class RiskList(Reply):
    """The queue: urgent ones first, then the newest."""

    risks: tuple[RiskOut, ...]
    total: int = Field(description="符合条件的总数")
    waiting: int = Field(description="符合条件而没有关闭的条数")
    counts: dict[RiskState, int] = Field(description="同样条件下每种状态各有几条")
    topics: tuple[RiskTopicOut, ...] = Field(description="看得到的信号有哪些主题，各有几条；不论状态和条件")


class RiskStep(Request):
    """Taking or reopening a signal."""

    note: str | None = Field(default=None, max_length=MOST_NOTE, description="备注")


class RiskNoteRequest(Request):
    """A note."""

    note: str = Field(min_length=1, max_length=MOST_NOTE, description="备注")


class RiskClose(Request):
    """Closing a signal."""

    state: RiskState = Field(description="resolved 已处理，或 dismissed 已排除")
    note: str | None = Field(default=None, max_length=MOST_NOTE, description="怎么处理的；排除的必须写明理由")
