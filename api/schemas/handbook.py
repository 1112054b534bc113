"""Handbooks: the company's own texts, from which day each speaks, and for whom."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Reply, Request
from kb.citing.types import CitationState
from kb.store.roles import Role


class HandbookVersionOut(Reply):
    """One text of a handbook."""

    version_id: str
    title: str
    industries: tuple[str, ...]
    owner: str | None = Field(description="归口部门")
    review_date: date | None = Field(description="复审日期")
    review_due: bool = Field(description="复审日期已到")
    valid_from: date | None = Field(description="从哪一天起用；为空表示一直以来")
    valid_to: date | None = Field(description="由后一个版本替换的日期；为空表示没有")
    speaks: bool = Field(description="所问的那一天是否用这一版")
    audience: tuple[Role, ...] | None = Field(description="哪些角色看得到；为空表示全体")
    units: int = Field(description="单元数")


class HandbookSummary(Reply):
    """A handbook as a line of a list; `current` is the text of the day asked about, None where none speaks."""

    handbook_id: str
    title: str
    version_count: int
    current: HandbookVersionOut | None


class HandbookList(Reply):
    """The handbooks that the caller may read."""

    handbooks: tuple[HandbookSummary, ...]
    total: int
    as_of: date
    generation: int


class HandbookReferenceOut(Reply):
    """An article, or a unit of a handbook, that the text of a unit names."""

    start: int = Field(description="在单元正文中的起点，按 Unicode 码位计")
    end: int = Field(description="终点（不含）")
    kind: Literal["provision", "handbook"] = Field(description="provision 法条，handbook 手册单元")
    instrument_id: str | None = Field(description="法规编号；未入库或指向手册时为空")
    title: str
    locator: str = Field(description="条款项，或手册单元的标题")
    state: CitationState = Field(
        description="所问那一天：verified 有效，not_found 未入库或没有这一条，not_in_force 不生效"
    )
    detail: str | None = Field(description="不是 verified 时为什么")
    review_due: bool = Field(description="条文有改动，本单元待复核；只在今天或以后使用的版本里给出")
    review_note: str | None = Field(description="改了什么、从哪天起")


class HandbookUnitOut(Reply):
    """One unit: what officers may say about a matter."""

    heading: str
    industries: tuple[str, ...]
    questions: tuple[str, ...]
    sayable: str | None
    triggers: tuple[str, ...]
    hand_over: str | None
    needs: tuple[str, ...]
    text: str
    references: tuple[HandbookReferenceOut, ...] = Field(description="正文提到的法条与手册单元，按先后")


class HandbookDetail(Reply):
    """A handbook with its texts, newest first, and the units of the day asked about."""

    handbook_id: str
    title: str
    versions: tuple[HandbookVersionOut, ...]
    units: tuple[HandbookUnitOut, ...]
    as_of: date
    generation: int


class WithdrawHandbookRequest(Request):
    """A handbook is taken out of the knowledge base, or one text of it, and why."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "误传了内部草稿"}]})

    reason: str = Field(min_length=2, max_length=500, description="撤下的原因")
    version: str | None = Field(default=None, description="只撤这一版：版本编号或其开头（至少八位）；默认撤下全部版本")
