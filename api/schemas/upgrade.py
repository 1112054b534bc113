"""Upgrades: what a new release of ours changes here, where the company's content meets it, and its acceptance."""

from __future__ import annotations

from pydantic import ConfigDict, Field, StrictBool

from api.schemas.base import Reply, Request
from api.schemas.ingestion import IngestionOut
from ingest.upgrade_objects import ContentKind
from ingest.upgrade_report import ContentChange, Meeting


class StarterOut(Reply):
    """The starter package."""

    installed: str = Field(description="已安装的起步法规库及其版本")
    stored: str | None = Field(description="库里文本出自哪个版本；没有入过库的为 null")
    due: bool = Field(description="装了新版本、还没有入库")


class ChangedOut(Reply):
    """Something that ships with the product and is new, other or gone."""

    kind: ContentKind
    object_id: str
    name: str
    change: ContentChange
    said: str | None = Field(description="现在的内容，截短；删去的为 null")
    before: str | None = Field(description="原来的内容，截短；新增的、已无从查考的为 null")


class OverlayOut(Reply):
    """Something of the company's to look at."""

    meeting: Meeting = Field(
        description="conflict 自带的改了而公司的取代着它，same 与自带的一样，dangling 指向已不存在的内容"
    )
    kind: ContentKind
    object_id: str
    name: str
    ours: str | None = Field(description="自带的现在怎么写")
    theirs: str | None = Field(description="公司的怎么写")
    advice: str


class UpgradeReportOut(Reply):
    """What an upgrade would do; lists are capped, counts are exact."""

    content_id: str = Field(description="随产品的内容的标识，登记时要写")
    starter: StarterOut
    first: bool = Field(description="还没有登记过，没有可比的")
    changes: tuple[ChangedOut, ...]
    counts: dict[ContentKind, dict[ContentChange, int]]
    overlays: tuple[OverlayOut, ...]
    standing: int = Field(description="公司的内容取代着自带的、而自带的没有变的项数")
    left: tuple[str, ...] = Field(description="文件已经没有、登记时从库里撤下的手册")
    relations_due: bool = Field(description="早先入库的文本还没有读过废止、修改关系，升级时补读")
    problems: tuple[str, ...] = Field(description="不能使用的手册文件")


class UpgradeRequest(Request):
    """Begin an upgrade, or only say what it would do."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"dry_run": True}]})

    dry_run: StrictBool = Field(default=False, description="只检查，不入库")


class UpgradeReply(Reply):
    """The report, and the runs that bring texts in; `accepted` once our content was accepted."""

    report: UpgradeReportOut
    runs: tuple[IngestionOut, ...]
    accepted: bool = False


class AcceptRequest(Request):
    """Accept our content as it was reported."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"content_id": "0f2c5e1d9a7b4c3e8d6f1a2b3c4d5e6f"}]}
    )

    content_id: str = Field(min_length=32, max_length=32, description="报告里的 content_id")


class AcceptReply(Reply):
    """That our content was accepted."""

    accepted: int = Field(description="与上次登记不同的项数")
    detail: str
