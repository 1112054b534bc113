"""Changes of the law, reviews that fell due, and the webhook's deliveries, as the contract prints them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Reply, Request

ReviewKind = Literal["phrasing", "handbook", "curated", "quiz"]
DeliveryState = Literal["waiting", "delivered", "failed"]
NoticeTopic = Literal["change", "head", "risk"]


class ChangedInstrumentOut(Reply):
    """An instrument in an entry: which version came in, was taken back, got a date or ended."""

    instrument_id: str
    title: str
    version_id: str
    label: str | None
    what: Literal["added", "withdrawn", "dated", "ended"]
    effective_date: date | None = Field(description="施行或废止的日期；没有核实的为空")
    counts: dict[str, int] = Field(description="与前一版本逐条对照：各类变化的条数")


class ChangeOut(Reply):
    """One publication, correction, withdrawal or rollback."""

    id: str = Field(description="固定不变的编号（tag URI）", examples=["tag:localhost,2026:zhigui/changes/12"])
    generation: int
    kind: str = Field(description="publication 发布，correction 更正，withdrawal 撤下，rollback 撤回")
    published_at: datetime
    title: str
    lines: tuple[str, ...]
    instruments: tuple[ChangedInstrumentOut, ...]
    instruments_total: int
    handbooks: tuple[str, ...]
    due: dict[str, int] = Field(description="因此待复核的内容：各类的项数")
    run_id: int | None
    source: str | None


class ChangeList(Reply):
    """A page of changes, newest first; `more`: older ones go on before the last one shown."""

    changes: tuple[ChangeOut, ...]
    generation: int
    more: bool


class ReviewItem(Reply):
    """An article that something of ours rests on, with both wordings where they differ."""

    kind: ReviewKind
    object_id: str
    name: str
    title: str = Field(description="所依据的法规")
    article: str
    due: bool = Field(description="待复核")
    note: str | None = Field(description="哪里变了，从哪一天起")
    old_text: str | None = Field(description="上次复核时的条文")
    new_article: str | None = Field(description="现在的条号；条文删去的为空")
    new_text: str | None = Field(description="现在或即将施行的条文")
    effective_date: date | None = Field(description="新文字施行或废止的日期；没有核实的为空")
    reviewed_at: datetime | None
    reviewed_by: str | None


class ReviewList(Reply):
    """What is due for review; with `all` also what is in order."""

    reviews: tuple[ReviewItem, ...]
    total: int
    due: int = Field(description="待复核的项数（一项内容可能依据几条）")
    counts: dict[str, int] = Field(description="各类待复核的项数")
    generation: int


class ReviewDoneRequest(Request):
    """Somebody looked at an object of ours and at the articles it rests on."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"kind": "phrasing", "object_id": "guaranteed_return.principal"},
                {"kind": "handbook", "object_id": "returns#七日无理由退货"},
            ]
        },
    )

    kind: ReviewKind = Field(description="phrasing 限制用语，handbook 手册单元，curated 审定答复，quiz 考题")
    object_id: str = Field(min_length=1, max_length=160, description="编号，见 /v1/reviews")
    note: str | None = Field(default=None, max_length=500, description="怎么处理的，记入操作记录；其中的个人信息会遮盖")


class ReviewDoneReply(Reply):
    """The review was kept."""

    kind: ReviewKind
    object_id: str
    name: str
    due: bool
    reviewed_at: datetime | None
    reviewed_by: str | None


class DeliveryOut(Reply):
    """A notice to the webhook's receiver."""

    delivery_id: int
    event_id: str
    topic: NoticeTopic = Field(description="change 法规更新，head 记录链的日结，risk 风险信号")
    generation: int | None
    title: str
    state: DeliveryState = Field(description="waiting 等待发送，delivered 已送达，failed 未送达")
    attempts: int
    not_before: datetime | None
    problem: str | None
    created_at: datetime
    delivered_at: datetime | None


class DeliveryList(Reply):
    """Deliveries, newest first."""

    deliveries: tuple[DeliveryOut, ...]
    configured: bool = Field(description="是否设置了通知地址")
    failed: int
