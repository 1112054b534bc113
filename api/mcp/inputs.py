"""What the tools take beside the bodies of /v1: the arguments of those that read by address."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import Day, Request


class LookupInput(Request):
    """A reference to a provision, as of a day."""

    reference: str = Field(
        min_length=1,
        description="要查的条文，法规名加条号，如 民法典第一千二百五十四条、消保法55条、广告法九条三项；简称也可以",
        examples=["消费者权益保护法第五十五条"],
    )
    as_of: Day | None = Field(
        default=None, description="以哪一天有效的文本为准，如 2013-06-01；默认今天（北京时间）", examples=["2026-11-21"]
    )


class CompareInput(Request):
    """Two texts to compare: an instrument, and which of its versions."""

    instrument: str = Field(min_length=1, description="法规的标题、简称或编号，如 广告法", examples=["广告法"])
    old: str | None = Field(
        default=None, min_length=1, description="旧文本：它有效的一天（如 2014-01-01）、版本编号，或另一部法规的名称"
    )
    new: str | None = Field(default=None, min_length=1, description="新文本：写法同上；两个都不写则对照最后两个版本")


class ChangesInput(Request):
    """Which page of the changes."""

    since: int = Field(default=0, ge=0, description="只列第几代数据之后的更新；0 为全部")
    before: int | None = Field(default=None, ge=1, description="只列第几代数据之前的，用来翻到更早的")
    limit: int = Field(default=20, ge=1, le=200, description="最多几条")
