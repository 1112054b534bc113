"""Handbooks: the company's own texts, from which day each speaks, and for whom."""

from __future__ import annotations

from datetime import date

from pydantic import ConfigDict, Field

from api.schemas.base import Reply, Request
from kb.store.handbook_versions import Role


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
