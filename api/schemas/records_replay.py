"""The bodies of replaying a record, and of bringing back what was masked in it."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field

from api.schemas.base import Reply, Request


class DifferenceOut(Reply):
    """One thing that is otherwise in the second answer."""

    what: str = Field(description="哪一项")
    before: str = Field(description="记录里的")
    after: str = Field(description="重放得到的")


class PassageCheckOut(Reply):
    """A wording that was shown, held against the store."""

    title: str
    locator: str
    version: str | None
    state: Literal["identical", "different", "missing"] = Field(
        description="identical 与库中原文一致，different 不一致，missing 库中没有"
    )


class ReplayReply(Reply):
    """The recorded answer, the same question answered on the texts and rules of then, and today."""

    record_id: str
    same: bool = Field(description="重放的结果是否与记录相同")
    generation: int = Field(description="当时的数据代次")
    as_of: date = Field(description="以哪一天的法律为准")
    rule_set_id: str | None = Field(description="当时的规则集")
    recorded: dict[str, Any] | None = Field(description="记录的答复；内容已删除时为空")
    then: dict[str, Any] | None = Field(description="按当时的文本与规则重新得到的答复")
    today: dict[str, Any] | None = Field(description="按今天的文本与规则、以今天为准得到的答复")
    passages: tuple[PassageCheckOut, ...]
    against_record: tuple[DifferenceOut, ...] = Field(description="重放与记录的不同")
    against_today: tuple[DifferenceOut, ...] = Field(description="今天作答与记录的不同")
    reasons: tuple[str, ...] = Field(description="除文本与规则外，可能造成不同的原因")


class RevealRequest(Request):
    """Why somebody must see what was masked."""

    reason: str = Field(min_length=2, max_length=500, description="为什么需要看；会写进记录")


class RevealedDatum(Reply):
    """One thing that was masked."""

    kind: str
    written: str


class RevealReply(Reply):
    """The question as it was asked."""

    record_id: str
    text: str
    data: tuple[RevealedDatum, ...]
