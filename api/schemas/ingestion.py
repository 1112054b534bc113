"""Ingest runs: what was asked for, how far it came, what failed and where."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field, JsonValue, StrictBool

from api.schemas.base import Reply, Request, WrittenDay
from kb.store.roles import Role
from kb.store.run_records import RunState

Kind = Literal["instrument", "handbook"]


class HandbookOptionsIn(Request):
    """What is said of handbooks when they are brought in; it stands above what their files say of themselves."""

    model_config = ConfigDict(extra="forbid")

    owner: str | None = Field(default=None, max_length=100, description="编制部门")
    review_date: WrittenDay | None = Field(default=None, description="复审日期")
    effective_date: WrittenDay | None = Field(default=None, description="生效日期；默认自入库之日")
    audience: tuple[Role, ...] = Field(default=(), description="哪些角色看得到；默认按文件所写，没写则全部")


class IngestionRequest(Request):
    """Texts to bring in: a source by name, or files and folders of this machine (only with the owner's token)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"source": "china-law"}, {"paths": ["/srv/laws"], "dry_run": True}]},
    )

    source: str | None = Field(default=None, max_length=64, description="来源名称，如 china-law")
    paths: list[str] = Field(default_factory=list, max_length=10_000, description="文件或目录的绝对路径")
    kind: Kind = Field(default="instrument", description="instrument 法规，handbook 内部手册")
    dry_run: StrictBool = Field(default=False, description="只检查，不入库")
    handbook: HandbookOptionsIn | None = Field(default=None, description="手册的编制部门、日期和可见范围")


class FailureOut(Reply):
    """Why one text was refused, and the place in it."""

    path: str
    reason: str
    place: str | None
    quarantine: str | None = Field(default=None, description="隔离区里的编号，可用它重试")


class PassagesOut(Reply):
    """What a run asked of the encoder."""

    changed: int = Field(description="新版本的段落数")
    embedded: int = Field(description="其中重新计算了向量的")
    reused: int = Field(description="其中沿用已有向量的")


class IngestionOut(Reply):
    """One ingest run. `total` and `done` count texts; `impact` stands in the reply about one run only."""

    run_id: int
    state: RunState
    source: str | None
    kind: str
    dry_run: bool
    total: int
    done: int
    added: tuple[str, ...]
    unchanged: int
    failed: tuple[FailureOut, ...]
    notes: tuple[str, ...] = ()
    generation: int | None
    started_at: datetime | None
    finished_at: datetime | None
    actor: str = Field(default="local", description="谁发起的；inbox 收件文件夹，schedule 定时，quarantine 隔离区重试")
    actor_name: str | None = Field(default=None, description="发起人的姓名；不是人发起的、不在人员名单里的为空")
    phase: str | None = Field(
        default=None, description="reading 读取、preparing 准备、verifying 核对、embedding 计算向量、publishing 发布"
    )
    current: str | None = Field(default=None, description="正在处理的文本")
    attempt: int = Field(default=1, description="第几次尝试")
    not_before: datetime | None = Field(default=None, description="放回队列的任务几时再试")
    impact: dict[str, JsonValue] | None = Field(default=None, description="改了什么、影响什么")
    passages: PassagesOut | None = None


class UploadLimits(Reply):
    """What one upload may hold."""

    bytes: int = Field(description="一次上传最多字节数")
    files: int = Field(description="一次上传最多文件数")


class IngestionList(Reply):
    """A page of runs, newest first; `more`: older ones go on before the last one shown."""

    ingestions: tuple[IngestionOut, ...]
    more: bool = False
    limits: UploadLimits


class RollbackOut(Reply):
    """Whether a run can be taken back now."""

    possible: bool
    reason: str | None = Field(description="为什么不能撤回：建立在它之上的后来的任务，或者没有发布过内容")


class PlannedOut(Reply):
    """A scheduled source: when it is next due, and its last run."""

    source: str
    kind: str
    rule: str = Field(description="多久一次", examples=["每天 03:30"])
    next_at: datetime = Field(description="下一次，北京时间")
    last: IngestionOut | None = Field(description="上一次")


class ScheduleOut(Reply):
    """What is brought in by itself, the soonest first."""

    schedule: tuple[PlannedOut, ...]
    inbox: str = Field(description="收件文件夹：放进去的文件会自动入库")
